"""May a further file be read over the book, what may be told about a day without a rule, and what
does a supervisor's confirmation change?"""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from claims_core.benefit import Settlement, recalculate, settle
from claims_core.bill import Expense
from claims_core.errors import NoPolicyForDay, PolicyBookError
from claims_core.ledger import YearToDate
from claims_core.policy import Policy, PolicyBook
from claims_core.policy_confirmation import PolicyConfirmation
from claims_core.policy_entry import KEYS, Parameter, PolicyEntry

BOOK = PolicyBook.load()
IN_2026 = date(2026, 5, 4)

NEW_2026 = """
[[entry]]
id = "NEW-2026"
valid_from = 2026-01-01
valid_to = 2026-12-31
recorded_on = 2026-02-10
document = "演练：2026年度承办合同"
document_no = "演练〔2026〕1号"
cite = "演练〔2026〕1号"
confirmed = true

[entry.supplement_rate]
value = "0.85"
article = "第五条"
"""


def test_an_overlay_changes_what_it_names_from_the_day_it_is_known() -> None:
    book = BOOK.with_files({"new.toml": NEW_2026})
    before, after = book.on(IN_2026, date(2026, 2, 9)), book.on(IN_2026, date(2026, 2, 10))
    assert before == BOOK.on(IN_2026)
    assert after.supplement_rate == Fraction("0.85")
    assert after.pool_cap == before.pool_cap
    assert after.version == "XX-2026@2024-12-23+NEW-2026@2026-02-10"
    assert after.citation("supplement_rate") == "演练〔2026〕1号第五条"
    assert book.on(date(2025, 5, 4)) == BOOK.on(date(2025, 5, 4))


def test_the_book_under_an_overlay_stays_as_it_was() -> None:
    BOOK.with_files({"new.toml": NEW_2026})
    assert BOOK.on(IN_2026).supplement_rate == Fraction("0.90")


@pytest.mark.parametrize(
    ("was", "now", "problem", "key"),
    [
        ("NEW-2026", "XX-2026", "duplicate_id", "id"),
        ("2026-02-10", "2024-12-23", "duplicate", "supplement_rate"),
        ("valid_to = 2026-12-31", "valid_to = 2028-12-31", "gap", "pool_cap"),
        ('value = "0.85"', 'value = "8.5"', "rate_range", "NEW-2026.supplement_rate"),
        ('cite = "演练〔2026〕1号"', "", "no_source", "NEW-2026.cite"),
        ("supplement_rate", "suplement_rate", "unknown_key", "NEW-2026.suplement_rate"),
        ('value = "0.85"', "value = 0.85", "not_rate", "NEW-2026.supplement_rate"),
    ],
)
def test_an_overlay_is_checked_together_with_the_book(
    was: str, now: str, problem: str, key: str
) -> None:
    assert was in NEW_2026
    with pytest.raises(PolicyBookError) as caught:
        BOOK.with_files({"new.toml": NEW_2026.replace(was, now, 1)})
    assert (caught.value.problem, caught.value.facts["key"]) == (problem, key)
    assert "new.toml" in caught.value.message


def test_a_gap_names_everything_that_is_missing_on_its_first_day() -> None:
    longer = NEW_2026.replace("valid_to = 2026-12-31", "valid_to = 2028-06-30")
    with pytest.raises(PolicyBookError) as caught:
        BOOK.with_files({"new.toml": longer})
    assert caught.value.facts["day"] == date(2028, 1, 1)
    assert "supplement_cap" in caught.value.message and "premium" in caught.value.message


def test_a_book_may_hold_until_the_last_date_there_is() -> None:
    entry = PolicyEntry(
        id="FOR-EVER",
        valid_from=date(2025, 1, 1),
        valid_to=date.max,
        recorded_on=date(2025, 1, 1),
        parameters={
            "pool_cap": Parameter(value=1),
            "supplement_rate": Parameter(value=Fraction(1)),
            "supplement_cap": Parameter(value=1),
        },
    )
    assert PolicyBook([entry]).with_files({}).on(date.max).pool_cap == 1


@pytest.mark.parametrize(
    ("day", "of_rule", "told_as_of"),
    [
        (date(2025, 5, 4), 2025, date(2025, 5, 4)),
        (date(2026, 5, 4), 2025, date(2026, 5, 4)),
        (date(2019, 5, 4), 2025, date(2025, 1, 1)),
        (date(2031, 5, 4), 2025, date(2027, 12, 31)),
    ],
)
def test_a_text_names_the_year_its_rule_is_from(day: date, of_rule: int, told_as_of: date) -> None:
    told = BOOK.for_texts(day)
    assert (told.year_of_rule, told.policy.day) == (of_rule, told_as_of)
    assert told.is_carried == (day.year != of_rule)


def test_a_text_about_a_figure_takes_the_nearest_earlier_year_that_gives_it() -> None:
    with_deductible = NEW_2026.replace("supplement_rate", "deductible").replace("0.85", "800.00")
    book = BOOK.with_files({"new.toml": with_deductible})
    told = book.for_texts(date(2029, 1, 1), "deductible")
    assert (told.policy.day, told.policy.deductible) == (date(2026, 12, 31), 80_000)
    assert book.for_texts(date(2025, 3, 1), "deductible").policy.day == date(2026, 1, 1)


