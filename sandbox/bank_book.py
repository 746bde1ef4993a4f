"""What did the bank do with a payment file? The same file gets the same result for ever."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sandbox.bank_file import PAID, BankRefused, PaymentFile, PaymentLine, write_result_file
from sandbox.journal import Entry
from sandbox.recording import Appliers, Record

_OUTCOMES = {
    PAID: "成功",
    "1001": "户名账号不符",
    "1002": "账户不存在或已销户",
    "1003": "超过账户限额",
}


@dataclass(frozen=True)
class Batch:
    """批次: one file taken, with the result that was given."""

    batch_no: str
    digest: str
    outcomes: tuple[tuple[str, str], ...]  # payment number, result code

    @property
    def paid(self) -> int:
        return sum(code == PAID for _, code in self.outcomes)


class BankBook:
    """银行账簿: batches in the order they came."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._batches: dict[str, Batch] = {}
        self._paid_in: dict[str, str] = {}

    def appliers(self) -> Appliers:
        return {"batch_taken": self._on_taken}

    def all(self) -> list[Batch]:
        return list(self._batches.values())

    def pay(self, file: PaymentFile, content: bytes, limit_fen: int | None) -> bytes:
        """Carry the file out and return the result file; raises BankRefused."""
        digest = hashlib.sha256(content).hexdigest()
        known = self._batches.get(file.batch_no)
        if known is None:
            self._refuse_paid_before(file)
            outcomes = [(line.payment_no, _outcome(line, limit_fen)) for line in file.lines]
            self._record("batch_taken", batch=file.batch_no, digest=digest, outcomes=outcomes)
            known = self._batches[file.batch_no]
        elif known.digest != digest:
            raise BankRefused(f"批次号 {file.batch_no} 已经用过，内容与上次不同")
        return write_result_file(file, [(code, _OUTCOMES[code]) for _, code in known.outcomes])

    def _refuse_paid_before(self, file: PaymentFile) -> None:
        for line in file.lines:
            if line.payment_no in self._paid_in:
                batch_no = self._paid_in[line.payment_no]
                raise BankRefused(f"支付流水号 {line.payment_no} 已在批次 {batch_no} 支付成功")

    def _on_taken(self, entry: Entry) -> None:
        outcomes = tuple((payment_no, code) for payment_no, code in entry["outcomes"])
        self._batches[entry["batch"]] = Batch(entry["batch"], entry["digest"], outcomes)
        for payment_no, code in outcomes:
            if code == PAID:
                self._paid_in[payment_no] = entry["batch"]


def _outcome(line: PaymentLine, limit_fen: int | None) -> str:
    # Account numbers a demo can choose so as to see a return.
    if line.account.endswith("0000"):
        return "1002"
    if line.account.endswith("9999"):
        return "1001"
    if limit_fen is not None and line.amount_fen > limit_fen:
        return "1003"
    return PAID
