"""What is shown of accounts? Values that the staff office and one's own page answer."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from casework.people.staff_rules import Pending
from claims_core.claim import Role
from claims_core.staff_scope import StaffScope


class ProposalKind(StrEnum):
    """账号变更的种类."""

    JOIN = "join"
    ROLES = "roles"
    RENEW = "renew"
    RETURN = "return"


PROPOSAL_KIND_WORDS = {
    ProposalKind.JOIN: "新开账号",
    ProposalKind.ROLES: "换岗位或范围",
    ProposalKind.RENEW: "重设密码和动态验证码",
    ProposalKind.RETURN: "恢复使用",
}


class AccountAct(StrEnum):
    """账号记录的种类."""

    JOINED = "joined"
    ROLES = "roles"
    RENEWED = "renewed"
    RETURNED = "returned"
    DISABLED = "disabled"
    PASSWORD = "password"
    TOTP = "totp"
    UNDERTOOK = "undertook"


ACCOUNT_ACT_WORDS = {
    AccountAct.JOINED: "开了账号",
    AccountAct.ROLES: "换了岗位或范围",
    AccountAct.RENEWED: "重设密码和动态验证码",
    AccountAct.RETURNED: "恢复使用",
    AccountAct.DISABLED: "停用",
    AccountAct.PASSWORD: "换了密码",
    AccountAct.TOTP: "设置了动态验证码",
    AccountAct.UNDERTOOK: "签了保密承诺",
}


@dataclass(frozen=True)
class OwnAccountView:
    """我的账号: what a person sees of their own."""

    name: str
    login: str
    roles: frozenset[Role]
    scope: StaffScope
    undertaken_at: datetime | None
    totp: bool
    recovery_left: int
    pending: Pending | None


@dataclass(frozen=True, repr=False)
class TotpOffer:
    """一个新的动态验证码密钥: sealed for the way back, and as it is scanned or typed."""

    sealed: str
    uri: str
    typed: str


@dataclass(frozen=True)
class Colleague:
    """同事 as the staff office lists them."""

    id: str
    login: str
    name: str
    roles: frozenset[Role]
    scope: StaffScope
    active: bool
    totp: bool
    undertaken_at: datetime | None
    seen_at: datetime | None
    invited_until: datetime | None


@dataclass(frozen=True)
class StaffProposal:
    """等人确认的账号变更."""

    id: str
    kind: ProposalKind
    login: str
    name: str
    roles: frozenset[Role]
    scope: StaffScope
    words: str
    proposed_by: str
    proposed_by_name: str
    proposed_at: datetime
    staff_id: str | None


@dataclass(frozen=True)
class StaffChange:
    """账号记录."""

    name: str
    act: AccountAct
    words: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class StaffListed:
    """同事名单: everybody, what waits for a second person, and what was changed last."""

    colleagues: tuple[Colleague, ...]
    waiting: tuple[StaffProposal, ...]
    changes: tuple[StaffChange, ...]
