"""What stands in the file that goes to the bank? Asked by payments, and by whoever compares the
bank's answers with it.

The format is `docs/bank-file.md`: CSV in GB18030 with CRLF, a header, column names, details and a
trailer."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casework.errors import FileRefused
from claims_core.money import plain_yuan
from claims_core.review_reasons import ReasonCode
from claims_core.typed_text import is_one_line

ENCODING = "gb18030"
COLUMNS = ["序号", "支付流水号", "收款户名", "收款账号", "开户行", "金额(元)", "用途"]
PURPOSE = "大额医疗费用补助"
PAID = "0000"
# ours, not the bank's: a payment whose refusal the bank has put in writing
VOID = "VOID"
# the same: a payment of which it has said in writing that it was never made
NEVER_LEFT = "NEVER"
# 结果代码 of docs/bank-file.md; the list is closed
RETURN_REASONS = {
    "1001": ReasonCode.NAME_DIFFERS,
    "1002": ReasonCode.ACCOUNT_CLOSED,
    "1003": ReasonCode.ACCOUNT_LIMITED,
}
_ACCOUNT = re.compile(r"[0-9]{8,30}")


@dataclass(frozen=True, repr=False)
class PaymentDetail:
    """付款明细: one payment of the file; amounts are fen."""

    payment_no: str
    payee: str
    account: str
    bank_name: str
    amount_fen: int


def reason_of(code: str | None) -> ReasonCode:
    """Why money did not stay, as a claim's step keeps it."""
    if code == NEVER_LEFT:
        return ReasonCode.NEVER_LEFT
    return RETURN_REASONS.get(code or "", ReasonCode.BANK_OTHER)


def write(batch_no: str, day: date, details: Iterable[PaymentDetail]) -> bytes:
    """The payment file; the same batch always gives the same bytes.

    :raises FileRefused: naming payment and column, where a text is not one line of visible
        characters: nothing is altered on the way to the bank.
    """
    rows = list(details)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["H", "DAETONG", batch_no, day.strftime("%Y%m%d"), "1"])
    writer.writerow(COLUMNS)
    for number, row in enumerate(rows, 1):
        _check(row)
        writer.writerow(
            [
                number,
                row.payment_no,
                row.payee,
                row.account,
                row.bank_name,
                plain_yuan(row.amount_fen),
                PURPOSE,
            ]
        )
    total = sum(row.amount_fen for row in rows)
    writer.writerow(["T", len(rows), plain_yuan(total)])
    return out.getvalue().encode(ENCODING)


def _check(row: PaymentDetail) -> None:
    fits = {
        "收款户名": is_one_line(row.payee),
        "收款账号": _ACCOUNT.fullmatch(row.account) is not None,
        "开户行": is_one_line(row.bank_name),
        "金额": row.amount_fen > 0,
    }
    for column, good in fits.items():
        if not good:
            raise FileRefused(
                why=f"流水号 {row.payment_no} 的{column}里有不能交给银行的内容（换行、看不见的"
                "字符等）。请先请参保人更正，再编批次。"
            )
