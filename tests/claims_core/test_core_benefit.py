"""Does the ladder pay what the rules, a second calculator and the laws of sums say?"""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from claims_core.benefit import (
    Auditor,
    BenefitKind,
    BenefitReason,
    Settlement,
    recalculate,
    settle,
    settle_under,
)
from claims_core.bill import Deduction, Expense, read_expense
from claims_core.errors import InvalidExpense, NoPolicyForDay
from claims_core.ledger import EntryKind, LedgerEntry, YearToDate, accumulate
from claims_core.money import plain_yuan
from claims_core.policy import Policy, PolicyBook
from claims_core.policy_entry import Parameter, PolicyEntry

BOOK = PolicyBook.load()
DAY = date(2025, 6, 20)
POLICY = BOOK.on(DAY)
USED_UP = YearToDate(pool_paid=10_000_000)


def test_the_stay_in_another_province_pays_what_the_demonstration_promises() -> None:
    bill = {"total": "86000.00", "non_covered": "3000.00", "upfront_self_pay": "1447.06"}
    settlement = settle(read_expense(bill), DAY, USED_UP, BOOK)
    assert settlement.kind is BenefitKind.DIRECT
    assert settlement.auditor is Auditor.INSURER
    assert plain_yuan(settlement.in_scope_expense) == "81552.94"
    assert plain_yuan(settlement.supplement_payment) == "73397.65"
    assert plain_yuan(settlement.personal_burden or 0) == "12602.35"
    assert settlement.policy_confirmed


# -- single rules -----------------------------------------------------------------------------


def test_nothing_in_scope_pays_nothing_and_asks_for_no_pool_rate() -> None:
    settlement = settle(Expense(total=5_000, non_covered_expense=5_000), DAY, YearToDate(), BOOK)
    assert settlement.kind is BenefitKind.NONE
    assert settlement.auditor is Auditor.NONE
    assert settlement.reasons == (BenefitReason.NOTHING_IN_SCOPE,)
    assert settlement.personal_burden == 5_000


def test_an_off_site_rule_that_leaves_everything_to_the_person_pays_nothing() -> None:
    bill = Expense(in_scope=5_000, extra_upfront_rate=Fraction(1))
    settlement = settle(bill, DAY, USED_UP, BOOK)
    assert settlement.kind is BenefitKind.NONE
    assert settlement.in_scope_self_pay == 5_000


def test_an_off_site_share_and_deductions_lower_the_base_but_self_pay_counts_from_in_scope() -> (
    None
):
    bill = Expense(
        in_scope=1_000_001,
        deductions=(Deduction("重复收费", 1),),
        extra_upfront_rate=Fraction(1, 10),
    )
    settlement = settle(bill, DAY, USED_UP, BOOK)
    assert (settlement.in_scope_expense, settlement.calculation_base) == (1_000_000, 900_000)
    assert settlement.supplement_payment == 810_000
    assert settlement.in_scope_self_pay == 190_000


def test_a_crossing_by_less_than_half_a_fen_says_that_it_rounds_to_zero() -> None:
    bill = Expense(in_scope=50_000_000, pool_rate=Fraction("0.200000000001"))
    settlement = settle(bill, DAY, YearToDate(), BOOK)
    assert settlement.kind is BenefitKind.CROSSING
    assert settlement.auditor is Auditor.CENTRE
    assert settlement.reasons == (BenefitReason.CROSSING_ROUNDS_TO_ZERO,)
    assert settlement.supplement_payment == 0


def test_the_uncapped_pool_is_compared_before_it_is_rounded() -> None:
    # 11,764,706 fen x 0.85 = 10,000,000.1 fen: above the room, though it rounds to the room.
    bill = Expense(in_scope=11_764_706, pool_rate=Fraction("0.85"))
    assert settle(bill, DAY, YearToDate(), BOOK).kind is BenefitKind.CROSSING


def test_a_supplement_limit_used_up_before_is_another_reason_than_one_reached_now() -> None:
    used_up = YearToDate(10_000_000, 40_000_000)
    assert settle(Expense(in_scope=100), DAY, used_up, BOOK).reasons == (
        BenefitReason.SUPPLEMENT_CAP_USED_UP,
    )
    nearly = YearToDate(10_000_000, 39_999_999)
    assert settle(Expense(in_scope=100), DAY, nearly, BOOK).reasons == (
        BenefitReason.SUPPLEMENT_CAP_CUT,
    )
    over = YearToDate(10_000_000, 41_000_000)
    assert settle(Expense(in_scope=100), DAY, over, BOOK).supplement_payment == 0


def test_pool_corrections_below_zero_give_no_more_room_than_the_limit() -> None:
    bill = Expense(in_scope=20_000_000, pool_rate=Fraction(1))
    settlement = settle(bill, DAY, YearToDate(pool_paid=-5_000_000), BOOK)
    assert settlement.pool_payment == 10_000_000
    assert settlement.year_to_date_after.pool_paid == 5_000_000


