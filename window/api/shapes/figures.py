"""How do the bills keyed in, the three columns and what was cleared up look to a program?"""

from datetime import datetime
from typing import Self

from casework.desk.views import Assessment
from claims_core.benefit import Auditor, BenefitKind, BenefitReason, Settlement
from claims_core.comparison import Agreement, FigureName, SheetCheck
from claims_core.paid_figures import FigureSource, PaidBasis, PaidYear
from claims_core.resolution import ResolutionReason
from frontdoor.shapes import Money, Shown
from frontdoor.statement_shapes import StatementLineShown


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


class ResolutionShown(Shown):
    """一次差异处理。"""

    reason: ResolutionReason
    note: str
    differences: tuple[str, ...]
    made_by_name: str
    made_at: datetime
    holds: bool
    """对现在的金额有效"""


class DeskYearShown(Shown):
    """一个年度的结算。"""

    year: int
    kind: BenefitKind
    auditor: Auditor
    policy_confirmed: bool
    """为 false 时，这一年的规定还没有确认"""
    in_scope: Money
    pool: Money
    supplement_base: Money
    supplement: Money
    """大额补助支付"""
    over_cap: Money
    reasons: tuple[BenefitReason, ...]

    @classmethod
    def from_settlement(cls, settlement: Settlement) -> Self:
        """From the year's settlement."""
        return cls.from_view(
            settlement,
            in_scope=Money.from_fen(settlement.in_scope_expense),
            pool=Money.from_fen(settlement.pool_payment),
            supplement_base=Money.from_fen(settlement.supplement_base),
            supplement=Money.from_fen(settlement.supplement_payment),
            over_cap=Money.from_fen(settlement.over_cap),
        )


class PaidYearShown(Shown):
    """一个年度实际支付的金额。"""

    year: int
    source: FigureSource
    """ours 我们核定，platform 省平台"""
    basis: PaidBasis | None
    """one_fen 相差不超过一分，confirmed 市医保中心已书面确认；按我们核定的为空"""
    pool: Money
    supplement: Money

    @classmethod
    def from_paid(cls, paid: PaidYear) -> Self:
        """From the year's figures."""
        return cls.from_view(
            paid, pool=Money.from_fen(paid.pool), supplement=Money.from_fen(paid.supplement)
        )


class DeskStatementShown(Shown):
    """结算单；计算树另取（/statement）。"""

    seen: str
    """审核通过时原样带回，说明看到的是这些金额"""
    years: tuple[DeskYearShown, ...]
    """每个年度一份，平常只有一份"""
    supplement: Money
    """我们核定的大额补助，各年度合计"""
    paid: tuple[PaidYearShown, ...]
    """实际支付；申请的 blind 为 true 时先不给"""
    policy_confirmed: bool
    comparisons: tuple[ComparisonShown, ...]
    """票据、省平台、我们三栏对照"""
    figures: str
    """三栏对照的指纹；处理差异时原样带回"""
    differences: tuple[str, ...]
    """还没有处理的差异；不为空就不能往下办"""
    explainable: bool
    """决定支付的金额一致，其余差异可以说明"""
    member_lines: tuple[StatementLineShown, ...]
    reviewer_lines: tuple[StatementLineShown, ...]

    @classmethod
    def from_assessment(cls, made: Assessment) -> Self:
        """From the desk's assessment."""
        return cls.from_view(
            made,
            years=tuple(map(DeskYearShown.from_settlement, made.stay.segments)),
            supplement=Money.from_fen(made.stay.supplement_payment),
            paid=tuple(map(PaidYearShown.from_paid, made.paid)),
            policy_confirmed=made.stay.policy_confirmed,
            member_lines=tuple(map(StatementLineShown.from_line, made.member_lines)),
            reviewer_lines=tuple(map(StatementLineShown.from_line, made.reviewer_lines)),
        )
