"""Is every step of a settlement kept, with its operands, its result and its article?"""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from claims_core.benefit import settle_under
from claims_core.bill import Deduction, Expense
from claims_core.errors import InvalidExpense
from claims_core.ladder import climb
from claims_core.ledger import YearToDate
from claims_core.policy_of_day import ParameterSource, Policy
from claims_core.receipt_count import CountedReceipt, ReceiptVerdict

DAY = date(2025, 6, 20)
CITED = ("in_scope", "off_site", "reading", "pool_cap", "supplement_rate", "supplement_cap")
# Every key has an article of its own, so that a step citing another one is noticed.
POLICY = Policy(
    day=DAY,
    version="v",
    pool_cap=10_000_000,
    supplement_rate=Fraction("0.9"),
    supplement_cap=40_000_000,
    sources=tuple(
        ParameterSource(
            key=key,
            entry_id="e",
            document="",
            cite="",
            article=key,
            confirmed=True,
            carried_from=None,
        )
        for key in CITED
    ),
)
Step = tuple[str, dict[str, int | str], int, str]


def steps(expense: Expense, paid: YearToDate) -> list[Step]:
    """The trace as plain values."""
    settlement = settle_under(POLICY, expense, DAY, paid, 2025)
    return [(n.code, dict(n.operands), n.result, n.article) for n in settlement.trace]


def paid_for(in_scope: int, pool: int, supplement: int, self_pay: int) -> Step:
    """The step with which every trace ends, or ends but one."""
    operands = {"in_scope": in_scope, "pool_payment": pool, "supplement_payment": supplement}
    return ("in_scope_self_pay", operands, self_pay, "pool_cap、supplement_rate")


def test_a_crossing_stay_is_told_from_the_sheet_to_the_limit() -> None:
    expense = Expense(in_scope=20_000_000, deductible=80_000, pool_rate=Fraction("0.85"))
    assert steps(expense, YearToDate(1_500_000, 35_000_000)) == [
        ("in_scope_as_stated", {"in_scope": 20_000_000, "deducted": 0}, 20_000_000, "in_scope"),
        ("pool_room", {"pool_cap": 10_000_000, "pool_paid": 1_500_000}, 8_500_000, "pool_cap"),
        (
            "crossing_point",
            {"deductible": 80_000, "pool_rate": "0.85", "room": 8_500_000},
            10_080_000,
            "reading、pool_cap",
        ),
        (
            "above_crossing",
            {"base": 20_000_000, "crossing_point": 10_080_000},
            9_920_000,
            "reading、pool_cap",
        ),
        ("supplement_gross", {"base": 9_920_000, "rate": "0.9"}, 8_928_000, "supplement_rate"),
        (
            "supplement_cap",
            {
                "gross": 8_928_000,
                "supplement_cap": 40_000_000,
                "supplement_paid": 35_000_000,
                "left": 5_000_000,
            },
            5_000_000,
            "supplement_cap",
        ),
        paid_for(20_000_000, 8_500_000, 5_000_000, 6_500_000),
    ]


def test_a_direct_stay_is_told_from_total_and_off_site_share_to_the_burden() -> None:
    expense = Expense(
        total=1_500_000,
        non_covered_expense=200_000,
        over_limit_expense=30_000,
        upfront_self_pay=4_000,
        deductions=(Deduction("重复收费", 266_000),),
        extra_upfront_rate=Fraction(1, 5),
    )
    assert steps(expense, YearToDate(pool_paid=10_000_000)) == [
        (
            "in_scope_from_total",
            {
                "total": 1_500_000,
                "non_covered_expense": 200_000,
                "over_limit_expense": 30_000,
                "upfront_self_pay": 4_000,
                "deducted": 266_000,
            },
            1_000_000,
            "in_scope",
        ),
        (
            "off_site_base",
            {"in_scope": 1_000_000, "extra_upfront_rate": "0.2"},
            800_000,
            "off_site",
        ),
        ("pool_room", {"pool_cap": 10_000_000, "pool_paid": 10_000_000}, 0, "pool_cap"),
        ("pool_used_up", {"base": 800_000}, 800_000, "reading、pool_cap"),
        ("supplement_gross", {"base": 800_000, "rate": "0.9"}, 720_000, "supplement_rate"),
        (
            "supplement_cap",
            {
                "gross": 720_000,
                "supplement_cap": 40_000_000,
                "supplement_paid": 0,
                "left": 40_000_000,
            },
            720_000,
            "supplement_cap",
        ),
        paid_for(1_000_000, 0, 720_000, 280_000),
        (
            "personal_burden",
            {"total": 1_500_000, "pool_payment": 0, "supplement_payment": 720_000},
            780_000,
            "in_scope",
        ),
    ]


def test_a_stay_below_the_pools_limit_is_told_from_its_receipts() -> None:
    receipts = (
        CountedReceipt("", "1", 600_000, ReceiptVerdict.COUNTED),
        CountedReceipt("", "2", 500_000, ReceiptVerdict.COUNTED),
        CountedReceipt("", "3", 9_000, ReceiptVerdict.DUPLICATE_SETTLED),
    )
    expense = Expense(
        total=2_000_000,
        receipts=receipts,
        deductible=100_000,
        pool_rate=Fraction(1, 3),
        deductions=(Deduction("重复收费", 50_000),),
    )
    assert steps(expense, YearToDate(pool_paid=-5)) == [
        (
            "in_scope_from_receipts",
            {"receipts": 3, "counted": 2, "in_scope": 1_100_000, "deducted": 50_000},
            1_050_000,
            "in_scope",
        ),
        ("pool_room", {"pool_cap": 10_000_000, "pool_paid": -5}, 10_000_000, "pool_cap"),
        (
            "below_pool_cap",
            {"base": 1_050_000, "deductible": 100_000, "pool_rate": "1/3", "room": 10_000_000},
            316_667,
            "pool_cap",
        ),
        paid_for(1_050_000, 316_667, 0, 733_333),
        (
            "personal_burden",
            {"total": 2_000_000, "pool_payment": 316_667, "supplement_payment": 0},
            1_683_333,
            "in_scope",
        ),
    ]


