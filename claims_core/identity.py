"""Which kind of identity document does a number belong to, and can it be right? Asked wherever an
insured person is named: roster, binding, search, platform files."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from claims_core.errors import InvalidIdNumber
from claims_core.identifiers import check_id_number
from claims_core.typed_text import TextKind, value_of

# Three letters of the country and twelve digits; what these mean is in no source at hand.
_RESIDENCE_OLD: Final = re.compile(r"[A-Z]{3}[0-9]{12}")
# Passports begin with one or two letters in most countries; there is no check rule to hold on to.
_PASSPORT: Final = re.compile(r"[A-Z]{1,2}[0-9]{6,9}")
_AS_FILES_HAVE_IT: Final = re.compile(r"[0-9]{17}[0-9X]")  # neither of these
_HMT_REGIONS: Final = frozenset({"810000", "820000", "830000"})


class IdentityKind(StrEnum):
    """证件种类"""

    ID_CARD = "id_card"  # 居民身份证
    HMT_RESIDENCE = "hmt_residence"  # 港澳台居民居住证: same length and check
    FOREIGN_RESIDENCE = "foreign_residence"  # 外国人永久居留身份证: 18 characters beginning with 9
    FOREIGN_RESIDENCE_OLD = "foreign_residence_old"  # 旧版: three letters, twelve digits
    PASSPORT = "passport"  # 护照


IDENTITY_KIND_WORDS: dict[IdentityKind, str] = {
    IdentityKind.ID_CARD: "居民身份证",
    IdentityKind.HMT_RESIDENCE: "港澳台居民居住证",
    IdentityKind.FOREIGN_RESIDENCE: "外国人永久居留身份证",
    IdentityKind.FOREIGN_RESIDENCE_OLD: "外国人永久居留身份证（旧版）",
    IdentityKind.PASSPORT: "护照",
}


@dataclass(frozen=True, slots=True)
class Identity:
    """证件: its kind, and the number as printed."""

    kind: IdentityKind
    number: str

    def __repr__(self) -> str:
        return f"Identity({self.kind.value})"  # the number must not get into a log by accident


def check_identity(text: str, today: date) -> Identity:
    """证件号 of any kind that an insured person may hold. Raises InvalidIdNumber.

    What begins with a letter is no id card: an old residence card or a passport, of which only
    the form can be checked. Everything else follows GB 11643, whatever its region.
    """
    if not _AS_FILES_HAVE_IT.fullmatch(text):
        code = value_of(text, TextKind.DIGITS, field=InvalidIdNumber.field_name)
        number_as_written = _as_written(code)
        if _RESIDENCE_OLD.fullmatch(number_as_written):
            return Identity(IdentityKind.FOREIGN_RESIDENCE_OLD, number_as_written)
        if _PASSPORT.fullmatch(number_as_written):
            return Identity(IdentityKind.PASSPORT, number_as_written)
    number = check_id_number(text, today)
    if number[:6] in _HMT_REGIONS:
        return Identity(IdentityKind.HMT_RESIDENCE, number)
    if number.startswith("9"):
        return Identity(IdentityKind.FOREIGN_RESIDENCE, number)
    return Identity(IdentityKind.ID_CARD, number)


def _as_written(code: str) -> str:
    plain = code if code.isalnum() else "".join(each for each in code if each.isalnum())
    return plain.upper()
