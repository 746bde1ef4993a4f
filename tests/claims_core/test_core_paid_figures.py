"""Whose figure is paid where the platform's and ours differ by a fen, by more, or not at all?"""

from dataclasses import replace
from datetime import date
from fractions import Fraction
from itertools import product

import pytest

from claims_core.benefit import Settlement, recalculate, settle, settle_under
from claims_core.bill import Expense
from claims_core.ladder import climb
from claims_core.ledger import YearToDate
from claims_core.paid_figures import (
    FIGURE_SOURCE_WORDS,
    PAID_BASIS_WORDS,
    FigureSource,
    PaidBasis,
    PaidYear,
    PlatformYear,
    decisive_differences,
    is_one_fen,
    paid_years,
)
from claims_core.paid_words import paid_lines
from claims_core.policy import PolicyBook
from claims_core.recheck import Segment, Standing, recheck_person
from claims_core.stay import settle_stay
from tests.every_case import EveryCase

BOOK = PolicyBook.load()
DAY = date(2025, 6, 20)
STAY = Expense(
    total=8_600_000,
    non_covered_expense=300_000,
    upfront_self_pay=144_706,
    pool_rate=Fraction(4, 5),
)


def stay(pool_paid: int, supplement_paid: int = 0, expense: Expense = STAY) -> Settlement:
    return settle(expense, DAY, YearToDate(pool_paid, supplement_paid), BOOK)


DIRECT = stay(10_000_000)  # pool 0, supplement 73,397.65
CROSSING = stay(9_000_000)  # pool 10,000.00, the rest above it
BASIC = stay(0, expense=replace(STAY, total=1_444_706))  # pool 8,000.00, supplement 0
FULL = stay(10_000_000, 36_000_000)  # 40,000.00 are left of the supplement's year
ALL = {"direct": DIRECT, "crossing": CROSSING, "basic": BASIC, "full": FULL}


def sheet(
    settlement: Settlement, pool: int = 0, supplement: int = 0, scope: int = 0
) -> PlatformYear:
    """The platform's figures, so much beside ours."""
    return PlatformYear(
        settlement.in_scope_expense + scope,
        settlement.pool_payment + pool,
        settlement.supplement_payment + supplement,
    )


def paid(settlement: Settlement, told: PlatformYear | None, *, confirmed: bool = False) -> PaidYear:
    (found,) = paid_years([settlement], {2025: told} if told else {}, confirmed=confirmed)
    return found


def test_what_the_stays_of_this_file_come_to() -> None:
    figures = {name: (each.pool_payment, each.supplement_payment) for name, each in ALL.items()}
    assert figures == {
        "direct": (0, 7_339_765),
        "crossing": (1_000_000, 6_214_765),
        "basic": (800_000, 0),
        "full": (0, 4_000_000),
    }


def test_a_fen_either_way_is_paid_as_the_platform_says_and_two_are_not() -> None:
    with EveryCase() as every:
        for (name, settlement), pool, supplement in product(
            ALL.items(), range(-2, 3), range(-2, 3)
        ):
            with every.case(name, pool, supplement):
                ours = (settlement.pool_payment, settlement.supplement_payment)
                fits = all(
                    off == 0 or (own > 0 and abs(off) == 1)
                    for own, off in zip(ours, (pool, supplement), strict=True)
                )
                # one fen more would pass the year's limit
                over = (name == "crossing" and pool > 0) or (name == "full" and supplement > 0)
                one_fen = fits and not over and (pool, supplement) != (0, 0)
                told = sheet(settlement, pool, supplement)
                assert is_one_fen(settlement, told) is one_fen
                found = paid(settlement, told)
                assert found.basis is (PaidBasis.ONE_FEN if one_fen else None)
                expected = (told.pool, told.supplement) if one_fen else ours
                assert (found.pool, found.supplement) == expected
                assert (found.our_pool, found.our_supplement) == ours
                differs = (pool, supplement) != (0, 0) and not one_fen
                assert decisive_differences([settlement], [found], {2025: told}) is differs


def test_a_fen_more_is_paid_up_to_the_year_s_limit_and_not_beyond() -> None:
    cap = BOOK.on(DAY).supplement_cap
    for left, fits in ((7_339_766, True), (7_339_765, False)):
        settlement = stay(10_000_000, cap - left)
        assert settlement.supplement_payment == 7_339_765
        assert is_one_fen(settlement, sheet(settlement, supplement=1)) is fits


