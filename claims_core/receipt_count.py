"""Which receipts of a claim count, and why the others do not? (contract rule 7)

Asked before a settlement, with what hospital settlements and other claims have used already.
"""

from collections.abc import Container, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

ReceiptKey = tuple[str, str]  # code (empty for fully digital invoices) and number


class ReceiptState(StrEnum):
    """票据状态, as its issuer states it."""

    NORMAL = "normal"
    VOIDED = "voided"  # 作废
    RED_FLUSHED = "red_flushed"  # 冲红


class ReceiptVerdict(StrEnum):
    """票据认定: counted, or the one reason why it is not."""

    COUNTED = "counted"
    INVOICE_VOIDED = "invoice_voided"
    INVOICE_RED_FLUSHED = "invoice_red_flushed"
    DUPLICATE_IN_CLAIM = "duplicate_in_claim"
    ALREADY_SETTLED_DIRECTLY = "already_settled_directly"
    DUPLICATE_SETTLED = "duplicate_settled"


# Not counted again, but nothing is wrong with the receipt itself.
_NOT_BLOCKED: Final = (ReceiptVerdict.COUNTED, ReceiptVerdict.DUPLICATE_IN_CLAIM)
_STATE_VERDICTS: Final = {
    ReceiptState.VOIDED: ReceiptVerdict.INVOICE_VOIDED,
    ReceiptState.RED_FLUSHED: ReceiptVerdict.INVOICE_RED_FLUSHED,
}


@dataclass(frozen=True, slots=True)
class StatedReceipt:
    """申报票据: a row of a claim, its in-scope amount in fen."""

    code: str
    number: str
    in_scope: int
    state: ReceiptState = ReceiptState.NORMAL

    @property
    def key(self) -> ReceiptKey:
        return self.code, self.number


@dataclass(frozen=True, slots=True)
class CountedReceipt:
    """认定后的票据: a row with its verdict; ``in_scope`` in fen, whether it counts or not."""

    code: str
    number: str
    in_scope: int
    verdict: ReceiptVerdict

    @property
    def key(self) -> ReceiptKey:
        return self.code, self.number

    @property
    def counts(self) -> bool:
        return self.verdict is ReceiptVerdict.COUNTED

    @property
    def blocked(self) -> bool:
        """不予受理的票据: voided, red-flushed, or paid for already."""
        return self.verdict not in _NOT_BLOCKED


def count_receipts(
    rows: Iterable[StatedReceipt],
    used_by_hospital: Container[ReceiptKey] = (),
    used_by_claims: Container[ReceiptKey] = (),
) -> tuple[CountedReceipt, ...]:
    """认定票据: every row with the first test that it fails, in the order of the rows."""
    counted: list[CountedReceipt] = []
    normal_before: set[ReceiptKey] = set()
    for row in rows:
        verdict = ReceiptVerdict.COUNTED
        if row.state is not ReceiptState.NORMAL:
            verdict = _STATE_VERDICTS[row.state]
        elif row.key in normal_before:
            verdict = ReceiptVerdict.DUPLICATE_IN_CLAIM
        elif row.key in used_by_hospital:
            verdict = ReceiptVerdict.ALREADY_SETTLED_DIRECTLY
        elif row.key in used_by_claims:
            verdict = ReceiptVerdict.DUPLICATE_SETTLED
        if row.state is ReceiptState.NORMAL:
            normal_before.add(row.key)
        counted.append(CountedReceipt(row.code, row.number, row.in_scope, verdict))
    return tuple(counted)
