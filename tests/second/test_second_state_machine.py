"""Do the engine and the second calculator stay together, whatever happens in whatever order?"""

from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tests.second.amounts import yuan_of
from tests.second.pair import Pair

Step = dict[str, Any]

PEOPLE = st.sampled_from(["A", "B"])
YEARS = st.sampled_from([2025, 2026])
CAPS = {
    "pool_cap": st.sampled_from(["100000.00", "1000.00", "10.00"]),
    "supplement_rate": st.sampled_from(["0.90", "0.95", "0.855", "0.5"]),
    "supplement_cap": st.sampled_from(["400000.00", "900.00", "9.99"]),
}
# Fen: mostly where the caps of above lie, with the expenses at which a pool of 1,000.00 ends
# exactly (at 0.8, without and with 8.00 deductible) or ends in a rounding (at 0.92, at 0.333).
EDGES = st.sampled_from(
    [5, 15, 999, 1_000, 100_000, 111_111, 125_000, 125_001, 125_800, 108_696, 300_301]
)
FEN = st.one_of(EDGES, st.integers(0, 250_000), st.integers(0, 60_000_000))
YUAN = FEN.map(yuan_of)
RATES = st.sampled_from(["0.8", "0.85", "0.855", "0.9", "0.92", "0.333", "1", "0"])
RECEIPTS = st.sampled_from(list(product(["41060125", "41060124"], ["0000000001", "0000000002"])))
STATES = st.sampled_from(["normal", "normal", "normal", "voided", "red_flushed"])
DAYS = st.sampled_from(["01-01", "06-30", "07-01", "12-31"])
KNOWN = st.none() | st.sampled_from(["2025-12-31", "2026-03-01", "2026-09-01", "2027-01-01"])


def book() -> list[Step]:
    return [
        {
            "id": f"XX-{year}",
            "valid_from": f"{year}-01-01",
            "valid_to": f"{year}-12-31",
            "recorded_on": "2024-12-23",
            "pool_cap": "1000.00",
            "supplement_rate": "0.90",
            "supplement_cap": "900.00",
        }
        for year in (2025, 2026)
    ]


RARELY = (True, False, False, False, False)
# Which parts an expense has: with a total, with deductions, without a rate, with a deductible, with
# an upfront rate. One draw for all of them, since it is the draws that take the time.
PARTS = st.sampled_from(list(product(RARELY, RARELY, RARELY, (True, False), RARELY)))
DEDUCTIBLES = st.sampled_from(["0.00", "8.00", "800.00", "0.01"])
UPFRONT_RATES = st.sampled_from(["0.10", "0.125", "0.333", "1"])


@st.composite
def expenses(draw: st.DrawFn, with_amount: bool = True) -> Step:
    total, deducted, without_rate, deductible, upfront = draw(PARTS)
    expense: Step = {}
    if with_amount:
        in_scope = draw(FEN)
        expense["in_scope"] = yuan_of(in_scope)
        if total:
            expense["total"] = yuan_of(in_scope + draw(st.integers(0, 9_999)))
        if deducted:
            amount = yuan_of(draw(st.integers(0, in_scope)))
            expense["deductions"] = [{"item": "床位费", "amount": amount}]
    if not without_rate:
        expense["pool_rate"] = draw(RATES)
    if deductible:
        expense["deductible"] = draw(DEDUCTIBLES)
    if upfront:
        expense["extra_upfront_rate"] = draw(UPFRONT_RATES)
    return expense


@st.composite
def invoices(draw: st.DrawFn) -> list[Step]:
    return [
        {"code": code, "number": number, "in_scope": draw(YUAN), "state": draw(STATES)}
        for code, number in draw(st.lists(RECEIPTS, min_size=1, max_size=3))
    ]


@st.composite
def openings(draw: st.DrawFn) -> list[Step]:
    places = st.tuples(PEOPLE, YEARS)
    return [
        {
            "insured": insured,
            "year": year,
            "pool_paid": yuan_of(draw(st.sampled_from([0, 0, 99_990, 100_000]) | FEN)),
            "supplement_paid": yuan_of(draw(st.sampled_from([0, 0, 89_990, 90_000, 90_001]))),
        }
        for insured, year in draw(st.lists(places, max_size=4, unique=True))
    ]


