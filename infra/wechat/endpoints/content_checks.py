"""Would the platform object to this text or picture? Asked before members' words are shown to other
members; what only staff see need not be asked about, and a medical picture must never be: its
address would have to be public."""

from dataclasses import dataclass
from typing import Literal

from infra.wechat.app_calls import AppCalls
from infra.wechat.errors import unfit
from infra.wechat.transport import REPEATABLE, WeChatCall

LONGEST_TEXT = 2500
Scene = Literal[1, 2, 3, 4]
"""资料, 评论, 论坛, 社交日志."""
_IMAGE = 2


@dataclass(frozen=True)
class ContentVerdict:
    """内容安全结果: pass, review or risky, and the platform's label (100 is nothing)."""

    suggest: str
    label: int
    trace_id: str

    @property
    def passed(self) -> bool:
        """Whether it may be shown."""
        return self.suggest == "pass"


class ContentChecks:
    """内容安全接口 of the mini-program, version 2."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    async def text(self, openid: str, scene: Scene, content: str) -> ContentVerdict:
        """What the platform thinks of a text of at most 2,500 characters; an errcode of 0 does not
        mean that it passed.

        The openid must have used the mini-program in the last two hours (61010). Limits: 4,000 a
        minute, 2 million a day. Errors: 40129, 43104, 45011. Source: msgSecCheck. :raises
        GatewayError:
        """
        if not 1 <= len(content) <= LONGEST_TEXT:
            raise unfit("content", "2500_characters")
        body = {"version": 2, "openid": openid, "scene": scene, "content": content}
        answer = await self._calls.ask(
            WeChatCall("POST", "wxa/msg_sec_check", REPEATABLE, body=body)
        )
        result = answer.part("result")
        return ContentVerdict(
            result.text("suggest"), result.number_or("label"), answer.text_or("trace_id")
        )

    async def picture(self, openid: str, scene: Scene, public_url: str) -> str:
        """The trace id under which the push wxa_media_check tells the verdict, within half an
        hour. At most 10 MB, at an address that the platform can read.

        Limits: 2,000 a minute, 200,000 a day. Errors: 61010, 40129, 45011. Source:
        mediaCheckAsync. :raises GatewayError:
        """
        body = {
            "version": 2,
            "openid": openid,
            "scene": scene,
            "media_url": public_url,
            "media_type": _IMAGE,
        }
        answer = await self._calls.ask(
            WeChatCall("POST", "wxa/media_check_async", REPEATABLE, body=body)
        )
        return answer.text("trace_id")
