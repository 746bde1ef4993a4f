"""Whether a number that somebody typed or read out can be right, and what ours look like.

Asked at every form: identity numbers (GB 11643), mobiles, bank accounts, our own claim numbers.
"""

import re
from dataclasses import dataclass
from datetime import date
from operator import mul
from typing import Final

from claims_core.errors import InvalidBankAccount, InvalidClaimNo, InvalidIdNumber, InvalidMobile
from claims_core.typed_text import InvalidText, TextKind, value_of

_ID_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK: Final = "10X98765432"
_AS_PRINTED: Final = re.compile(r"[0-9]{17}[0-9X]")
# What people and keyboards put for the X at the end: the Cyrillic letter, the sign for times.
_LIKE_X: Final = {"\N{CYRILLIC CAPITAL LETTER HA}": "X", "\N{MULTIPLICATION SIGN}": "X"}
_OLDEST_YEAR: Final = 1870
_MOBILE: Final = re.compile(r"1[3-9][0-9]{9}")
# 固定电话: area code, seven or eight digits, an extension.
_LANDLINE: Final = re.compile(r"\(?(0[1-9][0-9]{1,2})?\)?-?([2-8][0-9]{6,7})(?:[-转]([0-9]{1,6}))?")
_CARD_LENGTHS: Final = range(13, 20)
_BRACKETS: Final = dict.fromkeys(map(ord, "()"))
# Letters that are read for digits; only named, since one guess too many pays a stranger.
_LIKE_DIGITS: Final = {"l": 1, "I": 1, "i": 1, "|": 1, "O": 0, "o": 0}
_TYPED_FOR_DIGITS: Final = str.maketrans({letter: str(n) for letter, n in _LIKE_DIGITS.items()})

# No 0 1 I L O, the characters most often confused with each other. 31 characters, a prime, so that
# a weighted sum over distinct weights catches every single wrong character that can still occur (2
# for Z, a misheard letter) and every pair of characters that was swapped.
_CLAIM_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_CLAIM_PREFIX: Final = "DE"
CASE_PREFIX: Final = "FW"
REPORT_PREFIX: Final = "JB"
FIRST_REPORT_PREFIX: Final = "BA"
# What a message has before and behind the number: 编号…。
_AROUND: Final = re.compile(r"^[^0-9A-Z]+|[^0-9A-Z]+$")
_CLAIM_EPOCH: Final = date(2020, 1, 1)
_DAY_LENGTH: Final = 3
_SERIAL_LENGTH: Final = 4
_BODY_LENGTH: Final = _DAY_LENGTH + _SERIAL_LENGTH
_CASE_NO: Final = re.compile(rf"{CASE_PREFIX}([{_CLAIM_ALPHABET}]{{{_BODY_LENGTH + 1}}})")
_REPORT_NO: Final = re.compile(rf"{REPORT_PREFIX}([{_CLAIM_ALPHABET}]{{{_BODY_LENGTH + 1}}})")
SERIAL_SPACE: Final = len(_CLAIM_ALPHABET) ** _BODY_LENGTH
MAX_CLAIM_SERIAL: Final = len(_CLAIM_ALPHABET) ** _SERIAL_LENGTH - 1
_EXAMPLE_DAY: Final = date(2025, 6, 20)


def check_id_number(text: str, today: date) -> str:
    """身份证号 → the 18 characters as printed. Raises InvalidIdNumber.

    Region codes are not looked at: retired ones stay valid for life, and the residence permits of
    Hong Kong, Macao and Taiwan residents follow the same rule.
    """
    number = text if _AS_PRINTED.fullmatch(text) else _as_printed(text)
    try:
        born = birth_date(number)
    except ValueError as error:
        raise InvalidIdNumber("date") from error
    if born.year < _OLDEST_YEAR:
        raise InvalidIdNumber("date")
    if born > today:
        raise InvalidIdNumber("future")
    if number[17] != _id_check_character(number[:17]):
        raise InvalidIdNumber("check_digit")
    return number