class EngineBesideCalculator(RuleBasedStateMachine):
    """Every kind of step, in any order; what must hold is asserted by the pair."""

    standing = Bundle("standing")

    @initialize(opening=openings(), own=st.integers(0, 3))
    def open(self, opening: list[Step], own: int) -> None:
        self.pair = Pair(book() if own else None, opening)
        self.numbered = 0

    def _settle(self, step: Step, known_on: str | None) -> Any:
        self.numbered += 1
        claim = f"C{self.numbered}"
        step = {"do": "settle", "claim": claim, **step}
        if known_on:
            step["decided_on"] = known_on
        return claim if self.pair.apply(step) else multiple()

    @rule(target=standing, insured=PEOPLE, year=YEARS, day=DAYS, expense=expenses(), known_on=KNOWN)
    def settle(self, insured: str, year: int, day: str, expense: Step, known_on: str | None) -> Any:
        step = {"insured": insured, "discharge": f"{year}-{day}", "expense": expense}
        return self._settle(step, known_on)

    @rule(
        target=standing,
        insured=PEOPLE,
        year=YEARS,
        rows=invoices(),
        expense=expenses(with_amount=False),
    )
    def settle_by_receipts(self, insured: str, year: int, rows: list[Step], expense: Step) -> Any:
        step = {"insured": insured, "discharge": f"{year}-06-30", "invoices": rows}
        return self._settle(step | ({"expense": expense} if expense else {}), None)

    @rule(target=standing, insured=PEOPLE, earlier=expenses(), later=expenses(), known_on=KNOWN)
    def settle_a_stay_across_the_year(
        self, insured: str, earlier: Step, later: Step, known_on: str | None
    ) -> Any:
        step = {
            "insured": insured,
            "admission": "2025-12-20",
            "discharge": "2026-01-10",
            "expense_by_year": {"2025": earlier, "2026": later},
        }
        return self._settle(step, known_on)

    @rule(claim=consumes(standing))
    def reverse(self, claim: str) -> None:
        assert self.pair.apply({"do": "reverse", "claim": claim}) is not None
        # what is gone cannot go again, and the refusal changes nothing
        assert self.pair.apply({"do": "reverse", "claim": claim}) is None
        # what it frees may be due to the claims after it
        self.recheck_as_known(None)

    @rule(claim=standing, expense=expenses())
    def settle_what_stands(self, claim: str, expense: Step) -> None:
        step = {"do": "settle", "claim": claim, "discharge": "2025-06-30", "expense": expense}
        assert self.pair.apply(step) is None

    @rule(insured=PEOPLE, year=YEARS, rows=invoices(), expense=expenses(with_amount=False))
    def settle_and_take_back(
        self, insured: str, year: int, rows: list[Step], expense: Step
    ) -> None:
        """P3: the year stands where it stood, and the receipts count again."""
        before = self.pair.paid(insured, year)
        step = {"insured": insured, "discharge": f"{year}-06-30", "invoices": rows}
        if not isinstance(claim := self._settle(step | {"expense": expense}, None), str):
            return
        self.pair.apply({"do": "reverse", "claim": claim})
        assert self.pair.paid(insured, year) == before
        again = self._settle(step | {"expense": expense}, None)
        self.pair.apply({"do": "reverse", "claim": again})

    @rule(insured=PEOPLE, year=YEARS, fen=st.integers(-300_000, 300_000))
    def correct_the_pool(self, insured: str, year: int, fen: int) -> None:
        step = {"do": "pool_change", "insured": insured, "year": year, "amount": yuan_of(fen)}
        self.pair.apply(step)

    @rule(
        insured=PEOPLE,
        year=YEARS,
        pool=YUAN,
        supplement=st.just("0.00") | YUAN,
        rows=st.just([]) | invoices(),
        number=st.integers(1, 12),
    )
    def settle_at_the_hospital(
        self, insured: str, year: int, pool: str, supplement: str, rows: list[Step], number: int
    ) -> None:
        used = [row | {"state": "normal"} for row in rows]
        step = {
            "do": "direct_settled",
            "insured": insured,
            "settlement_no": f"S{number}",
            "year": year,
            "pool_payment": pool,
            "supplement_payment": supplement,
            "invoices": used,
        }
        self.pair.apply(step)

    @rule(
        year=YEARS,
        first=DAYS,
        recorded_on=KNOWN,
        changed=st.fixed_dictionaries({}, optional=CAPS).filter(bool),
    )
    def learn_a_policy(self, year: int, first: str, recorded_on: str | None, changed: Step) -> None:
        policy = {"id": "P", "valid_from": f"{year}-{first}", "valid_to": f"{year}-12-31"}
        if recorded_on:
            policy["recorded_on"] = recorded_on
        self.pair.apply({"do": "add_policy", "policy": policy | changed})
        for known_on in (None, "2025-12-31", recorded_on):
            self.recheck_as_known(known_on)

    @rule(known_on=KNOWN)
    def recheck(self, known_on: str | None) -> None:
        self.recheck_as_known(known_on)

    def recheck_as_known(self, known_on: str | None) -> None:
        self.pair.apply({"do": "recheck"} | ({"known_on": known_on} if known_on else {}))


@pytest.mark.slow
def test_the_two_stay_together_whatever_happens() -> None:
    run_state_machine_as_test(
        EngineBesideCalculator,
        settings=settings(
            max_examples=300,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
