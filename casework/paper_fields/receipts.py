"""Which values stand on a receipt? Its code, where it was read, says most of them a second time."""

import re
from collections.abc import Iterable, Sequence

from casework.paper_fields.fields import FieldRead, PaperField, ReadFrom, ReadWhy
from casework.paper_fields.parts import provider, single
from casework.paper_fields.sheet import PaperLabel, WrittenSheet
from casework.paper_fields.totals import total
from casework.paper_fields.written_values import DAY, PERSON, day_of, yuan
from claims_core.receipts import ReceiptReading

_CODE = re.compile(r"\d{12}(?!\d)|\d{8}(?!\d)")
_NUMBER = re.compile(r"(?:No\.?)?(\d{20}|\d{10}|\d{8})(?!\d)", re.IGNORECASE)
_CHECK = re.compile(r"[0-9A-Za-z]{6,20}")
_F, _L = PaperField, PaperLabel


def read_receipt(sheet: WrittenSheet, codes: Sequence[ReceiptReading]) -> list[FieldRead]:
    """One receipt; of several codes on one picture nobody knows which is meant."""
    said = codes[0] if len({each.receipt.key for each in codes}) == 1 else None
    texts = {
        _F.RECEIPT_CODE: sheet.behind(_L.CODE, _CODE),
        _F.RECEIPT_NUMBER: [
            (re.sub(r"\D", "", text), line) for text, line in sheet.behind(_L.NUMBER, _NUMBER)
        ],
        _F.CHECK_CODE: sheet.behind(_L.CHECK, _CHECK),
        _F.ISSUED_ON: [
            (day.isoformat(), line)
            for text, line in sheet.behind(_L.ISSUED, DAY)
            if (day := day_of(text))
        ],
    }
    in_code = dict(_in_code(said)) if said else {}
    return [
        provider(sheet),
        single(_F.PERSON_NAME, sheet.behind(_L.PERSON, PERSON)),
        *(_beside_code(single(name, found), in_code.get(name)) for name, found in texts.items()),
        _beside_code(total(sheet), in_code.get(_F.AMOUNT)),
    ]


def _in_code(said: ReceiptReading) -> Iterable[tuple[PaperField, str]]:
    if said.receipt.code:
        yield _F.RECEIPT_CODE, said.receipt.code
    yield _F.RECEIPT_NUMBER, said.receipt.number
    if said.check_code:
        yield _F.CHECK_CODE, said.check_code
    if said.issued_on:
        yield _F.ISSUED_ON, said.issued_on.isoformat()
    if said.amount_fen:
        yield _F.AMOUNT, yuan(said.amount_fen)


def _beside_code(read: FieldRead, in_code: str | None) -> FieldRead:
    """What is read, and what the code says: a code carries its own check, so that it is read right
    or not at all; the paper may still say something else."""
    if in_code is None:
        return read
    if not read.value:
        return FieldRead(read.name, in_code, ReadWhy.CODE, ReadFrom.CODE)
    if read.value.lower() == in_code.lower():
        return FieldRead(
            read.name, in_code, ReadWhy.CODE_AND_TEXT, ReadFrom.BOTH, read.page, read.box
        )
    return FieldRead(read.name, in_code, ReadWhy.DIFFERS, ReadFrom.CODE, read.page, read.box)
