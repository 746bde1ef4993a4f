"""What can be filled into the form from all papers together? Where two papers say the same it is
surer than one, and where they differ nobody is sure."""

from collections.abc import Iterable, Iterator, Sequence

from casework.claims.views import ReceiptView
from casework.paper_fields.fields import PaperField, ReadWhy, Sureness
from casework.paper_fields.written_values import fen_of
from casework.readings.views import FieldOffer, OfferedReceipt, PaperFieldView, PaperView
from claims_core.checklist import Material

_F, _M = PaperField, Material
Kinds = tuple[Material, ...]
_STAYS = (_M.DISCHARGE_RECORD, _M.SETTLEMENT_SHEET, _M.ITEMISED_LIST)
# Where the first kinds say nothing, the next are looked at: money goes to the insured person's own
# account unless somebody else's papers are there.
_FROM: tuple[tuple[str, PaperField, tuple[Kinds, ...]], ...] = (
    ("provider_name", _F.PROVIDER_NAME, ((*_STAYS, _M.RECEIPT),)),
    ("admission_on", _F.ADMISSION_ON, (_STAYS,)),
    ("discharge_on", _F.DISCHARGE_ON, (_STAYS,)),
    ("payee.name", _F.PERSON_NAME, ((_M.PAYEE_IDENTITY,), (_M.IDENTITY,))),
    ("payee.account", _F.ACCOUNT, ((_M.BANK_CARD,),)),
    ("payee.bank_name", _F.BANK_NAME, ((_M.BANK_CARD,),)),
)
Found = tuple[PaperView, PaperFieldView]


def offers_of(papers: Sequence[PaperView], named: Iterable[ReceiptView]) -> tuple[FieldOffer, ...]:
    """One offer for each field of the form for which there is a value, and one for each receipt."""
    offers = []
    for field, name, kinds in _FROM:
        found = next(filter(None, (_said_on(papers, name, each) for each in kinds)), None)
        if found:
            offers.append(_together(field, found))
    return (*offers, *_receipts(papers, list(named)))


def _said_on(papers: Sequence[PaperView], name: PaperField, kinds: Kinds) -> list[Found]:
    return [
        (paper, each)
        for paper in papers
        if paper.material in kinds
        for each in paper.fields
        if each.name is name and _value(each)
    ]


def _value(view: PaperFieldView) -> str:
    """What the member says counts, where they have said something."""
    return view.value if view.said is None else view.said


def _together(field: str, found: Sequence[Found]) -> FieldOffer:
    paper, first = next(
        ((paper, each) for paper, each in found if each.said is not None),
        next(((paper, each) for paper, each in found if each.sureness is Sureness.SURE), found[0]),
    )
    why, value = first.why, _value(first)
    values = {_value(each) for _, each in found}
    if (first.said is not None and first.said != first.value) or len(values) > 1:
        why = ReadWhy.DIFFERS
    elif len(found) > 1 and why is ReadWhy.ALONE:
        why = ReadWhy.TWO_PAPERS
    return FieldOffer(field, value, why, sureness_of(why), paper.photo_id, first.name)


def sureness_of(why: ReadWhy) -> Sureness:
    """Of a value that is there."""
    return Sureness.UNSURE if why in (ReadWhy.ALONE, ReadWhy.DIFFERS) else Sureness.SURE


def _receipts(papers: Sequence[PaperView], named: list[ReceiptView]) -> Iterator[FieldOffer]:
    keys = {(each.code, each.number) for each in named}
    offered = set()
    for paper in papers:
        if paper.material is not Material.RECEIPT:
            continue
        fields = {each.name: each for each in paper.fields}
        code, number, amount = (
            fields[name] for name in (_F.RECEIPT_CODE, _F.RECEIPT_NUMBER, _F.AMOUNT)
        )
        key = (_value(code), _value(number))
        if not key[1] or key in offered:
            continue
        offered.add(key)
        parts = [each for each in (code, number, amount) if _value(each)]
        doubtful = [each for each in parts if each.sureness is not Sureness.SURE]
        why = doubtful[0].why if doubtful else number.why
        receipt = OfferedReceipt(*key, fen_of(_value(amount)), key in keys)
        yield FieldOffer(
            "receipts", "", why, sureness_of(why), paper.photo_id, number.name, receipt
        )
