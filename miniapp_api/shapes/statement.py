"""How does the phone explain a sum? Line by line, each with the article it rests on."""

from typing import Self

from casework.desk.views import Assessment
from claims_core.line_amounts import LineAmounts
from claims_core.reason_words import told_to_member
from frontdoor.shapes import Money, Shown
from frontdoor.statement_shapes import StatementLineShown


class ReceiptPaidShown(Shown):
    """一张票据报了多少；各张相加等于总数。"""

    number: str
    """票据号码；票面金额不全时只有一行，号码为空"""
    claimed: Money | None
    """票面金额"""
    in_scope: Money
    """能算进来的"""
    deducted: Money
    """核减的"""
    pool: Money
    """统筹基金付的"""
    paid: Money
    """大额补助付的"""
    reasons: tuple[str, ...]
    """少付或没有付的原因，平常话"""

    @classmethod
    def from_line(cls, line: LineAmounts) -> Self:
        """From one line of the table."""
        told = (told_to_member(code) for code in line.reasons)
        return cls(
            number=line.number,
            claimed=Money.maybe(line.claimed),
            in_scope=Money.from_fen(line.in_scope),
            deducted=Money.from_fen(line.deducted),
            pool=Money.from_fen(line.pool),
            paid=Money.from_fen(line.paid),
            reasons=tuple(words for words in told if words),
        )


class StatementShown(Shown):
    """为什么是这个数。"""

    settled: bool
    """核定了没有；没有核定时下面都是空的"""
    supplement: Money | None
    """大额补助金额"""
    lines: tuple[StatementLineShown, ...]
    """一步一步怎么算的"""
    receipts: tuple[ReceiptPaidShown, ...]
    """每张票据报了多少"""

    @classmethod
    def from_assessment(cls, assessment: Assessment | None) -> Self:
        """From the settled assessment, if there is one yet."""
        if assessment is None:
            return cls(settled=False, supplement=None, lines=(), receipts=())
        return cls(
            settled=True,
            supplement=Money.from_fen(assessment.paid_fen),
            lines=tuple(StatementLineShown.from_line(line) for line in assessment.member_lines),
            receipts=tuple(ReceiptPaidShown.from_line(line) for line in assessment.lines.lines),
        )
