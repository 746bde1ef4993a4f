"""Which values stand on a paper, by its kind? Asked by whoever reads photographs that are
stored."""

from collections.abc import Sequence
from datetime import date

from casework.paper_fields.cards import read_bank_card, read_identity
from casework.paper_fields.fields import FIELDS_OF, FieldRead, PaperField, ReadWhy, Sureness
from casework.paper_fields.receipts import read_receipt
from casework.paper_fields.sheet import WrittenSheet
from casework.paper_fields.stays import read_stay
from claims_core.checklist import Material
from claims_core.receipts import ReceiptReading
from infra.reading.text_reader import TextLine

RULES_VERSION = 1


def read_paper(
    material: Material,
    pages: Sequence[Sequence[TextLine]],
    codes: Sequence[ReceiptReading],
    today: date,
) -> tuple[FieldRead, ...]:
    """Each field of this kind of paper, found or not, in the order in which it is shown. Of several
    pages the first that says a value is believed, and one that says another makes it doubtful."""
    best: dict[PaperField, FieldRead] = {}
    for number, lines in enumerate(pages or ((),), 1):
        for each in _of_page(material, WrittenSheet(lines), codes, today):
            found = _on_page(each, number)
            known = best.get(each.name)
            best[each.name] = found if known is None else _together(known, found)
    return tuple(best.get(name, FieldRead(name)) for name in FIELDS_OF.get(material, ()))


def _of_page(
    material: Material, sheet: WrittenSheet, codes: Sequence[ReceiptReading], today: date
) -> list[FieldRead]:
    if material is Material.RECEIPT:
        return read_receipt(sheet, codes)
    if material is Material.BANK_CARD:
        return read_bank_card(sheet)
    if material in (Material.IDENTITY, Material.PAYEE_IDENTITY):
        return read_identity(sheet, today)
    return read_stay(sheet, with_total=material is not Material.DISCHARGE_RECORD)


def _on_page(read: FieldRead, number: int) -> FieldRead:
    return FieldRead(read.name, read.value, read.why, read.source, number, read.box)


def _together(known: FieldRead, found: FieldRead) -> FieldRead:
    if not found.value or not known.value:
        return found if found.value else known
    if known.value == found.value:
        return known if known.sureness is Sureness.SURE else found
    if known.name is PaperField.AMOUNT:  # sums of pages; the last may be that of all
        return found.because(ReadWhy.DIFFERS)
    return known.because(ReadWhy.DIFFERS)
