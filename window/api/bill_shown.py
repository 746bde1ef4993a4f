"""How do the bills keyed in, the three columns and what was cleared up look to a program?"""

from dataclasses import asdict
from datetime import datetime
from typing import Self

from casework.bills import YearBill
from casework.views import ResolutionView
from claims_core.comparison import Agreement, Comparison, FigureName, SheetCheck
from claims_core.resolution import ResolutionReason
from frontdoor.shapes import Shown


class KeyedDeductionShown(Shown):
    """录入的扣减。"""

    item: str
    amount_fen: int
    reason: str
    """原因代号"""
    receipt_number: str
    """哪张票据；空是按比例分摊"""


class KeyedShareShown(Shown):
    """一张票据的政策范围内金额。"""

    number: str
    in_scope_fen: int


class KeyedPapersShown(Shown):
    """票据和清单上印的金额，分；没有印为空。"""

    list_total_fen: int | None
    pool_fen: int | None


class KeyedExpenseShown(Shown):
    """录入的费用，分。"""

    total_fen: int
    non_covered_fen: int
    over_limit_fen: int
    upfront_self_pay_fen: int
    deductible_fen: int
    pool_rate: str | None
    deductions: tuple[KeyedDeductionShown, ...]
    extra_upfront_rate: str | None
    """异地先负担比例（待确认）"""
    extra_upfront_document: str
    """这个比例依据的文件"""
    receipts: tuple[KeyedShareShown, ...]
    papers: KeyedPapersShown


class PlatformShown(Shown):
    """省平台的金额，分。"""

    in_scope_fen: int
    pool_fen: int
    supplement_fen: int
    total_fen: int | None
    non_covered_fen: int | None
    over_limit_fen: int | None
    upfront_self_pay_fen: int | None
    deductible_fen: int | None
    over_cap_fen: int | None
    funds_fen: int | None
    personal_fen: int | None
    hospital_fen: int | None


class KeyedYearShown(Shown):
    """一个年度录入的费用和省平台金额。"""

    year: int
    expense: KeyedExpenseShown
    platform: PlatformShown | None

    @classmethod
    def of(cls, bill: YearBill) -> Self:
        """From the year's bill."""
        return cls.model_validate(asdict(bill))


class ComparedShown(Shown):
    """三栏对照的一行，分；不知道的为空。"""

    figure: FigureName
    receipts: int | None
    platform: int | None
    ours: int | None
    agreement: Agreement
    difference: int | None
    """平台减我们；只有票据不同时是票据减另一栏"""


class CheckedShown(Shown):
    """表内核对的一项，分。"""

    check: SheetCheck
    stated: int | None
    added: int | None
    agreement: Agreement
    difference: int | None


class ComparisonShown(Shown):
    """三栏对照：一个年度的，或整次就医的（year 为空）。"""

    year: int | None
    rows: tuple[ComparedShown, ...]
    checks: tuple[CheckedShown, ...]

    @classmethod
    def of(cls, comparison: Comparison) -> Self:
        """From the comparison."""
        return cls.model_validate(comparison, from_attributes=True)


class ResolutionShown(Shown):
    """一次差异处理。"""

    reason: ResolutionReason
    note: str
    differences: tuple[str, ...]
    made_by_name: str
    made_at: datetime
    holds: bool
    """对现在的金额有效"""

    @classmethod
    def of(cls, made: ResolutionView) -> Self:
        """From the view."""
        return cls(
            reason=made.reason,
            note=made.note,
            differences=made.differences,
            made_by_name=made.made_by_name,
            made_at=made.made_at,
            holds=made.holds,
        )
