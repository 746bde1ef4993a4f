"""What stands in the file that goes to the bank, and in the one that comes back? Asked by payments.

The format is `docs/bank-file.md`: CSV in GB18030 with CRLF, a header, column names, details and a
trailer."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from casework.errors import FileRefused
from claims_core.errors import ClaimsError
from claims_core.money import parse_yuan, plain_yuan
from claims_core.review_reasons import ReasonCode

ENCODING = "gb18030"
COLUMNS = ["序号", "支付流水号", "收款户名", "收款账号", "开户行", "金额(元)", "用途"]
RESULT_COLUMNS = [*COLUMNS, "结果代码", "原因"]
PURPOSE = "大额医疗费用补助"
PAID = "0000"
LATE = "RETURN"
# 结果代码 of docs/bank-file.md; a code that is not there is the bank's own affair
RETURN_REASONS = {
    "1001": ReasonCode.NAME_DIFFERS,
    "1002": ReasonCode.ACCOUNT_CLOSED,
    "1003": ReasonCode.ACCOUNT_LIMITED,
}
MAX_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, repr=False)
class PaymentDetail:
    """付款明细: one payment of the file; amounts are fen."""

    payment_no: str
    payee: str
    account: str
    bank_name: str
    amount_fen: int


@dataclass(frozen=True, repr=False)
class PaymentResult:
    """付款结果: what the bank says of one payment."""

    payment_no: str
    amount_fen: int
    code: str
    reason: str

    @property
    def reason_code(self) -> ReasonCode:
        """Why the money did not stay, as a claim's step keeps it."""
        return reason_of(self.code)


def reason_of(code: str | None) -> ReasonCode:
    """The named reason behind a result code."""
    return RETURN_REASONS.get(code or "", ReasonCode.BANK_OTHER)


def write(batch_no: str, day: date, details: Iterable[PaymentDetail]) -> bytes:
    """The payment file; the same batch always gives the same bytes."""
    rows = list(details)
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["H", "DAETONG", batch_no, day.strftime("%Y%m%d"), "1"])
    writer.writerow(COLUMNS)
    for number, row in enumerate(rows, 1):
        writer.writerow(
            [
                number,
                row.payment_no,
                _safe(row.payee),
                row.account,
                _safe(row.bank_name),
                plain_yuan(row.amount_fen),
                PURPOSE,
            ]
        )
    total = sum(row.amount_fen for row in rows)
    writer.writerow(["T", len(rows), plain_yuan(total)])
    return out.getvalue().encode(ENCODING)


def read_result(data: bytes, batch_no: str) -> tuple[PaymentResult, ...]:
    """The bank's answer to a batch; both counts and sums of the trailer must fit the details.

    :raises FileRefused: saying which line, and what is wrong with it.
    """
    rows = _rows(data, batch_no, "结果文件")
    outcomes = tuple(_outcome(row, number) for number, row in enumerate(rows[2:-1], 3))
    paid = tuple(outcome for outcome in outcomes if outcome.code == PAID)
    if rows[-1][1:] != [*_totals(outcomes), *_totals(paid)]:
        count, total = _totals(outcomes)
        raise FileRefused(
            why=f"汇总行与明细不符：明细共{count}笔、{total}元，成功{len(paid)}笔。文件可能不完整。"
        )
    return _each_once(outcomes)


def read_late_returns(data: bytes, batch_no: str) -> tuple[PaymentResult, ...]:
    """退汇文件: which payments of a batch came back after the bank had reported success.

    :raises FileRefused: saying which line, and what is wrong with it.
    """
    rows = _rows(data, batch_no, "退汇文件")
    if rows[0][-1] != LATE:
        raise FileRefused(why="文件头没有 RETURN，这不是退汇文件。")
    outcomes = tuple(_outcome(row, number) for number, row in enumerate(rows[2:-1], 3))
    for number, outcome in enumerate(outcomes, 3):
        if outcome.code == PAID:
            raise FileRefused(why=f"第{number}行写的是付款成功，退汇文件里只能有退回的款项。")
    if rows[-1][1:] != _totals(outcomes):
        count, total = _totals(outcomes)
        raise FileRefused(why=f"汇总行与明细不符：明细共{count}笔、{total}元。文件可能不完整。")
    return _each_once(outcomes)


def _rows(data: bytes, batch_no: str, name: str) -> list[list[str]]:
    if len(data) > MAX_BYTES:
        raise FileRefused(why=f"文件太大，不像银行的{name}。")
    try:
        text = data.decode(ENCODING)
    except UnicodeDecodeError as problem:
        raise FileRefused(why="文字编码不是 GB18030，请上传银行给的原文件。") from problem
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline="")) if row]
    except csv.Error as problem:
        raise FileRefused(why="文件的格式乱了，请上传银行给的原文件。") from problem
    if len(rows) < 3 or rows[0][0] != "H" or rows[1] != RESULT_COLUMNS or rows[-1][0] != "T":
        raise FileRefused(why=f"缺少表头、列名或汇总行，请上传银行返回的{name}。")
    if len(rows[0]) < 3 or rows[0][2] != batch_no:
        raise FileRefused(why=f"这个文件不是批次 {batch_no} 的{name}。")
    return rows


def _each_once(outcomes: tuple[PaymentResult, ...]) -> tuple[PaymentResult, ...]:
    if len({outcome.payment_no for outcome in outcomes}) != len(outcomes):
        raise FileRefused(why="有支付流水号重复出现。")
    return outcomes


def _totals(outcomes: tuple[PaymentResult, ...]) -> list[str]:
    return [str(len(outcomes)), plain_yuan(sum(outcome.amount_fen for outcome in outcomes))]


def _outcome(row: list[str], line: int) -> PaymentResult:
    if len(row) != len(RESULT_COLUMNS):
        raise FileRefused(
            why=f"第{line}行有{len(row)}列，应当是{len(RESULT_COLUMNS)}列。文件可能不完整。"
        )
    try:
        amount = parse_yuan(row[5])
    except ClaimsError as problem:
        raise FileRefused(why=f"第{line}行的金额看不明白。") from problem
    if not re.fullmatch(r"\d{4}", row[7]):
        raise FileRefused(why=f"第{line}行的结果代码应当是4位数字。")
    return PaymentResult(payment_no=row[1], amount_fen=amount, code=row[7], reason=row[8][:100])


def _safe(text: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return text.lstrip("=+-@\t\r ")
