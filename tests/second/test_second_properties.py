"""Does the engine keep what must hold of any payment: never over the cap, never less for more, the
same however a sum is split or ordered?"""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claims_core.scenarios.history import ScenarioHistory
from tests.second.amounts import fen_of, yuan_of

pytestmark = pytest.mark.slow

POOL_CAP, SHARE, CAP = 10_000_000, Decimal("0.90"), 40_000_000
RATES = st.sampled_from(["0.85", "0.855", "0.9", "0.92", "0.8", "0.95", "0.5", "0.6667"])
POOL_PAID = st.sampled_from([0, POOL_CAP - 1, POOL_CAP, POOL_CAP + 5]) | st.integers(0, POOL_CAP)
SUPPLEMENT_PAID = st.sampled_from([0, CAP - 1, CAP]) | st.integers(0, CAP)
BASES = st.integers(0, 300) | st.integers(0, 60_000_000)
BOOK = [
    {
        "id": "XX-2025",
        "valid_from": "2025-01-01",
        "valid_to": "2025-12-31",
        "pool_cap": yuan_of(POOL_CAP),
        "supplement_rate": str(SHARE),
        "supplement_cap": yuan_of(CAP),
    }
]

steady = settings(deadline=None, derandomize=True, database=None, max_examples=200)


def opened(pool_paid: int, supplement_paid: int) -> ScenarioHistory:
    paid = {"pool_paid": yuan_of(pool_paid), "supplement_paid": yuan_of(supplement_paid)}
    return ScenarioHistory(BOOK, [{"year": 2025, **paid}])


def settled(history: ScenarioHistory, claim: str, in_scope: int, rate: str) -> dict[str, Any]:
    expense = {"in_scope": yuan_of(in_scope), "pool_rate": rate}
    step = {"do": "settle", "claim": claim, "discharge": "2025-06-20", "expense": expense}
    return history.apply(step)


def payments(history: ScenarioHistory, bases: list[int], rate: str = "0.85") -> int:
    """What the supplement pays for all of them together, in fen."""
    answers = [settled(history, f"C{n}", base, rate) for n, base in enumerate(bases)]
    return sum(fen_of(answer["supplement_payment"]) for answer in answers)


@steady
@given(POOL_PAID, SUPPLEMENT_PAID, BASES, BASES, RATES)
def test_a_larger_expense_is_never_paid_less(
    pool_paid: int, supplement_paid: int, one: int, other: int, rate: str
) -> None:
    less, more = sorted((one, other))
    small = settled(opened(pool_paid, supplement_paid), "C", less, rate)
    large = settled(opened(pool_paid, supplement_paid), "C", more, rate)
    for key in ("supplement_payment", "supplement_base", "supplement_gross", "pool_payment"):
        assert Decimal(small[key]) <= Decimal(large[key]), key


@steady
@given(POOL_PAID, SUPPLEMENT_PAID, BASES, RATES)
def test_nobody_is_paid_more_than_the_share_of_the_expense(
    pool_paid: int, supplement_paid: int, base: int, rate: str
) -> None:
    answer = settled(opened(pool_paid, supplement_paid), "C", base, rate)
    most = SHARE * Decimal(answer["supplement_base"]) + Decimal("0.005")
    assert Decimal(answer["supplement_payment"]) <= most
    assert Decimal(answer["supplement_base"]) <= Decimal(yuan_of(base))


@steady
@given(SUPPLEMENT_PAID, st.lists(BASES, min_size=1, max_size=6))
def test_splitting_a_direct_claim_moves_at_most_the_roundings(
    supplement_paid: int, parts: list[int]
) -> None:
    whole = payments(opened(POOL_CAP, supplement_paid), [sum(parts)])
    split = payments(opened(POOL_CAP, supplement_paid), parts)
    assert 2 * abs(whole - split) <= len(parts) + 1  # (n + 1) half fen


@steady
@given(POOL_PAID, BASES, BASES, RATES)
def test_with_equal_rates_the_order_of_two_claims_moves_only_roundings(
    pool_paid: int, one: int, other: int, rate: str
) -> None:
    ordered = payments(opened(pool_paid, 0), [one, other], rate)
    turned = payments(opened(pool_paid, 0), [other, one], rate)
    # Per order: what the pool paid is half a fen off at most, seen through its rate; so is the
    # crossing point; each of two payments is rounded once more.
    per_order = SHARE * (Decimal("0.5") / Decimal(rate) + Decimal("0.5")) + 1
    assert abs(ordered - turned) <= 2 * per_order


def test_with_unequal_rates_the_recorded_order_decides() -> None:
    def paid(*claims: tuple[int, str]) -> int:
        history = opened(0, 0)
        answers = [settled(history, f"C{n}", *claim) for n, claim in enumerate(claims)]
        return sum(fen_of(answer["supplement_payment"]) for answer in answers)

    generous, meagre = (10_000_000, "0.95"), (10_000_000, "0.50")
    # 95,000 of the pool is used, then 5,000 ÷ 0.50 = 10,000 more: 90,000 × 0.90
    assert paid(generous, meagre) == 8_100_000
    # 50,000 of the pool is used, then 50,000 ÷ 0.95 = 52,631.58 more: 47,368.42 × 0.90
    assert paid(meagre, generous) == 4_263_158


@steady
@given(POOL_PAID, st.lists(BASES, min_size=1, max_size=6), st.data())
def test_in_any_order_the_year_is_never_paid_over_its_cap(
    pool_paid: int, bases: list[int], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(bases))
    assert payments(opened(pool_paid, 0), order) <= CAP


@steady
@given(
    POOL_PAID, SUPPLEMENT_PAID, st.lists(st.tuples(BASES, RATES), min_size=1, max_size=5), st.data()
)
def test_taking_everything_back_in_any_order_leaves_the_opening(
    pool_paid: int, supplement_paid: int, claims: list[tuple[int, str]], data: st.DataObject
) -> None:
    history = opened(pool_paid, supplement_paid)
    for number, (base, rate) in enumerate(claims):
        settled(history, f"C{number}", base, rate)
    for number in data.draw(st.permutations(range(len(claims)))):
        answer = history.apply({"do": "reverse", "claim": f"C{number}"})
    assert answer["year_to_date_after"] == {
        "pool_paid": yuan_of(pool_paid),
        "supplement_paid": yuan_of(supplement_paid),
    }


@steady
@given(POOL_PAID, SUPPLEMENT_PAID, st.lists(st.tuples(BASES, RATES), max_size=5))
def test_where_nothing_happened_a_recheck_finds_nothing(
    pool_paid: int, supplement_paid: int, claims: list[tuple[int, str]]
) -> None:
    history = opened(pool_paid, supplement_paid)
    for number, (base, rate) in enumerate(claims):
        settled(history, f"C{number}", base, rate)
    assert history.apply({"do": "recheck"}) == {"changed": []}
