"""How does the phone explain a sum? Line by line, each with the article it rests on."""

from typing import Self

from casework.views import Assessment
from claims_core.statement import StatementLine
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

    @classmethod
    def of(cls, line: StatementLine) -> Self:
        """From the statement's line."""
        return cls(
            title=line.title,
            sentence=line.sentence,
            amount=Money.maybe(line.amount_fen),
            article=line.article,
        )


class StatementShown(Shown):
    """为什么是这个数。"""

    settled: bool
    """核定了没有；没有核定时下面都是空的"""
    supplement: Money | None
    """大额补助金额"""
    lines: tuple[StatementLineShown, ...]
    """一步一步怎么算的"""

    @classmethod
    def of(cls, assessment: Assessment | None) -> Self:
        """From the settled assessment, if there is one yet."""
        if assessment is None:
            return cls(settled=False, supplement=None, lines=())
        return cls(
            settled=True,
            supplement=Money.of(assessment.settlement.supplement_payment),
            lines=tuple(StatementLineShown.of(line) for line in assessment.member_lines),
        )