def test_money_for_a_day_without_a_rule_stays_an_error() -> None:
    with pytest.raises(NoPolicyForDay):
        BOOK.on(date(2031, 5, 4))
    with pytest.raises(NoPolicyForDay):
        BOOK.for_texts(date(2025, 5, 4), "pool_rate")
    with pytest.raises(NoPolicyForDay):
        PolicyBook([]).for_texts(date(2025, 5, 4))


def test_a_year_falls_into_the_spans_of_its_versions() -> None:
    half = NEW_2026.replace("valid_from = 2026-01-01", "valid_from = 2026-07-01")
    spans = BOOK.with_files({"new.toml": half}).spans()
    assert [(span.first, span.last) for span in spans] == [
        (date(2025, 1, 1), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 12, 31)),
        (date(2027, 1, 1), date(2027, 12, 31)),
    ]
    known_before = BOOK.with_files({"new.toml": half}).spans(date(2026, 2, 9))
    assert len(known_before) == 3
    assert BOOK.spans(date(2024, 12, 22)) == ()


def test_every_day_is_answered_as_if_it_were_looked_up_anew() -> None:
    half = NEW_2026.replace("valid_from = 2026-01-01", "valid_from = 2026-07-01")
    book = BOOK.with_files({"new.toml": half})
    for known_on in (None, date(2026, 2, 9), date(2026, 2, 10)):
        for n in range(0, 1095, 5):
            day = date(2025, 1, 1) + timedelta(days=n)
            policy = book.on(day, known_on)
            assert policy == PolicyBook(book.entries).on(day, known_on)
            assert policy is book.on(day, known_on)
            assert policy.day == day


def confirmation(policy: Policy) -> PolicyConfirmation:
    return PolicyConfirmation(
        year=policy.day.year,
        version=policy.version,
        values=policy.values(),
        document="2026年度承办合同",
        document_no="",
        article="第十二条",
    )


def test_a_confirmed_version_stands_on_the_word_of_its_document() -> None:
    plain = BOOK.on(IN_2026)
    confirmed = BOOK.with_confirmations([confirmation(plain)]).on(IN_2026)
    assert confirmed.confirmed and confirmed.carried_from_year is None
    assert confirmed.citation("supplement_rate") == "《2026年度承办合同》第十二条"
    assert (confirmed.version, confirmed.values()) == (plain.version, plain.values())
    assert "premium" in confirmed.unconfirmed_keys, "only the ladder's figures were confirmed"
    assert Policy.from_record(confirmed.as_record()) == confirmed


def test_a_confirmation_means_one_year_one_version_and_exactly_its_figures() -> None:
    given = confirmation(BOOK.on(IN_2026))
    for other in (
        replace(given, year=2027),
        replace(given, version="XX-2026@2025-12-23"),
        replace(given, values={**given.values, "supplement_rate": "17/20"}),
        replace(given, values={}),
    ):
        assert not BOOK.with_confirmations([other]).on(IN_2026).confirmed
    assert not BOOK.with_confirmations([given]).on(date(2027, 5, 4)).confirmed
    changed = BOOK.with_files({"new.toml": NEW_2026}).with_confirmations([given])
    assert not changed.on(IN_2026).confirmed, "a changed value wants a new confirmation"
    assert changed.on(IN_2026, date(2026, 2, 9)).confirmed


def test_one_entry_over_two_years_is_confirmed_year_by_year() -> None:
    entry = replace(
        BOOK.entries[1], id="BOTH", valid_to=date(2027, 12, 31), recorded_on=date(2026, 1, 1)
    )
    book = BOOK.with_entry(entry)
    confirmed = book.with_confirmations([confirmation(book.on(IN_2026))])
    assert confirmed.on(date(2026, 12, 31)).confirmed
    assert not confirmed.on(date(2027, 1, 1)).confirmed


def test_the_same_confirmations_give_the_same_book() -> None:
    given = confirmation(BOOK.on(IN_2026))
    book = BOOK.with_confirmations([given])
    assert BOOK.with_confirmations([given]) is book
    assert book.with_confirmations([given]) is book
    assert BOOK.with_confirmations([]) is BOOK


def test_a_settlement_on_a_confirmed_policy_is_recalculated_to_the_byte() -> None:
    book = BOOK.with_confirmations([confirmation(BOOK.on(IN_2026))])
    made = settle(Expense(in_scope=20_000_00), IN_2026, YearToDate(10_000_000), book)
    stored = made.to_json()
    assert made.policy_confirmed
    assert recalculate(Settlement.from_json(stored)).to_json() == stored


def test_a_record_from_before_the_open_parameters_keeps_its_bytes() -> None:
    old = dict(BOOK.on(IN_2026).as_record())
    later = set(KEYS) - {"pool_cap", "supplement_rate", "supplement_cap", "reading", "premium"}
    later -= {"material_check_working_days", "claim_working_days", "hospital_working_days"}
    for key in later & old.keys():
        del old[key]
    assert Policy.from_record(old).as_record() == old
