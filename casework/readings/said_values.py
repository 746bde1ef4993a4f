"""Is what somebody puts for a field of a paper in its form? Asked of members and of reviewers."""

import re
from collections.abc import Mapping
from datetime import date

from casework.errors import FieldsInvalid
from casework.paper_fields.fields import FIELDS_OF, PAPER_FIELD_WORDS, PaperField
from casework.paper_fields.written_values import fen_of, yuan
from claims_core.checklist import Material
from claims_core.errors import InvalidInput
from claims_core.identifiers import check_bank_account, check_id_number
from claims_core.typed_text import TextKind, value_of

_DAYS = {PaperField.ISSUED_ON, PaperField.ADMISSION_ON, PaperField.DISCHARGE_ON}
_DIGITS = {PaperField.RECEIPT_CODE, PaperField.RECEIPT_NUMBER, PaperField.STAY_DAYS}
_LONGEST = 60


def said_values(material: Material, given: Mapping[str, str], today: date) -> dict[PaperField, str]:
    """The values by field, each in its one form; empty where it does not stand there.

    :raises FieldsInvalid: naming every field that this paper has not, or whose value cannot be.
    """
    values: dict[PaperField, str] = {}
    problems = {}
    known = {name.value: name for name in FIELDS_OF.get(material, ())}
    for key, text in given.items():
        name = known.get(key)
        if name is None:
            problems[key] = "这种材料上没有这一项"
            continue
        try:
            values[name] = _value(name, text.strip(), today) if text.strip() else ""
        except (InvalidInput, ValueError):
            problems[key] = f"{PAPER_FIELD_WORDS[name]}看着不对，请对照材料再填一次"
    if problems:
        raise FieldsInvalid(**problems)
    return values


def _value(name: PaperField, text: str, today: date) -> str:
    if name in _DAYS:
        day = value_of(text, TextKind.DAY)
        if day is None:
            raise ValueError(name)
        return day.isoformat()
    if name is PaperField.AMOUNT:
        fen = fen_of(text)
        if fen is None:
            raise ValueError(name)
        return yuan(fen)
    if name is PaperField.ID_NUMBER:
        return check_id_number(text, today)
    if name is PaperField.ACCOUNT:
        return check_bank_account(text).number
    if name in _DIGITS:
        digits = value_of(text, TextKind.DIGITS)
        if not re.fullmatch(r"\d{1,20}", digits):
            raise ValueError(name)
        return digits
    line = value_of(text, TextKind.ONE_LINE)
    if len(line) > _LONGEST:
        raise ValueError(name)
    return line
