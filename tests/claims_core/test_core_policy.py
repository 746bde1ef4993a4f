"""Does the policy book answer for the right day, as it was known, and refuse a broken file?"""

from datetime import date
from fractions import Fraction
from importlib import resources

import pytest

from claims_core.errors import NoPolicyForDay, PolicyBookError
from claims_core.policy import Policy, PolicyBook
from claims_core.policy_entry import Parameter, PolicyEntry

BOOK = PolicyBook.load()
# What the sources leave open.
OPEN = {
    "reading",
    "deductible",
    "pool_rate",
    "off_site",
    "off_site_referral_share",
    "off_site_unfiled_share",
    "year_end_stay",
    "second_deductible",
    "deductible_after_pool_used_up",
    "materials",
    "claim_reminder",
    "claim_deadline",
    "arrival_working_days",
    "arrival_question_working_days",
    "arrival_call_working_days",
    "arrival_warning_working_days",
    "case_dispatch_working_days",
    "case_proposal_working_days",
    "case_working_days",
    "appeal_working_days",
    "inbox_months",
    "case_hard_days",
    "small_claim_limit",
    "report_material_days",
    "report_reminder_days",
    "assist_confirm_days",
    "assist_compare_working_days",
    "assist_sheet_days",
    "promise_least_claims",
}
SHIPPED = (resources.files("claims_core") / "policy_book" / "2025.toml").read_text("utf-8")


def test_2025_is_what_the_contract_says() -> None:
    policy = BOOK.on(date(2025, 6, 20))
    assert policy.pool_cap == 10_000_000
    assert policy.supplement_rate == Fraction(9, 10)
    assert policy.supplement_cap == 40_000_000
    assert policy.premium == 19_000
    assert policy.claim_working_days == 20
    assert policy.material_check_working_days == 1
    assert policy.hospital_working_days == 30
    assert policy.arrival_working_days == 30
    assert policy.citation("arrival_working_days") == "2025年合同没有规定"
    assert policy.confirmed
    assert policy.carried_from_year is None
    assert policy.citation("supplement_rate") == "2025年合同第十二条"
    assert policy.citation("reading", "pool_cap", "pool_cap") == "2025年合同第十一条、第十二条"
    assert policy.document.endswith("（2025年度）")


def test_what_the_contract_leaves_open_is_marked_for_staff() -> None:
    policy = BOOK.on(date(2025, 6, 20))
    assert set(policy.unconfirmed_keys) == OPEN
    open_now = BOOK.parameters_on(policy.day)
    assert all("医保中心" in open_now[key][1].note or key == "claim_reminder" for key in OPEN)


@pytest.mark.parametrize("year", [2026, 2027])
def test_later_years_carry_2025_forward_and_say_so(year: int) -> None:
    policy = BOOK.on(date(year, 1, 1))
    assert not policy.confirmed
    assert policy.carried_from_year == 2025
    assert policy.pool_cap == BOOK.on(date(2025, 1, 1)).pool_cap
    entry = next(each for each in BOOK.entries if each.carried_from and each.holds_on(policy.day))
    assert "以正式公布为准" in entry.parameters["pool_cap"].note


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2028, 1, 1)])
def test_a_day_outside_the_book_has_no_policy(day: date) -> None:
    with pytest.raises(NoPolicyForDay) as caught:
        BOOK.on(day)
    assert str(day) in caught.value.message


def test_a_parameter_without_a_known_value_is_none_and_says_whom_to_ask() -> None:
    policy = BOOK.on(date(2025, 6, 20))
    for key in ("deductible", "pool_rate", "off_site_referral_share", "claim_deadline"):
        assert getattr(policy, key) is None
        assert key not in policy.values()
        assert BOOK.parameters_on(policy.day)[key][1].value is None
    assert policy.claim_reminder == "12-01"
    assert policy.deductible_after_pool_used_up == "waived"
    source = policy.source("materials")
    assert source is not None and source.document_no == "豫医保办〔2024〕41号"


def test_nothing_is_known_before_it_was_recorded() -> None:
    assert BOOK.on(date(2025, 6, 20), known_on=date(2024, 12, 23)).confirmed
    with pytest.raises(NoPolicyForDay):
        BOOK.on(date(2025, 6, 20), known_on=date(2024, 12, 22))


def raised(id: str, recorded_on: date, rate: str) -> PolicyEntry:
    return PolicyEntry(
        id=id,
        valid_from=date(2025, 7, 1),
        valid_to=date(2025, 12, 31),
        recorded_on=recorded_on,
        parameters={"supplement_rate": Parameter(value=Fraction(rate))},
    )


def test_a_later_record_wins_key_by_key_from_the_day_it_is_known() -> None:
    book = BOOK.with_entry(raised("HYP-A", date(2025, 9, 10), "0.95"))
    before = book.on(date(2025, 7, 15), known_on=date(2025, 9, 9))
    after = book.on(date(2025, 7, 15), known_on=date(2025, 9, 10))
    assert before.supplement_rate == Fraction("0.90")
    assert after.supplement_rate == Fraction("0.95")
    assert after.pool_cap == 10_000_000
    assert before.version == "XX-2025@2024-12-23"
    assert after.version == "XX-2025@2024-12-23+HYP-A@2025-09-10"
    assert book.on(date(2025, 6, 30)).supplement_rate == Fraction("0.90")


