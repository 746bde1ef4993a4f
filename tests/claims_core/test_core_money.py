"""Is every sum read exactly, written back the same, and rounded half up?"""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_core.errors import InvalidAmount
from claims_core.money import (
    MAX_FEN,
    format_rate,
    format_yuan,
    parse_rate,
    parse_yuan,
    plain_rate,
    plain_yuan,
    share,
)


def full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


@given(st.integers(-MAX_FEN, MAX_FEN))
def test_what_is_written_is_read_back(fen: int) -> None:
    assert parse_yuan(plain_yuan(fen), allow_negative=True) == fen
    assert format_yuan(fen).replace(",", "") == plain_yuan(fen)


def test_sums_are_shown_with_thousands() -> None:
    assert format_yuan(8_600_000) == "86,000.00"
    assert format_yuan(-3_700_005) == "-37,000.05"
    assert plain_yuan(8_600_000) == "86000.00"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (86000.0, "not_text"),
        (86000, "not_text"),
        (None, "not_text"),
        (True, "not_text"),
        ("", "empty"),
        ("  ", "empty"),
        ("86000", "format"),
        ("86000.0", "format"),
        ("86000.000", "decimals"),
        ("-0.01", "negative"),
        ("NaN", "format"),
        ("Infinity", "format"),
        ("1e5", "format"),
        ("86,000.00", "format"),
        (full_width("8") + "6000.00", "format"),
        ("٣.00", "format"),
        (" 1.00", "format"),
        ("1.00\n", "format"),
        ("+1.00", "format"),
        (".50", "format"),
        ("99999999999999999.00", "too_large"),
        ("9" * 5000 + ".00", "too_large"),
    ],
)
def test_a_sum_in_a_file_is_exact_or_refused(text: object, problem: str) -> None:
    with pytest.raises(InvalidAmount) as caught:
        parse_yuan(text, field="total")
    assert caught.value.problem == problem
    assert list(caught.value.fields) == ["total"]


@pytest.mark.parametrize("text", ["0", "1", "0.90", "1.000", "0.333333333333"])
def test_rates_are_kept_exactly(text: str) -> None:
    assert parse_rate(text) == Fraction(text)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (0.9, "not_text"),
        ("90%", "rate_format"),
        ("1/3", "rate_format"),
        ("-0.1", "rate_format"),
        ("9e-1", "rate_format"),
        ("1.01", "rate_range"),
        ("90", "rate_range"),
    ],
)
def test_a_rate_outside_0_to_1_or_inexact_is_refused(text: object, problem: str) -> None:
    with pytest.raises(InvalidAmount) as caught:
        parse_rate(text)
    assert caught.value.problem == problem


@given(st.integers(0, 10**12).map(lambda n: Fraction(n, 10**12)))
def test_rates_survive_being_written(rate: Fraction) -> None:
    assert Fraction(plain_rate(rate)) == rate


def test_rates_are_shown_as_percent() -> None:
    assert format_rate(Fraction("0.90")) == "90%"
    assert format_rate(Fraction("0.855")) == "85.5%"
    assert plain_rate(Fraction(1, 3)) == "1/3"


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_a_share_rounds_half_up_like_decimals_do(fen: int, rate: int) -> None:
    exact = Decimal(fen) * Decimal(rate) / 10_000
    expected = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    assert share(fen, Fraction(rate, 10_000)) == expected
    assert share(fen, Decimal(rate) / 10_000) == expected


def test_half_a_fen_goes_up_for_odd_and_even_sums() -> None:
    assert [share(n, Fraction(1, 2)) for n in (1, 3, 5)] == [1, 2, 3]
    assert share(5, Fraction("0.9")) == 5


@pytest.mark.parametrize(
    ("fen", "rate", "error"),
    [
        (1.0, Fraction(1), TypeError),
        (True, Fraction(1), TypeError),
        (1, 0.9, TypeError),
        (1, 1, TypeError),
        (-1, Fraction(1), ValueError),
        (1, Fraction(-1), ValueError),
        (1, Decimal("NaN"), ValueError),
    ],
)
def test_a_share_of_or_by_something_inexact_is_a_mistake_of_ours(
    fen: Any, rate: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        share(fen, rate)
