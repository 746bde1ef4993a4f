"""Which values stand on an identity card, and which on a bank card? Their numbers check
themselves."""

import re
from datetime import date

from casework.paper_fields.fields import FieldRead, PaperField, ReadWhy
from casework.paper_fields.parts import CLEAR, single
from casework.paper_fields.sheet import PaperLabel, WrittenSheet, plain
from casework.paper_fields.written_values import DAY, PERSON, day_of
from claims_core.card_issuers import card_issuer
from claims_core.errors import InvalidIdNumber
from claims_core.identifiers import birth_date, check_id_number, luhn_holds
from infra.reading.text_reader import TextLine

_F, _L = PaperField, PaperLabel
_ID_NUMBER = re.compile(r"(?<!\d)[1-9]\d{16}[\dXx](?!\d)")
_CARD_NUMBER = re.compile(r"(?<!\d)\d{13,19}(?!\d)")
_BANK = re.compile(r"[\u4e00-\u9fff]{2,12}银行")


def read_identity(sheet: WrittenSheet, today: date) -> list[FieldRead]:
    """A card's front."""
    names = single(_F.PERSON_NAME, sheet.behind(_L.PERSON, PERSON))
    numbers = [
        (match.group(0).upper(), piece.line)
        for piece in sheet
        for match in _ID_NUMBER.finditer(piece.text)
    ]
    number = single(_F.ID_NUMBER, numbers)
    if number.value:
        number = number.because(_id_reason(sheet, number, numbers[0][1], today))
    return [names, number]


def _id_reason(sheet: WrittenSheet, number: FieldRead, line: TextLine, today: date) -> ReadWhy:
    """Sure where its check character holds, and the birthday printed above is the one in it."""
    if number.why is ReadWhy.DIFFERS:
        return ReadWhy.DIFFERS
    try:
        check_id_number(number.value, today)
    except InvalidIdNumber:
        return ReadWhy.DIFFERS
    born = [day_of(text) for text, _ in sheet.behind(_L.BIRTH, DAY)]
    agrees = birth_date(number.value) in born
    return ReadWhy.CHECK_DIGIT if agrees and line.score >= CLEAR else ReadWhy.ALONE


def read_bank_card(sheet: WrittenSheet) -> list[FieldRead]:
    """A card's front: its number in groups, and the bank's name."""
    numbers = []
    for row in sheet.rows:
        digits = "".join(piece.text for piece in row if re.fullmatch(r"[\d:]*", piece.text))
        for match in _CARD_NUMBER.finditer(digits):
            first = next(piece.line for piece in row if piece.text)
            numbers.append((match.group(0), first, min(piece.line.score for piece in row)))
    number = single(_F.ACCOUNT, [(value, line) for value, line, _ in numbers])
    banks = [
        (named.group(0), piece.line)
        for piece in sheet
        if (named := _BANK.search(plain(piece.line.text)))
    ]
    bank = single(_F.BANK_NAME, banks)
    if not number.value:
        return [number, bank]
    issuer = card_issuer(number.value) if luhn_holds(number.value) else None
    is_named = issuer is not None and any(issuer.is_named_in(name) for name, _ in banks)
    clear = all(score >= CLEAR for *_, score in numbers)
    if not luhn_holds(number.value):
        return [number.because(ReadWhy.DIFFERS), bank]
    if number.why is not ReadWhy.DIFFERS:
        number = number.because(ReadWhy.ISSUER if is_named and clear else ReadWhy.ALONE)
    if issuer is not None and not bank.value:
        bank = FieldRead(_F.BANK_NAME, issuer.bank, ReadWhy.ALONE, box=number.box)
    elif is_named and number.why is ReadWhy.ISSUER:
        bank = bank.because(ReadWhy.ISSUER)
    return [number, bank]
