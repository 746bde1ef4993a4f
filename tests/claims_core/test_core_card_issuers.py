"""Is a bank named by its card's number where that is known, and is the rest left alone?"""

import pytest

from claims_core.card_issuers import bank_doubt, card_issuer, card_issuers
from claims_core.identifiers import luhn_holds


def card(prefix: str, length: int = 19) -> str:
    """A number that begins so, with a check digit."""
    body = prefix.ljust(length - 1, "0")
    return next(body + digit for digit in "0123456789" if luhn_holds(body + digit))


def test_every_beginning_is_six_digits_and_its_bank_is_named_by_its_own_words() -> None:
    table = card_issuers()
    assert not table.confirmed and "没有和中国银联" in table.note and table.document
    for prefix, issuer in table.by_prefix.items():
        assert len(prefix) == 6 and prefix.isdecimal()
        assert issuer.is_named_in(issuer.bank)
        assert card_issuer(card(prefix)) is issuer


def test_a_name_that_says_another_bank_is_doubted_and_the_right_one_is_not() -> None:
    account = card("622848")
    assert bank_doubt(account, "农业银行卫辉支行") == ""
    assert bank_doubt(account, "中国农业银行") == ""
    assert "中国农业银行" in bank_doubt(account, "建设银行")
    assert account not in bank_doubt(account, "建设银行")
    assert bank_doubt(account, "") == ""


@pytest.mark.parametrize("account", [card("600000"), card("622848")[:-1] + "x", "12345678", ""])
def test_nothing_is_said_of_what_is_no_known_card(account: str) -> None:
    assert card_issuer(account) is None
    assert bank_doubt(account, "建设银行") == ""


def test_a_mistyped_card_is_not_guessed_at() -> None:
    good = card("622848")
    wrong = good[:-1] + str((int(good[-1]) + 1) % 10)
    assert card_issuer(wrong) is None