def test_a_deductible_above_the_bill_leaves_nothing_to_the_pool() -> None:
    bill = Expense(in_scope=50_000, deductible=80_000, pool_rate=Fraction("0.85"))
    settlement = settle(bill, DAY, YearToDate(), BOOK)
    assert (settlement.kind, settlement.pool_payment) == (BenefitKind.BASIC_ONLY, 0)


def test_a_pool_rate_of_zero_never_crosses() -> None:
    bill = Expense(in_scope=50_000_000_00, pool_rate=Fraction(0))
    assert settle(bill, DAY, YearToDate(), BOOK).kind is BenefitKind.BASIC_ONLY


def test_the_pool_rate_is_asked_for_by_name_while_the_pool_has_room() -> None:
    with pytest.raises(InvalidExpense) as caught:
        settle(Expense(in_scope=100), DAY, YearToDate(), BOOK)
    assert list(caught.value.fields) == ["pool_rate"]


def test_a_day_without_policy_gives_an_error_and_never_a_figure() -> None:
    with pytest.raises(NoPolicyForDay):
        settle(Expense(in_scope=100), date(2024, 12, 31), USED_UP, BOOK)


def test_a_reading_that_the_ladder_does_not_know_is_not_calculated() -> None:
    entry = PolicyEntry(
        id="B",
        valid_from=DAY,
        valid_to=DAY,
        recorded_on=DAY,
        parameters={"reading": Parameter(value="B")},
    )
    with pytest.raises(ValueError, match="reading"):
        settle(Expense(in_scope=100), DAY, USED_UP, BOOK.with_entry(entry))


# -- properties -------------------------------------------------------------------------------

FEN = st.integers(0, 60_000_000)
RATES = st.integers(0, 10_000).map(lambda n: Fraction(n, 10_000))
POOL_PAID = st.integers(-1_000_000, 12_000_000)


@st.composite
def expenses(draw: st.DrawFn) -> Expense:
    in_scope = draw(FEN)
    outside = draw(st.none() | st.integers(0, 5_000_000))
    deducted = draw(st.integers(0, in_scope))
    return Expense(
        total=None if outside is None else in_scope + outside,
        in_scope=in_scope,
        deductible=draw(st.integers(0, 200_000)),
        pool_rate=draw(RATES),
        deductions=(Deduction("核减", deducted),) if draw(st.booleans()) else (),
        extra_upfront_rate=draw(st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(1, 3)])),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    return Policy(
        day=DAY,
        version="drawn",
        pool_cap=draw(st.integers(1, 20_000_000)),
        supplement_rate=draw(RATES),
        supplement_cap=draw(st.integers(1, 50_000_000)),
    )


TOTALS = st.builds(YearToDate, POOL_PAID, st.integers(0, 45_000_000))


def second_opinion(bill: Expense, paid: YearToDate, policy: Policy) -> dict[str, Decimal]:
    """The contract's rules once more, written in yuan and decimals, from the text alone."""
    cent = Decimal("0.01")

    def yuan(fen: int) -> Decimal:
        return Decimal(fen) / 100

    def rate(value: Fraction) -> Decimal:
        return Decimal(value.numerator) / Decimal(value.denominator)

    def rounded(value: Decimal) -> Decimal:
        return value.quantize(cent, rounding=ROUND_HALF_UP)

    zero = Decimal(0)
    with localcontext() as context:
        context.prec = 60
        in_scope = yuan(bill.in_scope or 0) - sum((yuan(d.amount) for d in bill.deductions), zero)
        base = rounded(in_scope - in_scope * rate(bill.extra_upfront_rate))
        room = max(zero, yuan(policy.pool_cap) - max(zero, yuan(paid.pool_paid)))
        pool = supplement_base = zero
        if base and not room:
            supplement_base = base
        elif base:
            assert bill.pool_rate is not None
            wanted = max(zero, base - yuan(bill.deductible)) * rate(bill.pool_rate)
            pool = rounded(min(wanted, room))
            if wanted > room:
                point = yuan(bill.deductible) + room / rate(bill.pool_rate)
                supplement_base = base - rounded(point)
        gross = rounded(supplement_base * rate(policy.supplement_rate))
        left = max(zero, yuan(policy.supplement_cap) - yuan(paid.supplement_paid))
        payment = min(gross, left)
        return {
            "base": base,
            "pool": pool,
            "supplement_base": supplement_base,
            "gross": gross,
            "payment": payment,
            "self_pay": in_scope - pool - payment,
        }


@given(expenses(), TOTALS, policies())
def test_a_second_calculator_in_decimals_agrees(
    bill: Expense, paid: YearToDate, policy: Policy
) -> None:
    ours = settle_under(policy, bill, DAY, paid, 2025)
    assert {
        "base": Decimal(ours.calculation_base) / 100,
        "pool": Decimal(ours.pool_payment) / 100,
        "supplement_base": Decimal(ours.supplement_base) / 100,
        "gross": Decimal(ours.supplement_gross) / 100,
        "payment": Decimal(ours.supplement_payment) / 100,
        "self_pay": Decimal(ours.in_scope_self_pay) / 100,
    } == second_opinion(bill, paid, policy)


