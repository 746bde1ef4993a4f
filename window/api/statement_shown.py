"""How does the statement of a claim at the window look to a program, words included?"""

from typing import Self

from casework.views import Assessment
from claims_core.benefit import Auditor, BenefitKind, BenefitReason, Settlement
from claims_core.statement import StatementLine
from frontdoor.shapes import Money, Shown
from window.api.bill_shown import ComparisonShown


class DeskLineShown(Shown):
    """计算的一步。"""

    title: str
    sentence: str
    amount: Money | None
    article: str
    heading: bool
    """是不是一个年度的小标题"""

    @classmethod
    def of(cls, line: StatementLine) -> Self:
        """From the statement's line."""
        return cls(
            title=line.title,
            sentence=line.sentence,
            amount=Money.maybe(line.amount_fen),
            article=line.article,
            heading=line.heading,
        )


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
    def of(cls, settlement: Settlement) -> Self:
        """From the year's settlement."""
        return cls(
            year=settlement.year,
            kind=settlement.kind,
            auditor=settlement.auditor,
            policy_confirmed=settlement.policy_confirmed,
            in_scope=Money.of(settlement.in_scope_expense),
            pool=Money.of(settlement.pool_payment),
            supplement_base=Money.of(settlement.supplement_base),
            supplement=Money.of(settlement.supplement_payment),
            over_cap=Money.of(settlement.over_cap),
            reasons=settlement.reasons,
        )


class DeskStatementShown(Shown):
    """结算单；计算树另取（/statement）。"""

    seen: str
    """审核通过时原样带回，说明看到的是这些金额"""
    years: tuple[DeskYearShown, ...]
    """每个年度一份，平常只有一份"""
    supplement: Money
    """大额补助支付，各年度合计"""
    policy_confirmed: bool
    comparisons: tuple[ComparisonShown, ...]
    """票据、省平台、我们三栏对照"""
    figures: str
    """三栏对照的指纹；处理差异时原样带回"""
    differences: tuple[str, ...]
    """还没有处理的差异；不为空就不能往下办"""
    explainable: bool
    """决定支付的金额一致，其余差异可以说明"""
    member_lines: tuple[DeskLineShown, ...]
    reviewer_lines: tuple[DeskLineShown, ...]

    @classmethod
    def of(cls, made: Assessment) -> Self:
        """From the desk's assessment."""
        return cls(
            seen=made.seen,
            years=tuple(DeskYearShown.of(segment) for segment in made.stay.segments),
            supplement=Money.of(made.stay.supplement_payment),
            policy_confirmed=made.stay.policy_confirmed,
            comparisons=tuple(ComparisonShown.of(each) for each in made.comparisons),
            figures=made.figures,
            differences=made.differences,
            explainable=made.explainable,
            member_lines=tuple(DeskLineShown.of(line) for line in made.member_lines),
            reviewer_lines=tuple(DeskLineShown.of(line) for line in made.reviewer_lines),
        )
