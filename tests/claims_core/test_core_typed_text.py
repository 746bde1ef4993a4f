"""Does a text become the value that was meant, and is what must not be kept refused?"""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_core.errors import InvalidAmount, InvalidInput
from claims_core.names import is_nearly, is_same_name, name_form
from claims_core.table_cells import cell_fault, cell_text
from claims_core.typed_text import (
    InvalidDay,
    InvalidText,
    TextKind,
    is_one_line,
    may_be_kept,
    only_letters,
    value_of,
    without_unseen,
)
from tests.every_case import EveryCase

WORDINGS = (TextKind.NAME, TextKind.ONE_LINE, TextKind.LINES, TextKind.DIGITS, TextKind.CODE)
NEVER_KEPT = ("a\x00", "\x1b[0m", "\ufffe", "\ud800")


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


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025-06-03", date(2025, 6, 3)),
        ("2025-6-3", date(2025, 6, 3)),
        ("2025/06/03", date(2025, 6, 3)),
        ("2025.3.5", date(2025, 3, 5)),
        ("2025。3。5", date(2025, 3, 5)),
        ("2025年3月5日", date(2025, 3, 5)),
        (" 2025 年 3 月 5 号 ", date(2025, 3, 5)),
        (full_width("2025-3-5"), date(2025, 3, 5)),
        ("2025\u20143\u20145", date(2025, 3, 5)),
        ("20250305", date(2025, 3, 5)),
        ("2025-03-05 00:00:00", date(2025, 3, 5)),
        ("2025/3/5 0:00", date(2025, 3, 5)),
        ("2025-03-05T08:30:00.5", date(2025, 3, 5)),
    ],
)
def test_a_day_is_read_however_it_is_written(text: str, day: date) -> None:
    assert value_of(text, TextKind.DAY) == day


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("45717", "serial"),
        ("45717.5", "serial"),
        ("25-3-5", "format"),
        ("2025-3/5", "format"),
        ("2025-3", "format"),
        ("三月五日", "format"),
        ("2025-02-29", "no_such_day"),
        ("20251301", "no_such_day"),
    ],
)
def test_what_is_no_day_says_why(text: str, problem: str) -> None:
    with pytest.raises(InvalidDay) as caught:
        value_of(text, TextKind.DAY, field="on")
    assert caught.value.problem == problem
    assert list(caught.value.fields) == ["on"]


def test_the_serial_of_a_spreadsheet_is_named_with_its_day() -> None:
    with pytest.raises(InvalidDay, match="2025-03-01"):
        value_of("45717", TextKind.DAY)


KEPT = (
    (TextKind.NAME, "SMITH, JOHN", "SMITH, JOHN"),
    (TextKind.NAME, full_width("JOHN") + "\u3000\u3000SMITH", "JOHN SMITH"),
    (TextKind.NAME, "李\uf9e0", "李\uf9e0"),
    (TextKind.NAME, "王\U000323b0", "王\U000323b0"),  # newer than the tables of this Python
    (TextKind.NAME, "葛\U000e0101城", "葛城"),
    (TextKind.ONE_LINE, "\ufeff中国银行（新乡）\u00a0分行\r\n", "中国银行（新乡） 分行"),
    (TextKind.ONE_LINE, "\u202d工商银行\u202c", "工商银行"),
    (TextKind.LINES, "一\r\n二\u2028三\x0b四\u200b ", "一\n二\n三\n四"),
    (TextKind.DIGITS, "\u202d6222 0200\u20140001\u202c", "622202000001"),
    (TextKind.CODE, "setl\uff0d01\u200b 23", "SETL-0123"),
    (TextKind.CODE, "1E5", "1E5"),
)


def test_what_nobody_typed_goes_and_the_rest_stays_as_written() -> None:
    with EveryCase() as every:
        for kind, text, kept in KEPT:
            with every.case(kind, ascii(text)):
                assert value_of(text, kind) == kept
                assert value_of(kept, kind) == kept


REFUSED = (
    *(
        (kind, text, "control")
        for kind in WORDINGS
        for text in ("a\x00", "\x1b[0m", "\ufffe", "\ud800")
    ),
    *((kind, "a\u202eb", "direction") for kind in TextKind),
    *(
        (kind, f"工商银行{sign}分行", "line_break")
        for kind in (TextKind.NAME, TextKind.ONE_LINE)
        for sign in "\n\r\t\x85\u2028\x0b"
    ),
    *((kind, "1.23457E+17", "shortened") for kind in (TextKind.DIGITS, TextKind.CODE)),
    *((kind, "6.2E18", "shortened") for kind in (TextKind.DIGITS, TextKind.CODE)),
)