def test_nothing_in_scope_is_told_in_one_step() -> None:
    nothing = {
        "total": 0,
        "non_covered_expense": 0,
        "over_limit_expense": 0,
        "upfront_self_pay": 0,
        "deducted": 0,
    }
    assert steps(Expense(total=0), YearToDate())[0][1] == nothing
    assert steps(Expense(in_scope=0), YearToDate()) == [
        ("in_scope_as_stated", {"in_scope": 0, "deducted": 0}, 0, "in_scope"),
        ("nothing_in_scope", {"base": 0}, 0, "in_scope"),
        paid_for(0, 0, 0, 0),
    ]


def test_a_crossing_that_rounds_to_zero_ends_where_it_crosses() -> None:
    rate = Fraction("0.200000000001")
    codes = [code for code, *_ in steps(Expense(in_scope=50_000_000, pool_rate=rate), YearToDate())]
    assert codes == [
        *("in_scope_as_stated", "pool_room", "crossing_point"),
        *("above_crossing", "in_scope_self_pay"),
    ]


EDGES = {
    "a fen below the room": (11_764_704, 9_999_998, None, 0),
    "a fen above, and still within it": (11_764_705, 9_999_999, None, 0),
    "across it by less than half a fen": (11_764_706, 10_000_000, 11_764_706, 0),
    "across it by a fen": (11_764_707, 10_000_000, 11_764_706, 1),
}


@pytest.mark.parametrize(("base", "pool", "point", "above"), EDGES.values(), ids=EDGES)
def test_figures_around_the_pools_limit(
    base: int, pool: int, point: int | None, above: int
) -> None:
    figures = climb(Expense(in_scope=base, pool_rate=Fraction("0.85")), POLICY, YearToDate())
    assert (figures.pool.payment, figures.pool.crossing_point) == (pool, point)
    assert figures.pool.supplement_base == above


def test_exactly_the_room_is_not_across_it() -> None:
    figures = climb(Expense(in_scope=10_000_000, pool_rate=Fraction(1)), POLICY, YearToDate())
    assert (figures.pool.kind, figures.pool.payment) == ("basic_only", 10_000_000)
    more = climb(Expense(in_scope=10_000_001, pool_rate=Fraction(1)), POLICY, YearToDate())
    assert (more.pool.kind, more.pool.supplement_base) == ("crossing", 1)


def test_the_last_fen_of_room_is_paid_by_the_pool() -> None:
    paid = YearToDate(pool_paid=9_999_999)
    figures = climb(Expense(in_scope=100, pool_rate=Fraction(1)), POLICY, paid)
    assert (figures.pool.kind, figures.pool.payment, figures.pool.supplement_base) == (
        "crossing",
        1,
        99,
    )


def test_a_single_fen_in_scope_is_something() -> None:
    used_up = YearToDate(pool_paid=10_000_000)
    figures = climb(Expense(in_scope=1), POLICY, used_up)
    assert (figures.pool.kind, figures.supplement.gross, figures.supplement.payment) == (
        "direct",
        1,  # 0.9 fen, half up
        1,
    )


def test_pool_paid_above_its_limit_leaves_no_room_and_no_debt() -> None:
    figures = climb(Expense(in_scope=500), POLICY, YearToDate(pool_paid=10_000_003))
    assert (figures.pool.kind, figures.pool.payment, figures.pool.supplement_base) == (
        "direct",
        0,
        500,
    )


def test_what_the_supplement_has_left_is_known_where_nothing_is_asked_of_it() -> None:
    paid = YearToDate(supplement_paid=39_999_990)
    assert climb(Expense(in_scope=0), POLICY, paid).supplement == (10, 0, 0)
    over = YearToDate(supplement_paid=40_000_001)
    assert climb(Expense(in_scope=0), POLICY, over).supplement == (0, 0, 0)


def test_figures_are_the_same_with_and_without_a_trace() -> None:
    expense = Expense(in_scope=20_000_000, deductible=80_000, pool_rate=Fraction("0.85"))
    assert climb(expense, POLICY, YearToDate()) == climb(expense, POLICY, YearToDate(), [])
    shared = Expense(in_scope=333, extra_upfront_rate=Fraction(1, 2), pool_rate=Fraction(1))
    figures = climb(shared, POLICY, YearToDate())
    assert (figures.in_scope_expense, figures.calculation_base) == (333, 167)


def test_another_reading_is_refused_in_so_many_words() -> None:
    with pytest.raises(ValueError, match=r"^the ladder calculates reading A only$"):
        settle_under(replace(POLICY, reading="B"), Expense(in_scope=1), DAY, YearToDate(), 2025)


def test_a_missing_pool_rate_is_named_as_problem_and_field() -> None:
    with pytest.raises(InvalidExpense) as caught:
        climb(Expense(in_scope=100), POLICY, YearToDate())
    assert caught.value.problem == "pool_rate_missing"
    assert list(caught.value.fields) == ["pool_rate"]
