"""How does a phone log in and out?"""

from casework.errors import CodeNotAccepted, WeChatUnavailable
from casework.people.members import Members, VisitorMadeUp
from frontdoor.bearer import token_of
from frontdoor.guards import member, public
from frontdoor.routing import Call, endpoint
from miniapp_api.shapes.people import MemberSessionShown, WeChatLoginGiven

TAG = "登录"


class Sessions:
    """登录."""

    def __init__(self, members: Members) -> None:
        self._members = members

    @endpoint(
        "POST",
        "/sessions",
        guard=public,
        summary="登录",
        tag=TAG,
        body=WeChatLoginGiven,
        answer=MemberSessionShown,
        status=201,
        errors=(CodeNotAccepted, WeChatUnavailable),
    )
    async def log_in(self, call: Call, body: WeChatLoginGiven) -> MemberSessionShown:
        """用微信的登录 code 换一个登录凭证。"""
        return MemberSessionShown.from_view(await self._members.login(body.code))

    @endpoint(
        "POST",
        "/sessions/web",
        guard=public,
        summary="在微信里的网页登录",
        tag=TAG,
        body=WeChatLoginGiven,
        answer=MemberSessionShown,
        status=201,
        errors=(CodeNotAccepted, VisitorMadeUp, WeChatUnavailable),
    )
    async def log_in_on_the_web(self, call: Call, body: WeChatLoginGiven) -> MemberSessionShown:
        """用公众号网页授权带回来的 code 换一个登录凭证；带回来的 state 由网页自己先核对。"""
        return MemberSessionShown.from_view(await self._members.login_on_the_web(body.code))

    @endpoint("DELETE", "/sessions/current", guard=member, summary="退出登录", tag=TAG)
    async def log_out(self, call: Call) -> None:
        """登录凭证马上失效；填过的内容都在。"""
        await self._members.logout(token_of(call.request))
