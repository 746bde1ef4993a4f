"""How are sums of money and rates read, written and rounded? Every rounding is in this file.

Asked by everything that counts: money is whole fen (分), rates are exact fractions, half goes up.
"""

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from claims_core.errors import InvalidAmount

# The national platform's money fields are numeric(16,2): nothing larger can come from a real sheet.
MAX_FEN = 10**16 - 1
# What a person types: a hundred million yuan is a slip of the finger, not a hospital bill.
MAX_TYPED_FEN = 10**10 - 1

# Between a sum and its rate in sentences (named, because it looks like the letter x).
TIMES = "\N{MULTIPLICATION SIGN}"

_EXACT = re.compile(r"(-?)([0-9]{1,20})\.([0-9]{2})")
_TYPED = re.compile(r"([0-9]{1,20})(?:\.([0-9]{1,2}))?")
_NUMBER = re.compile(r"[0-9]+\.[0-9]*")
_RATE = re.compile(r"[0-9]{1,4}(\.[0-9]{1,12})?")


def parse_yuan(text: object, *, field: str | None = None, allow_negative: bool = False) -> int:
    """元 → 分: exactly two decimals, ASCII digits, as files and interfaces write them.

    Raises InvalidAmount for anything else, binary floats included.
    """
    if not isinstance(text, str):
        raise InvalidAmount("not_text", field=field)
    match = _EXACT.fullmatch(text)
    if match is None:
        raise InvalidAmount(_what_is_wrong(text), field=field)
    sign, yuan, cents = match.groups()
    if sign and not allow_negative:
        raise InvalidAmount("negative", field=field)
    fen = int(yuan) * 100 + int(cents)
    if fen > MAX_FEN:
        raise InvalidAmount("too_large", field=field)
    return -fen if sign else fen


def _what_is_wrong(text: str) -> str:
    if not text.strip():
        return "empty"
    unsigned = text.removeprefix("-")
    if _NUMBER.fullmatch(unsigned) and len(unsigned.partition(".")[2]) > 2:
        return "decimals"
    if unsigned != text and _TYPED.fullmatch(unsigned):
        return "negative"
    if unsigned.replace(".", "", 1).isdecimal() and len(unsigned) > 20:
        return "too_large"
    return "format"


def plain_yuan(fen: int) -> str:
    """分 → 元 for files and interfaces: ``86000.00``."""
    yuan, cents = divmod(abs(_whole(fen)), 100)
    return f"{'-' if fen < 0 else ''}{yuan}.{cents:02d}"


def format_yuan(fen: int) -> str:
    """分 → 元 for people: ``86,000.00``."""
    yuan, cents = divmod(abs(_whole(fen)), 100)
    return f"{'-' if fen < 0 else ''}{yuan:,}.{cents:02d}"


def parse_rate(text: object, *, field: str | None = None) -> Fraction:
    """比例: a plain decimal from 0 to 1 such as ``0.85``, kept exactly."""
    if not isinstance(text, str):
        raise InvalidAmount("not_text", field=field)
    if _RATE.fullmatch(text) is None:
        raise InvalidAmount("rate_format", field=field)
    rate = Fraction(text)
    if rate > 1:
        raise InvalidAmount("rate_range", field=field)
    return rate


@lru_cache(maxsize=256)  # a handful of rates stands in every trace
def plain_rate(rate: Fraction) -> str:
    """比例 as text: ``0.85`` where a decimal is exact, otherwise ``1/3``."""
    rest = rate.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return str(rate)
    places = 0
    while rate.denominator != 1 and 10**places % rate.denominator:
        places += 1
    scaled = int(rate * 10**places)
    whole, decimals = divmod(scaled, 10**places)
    return f"{whole}.{decimals:0{places}d}" if places else str(whole)


def format_rate(rate: Fraction) -> str:
    """比例 for people: ``90%``."""
    return plain_rate(rate * 100) + "%"


def share(fen: int, rate: Fraction | Decimal) -> int:
    """按比例取整: ``fen`` times ``rate``, half up to the fen. No floats, no debts."""
    if _whole(fen) < 0:
        raise ValueError("a share is calculated of a sum that is not negative")
    if not isinstance(rate, Fraction | Decimal):
        raise TypeError("a rate is a Fraction or a Decimal, read from text")
    numerator, denominator = rate.as_integer_ratio()
    if numerator < 0:
        raise ValueError("a rate is not negative")
    return half_up(fen * numerator, denominator)


def half_up(numerator: int, denominator: int) -> int:
    """四舍五入到分 of a fraction that is not negative; whole numbers only, so nothing is lost."""
    return (2 * numerator + denominator) // (2 * denominator)


def _whole(fen: int) -> int:
    if isinstance(fen, bool) or not isinstance(fen, int):
        raise TypeError("money is an int of fen")
    return fen
