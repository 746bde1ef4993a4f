"""How does a program log in for a staff member, and who is that?"""

from typing import Annotated, Self

from pydantic import Field

from claims_core.claim import Actor, Role
from frontdoor.shapes import Given, Shown


class StaffLoginGiven(Given):
    """登录。"""

    login: Annotated[str, Field(min_length=1, max_length=40)]
    """账号"""
    password: Annotated[str, Field(min_length=1, max_length=200)]
    """密码"""
    code: Annotated[str, Field(max_length=20)] = ""
    """动态验证码，或一个恢复码；没有设置过的不填"""


class StaffShown(Shown):
    """工作人员。"""

    name: str
    roles: tuple[Role, ...]
    """岗位"""

    @classmethod
    def from_actor(cls, actor: Actor) -> Self:
        """From whoever is logged in."""
        return cls(name=actor.name, roles=tuple(sorted(actor.roles)))


class StaffSessionShown(StaffShown):
    """登录成功。"""

    token: str
    """以后每次请求放在 Authorization: Bearer 里"""
