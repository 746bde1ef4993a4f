"""How do hospital settlements look to a program? Masked, as casework gives them."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from casework.hospital.views import HospitalCase, HospitalFindingLine, HospitalLine
from casework.lists import Page
from claims_core.checklist import CareKind, CarePlace
from claims_core.hospital_review import (
    HospitalFinding,
    HospitalOutcome,
    HospitalReason,
    HospitalReviewStep,
    HospitalStep,
    HospitalWork,
)
from frontdoor.given_shapes import Cursor, Fen, Id, Version, VersionGiven
from frontdoor.shapes import Given, Money, Shown
from window.api.shapes.checks import Note


class HospitalLineShown(Shown):
    """医院结算摘要。"""

    id: str
    reference: str
    """平台的结算单号"""
    insured_name: str
    """已遮挡"""
    month: str
    """随平台数据到来的月份，抽取按它"""
    hospital_code: str
    hospital_name: str
    care_kind: CareKind | None
    care_place: CarePlace | None
    admission_on: date | None
    discharge_on: date | None
    pool: Money
    """统筹支付"""
    supplement: Money
    """大额支付"""
    refunded_by: str
    """退费的结算单号；没有退费为空"""
    received_at: datetime
    due_on: date
    """结算时限，从平台数据到来那天起算"""
    due_provisional: bool
    work: HospitalWork
    drawn: bool
    """抽中复审；初审之前不显示"""
    first_outcome: HospitalOutcome | None
    second_outcome: HospitalOutcome | None
    version: int

    @classmethod
    def from_line(cls, line: HospitalLine) -> Self:
        """From one line."""
        return cls.from_view(
            line, pool=Money.from_fen(line.pool_fen), supplement=Money.from_fen(line.supplement_fen)
        )


class HospitalStepShown(Shown):
    """审核记录。"""

    step: HospitalStep
    outcome: HospitalOutcome
    reason_code: str
    amount: Money | None
    """涉及金额"""
    note: str
    actor_name: str
    at: datetime

    @classmethod
    def from_step(cls, step: HospitalReviewStep) -> Self:
        """From one review."""
        finding = step.finding
        return cls.from_view(
            step,
            outcome=finding.outcome,
            reason_code=finding.reason_code,
            amount=Money.maybe(finding.amount_fen),
            note=finding.note,
        )


class HospitalCaseShown(HospitalLineShown):
    """医院结算详情。"""

    steps: tuple[HospitalStepShown, ...]
    open_step: HospitalStep | None
    """这个人现在能做的"""
    barred: bool
    """初审是这个人办的，复审要换人"""

    @classmethod
    def from_case(cls, case: HospitalCase) -> Self:
        """From casework's view."""
        return cls.from_view(
            case,
            **dict(HospitalLineShown.from_line(case.line)),
            steps=tuple(map(HospitalStepShown.from_step, case.steps)),
        )


class HospitalPageShown(Shown):
    """一页医院结算。"""

    items: tuple[HospitalLineShown, ...]
    next_cursor: str | None
    """取下一页时带上；没有下一页为空"""

    @classmethod
    def from_page(cls, page: Page[HospitalLine]) -> Self:
        """From one page."""
        return cls.from_view(page, items=tuple(map(HospitalLineShown.from_line, page.items)))


class HospitalFindingShown(Shown):
    """疑点。"""

    record: HospitalLineShown
    review: HospitalStepShown

    @classmethod
    def from_finding(cls, found: HospitalFindingLine) -> Self:
        """From one finding."""
        return cls(
            record=HospitalLineShown.from_line(found.line),
            review=HospitalStepShown.from_step(found.step),
        )


class HospitalFindingsShown(Shown):
    """一页疑点。"""

    items: tuple[HospitalFindingShown, ...]
    next_cursor: str | None
    """取下一页时带上；没有下一页为空"""

    @classmethod
    def from_page(cls, page: Page[HospitalFindingLine]) -> Self:
        """From one page."""
        return cls.from_view(page, items=tuple(map(HospitalFindingShown.from_finding, page.items)))


class PassedShown(Shown):
    """批量初审结果。"""

    passed: int
    left: int
    """刚有变化、没有办的条数"""


class HospitalCountsShown(Shown):
    """各步件数。"""

    counts: dict[HospitalWork, int]


class HospitalListAsked(Given):
    """翻看医院结算。"""

    work: HospitalWork | None = None
    """等着做什么；不填看全部"""
    search: Annotated[str, Field(max_length=100)] = ""
    """结算单号，或医院名称开头"""
    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class HospitalReviewGiven(VersionGiven):
    """一次审核。"""

    outcome: HospitalOutcome
    reason_code: HospitalReason | None = None
    """疑点种类；有疑点时要填"""
    amount_fen: Fen | None = None
    """涉及金额，分；有疑点时要填"""
    note: Note = ""
    """具体情况；有疑点时要填，不要写姓名和证件号码"""

    def finding(self) -> HospitalFinding:
        """For the rules."""
        return HospitalFinding(self.outcome, self.reason_code or "", self.amount_fen, self.note)


class SeenRecordGiven(Given):
    """看过的一条结算。"""

    id: Id
    version: Version


class PassGiven(Given):
    """一批初审无误。"""

    records: Annotated[tuple[SeenRecordGiven, ...], Field(min_length=1, max_length=100)]