@pytest.mark.slow
@given(st.lists(expenses(), min_size=1, max_size=8), TOTALS, policies())
def test_no_order_of_claims_pays_more_than_the_years_limits(
    bills: list[Expense], opening: YearToDate, policy: Policy
) -> None:
    assume(opening.supplement_paid <= policy.supplement_cap)
    assume(0 <= opening.pool_paid <= policy.pool_cap)
    paid = opening
    for bill in bills:
        paid = settle_under(policy, bill, DAY, paid, 2025).year_to_date_after
        assert paid.supplement_paid <= policy.supplement_cap
        assert paid.pool_paid <= policy.pool_cap


@given(expenses(), st.integers(1, 1_000_000), TOTALS, policies())
def test_a_larger_bill_never_pays_less_and_never_above_the_share(
    bill: Expense, more: int, paid: YearToDate, policy: Policy
) -> None:
    small = settle_under(policy, bill, DAY, paid, 2025)
    larger_bill = Expense(
        in_scope=(bill.in_scope or 0) + more,
        deductible=bill.deductible,
        pool_rate=bill.pool_rate,
        deductions=bill.deductions,
        extra_upfront_rate=bill.extra_upfront_rate,
    )
    large = settle_under(policy, larger_bill, DAY, paid, 2025)
    assert large.supplement_payment >= small.supplement_payment
    assert large.pool_payment >= small.pool_payment
    assert small.supplement_payment <= small.supplement_base * policy.supplement_rate + Fraction(
        1, 2
    )


@given(expenses(), TOTALS, policies())
def test_the_parts_add_up_to_the_whole(bill: Expense, paid: YearToDate, policy: Policy) -> None:
    result = settle_under(policy, bill, DAY, paid, 2025)
    covered = result.pool_payment + result.supplement_payment
    assert result.in_scope_expense == covered + result.in_scope_self_pay
    assert result.supplement_gross == result.supplement_payment + result.over_cap
    if bill.total is None:
        assert result.personal_burden is None
    else:
        assert bill.total == covered + (result.personal_burden or 0)
    for fen in (
        result.pool_payment,
        result.supplement_base,
        result.supplement_payment,
        result.over_cap,
        result.in_scope_self_pay,
    ):
        assert fen >= 0
    assert result.year_to_date_after == paid.plus(result.pool_payment, result.supplement_payment)


@given(expenses(), TOTALS, st.none() | st.just(date(2025, 8, 1)), st.sampled_from([2025, 2026]))
def test_a_stored_decision_recalculates_to_the_same_bytes(
    bill: Expense, paid: YearToDate, known_on: date | None, year: int
) -> None:
    decided = settle(bill, date(year, 6, 20), paid, BOOK, known_on)
    stored = decided.to_json()
    again = Settlement.from_json(stored)
    assert again == decided
    assert again.to_json() == stored
    assert recalculate(again).to_json() == stored


@given(st.lists(st.integers(0, 5_000_000), min_size=1, max_size=6))
def test_splitting_a_direct_claim_changes_the_sum_by_rounding_only(parts: list[int]) -> None:
    together = settle(Expense(in_scope=sum(parts)), DAY, USED_UP, BOOK).supplement_payment
    paid = USED_UP
    for part in parts:
        paid = settle(Expense(in_scope=part), DAY, paid, BOOK).year_to_date_after
    assert abs(paid.supplement_paid - together) <= Fraction(len(parts) + 1, 2)


@given(st.permutations([150_000_00, 200_000_00, 150_000_00, 40_000_00, 60_000_05]))
def test_the_order_of_direct_claims_does_not_change_their_sum(order: list[int]) -> None:
    paid = USED_UP
    for in_scope in order:
        paid = settle(Expense(in_scope=in_scope), DAY, paid, BOOK).year_to_date_after
    assert paid.supplement_paid == 40_000_000


@given(expenses(), TOTALS)
def test_settling_and_reversing_restores_the_ledger(bill: Expense, opening: YearToDate) -> None:
    result = settle(bill, DAY, opening, BOOK)
    begun = LedgerEntry(
        kind=EntryKind.OPENING,
        year=2025,
        pool_fen=opening.pool_paid,
        supplement_fen=opening.supplement_paid,
        reference="opening",
    )
    posted = LedgerEntry(
        kind=EntryKind.SETTLEMENT,
        year=2025,
        pool_fen=result.pool_payment,
        supplement_fen=result.supplement_payment,
        reference="claim",
    )
    assert accumulate([begun, posted]) == result.year_to_date_after
    assert accumulate([begun, posted, posted.reversal()]) == opening
    assert posted.reversal().kind is EntryKind.REVERSAL


def test_entries_of_two_years_are_never_added_up() -> None:
    row = LedgerEntry(
        kind=EntryKind.OPENING, year=2025, pool_fen=1, supplement_fen=1, reference="opening"
    )
    other = LedgerEntry(
        kind=EntryKind.OPENING, year=2026, pool_fen=1, supplement_fen=1, reference="opening"
    )
    with pytest.raises(ValueError, match="one year"):
        accumulate([row, other])
    assert accumulate([]) == YearToDate(0, 0)
