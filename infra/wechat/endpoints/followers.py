"""Who follows the official account, and with which tags? Asked by the bot, and before a message
that reaches followers only."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from infra.wechat.answers import WeChatAnswer
from infra.wechat.app_calls import AppCalls
from infra.wechat.errors import unfit
from infra.wechat.transport import REPEATABLE, WeChatCall

MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Follower:
    """公众号关注状态. Names and pictures are no longer given out."""

    subscribed: bool
    unionid: str | None = field(default=None, repr=False)
    tag_ids: tuple[int, ...] = ()
    scene: str = ""
    """Where they followed from, as the platform says it; empty for who does not follow."""


class Followers:
    """用户信息接口."""

    def __init__(self, calls: AppCalls) -> None:
        self._calls = calls

    async def info(self, openid: str) -> Follower:
        """Whether the account is followed, and the unionid that ties both apps.

        Limits: 5 million a day. Errors: 40003, 46004 (no such user of this account). Source:
        user/info. :raises GatewayError:
        """
        answer = await self._calls.ask(
            WeChatCall(
                "GET",
                "cgi-bin/user/info",
                REPEATABLE,
                query={"openid": openid, "lang": "zh_CN"},
            )
        )
        return _follower(answer)

    async def infos(self, openids: Sequence[str]) -> dict[str, Follower]:
        """The same for up to 100, by openid. Source: user/info/batchget. :raises GatewayError:
        40003 for all of them where one is not of this account."""
        if not 1 <= len(openids) <= MOST_AT_ONCE:
            raise unfit("user_list", "1_to_100")
        answer = await self._calls.ask(
            WeChatCall(
                "POST",
                "cgi-bin/user/info/batchget",
                REPEATABLE,
                body={"user_list": [{"openid": each, "lang": "zh_CN"} for each in openids]},
            )
        )
        return {each.text("openid"): _follower(each) for each in answer.parts("user_info_list")}


def _follower(answer: WeChatAnswer) -> Follower:
    return Follower(
        subscribed=answer.number_or("subscribe") == 1,
        unionid=answer.text_or("unionid") or None,
        tag_ids=answer.listed("tagid_list"),
        scene=answer.text_or("subscribe_scene"),
    )
