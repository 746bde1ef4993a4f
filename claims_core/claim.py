"""What is a claim? The aggregate that casework loads, changes by the rules of review and saves
again."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from claims_core.checklist import Circumstances, Material


class Stage(StrEnum):
    """办理阶段: where a claim stands; the ids are the glossary's."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    AWAITING_MATERIALS = "awaiting_materials"
    ACCEPTED = "accepted"
    REGISTERED = "registered"
    INITIALLY_REVIEWED = "initially_reviewed"
    SECOND_REVIEWED = "second_reviewed"
    APPROVED = "approved"
    EXCHANGE_CHECKED = "exchange_checked"
    PAYING = "paying"
    PAID = "paid"
    RECEIVED = "received"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    NOT_ACCEPTED = "not_accepted"
    REJECTED = "rejected"
    WITH_CENTRE = "with_centre"
    PAYMENT_RETURNED = "payment_returned"
    REVERSED = "reversed"


STAGE_WORDS: dict[Stage, str] = {
    Stage.DRAFT: "草稿",
    Stage.SUBMITTED: "已提交，待核验材料",
    Stage.AWAITING_MATERIALS: "待补材料",
    Stage.ACCEPTED: "已受理",
    Stage.REGISTERED: "已登记",
    Stage.INITIALLY_REVIEWED: "初审通过",
    Stage.SECOND_REVIEWED: "复审通过",
    Stage.APPROVED: "复核通过，待交换核对",
    Stage.EXCHANGE_CHECKED: "交换核对通过，待拨付",
    Stage.PAYING: "拨付中",
    Stage.PAID: "已拨付",
    Stage.RECEIVED: "已到账",
    Stage.CLOSED: "已办结",
    Stage.WITHDRAWN: "已撤回",
    Stage.NOT_ACCEPTED: "不予受理",
    Stage.REJECTED: "不予支付",
    Stage.WITH_CENTRE: "市医保中心审核中",
    Stage.PAYMENT_RETURNED: "银行退票",
    Stage.REVERSED: "已冲正",
}

# The same as members read it where the words of the office would say nothing to them.
MEMBER_STAGE_WORDS: dict[Stage, str] = STAGE_WORDS | {
    Stage.SUBMITTED: "已提交，正在核对材料",
    Stage.AWAITING_MATERIALS: "等您补材料",
    Stage.APPROVED: "审核已通过，正在核对，核对好就打款",
    Stage.EXCHANGE_CHECKED: "已核对好，准备打款",
    Stage.PAYING: "银行正在打款",
    Stage.PAID: "已打款",
    Stage.PAYMENT_RETURNED: "银行没有打成，等您换收款账户",
    Stage.REVERSED: "原来的结果已取消",
}
# What each step of the line below is called as a point on it, done or still ahead.
_POINTS = {Stage.APPROVED: "审核通过", Stage.EXCHANGE_CHECKED: "核对好，准备打款"}
MEMBER_STEP_WORDS: dict[Stage, str] = STAGE_WORDS | _POINTS

# The line a member follows from top to bottom; side exits are shown when they happen.
MAIN_LINE: tuple[Stage, ...] = (
    Stage.SUBMITTED,
    Stage.ACCEPTED,
    Stage.REGISTERED,
    Stage.INITIALLY_REVIEWED,
    Stage.SECOND_REVIEWED,
    Stage.APPROVED,
    Stage.EXCHANGE_CHECKED,
    Stage.PAYING,
    Stage.PAID,
    Stage.RECEIVED,
)


class Role(StrEnum):
    """角色: who somebody is while acting on a claim."""

    MEMBER = "member"
    CLERK = "window_clerk"
    REGISTRAR = "registrar"
    INITIAL_REVIEWER = "initial_reviewer"
    SECOND_REVIEWER = "second_reviewer"
    FINAL_CHECKER = "final_checker"
    CASHIER = "cashier"
    SUPERVISOR = "supervisor"
    QUALITY_REVIEWER = "quality_reviewer"
    AUDITOR = "auditor"
    CALLER = "caller"
    PUBLICITY = "publicity"
    MEDICAL = "medical"
    SYSTEM = "system"


