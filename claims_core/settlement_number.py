"""What is the platform's number of a settlement, however it was typed? Asked by registration, the
reviewers and the platform's files, so that one settlement has one number."""

import re
import unicodedata
from typing import Final

from claims_core.errors import InvalidSettlementNumber

MAX_LENGTH: Final = 60
# What our own entry is called that takes a hospital's settlement back; no number of the platform's
# begins so.
TAKEN_BACK: Final = "撤回-"
# A spreadsheet has rounded the number: the digits that are missing are in no file any more.
_ROUNDED: Final = re.compile(r"[0-9]+(?:\.[0-9]+)?E\+[0-9]+")


def settlement_number(typed: str) -> str:
    """结算单号 in its one form: no blanks or characters that cannot be seen, full-width ones plain,
    letters as capitals.

    :raises InvalidSettlementNumber: when nothing is left, it is too long, or a spreadsheet has
        rounded it.
    """
    number = normal_number(typed)
    if not number:
        raise InvalidSettlementNumber("empty")
    if len(number) > MAX_LENGTH:
        raise InvalidSettlementNumber("length", count=MAX_LENGTH)
    if not number.isprintable() or number.startswith(TAKEN_BACK):
        raise InvalidSettlementNumber("characters")
    if _ROUNDED.fullmatch(number):
        raise InvalidSettlementNumber("rounded")
    return number


def normal_number(typed: str) -> str:
    """The same without any judgement, for looking up what a file says."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(
        character
        for character in plain
        if not character.isspace() and unicodedata.category(character) not in ("Cf", "Mn")
    ).upper()