def _as_printed(text: str) -> str:
    number = value_of(text, TextKind.DIGITS, field=InvalidIdNumber.field_name).upper()
    if not number:
        raise InvalidIdNumber("empty")
    number = number[:-1] + _LIKE_X.get(number[-1], number[-1])
    if len(number) == 15 and _all_digits(number):
        raise InvalidIdNumber("old_15")
    if len(number) != 18:
        raise InvalidIdNumber("length", count=len(number))
    if not _all_digits(number[:17]) or number[17] not in _ID_CHECK:
        raise InvalidIdNumber("characters")
    return number


def birth_date(id_number: str) -> date:
    """出生日期 of a checked identity number."""
    return date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def make_id_number(region6: str, birth: date, sequence: int) -> str:
    """身份证号 for invented people: six-digit region, birthday, sequence 0..999 (odd: male)."""
    if len(region6) != 6 or not _all_digits(region6) or not 0 <= sequence <= 999:
        raise ValueError("a region has six digits, a sequence is 0 to 999")
    body = f"{region6}{birth:%Y%m%d}{sequence:03d}"
    return body + _id_check_character(body)


def check_mobile(text: str) -> str:
    """手机号 → eleven digits; the country's code, brackets and ``tel:`` are dropped. Raises
    InvalidMobile."""
    number = value_of(text, TextKind.DIGITS, field=InvalidMobile.field_name).lower()
    number = number.removeprefix("tel:").translate(_BRACKETS)
    for country in ("+86", "0086", "86"):
        if number.startswith(country) and (country == "+86" or len(number) == 11 + len(country)):
            number = number.removeprefix(country)
            break
    if not number:
        raise InvalidMobile("empty")
    if not _all_digits(number):
        raise InvalidMobile("format")
    if len(number) != 11:
        raise InvalidMobile("length", count=len(number))
    if _MOBILE.fullmatch(number) is None:
        raise InvalidMobile("format")
    return number


def is_mobile(number: str) -> bool:
    """Whether a number as we keep it can be sent a message."""
    return _MOBILE.fullmatch(number) is not None


def landline(text: str) -> str:
    """固定电话 → area code, dash, number (and extension); empty for what is none.

    It can be rung, and no message reaches it."""
    try:
        digits = value_of(text, TextKind.CODE)
    except InvalidText:
        return ""
    found = _LANDLINE.fullmatch(digits)
    return "-".join(part for part in found.groups() if part) if found else ""


@dataclass(frozen=True, slots=True)
class BankAccount:
    """银行账号: digits only. ``warnings`` are codes of InvalidBankAccount.warnings; none blocks."""

    number: str
    warnings: tuple[str, ...]


def check_bank_account(text: str) -> BankAccount:
    """银行账号: passbooks and company accounts have no check digit, so doubts are only warnings.

    Raises InvalidBankAccount when it is no account number at all.
    """
    number = value_of(text, TextKind.DIGITS, field=InvalidBankAccount.field_name)
    if not number:
        raise InvalidBankAccount("empty")
    for letter in number:
        if letter in _LIKE_DIGITS and _all_digits(number.translate(_TYPED_FOR_DIGITS)):
            raise InvalidBankAccount("letter", letter=letter, digit=_LIKE_DIGITS[letter])
    if not _all_digits(number):
        raise InvalidBankAccount("characters")
    if not 8 <= len(number) <= 30:
        raise InvalidBankAccount("length", count=len(number))
    if len(number) not in _CARD_LENGTHS:
        return BankAccount(number, ("not_a_card",))
    return BankAccount(number, () if luhn_holds(number) else ("check_digit",))


def luhn_holds(digits: str) -> bool:
    """银行卡校验 (ISO/IEC 7812-1)."""
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + position % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def make_claim_no(day: date, serial: int) -> str:
    """受理编号 such as ``DE-4K7M-2X93``: the day, a serial from 0 within it, a check character.

    The one form in which it is stored, shown and read out.
    """
    return _numbered(_CLAIM_PREFIX, day, serial)


def make_case_no(day: date, serial: int) -> str:
    """工单编号 such as ``FW-4K7M-2X93``; made like a claim's."""
    return _numbered(CASE_PREFIX, day, serial)


