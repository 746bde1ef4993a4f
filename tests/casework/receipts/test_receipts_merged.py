"""Does whoever saves a form change only the receipts that they changed in it?"""

from casework.claims.views import ReceiptView, TypedReceipt
from casework.receipts.merging import MergedReceipts, merged

CODE = "41060125"


def number(which: int) -> str:
    return f"{which:010d}"


def standing(*receipts: tuple[int, int | None]) -> list[ReceiptView]:
    return [
        ReceiptView(f"row {which}", "fiscal", CODE, number(which), fen, "qr")
        for which, fen in receipts
    ]


def line(which: int, fen: int | None = None, row: int = 0) -> TypedReceipt:
    return TypedReceipt(CODE, number(which), fen, row=row)


def sums(of: MergedReceipts) -> dict[int, int | None]:
    return {int(each.number): each.amount_fen for each in of.receipts}


def test_what_came_since_the_form_was_opened_stays() -> None:
    saved = merged(standing((1, 100), (2, 50)), [line(1, 100)], [line(1, 100)])
    assert (sums(saved), saved.changes, saved.clashes) == ({1: 100, 2: 50}, False, False)
    saved = merged(standing((1, 100), (2, 50)), [line(1, 100), line(3, 7)], [line(1, 100)])
    assert (sums(saved), saved.changes) == ({1: 100, 2: 50, 3: 7}, True)


def test_what_somebody_took_out_is_out_and_what_went_elsewhere_does_not_come_back() -> None:
    saved = merged(standing((1, 100), (2, 50)), [line(2, 50)], [line(1, 100), line(2, 50)])
    assert (sums(saved), saved.changes) == ({2: 50}, True)
    saved = merged(standing((2, 50)), [line(1, 100), line(2, 50)], [line(1, 100), line(2, 50)])
    assert (sums(saved), saved.changes) == ({2: 50}, False)
    # what was put right in the form is somebody's word, even where the picture is gone
    saved = merged(standing(), [line(1, 120)], [line(1, 100)])
    assert (sums(saved), saved.changes) == ({1: 120}, True)


def test_a_sum_that_was_changed_on_one_side_holds_and_on_both_it_clashes() -> None:
    seen = [line(1, 100)]
    assert sums(merged(standing((1, 90)), [line(1, 100)], seen)) == {1: 90}
    mine = merged(standing((1, 100)), [line(1, 120)], seen)
    assert (sums(mine), mine.changes, mine.clashes) == ({1: 120}, True, False)
    assert merged(standing((1, 90)), [line(1, 120)], seen).clashes
    assert not merged(standing((1, 120)), [line(1, 120)], seen).clashes


def test_a_form_that_speaks_of_all_takes_out_the_rest() -> None:
    saved = merged(standing((1, 100), (2, 50)), [line(1)], None)
    assert (sums(saved), saved.changes, saved.clashes) == ({1: None}, True, True)
    assert not merged(standing((1, 100)), [line(1)], None).changes
    # the same one twice is for whoever keeps them to refuse
    assert merged(standing((1, 100)), [line(1), line(1)], None).changes


def test_a_refusal_names_lines_that_the_form_has() -> None:
    seen = [line(1, 100)]
    given = [line(1, 100, row=1), line(4, 9, row=3)]
    saved = merged(standing((1, 100), (2, 50)), given, seen)
    assert [(int(each.number), each.row) for each in saved.receipts] == [(1, 1), (4, 3), (2, 4)]
