"""Does every receipt count once, and has each that does not its one reason? (contract rule 7)"""

import pytest

from claims_core.receipt_count import (
    CountedReceipt,
    ReceiptState,
    ReceiptVerdict,
    StatedReceipt,
    count_receipts,
)

ONE = ("41060125", "0000000001")
VOIDED = ReceiptState.VOIDED
RED = ReceiptState.RED_FLUSHED


def row(
    state: ReceiptState = ReceiptState.NORMAL, key: tuple[str, str] = ONE, in_scope: int = 5
) -> StatedReceipt:
    return StatedReceipt(*key, in_scope, state)


def verdicts(*rows: StatedReceipt, hospital: tuple[tuple[str, str], ...] = (), **used: object):
    claims = used.get("claims", ())
    return [each.verdict for each in count_receipts(rows, hospital, claims)]


def test_a_receipt_keeps_its_code_number_and_amount() -> None:
    (counted,) = count_receipts([row()])
    assert counted == CountedReceipt(*ONE, 5, ReceiptVerdict.COUNTED)
    assert counted.key == row().key == ONE
    (refused,) = count_receipts([row(VOIDED)])
    assert (refused.key, refused.in_scope) == (ONE, 5)


def test_a_voided_or_red_flushed_receipt_says_which() -> None:
    assert verdicts(row(VOIDED)) == ["invoice_voided"]
    assert verdicts(row(RED)) == ["invoice_red_flushed"]


def test_the_state_is_asked_before_everything_else() -> None:
    used = {"hospital": (ONE,), "claims": (ONE,)}
    assert verdicts(row(VOIDED), **used) == ["invoice_voided"]
    assert verdicts(row(), row(RED)) == ["counted", "invoice_red_flushed"]


def test_only_an_earlier_normal_row_makes_a_duplicate() -> None:
    assert verdicts(row(), row()) == ["counted", "duplicate_in_claim"]
    assert verdicts(row(VOIDED), row(), row()) == [
        "invoice_voided",
        "counted",
        "duplicate_in_claim",
    ]


def test_the_same_number_of_another_code_is_another_receipt() -> None:
    assert verdicts(row(), row(key=("", ONE[1]))) == ["counted", "counted"]


def test_a_duplicate_is_a_duplicate_before_it_is_used_elsewhere() -> None:
    found = verdicts(row(), row(), hospital=(ONE,))
    assert found == ["already_settled_directly", "duplicate_in_claim"]


def test_a_hospital_settlement_is_asked_before_other_claims() -> None:
    used = {"hospital": (ONE,), "claims": (ONE,)}
    assert verdicts(row(), **used) == ["already_settled_directly"]
    assert verdicts(row(), claims=(ONE,)) == ["duplicate_settled"]
    assert verdicts(row(), claims=(("", "2"),), hospital=(("", "3"),)) == ["counted"]


def test_nothing_used_is_what_is_meant_when_nothing_is_said() -> None:
    (counted,) = count_receipts(iter([row()]))
    assert counted.counts
    assert count_receipts([]) == ()


@pytest.mark.parametrize("verdict", ReceiptVerdict)
def test_one_verdict_counts_and_a_repetition_is_not_blocked(verdict: ReceiptVerdict) -> None:
    receipt = CountedReceipt(*ONE, 5, verdict)
    assert receipt.counts is (verdict == "counted")
    assert receipt.blocked is (verdict not in ("counted", "duplicate_in_claim"))
