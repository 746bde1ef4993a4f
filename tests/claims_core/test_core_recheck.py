"""Is every settlement found that would be paid differently now, and no other? (contract rule 9)"""

from datetime import date
from fractions import Fraction

import pytest

from claims_core.bill import Expense
from claims_core.errors import InvalidExpense, NoPolicyForDay
from claims_core.ledger import YearToDate
from claims_core.policy import PolicyBook
from claims_core.policy_entry import Parameter, PolicyEntry
from claims_core.policy_of_day import Policy
from claims_core.recheck import Recheck, RecheckDifference, Segment, Standing, recheck_person

BOOK = PolicyBook.load()
DAY = date(2025, 6, 20)
USED_UP = YearToDate(pool_paid=10_000_000)


def direct(claim: str, in_scope: int, paid: int, year: int = 2025) -> Standing:
    day = date(year, 6, 20)
    return Standing(claim, (Segment(year, day, Expense(in_scope=in_scope), 0, paid),))


def test_what_was_paid_rightly_is_not_listed() -> None:
    found = recheck_person({2025: USED_UP}, [direct("A", 1_000, 900)], BOOK)
    assert found == Recheck((), ())


def test_a_difference_is_told_as_it_was_and_as_it_would_be() -> None:
    standing = [direct("A", 1_000, 800), direct("B", 2_000, 1_800), direct("C", 3_000, 3_000)]
    found = recheck_person({2025: USED_UP}, standing, BOOK)
    assert found.changed == (RecheckDifference("A", 800, 900), RecheckDifference("C", 3_000, 2_700))
    assert [finding.difference for finding in found.changed] == [100, -300]


def test_each_stands_on_the_recalculated_figures_of_those_before_it() -> None:
    opening = YearToDate(10_000_000, 39_999_000)
    standing = [direct("A", 500, 0), direct("B", 2_000, 1_000)]
    found = recheck_person({2025: opening}, standing, BOOK)
    assert found.changed == (RecheckDifference("A", 0, 450), RecheckDifference("B", 1_000, 550))


def test_the_pool_is_recalculated_along_with_the_supplement() -> None:
    rate = Fraction(1)
    first = Segment(2025, DAY, Expense(in_scope=9_999_000, pool_rate=rate), 10_000_000, 0)
    second = Segment(2025, DAY, Expense(in_scope=2_000, pool_rate=rate), 0, 1_800)
    found = recheck_person({}, [Standing("A", (first,)), Standing("B", (second,))], BOOK)
    assert found.changed == (RecheckDifference("B", 1_800, 900),)


def test_years_do_not_touch_each_other() -> None:
    opening = {2025: YearToDate(10_000_000, 40_000_000), 2026: USED_UP}
    standing = [direct("A", 1_000, 900, 2025), direct("B", 1_000, 900, 2026)]
    assert recheck_person(opening, standing, BOOK).changed == (RecheckDifference("A", 900, 0),)


def test_a_stay_of_several_years_is_one_finding_over_all_of_them() -> None:
    segments = (
        Segment(2025, date(2025, 12, 31), Expense(in_scope=1_000), 0, 900),
        Segment(2026, date(2026, 1, 10), Expense(in_scope=2_000), 0, 1_700),
    )
    opening = {2025: USED_UP, 2026: USED_UP}
    standing = [Standing("A", segments)]
    assert recheck_person(opening, standing, BOOK).changed == (
        RecheckDifference("A", 2_600, 2_700),
    )


def test_differences_that_cancel_each_other_change_no_payment() -> None:
    segments = (
        Segment(2025, date(2025, 12, 31), Expense(in_scope=1_000), 0, 1_000),
        Segment(2026, date(2026, 1, 10), Expense(in_scope=2_000), 0, 1_700),
    )
    opening = {2025: USED_UP, 2026: USED_UP}
    assert recheck_person(opening, [Standing("A", segments)], BOOK) == Recheck((), ())


def test_a_settlement_without_the_rate_it_would_need_keeps_its_figures_and_is_named() -> None:
    freed = YearToDate(pool_paid=9_999_900)
    standing = [direct("A", 1_000, 900), direct("B", 1_000, 850), direct("C", 500, 1)]
    found = recheck_person({2025: freed}, standing, BOOK)
    assert found == Recheck((), ("A", "B", "C"))


def test_what_a_named_one_was_paid_counts_for_those_after_it() -> None:
    rate = Fraction(1)
    freed = YearToDate(pool_paid=9_000_000)
    stuck = Segment(2025, DAY, Expense(in_scope=1_000), 1_000_000, 39_999_500)
    later = Segment(2025, DAY, Expense(in_scope=1_000, pool_rate=rate), 0, 900)
    found = recheck_person({2025: freed}, [Standing("A", (stuck,)), Standing("B", (later,))], BOOK)
    # the pool is used up by what A was paid, and 500 fen are left to the supplement
    assert found == Recheck((RecheckDifference("B", 900, 500),), ("A",))


def test_only_policies_known_on_the_day_are_asked() -> None:
    late = PolicyEntry(
        id="L",
        valid_from=DAY,
        valid_to=DAY,
        recorded_on=date(2025, 9, 1),
        parameters={"supplement_rate": Parameter(value=Fraction("0.5"))},
    )
    book = BOOK.with_entry(late)
    standing = [direct("A", 1_000, 900)]
    before = recheck_person({2025: USED_UP}, standing, book, date(2025, 8, 31))
    assert before.changed == ()
    assert recheck_person({2025: USED_UP}, standing, book).changed == (
        RecheckDifference("A", 900, 500),
    )


def test_a_day_without_policy_and_other_faults_are_not_passed_over() -> None:
    with pytest.raises(NoPolicyForDay):
        recheck_person({}, [direct("A", 1_000, 900, 2024)], BOOK)

    class Unreadable:
        """A book in which looking up raises what is no missing rate."""

        def on(self, day: date, known_on: date | None = None) -> Policy:
            raise InvalidExpense("negative", field="in_scope")

    with pytest.raises(InvalidExpense) as caught:
        recheck_person({2025: USED_UP}, [direct("A", 1_000, 900)], Unreadable())
    assert caught.value.problem == "negative"


def test_what_was_handed_over_stays_as_it_was() -> None:
    opening = {2025: USED_UP}
    recheck_person(opening, [direct("A", 1_000, 900), direct("B", 1_000, 900, 2026)], BOOK)
    assert opening == {2025: USED_UP}
