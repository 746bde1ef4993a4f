"""What a whole stay comes to, also when it lasted over the end of a year, as one decision.

Asked by the desk and by files of worked histories; a stay within one year is one segment.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from claims_core.benefit import ENGINE_VERSION, Settlement, canonical, recalculate, settle_under
from claims_core.bill import Expense
from claims_core.errors import InvalidExpense
from claims_core.ledger import YearToDate
from claims_core.policy import PolicyBook


@dataclass(frozen=True, slots=True)
class StaySettlement:
    """整次就医的结算结果: one segment per policy year, years ascending, sums in fen."""

    segments: tuple[Settlement, ...]

    @property
    def discharge(self) -> date:
        return self.segments[-1].discharge

    @property
    def known_on(self) -> date | None:
        return self.segments[-1].known_on

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(segment.year for segment in self.segments)

    @property
    def pool_payment(self) -> int:
        """统筹支付 of all years."""
        return sum(segment.pool_payment for segment in self.segments)

    @property
    def supplement_payment(self) -> int:
        """大额补助支付 of all years."""
        return sum(segment.supplement_payment for segment in self.segments)

    @property
    def policy_version(self) -> str:
        """政策版本 of each year that has its own."""
        return "；".join(dict.fromkeys(segment.policy_version for segment in self.segments))

    @property
    def policy_confirmed(self) -> bool:
        return all(segment.policy_confirmed for segment in self.segments)

    @property
    def engine_version(self) -> str:
        return self.segments[-1].engine_version

    def to_json(self) -> bytes:
        """Canonical bytes: equal decisions, and only they, are equal byte by byte."""
        return canonical({"segments": [segment.as_record() for segment in self.segments]})

    @staticmethod
    def from_json(stored: bytes) -> "StaySettlement":
        """The decision as it was stored; engine 1 stored a single settlement without segments."""
        record = json.loads(stored)
        rows = record.get("segments", [record])
        return StaySettlement(segments=tuple(map(Settlement.from_record, rows)))


def settle_stay(
    expense_by_year: Mapping[int, Expense],
    discharge: date,
    so_far: Mapping[int, YearToDate],
    book: PolicyBook,
    known_on: date | None = None,
    pool_tolerance: int = 0,
) -> StaySettlement:
    """结算: each year's expense on that year's accumulators; a year missing in ``so_far`` is at 0,
    and the tolerance is `climb`'s.

    An earlier year follows the policy of its Dec 31, the last that of ``discharge``
    (2025 contract, article 15). Raises InvalidExpense when the years do not ascend to the year of
    discharge, NoPolicyForDay, and what a settlement raises.
    """
    years = list(expense_by_year)
    if not years or years != sorted(set(years)) or years[-1] != discharge.year:
        raise InvalidExpense("years", field="expense_by_year", year=discharge.year)
    return StaySettlement(
        segments=tuple(
            settle_under(
                book.on(policy_day(year, discharge), known_on),
                expense,
                discharge,
                so_far.get(year, _NOTHING_YET),
                year,
                known_on,
                pool_tolerance,
            )
            for year, expense in expense_by_year.items()
        )
    )


def policy_day(year: int, discharge: date) -> date:
    """适用政策的日期 for the part of a stay that belongs to ``year``."""
    return discharge if year == discharge.year else date(year, 12, 31)


def recalculate_stay(stay: StaySettlement) -> StaySettlement:
    """重算: from the stored inputs and policies; the engine that made it gives the same bytes.

    Raises ValueError for a decision of another engine: its figures stand as stored.
    """
    if stay.engine_version != ENGINE_VERSION:
        raise ValueError(f"decided by engine {stay.engine_version}, this one is {ENGINE_VERSION}")
    return StaySettlement(segments=tuple(map(recalculate, stay.segments)))


_NOTHING_YET = YearToDate()
