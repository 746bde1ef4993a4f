"""Which settled claims would be paid differently on what is known now? (contract rule 9)

Asked after a reversal, a correction, a late hospital settlement or a change of policy. One person
at a time, since nobody's claims touch another's accumulators; nothing is changed by asking.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from claims_core.bill import Expense
from claims_core.errors import InvalidExpense
from claims_core.ladder import climb
from claims_core.ledger import YearToDate
from claims_core.policy import PolicyBook


@dataclass(frozen=True, slots=True)
class Segment:
    """结算分段 as decided: ``day`` is the one whose policy applies, payments are in fen.

    ``ours`` is what we calculated (pool, supplement) where the platform's figure was paid; None
    where it is what was paid."""

    year: int
    day: date
    expense: Expense
    pool_paid: int
    supplement_paid: int
    ours: tuple[int, int] | None = None

    @property
    def calculated(self) -> tuple[int, int]:
        """我们核定的统筹和大额: pool and supplement as we decided them."""
        return self.ours or (self.pool_paid, self.supplement_paid)


@dataclass(frozen=True, slots=True)
class Standing:
    """有效结算: a settlement that has not been reversed."""

    claim: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class RecheckDifference:
    """重核差异: what we decided for a claim, and what we would decide now, in fen."""

    claim: str
    was: int
    now: int

    @property
    def difference(self) -> int:
        return self.now - self.was


@dataclass(frozen=True, slots=True)
class Recheck:
    """重核结果, both in the order in which the settlements were recorded."""

    changed: tuple[RecheckDifference, ...]
    not_recheckable: tuple[str, ...]


def recheck_person(
    before: Mapping[int, YearToDate],
    standing: Iterable[Standing],
    book: PolicyBook,
    known_on: date | None = None,
    pool_tolerance: int = 0,
) -> Recheck:
    """重核 one person's standing settlements, given in recorded order; the tolerance is `climb`'s.

    ``before`` holds per year the opening plus **all** pool corrections and hospital settlements,
    whenever they were entered. Which receipts count stays as decided. A settlement that would now
    need a pool rate it never had keeps its decided figures. Where the platform's figure was paid,
    our new calculation is held against our old one; the platform's counts while they agree.
    Raises NoPolicyForDay.
    """
    paid: dict[int, YearToDate] = dict(before)
    changed: list[RecheckDifference] = []
    stuck: list[str] = []
    for settlement in standing:
        was = sum(segment.calculated[1] for segment in settlement.segments)
        payments = _payments(settlement, paid, book, known_on, pool_tolerance)
        if payments is None:
            stuck.append(settlement.claim)
            payments = [each.calculated for each in settlement.segments]
        for segment, payment in zip(settlement.segments, payments, strict=True):
            pool, supplement = payment
            if payment == segment.calculated:
                pool, supplement = segment.pool_paid, segment.supplement_paid
            paid[segment.year] = paid.get(segment.year, _NOTHING_YET).plus(pool, supplement)
        now = sum(supplement for _, supplement in payments)
        if now != was:
            changed.append(RecheckDifference(settlement.claim, was, now))
    return Recheck(tuple(changed), tuple(stuck))


def _payments(
    settlement: Standing,
    paid: Mapping[int, YearToDate],
    book: PolicyBook,
    known_on: date | None,
    pool_tolerance: int,
) -> list[tuple[int, int]] | None:
    """Pool and supplement of each segment; None when a pool rate is wanted that never was given."""
    payments = []
    for segment in settlement.segments:
        so_far = paid.get(segment.year, _NOTHING_YET)
        try:
            policy = book.on(segment.day, known_on)
            figures = climb(segment.expense, policy, so_far, None, pool_tolerance)
        except InvalidExpense as problem:
            if problem.problem != "pool_rate_missing":
                raise
            return None
        payments.append((figures.pool.payment, figures.supplement.payment))
    return payments


_NOTHING_YET = YearToDate()