def test_another_in_scope_expense_is_never_one_fen() -> None:
    for scope in (-1, 1):
        assert not is_one_fen(CROSSING, sheet(CROSSING, 0, 1, scope))
        assert paid(CROSSING, sheet(CROSSING, scope=scope)).basis is None


def test_more_is_paid_only_once_the_centre_has_confirmed_it() -> None:
    told = sheet(DIRECT, supplement=-1_000_00)
    assert paid(DIRECT, told).supplement == 7_339_765
    assert paid_years([DIRECT], {2025: told}) == (paid(DIRECT, told),)
    found = paid(DIRECT, told, confirmed=True)
    assert (found.basis, found.source) == (PaidBasis.CONFIRMED, FigureSource.PLATFORM)
    assert (found.supplement, found.our_supplement, found.differs) == (7_239_765, 7_339_765, True)
    assert not decisive_differences([DIRECT], [found], {2025: told})


@pytest.mark.parametrize("told", [sheet(DIRECT), None], ids=["equal", "nothing said"])
def test_without_a_difference_ours_is_paid_whatever_was_confirmed(
    told: PlatformYear | None,
) -> None:
    found = paid(DIRECT, told, confirmed=True)
    assert (found.basis, found.source, found.differs) == (None, FigureSource.OURS, False)
    assert (found.year, found.supplement) == (2025, 7_339_765)
    assert not decisive_differences([DIRECT], [found], {2025: told} if told else {})


def test_a_fen_that_was_confirmed_stays_a_fen() -> None:
    assert paid(DIRECT, sheet(DIRECT, supplement=-1), confirmed=True).basis is PaidBasis.ONE_FEN


def test_the_member_is_told_why_another_sum_is_paid() -> None:
    fen, more = sheet(DIRECT, supplement=-1), sheet(DIRECT, supplement=-1_000_00)
    (line,) = paid_lines([paid(DIRECT, fen)])
    assert (line.amount_fen, "四舍五入" in line.sentence) == (7_339_764, True)
    (line,) = paid_lines([paid(DIRECT, more, confirmed=True)])
    assert (line.amount_fen, "72,397.65" in line.sentence, "市医保中心核实过" in line.sentence) == (
        7_239_765,
        True,
        True,
    )
    same = [paid(DIRECT, sheet(DIRECT)), paid(CROSSING, sheet(CROSSING, pool=-1))]
    assert list(paid_lines(same)) == []
    assert set(FIGURE_SOURCE_WORDS) == set(FigureSource)
    assert set(PAID_BASIS_WORDS) == set(PaidBasis)


def test_a_pool_that_lacks_no_more_than_the_tolerance_counts_as_used_up() -> None:
    policy = BOOK.on(DAY)
    for lacking, tolerance, used_up in ((1, 1, True), (1, 0, False), (2, 1, False), (0, 0, True)):
        so_far = YearToDate(policy.pool_cap - lacking)
        figures = climb(STAY, policy, so_far, None, tolerance)
        assert (figures.pool.payment == 0) is used_up, (lacking, tolerance)
        settled = settle_under(policy, STAY, DAY, so_far, 2025, None, tolerance)
        whole = settle_stay({2025: STAY}, DAY, {2025: so_far}, BOOK, pool_tolerance=tolerance)
        assert whole.segments == (settled,)
        again = recalculate(settled)
        assert again == settled and (again.pool_payment == 0) is used_up
        restored = Settlement.from_record(settled.as_record())
        assert restored.pool_tolerance == tolerance


def test_a_recheck_holds_our_new_figure_against_our_old_one() -> None:
    """A settlement paid at the platform's figure is no difference while our own stays."""
    segment = Segment(2025, DAY, STAY, 0, 7_339_764, ours=(0, 7_339_765))
    used_up = {2025: YearToDate(10_000_000)}
    assert recheck_person(used_up, [Standing("a", (segment,))], BOOK).changed == ()
    plain = replace(segment, ours=None)
    (found,) = recheck_person(used_up, [Standing("a", (plain,))], BOOK).changed
    assert (found.was, found.now) == (7_339_764, 7_339_765)
    # and the fen that the platform paid less of the pool does not open it again
    lacking = {2025: YearToDate(9_999_999)}
    assert recheck_person(lacking, [Standing("a", (segment,))], BOOK, None, 1).changed == ()
    (found,) = recheck_person(lacking, [Standing("a", (segment,))], BOOK).changed
    assert found.now != 7_339_765
