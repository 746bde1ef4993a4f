"""Which QR code leads to the official account, and says from where? Asked for posters, outlets and
the window.

The scene comes back with the event of following or scanning. Anybody may pass a code on: it never
proves who somebody is."""

from dataclasses import dataclass

from infra.wechat.app_calls import AppCalls
from infra.wechat.errors import unfit
from infra.wechat.transport import ONCE, REPEATABLE, WeChatCall

LONGEST_SCENE = 64
LONGEST_SECONDS = 2_592_000


@dataclass(frozen=True)
class QrCode:
    """带参数的二维码: draw `url` as a QR code. `seconds` it lasts; 0 for one that does not end."""

    ticket: str
    url: str
    seconds: int = 0


class QrCodes:
    """二维码接口. Limits: 100,000 a day. Source: 生成带参数的二维码."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    async def temporary(self, scene: str, seconds: int) -> QrCode:
        """For at most 30 days; the scene has 1 to 64 characters. :raises GatewayError:"""
        if not 1 <= seconds <= LONGEST_SECONDS:
            raise unfit("expire_seconds", "30_days")
        body = {
            "expire_seconds": seconds,
            "action_name": "QR_STR_SCENE",
            "action_info": _scene(scene),
        }
        answer = await self._calls.ask(
            WeChatCall("POST", "cgi-bin/qrcode/create", REPEATABLE, body=body)
        )
        return QrCode(
            answer.text("ticket"), answer.text("url"), answer.number_or("expire_seconds", seconds)
        )

    async def permanent(self, scene: str) -> QrCode:
        """Without an end; the account has 100,000 of them altogether. :raises GatewayError:
        ambiguous when the answer was lost: then one more may be spent."""
        body = {"action_name": "QR_LIMIT_STR_SCENE", "action_info": _scene(scene)}
        answer = await self._calls.ask(WeChatCall("POST", "cgi-bin/qrcode/create", ONCE, body=body))
        return QrCode(answer.text("ticket"), answer.text("url"))


def _scene(scene: str) -> dict[str, dict[str, str]]:
    if not 1 <= len(scene) <= LONGEST_SCENE:
        raise unfit("scene_str", "64_characters")
    return {"scene": {"scene_str": scene}}
