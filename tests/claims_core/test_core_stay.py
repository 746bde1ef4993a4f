"""Is a stay over New Year settled year by year, each on its own limit and under its own policy?"""

import json
from datetime import date
from fractions import Fraction

import pytest

from claims_core.benefit import ENGINE_VERSION, settle
from claims_core.bill import Expense
from claims_core.errors import InvalidExpense, NoPolicyForDay
from claims_core.ledger import YearToDate
from claims_core.policy import PolicyBook
from claims_core.policy_entry import Parameter, PolicyEntry
from claims_core.stay import (
    StaySettlement,
    policy_day,
    recalculate_stay,
    settle_stay,
)

BOOK = PolicyBook.load()
USED_UP = YearToDate(pool_paid=10_000_000)
DISCHARGE = date(2026, 1, 10)
OLD, NEW = Expense(in_scope=100_000), Expense(in_scope=200_000, pool_rate=Fraction("0.85"))


def over_new_year(known_on: date | None = None) -> StaySettlement:
    return settle_stay({2025: OLD, 2026: NEW}, DISCHARGE, {2025: USED_UP}, BOOK, known_on)


def entry(name: str, day: date, rate: str) -> PolicyEntry:
    """A share for a single day, recorded in September 2025."""
    return PolicyEntry(
        id=name,
        valid_from=day,
        valid_to=day,
        recorded_on=date(2025, 9, 1),
        parameters={"supplement_rate": Parameter(value=Fraction(rate))},
    )


def test_each_year_is_settled_on_its_own_accumulators() -> None:
    stay = over_new_year()
    old, new = stay.segments
    assert stay.years == (2025, 2026) == (old.year, new.year)
    assert (old.kind, old.supplement_payment, old.pool_payment) == ("direct", 90_000, 0)
    assert (new.kind, new.supplement_payment, new.pool_payment) == ("basic_only", 0, 170_000)
    assert new.year_to_date_before == YearToDate()
    assert (stay.supplement_payment, stay.pool_payment) == (90_000, 170_000)
    assert stay.discharge == old.discharge == new.discharge == DISCHARGE


def test_an_earlier_year_has_the_policy_of_its_last_day_and_the_last_that_of_discharge() -> None:
    assert policy_day(2025, DISCHARGE) == date(2025, 12, 31)
    assert policy_day(2026, DISCHARGE) == DISCHARGE
    book = BOOK.with_entry(entry("L", date(2025, 12, 31), "0.5"))
    old, _ = settle_stay({2025: OLD, 2026: NEW}, DISCHARGE, {2025: USED_UP}, book).segments
    assert old.supplement_payment == 50_000
    book = BOOK.with_entry(entry("D", DISCHARGE, "0.5"))
    paid = {2025: USED_UP, 2026: USED_UP}
    _, new = settle_stay({2025: OLD, 2026: NEW}, DISCHARGE, paid, book).segments
    assert new.supplement_payment == 100_000


def test_what_was_recorded_later_is_not_known_on_the_day_of_the_decision() -> None:
    book = BOOK.with_entry(entry("L", date(2025, 6, 20), "0.5"))
    asked = {2025: OLD}, date(2025, 6, 20), {2025: USED_UP}, book
    before = settle_stay(*asked, known_on=date(2025, 8, 31))
    assert (before.supplement_payment, before.known_on) == (90_000, date(2025, 8, 31))
    after = settle_stay(*asked, known_on=date(2025, 9, 1))
    assert after.supplement_payment == 50_000
    assert settle_stay(*asked).known_on is None


@pytest.mark.parametrize(
    "years", [[], [2026, 2025], [2025], [2025, 2026, 2027], [2027]], ids=lambda years: str(years)
)
def test_years_ascend_to_the_year_of_discharge(years: list[int]) -> None:
    with pytest.raises(InvalidExpense) as caught:
        settle_stay(dict.fromkeys(years, NEW), DISCHARGE, {}, BOOK)
    assert caught.value.problem == "years"
    assert list(caught.value.fields) == ["expense_by_year"]
    assert caught.value.facts["year"] == 2026


def test_a_year_without_policy_gives_an_error_and_never_a_figure() -> None:
    with pytest.raises(NoPolicyForDay) as caught:
        settle_stay({2024: OLD, 2025: NEW}, date(2025, 1, 10), {}, BOOK)
    assert caught.value.facts["day"] == date(2024, 12, 31)


def test_versions_of_both_years_are_named_and_one_year_only_once() -> None:
    stay = over_new_year()
    old, new = stay.segments
    assert old.policy_version != new.policy_version
    assert stay.policy_version == f"{old.policy_version}；{new.policy_version}"
    assert StaySettlement(segments=(old, old)).policy_version == old.policy_version


def test_a_stay_is_confirmed_when_the_policy_of_every_year_is() -> None:
    old, new = over_new_year().segments
    assert old.policy_confirmed
    assert not new.policy_confirmed
    assert StaySettlement(segments=(old,)).policy_confirmed
    assert not StaySettlement(segments=(old, new)).policy_confirmed
    assert not StaySettlement(segments=(new, old)).policy_confirmed


def test_a_stay_comes_back_from_its_bytes_and_recalculates_to_them() -> None:
    stay = over_new_year(known_on=date(2026, 2, 1))
    stored = stay.to_json()
    record = json.loads(stored)
    assert list(record) == ["segments"]
    assert record["segments"] == [json.loads(each.to_json()) for each in stay.segments]
    again = StaySettlement.from_json(stored)
    assert again == stay
    assert again.to_json() == stored
    assert recalculate_stay(again).to_json() == stored


def test_a_single_settlement_stored_by_itself_is_read_as_a_stay_of_one_year() -> None:
    settlement = settle(OLD, date(2025, 6, 20), USED_UP, BOOK)
    assert StaySettlement.from_json(settlement.to_json()).segments == (settlement,)


def test_a_decision_of_another_engine_stands_as_stored() -> None:
    record = json.loads(over_new_year().to_json())
    for segment in record["segments"]:
        segment["engine_version"] = "1"
    older = StaySettlement.from_json(json.dumps(record).encode())
    assert older.engine_version == "1"
    message = f"^decided by engine 1, this one is {ENGINE_VERSION}$"
    with pytest.raises(ValueError, match=message):
        recalculate_stay(older)
    assert over_new_year().engine_version == ENGINE_VERSION
