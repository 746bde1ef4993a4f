"""Is what the issuer says of a receipt taken at its word, and a contradiction noticed?"""

from datetime import date

import pytest

from claims_core.receipt_count import ReceiptState
from claims_core.receipt_verification import (
    InvalidVerification,
    IssuerState,
    Verification,
    check_sums,
)
from claims_core.receipts import parse_receipt

ONE = parse_receipt("41060125", "0000000001")
OTHER = parse_receipt("41060125", "0000000002")
PAPER = parse_receipt("410601250001", "00000001")
DAY = date(2025, 7, 1)


def said(state: IssuerState, **more: object) -> Verification:
    return Verification(receipt=ONE, state=state, verified_on=DAY, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "more", "counted"),
    [
        (IssuerState.NORMAL, {}, ReceiptState.NORMAL),
        (IssuerState.VOIDED, {}, ReceiptState.VOIDED),
        (IssuerState.RED_FLUSHED, {"related": OTHER}, ReceiptState.RED_FLUSHED),
        (IssuerState.EXCHANGED, {"related": PAPER}, ReceiptState.NORMAL),
    ],
)
def test_the_issuer_s_word_decides_how_a_receipt_counts(state, more, counted) -> None:
    assert said(state, **more).counts_as is counted


def test_an_exchanged_receipt_and_its_paper_are_one_and_the_same_money() -> None:
    assert said(IssuerState.EXCHANGED, related=PAPER).keys == (ONE.key, PAPER.key)
    assert said(IssuerState.RED_FLUSHED, related=OTHER).keys == (ONE.key,)
    assert said(IssuerState.NORMAL).keys == (ONE.key,)


@pytest.mark.parametrize(
    ("state", "more", "problem"),
    [
        (IssuerState.RED_FLUSHED, {}, "relation_missing"),
        (IssuerState.EXCHANGED, {}, "paper_missing"),
        (IssuerState.RED_FLUSHED, {"related": ONE}, "relation_to_itself"),
        (IssuerState.NORMAL, {"related": OTHER}, "relation_unexpected"),
        (IssuerState.VOIDED, {"related": OTHER}, "relation_unexpected"),
        (IssuerState.NORMAL, {"check_code": "12 34"}, "check_code"),
        (IssuerState.NORMAL, {"check_code": "1" * 41}, "check_code"),
        (IssuerState.NORMAL, {"check_code": "一二三"}, "check_code"),
    ],
)
def test_a_contradiction_is_named_with_its_field_and_cure(state, more, problem) -> None:
    with pytest.raises(InvalidVerification) as caught:
        said(state, **more)
    assert caught.value.problem == problem
    assert "请" in caught.value.message


@pytest.mark.parametrize("length", [4, 6, 20, 40])
def test_the_length_of_a_check_code_is_the_batch_s_own_business(length: int) -> None:
    assert said(IssuerState.NORMAL, check_code="a" * length).check_code


def test_list_and_fund_have_to_go_with_the_total() -> None:
    check_sums(10_000)
    check_sums(10_000, fund_fen=9_999, list_fen=10_010)
    check_sums(10_000, list_fen=9_990)
    for fund, listed, problem in (
        (10_000, None, "fund_not_below_total"),
        (None, 10_011, "list_differs"),
        (None, 9_989, "list_differs"),
    ):
        with pytest.raises(InvalidVerification) as caught:
            check_sums(10_000, fund, listed)
        assert caught.value.problem == problem