def case_no_in(text: str) -> str | None:
    """The first 工单编号 that stands in a text, as stored; None where there is none. It must be
    written with its letters: eight characters alone may be anything."""
    return _number_in(text, CASE_PREFIX, _CASE_NO)


def make_report_no(number: int) -> str:
    """举报编号 such as ``JB-4K7M-2X93`` of a random number below `SERIAL_SPACE`: neither day nor
    order shows, and nobody guesses another's."""
    body = _in_claim_alphabet(number, _BODY_LENGTH)
    return _grouped(REPORT_PREFIX, body + _claim_check_character(body))


def make_first_report_no(number: int) -> str:
    """报案编号 such as ``BA-4K7M-2X93``; made like that of a report of fraud."""
    body = _in_claim_alphabet(number, _BODY_LENGTH)
    return _grouped(FIRST_REPORT_PREFIX, body + _claim_check_character(body))


def report_no_in(text: str) -> str | None:
    """The first 举报编号 that stands in a text, as stored; None where there is none."""
    return _number_in(text, REPORT_PREFIX, _REPORT_NO)


def _number_in(text: str, prefix: str, pattern: re.Pattern[str]) -> str | None:
    try:
        seen = value_of(text, TextKind.DIGITS).upper()
    except InvalidText:
        return None
    for found in pattern.finditer(seen):
        body = found[1]
        if body[-1] == _claim_check_character(body[:-1]):
            return _grouped(prefix, body)
    return None


def check_claim_no(text: str) -> str:
    """受理编号 as typed or heard → as stored. Raises InvalidClaimNo.

    Lower case, spaces, dashes, full-width characters, a missing DE and Chinese words around it are
    accepted. One wrong character or two neighbours in the wrong order are always detected.
    """
    number = value_of(text, TextKind.DIGITS, field=InvalidClaimNo.field_name).upper()
    number = _AROUND.sub("", number)
    if not number:
        raise InvalidClaimNo("empty")
    if len(number) == len(_CLAIM_PREFIX) + _BODY_LENGTH + 1 and number.startswith(_CLAIM_PREFIX):
        number = number[len(_CLAIM_PREFIX) :]
    if len(number) != _BODY_LENGTH + 1:
        raise InvalidClaimNo("length", example=make_claim_no(_EXAMPLE_DAY, 0))
    if any(character not in _CLAIM_ALPHABET for character in number):
        raise InvalidClaimNo("characters")
    if number[-1] != _claim_check_character(number[:-1]):
        raise InvalidClaimNo("check_character")
    return _grouped(_CLAIM_PREFIX, number)


def _all_digits(text: str) -> bool:
    return text.isascii() and (text.isdecimal() or not text)


def _id_check_character(body: str) -> str:
    weighted = sum(map(mul, _ID_WEIGHTS, map(int, body)))
    return _ID_CHECK[weighted % 11]


def _in_claim_alphabet(number: int, width: int) -> str:
    characters = []
    for _ in range(width):
        number, rest = divmod(number, len(_CLAIM_ALPHABET))
        characters.append(_CLAIM_ALPHABET[rest])
    return "".join(reversed(characters))


def _claim_check_character(body: str) -> str:
    """Weights 2, 3, … for the body, 1 for the check character itself: all different, none zero."""
    weighted = sum(
        weight * _CLAIM_ALPHABET.index(character) for weight, character in enumerate(body, start=2)
    )
    return _CLAIM_ALPHABET[-weighted % len(_CLAIM_ALPHABET)]


def _numbered(prefix: str, day: date, serial: int) -> str:
    days = (day - _CLAIM_EPOCH).days
    if not 0 <= days < len(_CLAIM_ALPHABET) ** _DAY_LENGTH or not 0 <= serial <= MAX_CLAIM_SERIAL:
        raise ValueError("the day or the serial does not fit into a number of ours")
    body = _in_claim_alphabet(days, _DAY_LENGTH) + _in_claim_alphabet(serial, _SERIAL_LENGTH)
    return _grouped(prefix, body + _claim_check_character(body))


def _grouped(prefix: str, characters: str) -> str:
    return f"{prefix}-{characters[:4]}-{characters[4:]}"
