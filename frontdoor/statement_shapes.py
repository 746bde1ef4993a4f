"""How does a settlement look to a program: told line by line, and as a tree of codes and operands
with amounts by receipt? The same for the phone and for the window."""

from datetime import date
from typing import Any, Self

from casework.desk.views import Assessment
from claims_core.benefit import Auditor, BenefitKind
from claims_core.statement import StatementLine
from claims_core.statement_json import statement_json
from frontdoor.shapes import Money, Shown


class StatementLineShown(Shown):
    """一步计算。"""

    title: str
    sentence: str
    """用平常话说这一步"""
    amount: Money | None
    """这一步得出的金额；只是说明时为空"""
    article: str
    """依据哪一条"""
    heading: bool
    """是不是一个年度的小标题（跨年看病才有）"""

    @classmethod
    def from_line(cls, line: StatementLine) -> Self:
        """From the statement's line."""
        return cls.from_view(line, amount=Money.maybe(line.amount_fen))


class TraceNodeShown(Shown):
    """一步计算：代号、算进去的数、得数、依据。"""

    code: str
    """步骤代号，例如 supplement_gross"""
    operands: dict[str, int | str]
    """算进去的数：金额是分，比例是文字，例如 "0.9" """
    result: int
    """得数，分"""
    article: str
    """依据哪一条"""


class DeductionShown(Shown):
    """一项扣减。"""

    item: str
    amount: int
    """分"""
    reason: str
    """原因代号"""


class AccumulatorsShown(Shown):
    """年度累计，分。"""

    pool_paid: int
    supplement_paid: int


class SegmentShown(Shown):
    """一个年度的结算；跨年住院有几个。"""

    year: int
    policy_version: str
    policy_confirmed: bool
    kind: BenefitKind
    auditor: Auditor
    in_scope_expense: int
    calculation_base: int
    pool_payment: int
    crossing_point: int | None
    supplement_base: int
    supplement_gross: int
    supplement_payment: int
    over_cap: int
    in_scope_self_pay: int
    personal_burden: int | None
    reasons: tuple[str, ...]
    deductions: tuple[DeductionShown, ...]
    year_to_date_before: AccumulatorsShown | None
    """这次以前这一年一共付的；只能看一部分申请的家人没有"""
    year_to_date_after: AccumulatorsShown | None
    """连这次；只能看一部分申请的家人没有"""
    trace: tuple[TraceNodeShown, ...]


class LineShown(Shown):
    """一张票据各阶段的金额，分；各行相加等于合计。"""

    code: str
    number: str
    """票据号码；票面金额不全时只有一行，号码为空"""
    claimed: int | None
    """申报"""
    recognised: int
    """认定"""
    in_scope: int
    """政策范围内"""
    deducted: int
    """扣减"""
    pool: int
    """统筹支付"""
    supplement_base: int
    """大额基数"""
    paid: int
    """大额支付"""
    over_cap: int
    """超过年度限额"""
    self_pay: int
    """范围内自己负担"""
    reasons: tuple[str, ...]
    """减少或为零的原因代号"""


class StatementTreeShown(Shown):
    """结算单（程序用）：一棵计算树，金额都是分。"""

    engine_version: str
    policy_version: str
    policy_confirmed: bool
    discharge: date
    known_on: date | None
    """按哪一天已知的规定"""
    pool_payment: int
    supplement_payment: int
    segments: tuple[SegmentShown, ...]
    lines: tuple[LineShown, ...]
    total: LineShown

    @classmethod
    def from_assessment(cls, assessment: Assessment) -> Self:
        """From the assessment."""
        tree: dict[str, Any] = statement_json(
            assessment.stay, assessment.lines, of_year=assessment.of_year
        )
        return cls.model_validate(tree)
