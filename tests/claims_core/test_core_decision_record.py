"""Are the bytes of a decision exactly these, so that what was stored is what was decided?"""

import json
from datetime import date
from fractions import Fraction

import pytest

from claims_core.benefit import Settlement, canonical, settle, settle_under
from claims_core.bill import Deduction, Expense
from claims_core.ledger import YearToDate
from claims_core.policy import PolicyBook
from claims_core.policy_entry import Parameter, PolicyEntry
from claims_core.policy_of_day import Policy

DAY = date(2025, 6, 20)
POLICY = Policy(
    day=DAY,
    version="v",
    pool_cap=10_000_000,
    supplement_rate=Fraction("0.9"),
    supplement_cap=40_000_000,
)
BILL = Expense(
    total=30_000_000,
    in_scope=20_000_100,
    deductible=80_000,
    pool_rate=Fraction("0.85"),
    deductions=(Deduction("重复收费", 100, "duplicate_charge"),),
)
PAID = YearToDate(1_500_000, 35_000_000)


def decided(known_on: date | None = None) -> Settlement:
    return settle_under(POLICY, BILL, DAY, PAID, 2025, known_on)


def test_a_decision_is_recorded_with_everything_that_made_it() -> None:
    record = decided(date(2025, 8, 1)).as_record()
    trace = record.pop("trace")
    assert record == {
        "engine_version": "2",
        "expense": BILL.as_record(),
        "policy": POLICY.as_record(),
        "discharge": "2025-06-20",
        "year": 2025,
        "known_on": "2025-08-01",
        "year_to_date_before": {"pool_paid": 1_500_000, "supplement_paid": 35_000_000},
        "year_to_date_after": {"pool_paid": 10_000_000, "supplement_paid": 40_000_000},
        "kind": "crossing",
        "auditor": "centre",
        "amounts": {
            "in_scope_expense": 20_000_000,
            "calculation_base": 20_000_000,
            "pool_payment": 8_500_000,
            "crossing_point": 10_080_000,
            "supplement_base": 9_920_000,
            "supplement_gross": 8_928_000,
            "supplement_payment": 5_000_000,
            "over_cap": 3_928_000,
            "in_scope_self_pay": 6_500_000,
            "personal_burden": 16_500_000,
        },
        "reasons": ["supplement_cap_cut"],
    }
    assert isinstance(trace, list)
    assert trace[1] == [
        "pool_room",
        {"pool_cap": 10_000_000, "pool_paid": 1_500_000},
        8_500_000,
        "",
    ]
    assert decided().as_record()["known_on"] is None


@pytest.mark.parametrize("known_on", [None, date(2025, 8, 1)], ids=["everything", "a day"])
def test_a_decision_comes_back_as_it_was_recorded(known_on: date | None) -> None:
    settlement = decided(known_on)
    again = Settlement.from_record(json.loads(settlement.to_json()))
    assert again == settlement
    assert type(again.kind) is type(settlement.kind)
    assert type(again.auditor) is type(settlement.auditor)
    assert [type(each) for each in again.reasons] == [type(each) for each in settlement.reasons]
    assert [type(node) for node in again.trace] == [type(node) for node in settlement.trace]


def test_a_record_of_another_engine_keeps_its_version_and_figures() -> None:
    record = decided().as_record()
    amounts = record["amounts"]
    assert isinstance(amounts, dict)
    older = {**record, "engine_version": "1", "amounts": {**amounts, "supplement_payment": 1}}
    again = Settlement.from_record(older)
    assert (again.engine_version, again.supplement_payment) == ("1", 1)


def test_canonical_bytes_are_sorted_compact_and_plain_utf_8() -> None:
    assert canonical({"b": [1, None], "a": "重复"}) == '{"a":"重复","b":[1,null]}'.encode()


def test_a_settlement_names_its_policy() -> None:
    settlement = decided()
    assert settlement.policy_version == "v"
    assert settlement.policy_confirmed


def test_a_settlement_belongs_to_the_year_of_discharge_and_the_policy_of_that_day() -> None:
    late = PolicyEntry(
        id="L",
        valid_from=DAY,
        valid_to=DAY,
        recorded_on=date(2025, 9, 1),
        parameters={"supplement_rate": Parameter(value=Fraction("0.5"))},
    )
    book = PolicyBook.load().with_entry(late)
    used_up = YearToDate(pool_paid=10_000_000)
    now = settle(Expense(in_scope=1_000), DAY, used_up, book)
    assert (now.year, now.discharge, now.known_on) == (2025, DAY, None)
    assert (now.policy.day, now.supplement_payment) == (DAY, 500)
    before = settle(Expense(in_scope=1_000), DAY, used_up, book, date(2025, 8, 31))
    assert (before.known_on, before.supplement_payment) == (date(2025, 8, 31), 900)
    beside = settle(Expense(in_scope=1_000), date(2025, 6, 21), used_up, book)
    assert (beside.policy.day, beside.supplement_payment) == (date(2025, 6, 21), 900)
