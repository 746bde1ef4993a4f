"""Which sum of money did somebody type? Asked by forms of the chat; people write 8万6 as well as
86,000元."""

import re
import unicodedata
from fractions import Fraction

from claims_core.errors import InvalidAmount
from claims_core.typed_text import InvalidText, TextKind, value_of

_AROUND = re.compile(
    r"大约|大概|差不多|左右|可能|一共|总共|应该|就是|是|约|吧|多(?=$|元|块)|块钱|块|元|圆|整"
)
_TEN_THOUSANDS = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4})?)万(?:([0-9])千?|([0-9]{3,4}))?")
_PERCENT = re.compile(r"(百分之)?([0-9]{1,3}(?:\.[0-9]{1,2})?)(%)?")
_WAN_FEN = 10_000 * 100
_THOUSAND_FEN = 1_000 * 100
_MOST_FEN = 1_000 * _WAN_FEN  # nobody's bill of a year
_HUNDRED = 100


def sum_in(text: str) -> int | None:
    """The sum that a whole text means, in fen; None where it means none."""
    plain = _AROUND.sub("", "".join(unicodedata.normalize("NFKC", text).split()))
    if found := _TEN_THOUSANDS.fullmatch(plain.replace(",", "")):
        fen = Fraction(found[1]) * _WAN_FEN
        fen += int(found[2] or 0) * _THOUSAND_FEN + int(found[3] or 0) * 100
        return int(fen) if fen <= _MOST_FEN else None
    try:
        return value_of(plain, TextKind.AMOUNT, most_fen=_MOST_FEN)
    except (InvalidAmount, InvalidText):
        return None


def percent_in(text: str) -> Fraction | None:
    """The share that a whole text means: 85, 85%, 百分之85, 0.85."""
    plain = _AROUND.sub("", "".join(unicodedata.normalize("NFKC", text).split()))
    found = _PERCENT.fullmatch(plain)
    if found is None:
        return None
    number, of_hundred = Fraction(found[2]), found[1] or found[3]
    if number == 1 and not of_hundred:
        return None  # the whole, or one in a hundred?
    share = number if number < 1 and not of_hundred else number / _HUNDRED
    return share if 0 < share <= 1 else None
