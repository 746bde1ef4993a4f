"""Is a number that cannot be right noticed, and a right one never turned away?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_core.errors import (
    InvalidBankAccount,
    InvalidClaimNo,
    InvalidIdNumber,
    InvalidInput,
    InvalidMobile,
)
from claims_core.identifiers import (
    MAX_CLAIM_SERIAL,
    birth_date,
    check_bank_account,
    check_claim_no,
    check_id_number,
    check_mobile,
    luhn_holds,
    make_claim_no,
    make_id_number,
)

TODAY = date(2026, 3, 1)
# The sample number that the standard's explanations use; it belongs to nobody.
SAMPLE = "11010519491231002X"
SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
DAYS = st.dates(date(2020, 1, 1), date(2090, 12, 31))
CLAIM_NOS = st.builds(make_claim_no, DAYS, st.integers(0, MAX_CLAIM_SERIAL))


# -- identity numbers -------------------------------------------------------------------------


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


@pytest.mark.parametrize(
    "typed",
    [SAMPLE, SAMPLE.lower(), f" {SAMPLE} ", "110105 19491231 002x", full_width(SAMPLE)],
)
def test_the_standards_sample_is_accepted_however_it_is_typed(typed: str) -> None:
    assert check_id_number(typed, TODAY) == SAMPLE
    assert birth_date(SAMPLE) == date(1949, 12, 31)


@given(
    st.integers(0, 999_999).map(lambda n: f"{n:06d}"),
    st.dates(date(1900, 1, 1), TODAY),
    st.integers(0, 999),
)
def test_every_made_number_holds_whatever_its_region(
    region: str, birth: date, sequence: int
) -> None:
    number = make_id_number(region, birth, sequence)
    assert check_id_number(number, TODAY) == number
    assert birth_date(number) == birth


def test_residence_permits_of_hong_kong_macao_and_taiwan_follow_the_same_rule() -> None:
    for region in ("810000", "820000", "830000"):
        number = make_id_number(region, date(1980, 5, 5), 12)
        assert check_id_number(number, TODAY) == number


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("110105491231002", "old_15"),
        (SAMPLE[:-1], "length"),
        (SAMPLE + "1", "length"),
        ("A" + SAMPLE[1:], "characters"),
        (SAMPLE[:-1] + "Y", "characters"),
        ("\u0661" + SAMPLE[1:], "characters"),
        ("110105194902300025", "date"),
        ("110105179912310025", "date"),
        ("110105000012310025", "date"),
        (make_id_number("410700", date(2026, 3, 2), 1), "future"),
        (SAMPLE[:-1] + "1", "check_digit"),
        ("11010519491231003X", "check_digit"),
    ],
)
def test_an_impossible_identity_number_says_which_part_is_wrong(typed: str, problem: str) -> None:
    with pytest.raises(InvalidIdNumber) as caught:
        check_id_number(typed, TODAY)
    assert caught.value.problem == problem
    assert typed not in caught.value.message or not typed.strip()


@given(st.data(), st.integers(0, 16), st.integers(1, 9))
def test_a_single_wrong_digit_is_always_noticed(data: st.DataObject, at: int, by: int) -> None:
    number = make_id_number("410702", data.draw(st.dates(date(1930, 1, 1), TODAY)), 123)
    wrong = number[:at] + str((int(number[at]) + by) % 10) + number[at + 1 :]
    with pytest.raises(InvalidIdNumber):
        check_id_number(wrong, TODAY)


def test_a_made_number_needs_a_region_and_a_sequence() -> None:
    for region, sequence in (("4107", 1), ("41070x", 1), ("410700", 1000), ("410700", -1)):
        with pytest.raises(ValueError, match="region"):
            make_id_number(region, TODAY, sequence)


# -- mobiles ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "13900000001",
        "139 0000 0001",
        "139-0000-0001",
        "+8613900000001",
        "8613900000001",
        full_width("13900000001"),
    ],
)
def test_a_mobile_is_understood_however_it_is_typed(typed: str) -> None:
    assert check_mobile(typed) == "13900000001"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "empty"),
        ("1390000000", "length"),
        ("139000000012", "length"),
        ("12900000001", "format"),
        ("03735961555", "format"),
        ("1390000000a", "format"),
    ],
)
def test_a_wrong_mobile_says_what_is_wrong(typed: str, problem: str) -> None:
    with pytest.raises(InvalidMobile) as caught:
        check_mobile(typed)
    assert caught.value.problem == problem


# -- bank accounts ----------------------------------------------------------------------------


def test_a_card_with_a_good_check_digit_raises_no_doubt() -> None:
    account = check_bank_account("6222 0000 0000 0000 004")
    assert account.number == "6222000000000000004"
    assert luhn_holds(account.number)
    assert account.warnings == ()


def test_a_card_with_a_bad_check_digit_is_a_warning_and_no_obstacle() -> None:
    account = check_bank_account("6222000000000000005")
    assert account.warnings == ("check_digit",)


def test_passbooks_and_company_accounts_pass_with_a_warning() -> None:
    for number in ("12345678", "123456789012", "1" * 20, "1" * 30):
        assert check_bank_account(number).warnings == ("not_a_card",)


def test_every_warning_has_a_sentence() -> None:
    assert set(InvalidBankAccount.warnings) == {"check_digit", "not_a_card"}


@given(st.text("0123456789", min_size=13, max_size=19), st.data())
def test_a_single_wrong_digit_of_a_card_is_noticed(digits: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(digits) - 1))
    by = data.draw(st.integers(1, 9))
    wrong = digits[:at] + str((int(digits[at]) + by) % 10) + digits[at + 1 :]
    assert not (luhn_holds(digits) and luhn_holds(wrong))


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("", "empty"), ("1234567", "length"), ("1" * 31, "length"), ("6222-abcd", "characters")],
)
def test_what_is_no_account_number_is_refused(typed: str, problem: str) -> None:
    with pytest.raises(InvalidBankAccount) as caught:
        check_bank_account(typed)
    assert caught.value.problem == problem


# -- claim numbers ----------------------------------------------------------------------------


def test_a_claim_number_is_short_and_has_nothing_to_confuse() -> None:
    number = make_claim_no(date(2025, 6, 20), 7)
    assert len(number) == 12
    assert number.startswith("DE-")
    assert not set(number[3:]) & set("01ILO")


@given(CLAIM_NOS)
def test_a_claim_number_is_understood_however_it_is_written(number: str) -> None:
    for typed in (
        number,
        number.lower(),
        number.replace("-", ""),
        number.replace("-", " "),
        number.replace("-", "\N{EN DASH}"),
        number[3:],
        f"  {number}\n",
    ):
        assert check_claim_no(typed) == number


@given(CLAIM_NOS, st.integers(0, 7), st.integers(1, 30))
def test_any_single_wrong_sign_is_noticed(number: str, at: int, by: int) -> None:
    signs = number.replace("-", "")
    place = at + 2
    wrong = SIGNS[(SIGNS.index(signs[place]) + by) % 31]
    with pytest.raises(InvalidClaimNo):
        check_claim_no(signs[:place] + wrong + signs[place + 1 :])


@given(CLAIM_NOS, st.integers(0, 8))
def test_any_two_neighbours_that_changed_places_are_noticed(number: str, at: int) -> None:
    signs = number.replace("-", "")
    swapped = signs[:at] + signs[at + 1] + signs[at] + signs[at + 2 :]
    if swapped != signs:
        with pytest.raises(InvalidClaimNo):
            check_claim_no(swapped)


@given(st.lists(st.tuples(DAYS, st.integers(0, MAX_CLAIM_SERIAL)), unique=True, max_size=20))
def test_no_two_claims_share_a_number(pairs: list[tuple[date, int]]) -> None:
    assert len({make_claim_no(*pair) for pair in pairs}) == len(pairs)


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "empty"),
        ("DE-2222-222", "length"),
        ("DE-2222-22222", "length"),
        ("XX-2222-2222", "length"),
        ("DE-2222-222O", "characters"),
        ("DE-2222-2223", "check_character"),
    ],
)
def test_a_wrong_claim_number_says_what_to_look_at(typed: str, problem: str) -> None:
    with pytest.raises(InvalidClaimNo) as caught:
        check_claim_no(typed)
    assert caught.value.problem == problem


def test_a_claim_number_has_limits() -> None:
    for day, serial in (
        (date(2019, 12, 31), 0),
        (date(2200, 1, 1), 0),
        (date(2025, 1, 1), -1),
        (date(2025, 1, 1), MAX_CLAIM_SERIAL + 1),
    ):
        with pytest.raises(ValueError, match="fit"):
            make_claim_no(day, serial)


@given(st.text(max_size=40))
def test_no_text_whatever_breaks_a_check(text: str) -> None:
    for check in (
        lambda t: check_id_number(t, TODAY),
        check_mobile,
        check_bank_account,
        check_claim_no,
    ):
        try:
            check(text)
        except InvalidInput as error:
            assert error.fields