def test_what_must_not_be_kept_is_refused_with_its_own_sentence() -> None:
    with EveryCase() as every:
        for kind, text, problem in REFUSED:
            with every.case(kind, ascii(text)):
                with pytest.raises(InvalidText) as caught:
                    value_of(text, kind)
                assert caught.value.problem == problem


@given(st.text(max_size=60), st.sampled_from(TextKind))
def test_no_text_whatever_comes_through_that_a_database_loses(text: str, kind: TextKind) -> None:
    assert may_be_kept(without_unseen(text))
    try:
        value = value_of(text, kind)
    except InvalidInput as error:
        assert error.fields
    else:
        if isinstance(value, str):
            assert may_be_kept(value) and value == value.strip()


def test_what_python_takes_for_visible_is_cleaned_and_kept_as_anything_else() -> None:
    """Such texts are looked through by a shorter pattern, or not at all."""
    visible = "".join(sign for sign in map(chr, range(0x110000)) if sign.isprintable())
    assert without_unseen(visible) == without_unseen(f"\x00{visible}")
    assert len(without_unseen(visible)) < len(visible)
    assert may_be_kept(visible) and may_be_kept(f"{visible}\n")


def test_only_a_plain_line_goes_to_the_bank_as_it_is() -> None:
    assert is_one_line("中国工商银行新乡分行") and is_one_line("SMITH JOHN")
    for text in ("", " 王五", "=A2", "+1", "-", "@x", "王\n五", "王\u200b五", "a\u202eb", "a\x00"):
        assert not is_one_line(text), ascii(text)


CELLS = (
    ("'0012", "0012", False),
    ('="0012"', "0012", False),
    ("'t Hooft", "'t Hooft", False),
    ("\ufeff 王五\u00a0", "王五", False),
    ("#N/A", "#N/A", True),
    ("#REF!", "#REF!", True),
    ("#DIV/0!", "#DIV/0!", True),
    ("########", "########", True),
    ("NULL", "NULL", True),
    ("=A2", "=A2", True),
    ("1.23457E+17", "1.23457E+17", True),
    ("None", "None", True),
    ("NANCY", "NANCY", False),
    ("1E5", "1E5", False),
    ("", "", False),
)


def test_a_cell_that_a_spreadsheet_has_damaged_is_told_from_one_it_has_dressed() -> None:
    with EveryCase() as every:
        for raw, text, damaged in CELLS:
            with every.case(raw):
                assert cell_text(raw) == text
                assert bool(cell_fault(text)) is damaged


NEAR = (
    ("张东升", "張東昇"),
    ("张东升", "张东生"),
    ("张东升", "张冬升"),
    ("张东升", "张东"),
    ("张东升", "张东升升"),
    ("张东升", "东张升"),
    ("JOHN SMITH", "SMITH JOHN"),
    ("JOHN SMITH", "JON SMITH"),
)
FAR = (
    ("张东升", "王建国"),
    ("张东升", "张"),
    ("张东升", ""),
    ("张东升", "張建國"),
    ("王五", "五"),
    ("JOHN SMITH", "JOAN SMYTH"),
)


def test_a_slip_of_a_name_is_near_and_never_the_same() -> None:
    with EveryCase() as every:
        for one, other in (*NEAR, *FAR):
            with every.case(one, other):
                assert not is_same_name(one, other)
                assert is_nearly(one, other) is is_nearly(other, one) is ((one, other) in NEAR)


def test_nobody_is_called_nothing() -> None:
    assert name_form(" ·\u200b") == ""
    assert not is_same_name("·", " ")


@given(st.text("王张東东升昇·•. \u200bJOHNjohn", max_size=8))
def test_a_name_is_its_own_and_near_none_of_its_spellings(name: str) -> None:
    assert not is_nearly(name, name.lower())
    assert is_same_name(name, f" {name}\u200e") is bool(name_form(name))


def test_of_a_code_only_capital_letters_and_digits_count() -> None:
    wide = "ABCD-2345".translate({letter: letter + 0xFEE0 for letter in range(0x21, 0x7F)})
    for typed in (
        *("ABCD-2345", "abcd 2345", wide, wide.lower(), "ab—cd―23\u201145", "码：ABCD2345。"),
        *("\u200bABCD\u00a02345\n", "AB_cd/23.45"),
    ):
        assert only_letters(typed) == "ABCD2345", typed
    assert only_letters("长é") == ""
