"""How does a program log in for a staff member, and out again?"""

from casework.errors import LoginFailed, LoginLocked
from casework.people.staff import StaffAccounts
from frontdoor import bearer
from frontdoor.guards import public, staff
from frontdoor.routing import Call, endpoint
from window.api.shapes.sessions import StaffLoginGiven, StaffSessionShown, StaffShown
from window.visits import place_of

TAG = "登录"


class SessionsResource:
    """登录."""

    def __init__(self, accounts: StaffAccounts) -> None:
        self._staff = accounts

    @endpoint(
        "POST",
        "/sessions",
        guard=public,
        summary="登录",
        tag=TAG,
        body=StaffLoginGiven,
        answer=StaffSessionShown,
        status=201,
        errors=(LoginFailed, LoginLocked),
    )
    async def log_in(self, call: Call, body: StaffLoginGiven) -> StaffSessionShown:
        """每人用自己的账号；设过动态验证码的要填 code；从一处连续输错，这一处要等一会儿。"""
        place = place_of(call.request)
        entered = await self._staff.login(body.login, body.password, body.code, place)
        actor = entered.actor
        return StaffSessionShown(
            name=actor.name, roles=tuple(sorted(actor.roles)), token=entered.token
        )

    @endpoint("DELETE", "/sessions/current", guard=staff(), summary="退出", tag=TAG, status=204)
    async def log_out(self, call: Call) -> None:
        """这个 token 以后不能再用。"""
        await self._staff.logout(bearer.token_of(call.request))

    @endpoint("GET", "/me", guard=staff(), summary="我是谁", tag=TAG, answer=StaffShown)
    async def me(self, call: Call) -> StaffShown:
        """姓名和岗位。"""
        return StaffShown.from_actor(call.actor)
