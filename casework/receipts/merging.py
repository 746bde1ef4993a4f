"""Which receipts does a claim name once somebody saves a form, where photographs or other people
have named some since it was opened? Asked by the phone's form and by the window's."""

from collections.abc import Sequence
from dataclasses import dataclass

from casework.claims.views import ReceiptView, TypedReceipt
from claims_core.receipts import Receipt, parse_receipt


@dataclass(frozen=True)
class MergedReceipts:
    """合起来的票据: what the claim names now; `changes` whether that is anything else than before,
    `clashes` whether it takes back what somebody else has changed since, where they have."""

    receipts: tuple[TypedReceipt, ...]
    changes: bool
    clashes: bool


def merged(
    standing: Sequence[ReceiptView],
    given: Sequence[TypedReceipt],
    seen: Sequence[TypedReceipt] | None,
) -> MergedReceipts:
    """`seen` is what the form showed when it was opened: only what differs from it is somebody's
    change, everything else stays as it stands now. None where the form speaks of all there are.

    :raises InvalidReceipt:
    """
    stood = {parse_receipt(each.code, each.number): each for each in standing}
    named = [(parse_receipt(each.code, each.number), each) for each in given]
    if seen is None:
        return MergedReceipts(tuple(given), _changes(stood, named), clashes=True)
    shown = {parse_receipt(each.code, each.number): each.amount_fen for each in seen}
    kept, clashes = [], False
    for receipt, each in named:
        untouched = receipt in shown and each.amount_fen == shown[receipt]
        if untouched and receipt not in stood:
            continue  # taken out elsewhere
        if untouched:
            kept.append((receipt, _as_it_stands(stood[receipt], each.row)))
            continue
        was = stood[receipt].amount_fen if receipt in stood else None
        clashes |= None not in (was, each.amount_fen) and was not in (
            shown.get(receipt),
            each.amount_fen,
        )
        kept.append((receipt, each))
    mentioned = {receipt for receipt, _ in named} | shown.keys()
    last = max([len(given), *(each.row for each in given)], default=0)
    came = [(receipt, view) for receipt, view in stood.items() if receipt not in mentioned]
    kept += [
        (receipt, _as_it_stands(view, last + place))
        for place, (receipt, view) in enumerate(came, 1)
    ]
    return MergedReceipts(tuple(each for _, each in kept), _changes(stood, kept), clashes)


def _as_it_stands(view: ReceiptView, row: int) -> TypedReceipt:
    return TypedReceipt(view.code, view.number, view.amount_fen, row=row)


def _changes(
    stood: dict[Receipt, ReceiptView], named: Sequence[tuple[Receipt, TypedReceipt]]
) -> bool:
    same = {receipt for receipt, _ in named}
    return (
        len(named) != len(stood)
        or same != stood.keys()
        or any(each.amount_fen not in (None, stood[receipt].amount_fen) for receipt, each in named)
    )
