"""How is what a recheck needs of a settlement kept in few bytes? Written with every settlement's
entry, read for all of them at once."""

from datetime import date
from fractions import Fraction
from functools import lru_cache

from claims_core.benefit import Settlement
from claims_core.bill import Expense
from claims_core.recheck import Segment

# A year has few rates and days; a million entries would parse them a million times.
_rate = lru_cache(maxsize=4096)(Fraction)
_day = lru_cache(maxsize=4096)(date.fromisoformat)


def inputs_of(settlement: Settlement, pool_fen: int, supplement_fen: int) -> str:
    """`day;in scope;deductible;pool rate;off-site rate`: the day is the policy's, the money fen.

    The in-scope expense is the one that counted: receipts and deductions stay as decided. Where
    the platform's figure is paid, our pool and supplement follow.
    """
    expense = settlement.expense
    ours = (settlement.pool_payment, settlement.supplement_payment)
    kept = () if ours == (pool_fen, supplement_fen) else tuple(map(str, ours))
    return ";".join(
        (
            settlement.policy.day.isoformat(),
            str(settlement.in_scope_expense),
            str(expense.deductible),
            "" if expense.pool_rate is None else str(expense.pool_rate),
            str(expense.extra_upfront_rate),
            *kept,
        )
    )


def segment_of(inputs: str, year: int, pool_fen: int, supplement_fen: int) -> Segment:
    """The segment that an entry keeps, with what was paid on it."""
    day, in_scope, deductible, pool_rate, off_site, *ours = inputs.split(";")
    expense = Expense(
        in_scope=int(in_scope),
        deductible=int(deductible),
        pool_rate=_rate(pool_rate) if pool_rate else None,
        extra_upfront_rate=_rate(off_site),
    )
    calculated = (int(ours[0]), int(ours[1])) if ours else None
    return Segment(year, _day(day), expense, pool_fen, supplement_fen, calculated)