def test_an_earlier_record_added_later_changes_nothing() -> None:
    book = BOOK.with_entry(raised("OLD", date(2024, 1, 1), "0.50"))
    assert book.on(date(2025, 7, 15)) == BOOK.on(date(2025, 7, 15))


def test_of_two_records_of_one_day_the_later_entry_wins() -> None:
    first, second = (
        raised(name, date(2025, 9, 10), rate) for name, rate in (("A", "0.95"), ("B", "0.96"))
    )
    book = BOOK.with_entry(first).with_entry(second)
    assert book.on(date(2025, 7, 15)).supplement_rate == Fraction("0.96")


def test_a_policy_survives_being_stored() -> None:
    for day in (date(2025, 6, 20), date(2026, 6, 20)):
        policy = BOOK.on(day)
        assert Policy.from_record(policy.as_record()) == policy


WAIVED = "XX-2025.deductible_after_pool_used_up"
DOCUMENT_NO = "XX-2025.document_no"
CARRIED = "XX-2025.carried_from"
CARRIED_CONFIRMED = "carried_confirmed"
LONG = "XX-2025" * 6
VALID_FROM = "XX-2025.valid_from"


def change(was: str, now: str) -> dict[str, str]:
    assert was in SHIPPED
    return {"broken.toml": SHIPPED.replace(was, now, 1)}


@pytest.mark.parametrize(
    ("was", "now", "problem", "key"),
    [
        ("\n[[entry]]\n", "\n[[entry\n", "unreadable", "TOML"),
        pytest.param(
            "\n[[entry]]\n", f"\nx = {'9' * 5000}\n[[entry]]\n", "unreadable", "TOML", id="digits"
        ),
        pytest.param("\n[[entry]]\n", "\nx = " + "[" * 9999, "unreadable", "TOML", id="deep"),
        ("\n[[entry]]\n", "\ntypo = 1\n[[entry]]\n", "unknown_key", "typo"),
        ("[entry.pool_cap]", "[entry.pool_kap]", "unknown_key", "XX-2025.pool_kap"),
        ('id = "XX-2025"', "", "not_text", "entry.id"),
        ('id = "XX-2025"', f'id = "{LONG}"', "id_too_long", f"{LONG}.id"),
        ('cite = "2025年合同"', "", "no_source", "XX-2025.cite"),
        ('document = "', 'document = ""\n#', "no_source", "XX-2025.document"),
        ("valid_from = 2025-01-01", 'valid_from = "2025-01-01"', "not_date", "XX-2025.valid_from"),
        ("valid_from = 2025-01-01", "", "not_date", "XX-2025.valid_from"),
        ("valid_to = 2025-12-31", "valid_to = 2024-12-31", "dates_reversed", "XX-2025"),
        ("recorded_on = 2024-12-23", "", "not_date", "XX-2025.recorded_on"),
        (
            "confirmed = true",
            'carried_from = "2024"\nconfirmed = true',
            "not_year",
            "XX-2025.carried_from",
        ),
        ("confirmed = true", "", "not_flag", "XX-2025.pool_cap"),
        ('value = "100000.00"', "value = 100000.0", "not_money", "XX-2025.pool_cap"),
        ('value = "100000.00"', 'value = "0.00"', "not_positive", "XX-2025.pool_cap"),
        ('value = "100000.00"', "", "missing", "XX-2025.pool_cap"),
        (
            'value = "100000.00"',
            'value = "100000.00"\nvaule = 1',
            "unknown_key",
            "XX-2025.pool_cap.vaule",
        ),
        ('value = "0.90"', 'value = "90"', "rate_range", "XX-2025.supplement_rate"),
        ('value = "0.90"', "value = 0.9", "not_rate", "XX-2025.supplement_rate"),
        ("value = 20", 'value = "20"', "not_days", "XX-2025.claim_working_days"),
        ("value = 20", "value = 0", "not_days", "XX-2025.claim_working_days"),
        ('value = "A"', 'value = "B"', "unknown_reading", "XX-2025.reading"),
        ('value = "A"', 'value = ""', "not_text", "XX-2025.reading"),
        ('value = "A"', "value = 1", "not_text", "XX-2025.reading"),
        ('value = "waived"', 'value = "halved"', "unknown_word", WAIVED),
        ('value = "12-01"', 'value = "12-32"', "not_year_day", "XX-2025.claim_reminder"),
        ('value = "12-01"', 'value = "02-29"', "not_year_day", "XX-2025.claim_reminder"),
        ('value = "12-01"', 'value = "W01-1"', "not_year_day", "XX-2025.claim_reminder"),
        ('value = "12-01"', "value = 1201", "not_text", "XX-2025.claim_reminder"),
        ('value = "0.90"', 'value = "-0.10"', "rate_range", "XX-2025.supplement_rate"),
        ('value = "0.90"', 'value = "1.01"', "rate_range", "XX-2025.supplement_rate"),
        ('value = "0.90"', 'value = "unknown"', "unknown_required", "XX-2025.supplement_rate"),
        ('value = "190.00"', 'value = "unknown"', "unknown_confirmed", "XX-2025.premium"),
        ('value = "190.00"', 'value = "190.005"', "not_money", "XX-2025.premium"),
        ("value = 20", "value = 20.5", "not_days", "XX-2025.claim_working_days"),
        ("value = 20", "value = true", "not_days", "XX-2025.claim_working_days"),
        ("confirmed = true", 'confirmed = "yes"', "not_flag", "XX-2025.confirmed"),
        ("confirmed = true", "confirmed = true\nnote = 5", "not_text", "XX-2025.note"),
        ("confirmed = true", "confirmed = true\ndocument_no = 5", "not_text", DOCUMENT_NO),
        ("confirmed = true", "confirmed = true\ncarried_from = 2024", CARRIED_CONFIRMED, CARRIED),
        ("confirmed = true", "confirmed = false\ncarried_from = 2025", "carried_later", CARRIED),
        ("valid_from = 2025-01-01", "valid_from = 2025-01-01T00:00:00", "not_date", VALID_FROM),
        ('article = "第十二条"', 'article = " "', "no_source", "XX-2025.pool_cap"),
        ('article = "第十二条"', "article = 12", "not_text", "XX-2025.pool_cap.article"),
        ('cite = "2025年合同"', 'cite = " "', "no_source", "XX-2025.cite"),
        ('article = "第十二条"', "", "no_source", "XX-2025.pool_cap"),
        ("note = ", "# note = ", "no_note", "XX-2025.reading"),
        (
            "[entry.supplement_rate]",
            "[entry.off_site]\n[entry.supplement_rate]",
            "unreadable",
            "TOML",
        ),
    ],
)
def test_a_broken_file_is_refused_with_file_place_and_cure(
    was: str, now: str, problem: str, key: str
) -> None:
    with pytest.raises(PolicyBookError) as caught:
        PolicyBook.from_toml(change(was, now))
    assert caught.value.problem == problem
    assert caught.value.facts["key"] == key
    assert "broken.toml" in caught.value.message
    assert key in caught.value.message


