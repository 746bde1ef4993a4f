"""Does a text become the value that was meant, and is what must not be kept refused?"""

import pytest

from claims_core.errors import InvalidAmount
from claims_core.typed_text import TextKind, value_of

WORDINGS = (TextKind.NAME, TextKind.ONE_LINE, TextKind.LINES, TextKind.DIGITS, TextKind.CODE)


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("86000", 8_600_000),
        ("86000.5", 8_600_050),
        ("86,000.00", 8_600_000),
        (full_width("86,000.00"), 8_600_000),
        (" ¥1,447.06 元", 144_706),
        ("￥3000元", 300_000),
        ("0", 0),
        ("12。50", 1_250),
    ],
)
def test_what_people_type_is_understood(text: str, fen: int) -> None:
    assert value_of(text, TextKind.AMOUNT) == fen


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("1.234", "decimals"),
        ("-5", "negative"),
        ("-", "dash"),
        ("8.6万", "ten_thousands"),
        ("1e5", "shortened"),
        ("8,60,00", "format"),
        ("1,23", "format"),
        ("八万", "format"),
        ("100000000", "too_large"),
        ("1" * 4000, "too_large"),
    ],
)
def test_typing_slips_get_their_own_sentence(text: str, problem: str) -> None:
    with pytest.raises(InvalidAmount) as caught:
        value_of(text, TextKind.AMOUNT)
    assert caught.value.problem == problem
    assert caught.value.message == caught.value.fields["amount"]
