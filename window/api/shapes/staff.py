"""How do accounts of staff look to a program, and what does it send?"""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from casework.accounts.views import (
    AccountAct,
    Colleague,
    ProposalKind,
    StaffChange,
    StaffListed,
    StaffProposal,
)
from claims_core.claim import Role
from frontdoor.shapes import Given, Shown


class StaffProposalGiven(Given):
    """提出账号变更。"""

    kind: ProposalKind
    """join 新开，roles 换岗位，renew 重设密码和动态验证码，return 恢复使用"""
    login: Annotated[str, Field(min_length=1, max_length=40)]
    """账号"""
    name: Annotated[str, Field(max_length=40)] = ""
    """姓名，新开账号时填"""
    roles: tuple[Role, ...] = ()
    """岗位，新开账号、换岗位时填"""
    scope: Annotated[str, Field(max_length=10)] = ""
    """范围：centre 市医保中心，insurer 承办保险公司，或者县的六位代码；换岗位时不填就不变"""
    words: Annotated[str, Field(max_length=200)]
    """为什么"""


class AccountStopped(Given):
    """停用账号。"""

    words: Annotated[str, Field(max_length=200)]
    """为什么"""


class StaffProposalMade(Shown):
    """已提出，等另一位主管确认。"""

    id: str


class InvitationMade(Shown):
    """已确认。"""

    invitation: str
    """邀请码，只在这里给这一次；换岗位的没有"""


class StaffAccountShown(Shown):
    """一位同事的账号。"""

    id: str
    login: str
    name: str
    roles: tuple[Role, ...]
    scope: str
    """范围：centre、insurer，或者县的六位代码"""
    active: bool
    """在用"""
    totp: bool
    """设置了动态验证码"""
    undertaken_at: datetime | None
    """签保密承诺的时间"""
    seen_at: datetime | None
    """最近在用的时间"""
    invited_until: datetime | None
    """邀请码到什么时候"""

    @classmethod
    def from_colleague(cls, each: Colleague) -> Self:
        """As the office lists it."""
        said = {"roles": tuple(sorted(each.roles)), "scope": each.scope.code}
        return cls(**vars(each) | said)


class StaffProposalShown(Shown):
    """等人确认的账号变更。"""

    id: str
    kind: ProposalKind
    login: str
    name: str
    roles: tuple[Role, ...]
    scope: str
    words: str
    proposed_by_name: str
    proposed_at: datetime

    @classmethod
    def from_proposal(cls, each: StaffProposal) -> Self:
        """As the office lists it."""
        named = {name: value for name, value in vars(each).items() if name in cls.model_fields}
        said = {"roles": tuple(sorted(each.roles)), "scope": each.scope.code}
        return cls(**named | said)


class StaffChangeShown(Shown):
    """一条账号记录。"""

    name: str
    act: AccountAct
    words: str
    by_name: str
    at: datetime

    @classmethod
    def from_change(cls, each: StaffChange) -> Self:
        """As the office lists it."""
        return cls(**vars(each))


class StaffListShown(Shown):
    """同事名单。"""

    colleagues: tuple[StaffAccountShown, ...]
    waiting: tuple[StaffProposalShown, ...]
    """等另一位主管确认的"""
    changes: tuple[StaffChangeShown, ...]
    """最近五十条变更，新的在前"""

    @classmethod
    def from_listed(cls, listed: StaffListed) -> Self:
        """As the office lists it."""
        return cls(
            colleagues=tuple(StaffAccountShown.from_colleague(each) for each in listed.colleagues),
            waiting=tuple(StaffProposalShown.from_proposal(each) for each in listed.waiting),
            changes=tuple(StaffChangeShown.from_change(each) for each in listed.changes),
        )