def shipped_as(year: int) -> str:
    return SHIPPED.replace("XX-2025", f"XX-{year}").replace("2025-", f"{year}-")


def test_a_year_left_out_is_a_gap() -> None:
    with pytest.raises(PolicyBookError) as caught:
        PolicyBook.from_toml({"2025.toml": SHIPPED, "2027.toml": shipped_as(2027)})
    assert caught.value.problem == "gap"
    assert caught.value.facts["day"] == date(2026, 1, 1)


def test_a_figure_missing_in_one_year_is_a_gap_of_that_figure() -> None:
    without = shipped_as(2026).replace(
        '[entry.supplement_cap]\nvalue = "400000.00"\narticle = "第十二条"', ""
    )
    with pytest.raises(PolicyBookError) as caught:
        PolicyBook.from_toml({"2025.toml": SHIPPED, "2026.toml": without})
    assert (caught.value.problem, caught.value.facts["key"]) == ("gap", "supplement_cap")


def test_the_same_day_twice_with_the_same_record_is_refused() -> None:
    again = SHIPPED.replace("XX-2025", "XX-2025-b")
    with pytest.raises(PolicyBookError) as caught:
        PolicyBook.from_toml({"a.toml": SHIPPED, "b.toml": again})
    assert caught.value.problem == "duplicate"
    with pytest.raises(PolicyBookError) as same_id:
        PolicyBook.from_toml({"a.toml": SHIPPED, "b.toml": SHIPPED})
    assert same_id.value.problem == "duplicate_id"


def test_a_later_recorded_correction_in_a_file_is_welcome() -> None:
    later = (
        SHIPPED.replace("XX-2025", "XX-2025-b")
        .replace("2024-12-23", "2025-03-01")
        .replace('value = "0.90"', 'value = "0.92"')
    )
    book = PolicyBook.from_toml({"a.toml": SHIPPED, "b.toml": later})
    assert book.on(date(2025, 6, 20)).supplement_rate == Fraction("0.92")


@pytest.mark.parametrize("text", ["", "entry = []", "entry = 1", "entry = [1]"])
def test_a_file_without_entries_is_refused(text: str) -> None:
    with pytest.raises(PolicyBookError) as caught:
        PolicyBook.from_toml({"empty.toml": text})
    assert caught.value.problem == "no_entries"


def test_an_entry_without_parameters_is_refused() -> None:
    head = SHIPPED.partition("[entry.pool_cap]")[0]
    with pytest.raises(PolicyBookError) as caught:
        PolicyBook.from_toml({"head.toml": head})
    assert caught.value.problem == "missing"