ROLE_WORDS: dict[Role, str] = {
    Role.MEMBER: "参保人",
    Role.CLERK: "窗口受理",
    Role.REGISTRAR: "登记",
    Role.INITIAL_REVIEWER: "初审",
    Role.SECOND_REVIEWER: "复审",
    Role.FINAL_CHECKER: "复核",
    Role.CASHIER: "财务",
    Role.SUPERVISOR: "主管",
    Role.QUALITY_REVIEWER: "业务质检",
    Role.AUDITOR: "稽核",
    Role.CALLER: "回访",
    Role.PUBLICITY: "宣传",
    Role.MEDICAL: "医护",
    Role.SYSTEM: "系统",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """操作人: whoever does something. `name` is what the history shows to staff; `county` the
    digits of the one whose claims a colleague may see, empty for the whole city."""

    id: str
    name: str
    roles: frozenset[Role]
    county: str = ""

    @property
    def is_staff(self) -> bool:
        """Whether this is somebody at the window or behind it."""
        return not self.roles & {Role.MEMBER, Role.SYSTEM}


SYSTEM = Actor("system", "系统", frozenset({Role.SYSTEM}))


@dataclass(frozen=True)
class CareFacts(Circumstances):
    """就医情况: what the member says about the care, beside the circumstances that decide the
    papers; each part may still be missing in a draft. `designated` is what staff found out about
    the provider (定点), None before they looked."""

    region: str = ""
    provider_name: str = ""
    admission_on: date | None = None
    discharge_on: date | None = None
    designated: bool | None = None


@dataclass(frozen=True, slots=True)
class Payee:
    """收款账户: where the money goes; in clear text only inside the core and the desk."""

    name: str
    account: str
    bank_name: str


@dataclass(frozen=True, slots=True)
class Wanted:
    """补正事项: one material that is asked for, with the reason the member reads."""

    material: Material
    reason: str


@dataclass(frozen=True, slots=True)
class Clock:
    """时限: `days` working days from `started_on`, which itself is not counted."""

    started_on: date
    days: int


@dataclass(frozen=True, slots=True)
class Promise:
    """承诺办结日: the day by which the member is paid, and why it is that day.

    `provisional` is true where the holiday table of that year is not out yet; `code` says why as a
    `claims_core.clocks.PromiseCode`; `clock` is what it was counted from."""

    day: date
    provisional: bool
    reason: str
    code: str = ""
    clock: Clock | None = None


@dataclass(frozen=True, slots=True)
class ClaimStep:
    """办理记录: one move of the claim; appended, never edited. `reason_code` is a
    `claims_core.review_reasons.ReasonCode` or empty, `reason` are somebody's own words."""

    seq: int
    action: str
    actor_id: str
    actor_name: str
    source: Stage
    target: Stage
    reason: str
    at: datetime
    reason_code: str = ""


@dataclass(frozen=True)
class Claim:
    """零星报销申请: one person's claim for one episode of care.

    `version` rises by one with every change; `photos` counts the photographs per material;
    `opened_at` is UTC; `filed_by` is empty while the window has filled it in and no member has gone
    on with it. `assessed_fen` is the supplement of the newest decision, in fen.
    `material_check` runs while the claim waits for its material check; `receipts` counts what was
    registered. `bills_digest` tells one set of keyed figures from another. Of what was asked for,
    `arrived` has come as a new photograph; `on_paper` is what came to the window otherwise, and
    `new_payee` an account taken down there that a second person has still to confirm; so has
    `correction`, what the care really was."""

    id: str
    insured_id: str
    filed_by: str | None
    opened_at: datetime
    stage: Stage = Stage.DRAFT
    version: int = 1
    claim_no: str = ""
    care: CareFacts = field(default_factory=CareFacts)
    payee: Payee | None = None
    photos: Mapping[Material, int] = field(default_factory=dict)
    wanted: tuple[Wanted, ...] = ()
    steps: tuple[ClaimStep, ...] = ()
    submitted_at: datetime | None = None
    promise: Promise | None = None
    material_check: Clock | None = None
    receipts: int = 0
    assessed_fen: int | None = None
    has_expense: bool = False
    bills_digest: str = ""
    arrived: frozenset[Material] = frozenset()
    on_paper: frozenset[Material] = frozenset()
    new_payee: Payee | None = None
    correction: CareFacts | None = None
    filled_at_window: bool = False

    @property
    def papers(self) -> Mapping[Material, int]:
        """材料: how many of each there are, whichever way they came."""
        return {**dict.fromkeys(self.on_paper - self.photos.keys(), 1), **self.photos}

    def evolve(self, **changes: object) -> "Claim":
        """The same claim with these fields changed."""
        return replace(self, **changes)  # type: ignore[arg-type]  # replace() checks the names

    def who_did(self, action: str) -> frozenset[str]:
        """The ids of all who ever took this action on the claim."""
        return frozenset(step.actor_id for step in self.steps if step.action == action)
