"""Are accumulators the sum of what was posted, and does a reversal take all of it back?"""

import pytest

from claims_core.ledger import EntryKind, LedgerEntry, YearToDate, accumulate


def entry(pool: int, supplement: int, year: int = 2025) -> LedgerEntry:
    return LedgerEntry(
        kind=EntryKind.SETTLEMENT,
        year=year,
        pool_fen=pool,
        supplement_fen=supplement,
        reference="DE-1",
    )


def test_accumulators_are_the_sums_of_both_columns() -> None:
    assert accumulate([entry(1, 20), entry(300, 4_000)]) == YearToDate(301, 4_020)
    assert accumulate(iter([entry(-5, 7)])) == YearToDate(-5, 7)
    assert accumulate([]) == YearToDate(0, 0) == YearToDate()


def test_a_payment_is_added_to_both_columns() -> None:
    assert YearToDate(10, 200).plus(3, 50) == YearToDate(13, 250)


def test_a_reversal_takes_pool_and_supplement_back_under_the_same_reference() -> None:
    assert entry(300, 4_000).reversal() == LedgerEntry(
        kind=EntryKind.REVERSAL,
        year=2025,
        pool_fen=-300,
        supplement_fen=-4_000,
        reference="DE-1",
    )


def test_entries_of_two_years_are_refused_with_the_cure() -> None:
    message = "^accumulators belong to one year; select its entries first$"
    with pytest.raises(ValueError, match=message):
        accumulate([entry(1, 1, 2025), entry(1, 1, 2026)])
