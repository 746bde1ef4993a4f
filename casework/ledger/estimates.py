"""About how much would the supplement pay for a stay that has these figures? Asked by the form of
the chat; an estimate, which settles nothing and is kept nowhere."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from casework.policy.confirmed_book import confirmed_book
from claims_core.benefit import Settlement, settle_under
from claims_core.bill import Expense
from claims_core.calendar_cn import china_day
from claims_core.ledger import YearToDate
from claims_core.policy import Policy, PolicyBook
from infra.db import Database

_KEYS = ("pool_cap", "supplement_cap", "supplement_rate", "reading")


@dataclass(frozen=True, kw_only=True)
class EstimateAsked:
    """试算的数字, in fen: what a stay cost, how much of it lies outside the scheme, what was paid
    this year before. Without the pool's rate only a bound can be told."""

    total_fen: int
    outside_fen: int
    paid: YearToDate
    pool_rate: Fraction | None = None
    deductible_fen: int = 0

    @property
    def in_scope_fen(self) -> int:
        """政策范围内费用."""
        return self.total_fen - self.outside_fen


@dataclass(frozen=True)
class SupplementEstimate:
    """试算结果; `at_most` where the pool's rate is not known: the supplement pays no more then, and
    what the pool pays is not told."""

    year: int
    rule_year: int
    settlement: Settlement
    at_most: bool


class SupplementEstimates:
    """试算."""

    def __init__(self, db: Database, clock: Callable[[], datetime], book: PolicyBook) -> None:
        self._db = db
        self._clock = clock
        self._book = book

    async def pool_room(self, paid: YearToDate) -> int:
        """How much the pool may still pay this year, in fen."""
        _, _, policy = await self._rules()
        return max(0, policy.pool_cap - max(0, paid.pool_paid))

    async def estimate(self, asked: EstimateAsked) -> SupplementEstimate:
        """What the rules of this year, or the last that are known, make of these figures.

        :raises InvalidExpense: where the parts are more than the whole.
        """
        today, rule_year, policy = await self._rules()
        room = max(0, policy.pool_cap - max(0, asked.paid.pool_paid))
        at_most = room > 0 and asked.pool_rate is None
        expense = Expense(
            total=asked.total_fen,
            non_covered_expense=asked.outside_fen,
            deductible=0 if at_most else asked.deductible_fen,
            # the supplement begins earliest where the pool pays everything
            pool_rate=Fraction(1) if at_most else asked.pool_rate,
        )
        settlement = settle_under(policy, expense, today, asked.paid, today.year)
        return SupplementEstimate(today.year, rule_year, settlement, at_most)

    async def _rules(self) -> tuple[date, int, Policy]:
        today = china_day(self._clock())
        async with self._db.read() as session:
            book = await confirmed_book(session, self._book)
        told = book.for_texts(today, *_KEYS)
        return today, told.year_of_rule, told.policy
