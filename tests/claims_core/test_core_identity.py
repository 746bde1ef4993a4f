"""Is every document that an insured person may hold recognised, and a slip in it noticed?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_core.errors import InvalidIdNumber, InvalidInput
from claims_core.identifiers import make_id_number
from claims_core.identity import IDENTITY_KIND_WORDS, Identity, IdentityKind, check_identity

TODAY = date(2026, 3, 1)
BORN = date(1980, 5, 5)


def same(found: Identity, kind: IdentityKind, number: str) -> bool:
    return (found.kind, found.number) == (kind, number)


@pytest.mark.parametrize(
    ("region", "kind"),
    [
        ("410702", IdentityKind.ID_CARD),
        ("110000", IdentityKind.ID_CARD),
        ("513021", IdentityKind.ID_CARD),  # a region that has been retired
        ("000000", IdentityKind.ID_CARD),
        ("810000", IdentityKind.HMT_RESIDENCE),
        ("820000", IdentityKind.HMT_RESIDENCE),
        ("830000", IdentityKind.HMT_RESIDENCE),
        ("941840", IdentityKind.FOREIGN_RESIDENCE),  # 9, place 41, country 840
    ],
)
def test_eighteen_signs_tell_their_kind_and_no_region_is_refused(region, kind) -> None:
    number = make_id_number(region, BORN, 12)
    assert same(check_identity(number.lower(), TODAY), kind, number)
    with pytest.raises(InvalidIdNumber):
        check_identity(number[:-1] + ("1" if number[-1] != "1" else "2"), TODAY)


def test_an_old_residence_card_has_three_letters_and_twelve_digits() -> None:
    kind = IdentityKind.FOREIGN_RESIDENCE_OLD
    assert same(check_identity("usa 4101 800505 1 2", TODAY), kind, "USA410180050512")
    assert same(check_identity("DEU410104022913", TODAY), kind, "DEU410104022913")


@pytest.mark.parametrize("typed", ["E12345678", "ea1234567", "G 123 456 789", "K1234567"])
def test_a_passport_has_no_rule_but_its_form(typed: str) -> None:
    found = check_identity(typed, TODAY)
    assert found.kind is IdentityKind.PASSPORT
    assert found.number == typed.replace(" ", "").upper()


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "empty"),
        ("41070219800505012", "length"),
        ("E1234", "length"),
        ("ABC12345678", "length"),
        ("USA41018005051", "length"),
        ("110105491231002", "old_15"),
        ("A10105194912310021", "characters"),
    ],
)
def test_what_is_none_of_them_is_told_as_an_id_number(typed: str, problem: str) -> None:
    with pytest.raises(InvalidIdNumber) as caught:
        check_identity(typed, TODAY)
    assert caught.value.problem == problem


@given(st.text(max_size=40))
def test_no_text_whatever_breaks_it(text: str) -> None:
    try:
        assert check_identity(text, TODAY).kind in IDENTITY_KIND_WORDS
    except InvalidInput as error:
        assert error.fields


def test_a_document_never_shows_its_number_by_accident() -> None:
    assert "E12345678" not in repr(check_identity("E12345678", TODAY))
