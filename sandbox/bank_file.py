"""How is a payment file read and a result file written? The bank's half of docs/bank-file.md.

CSV in GB18030 with CRLF; amounts are in yuan on paper and in integer fen here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

ENCODING = "gb18030"
COLUMNS = ("序号", "支付流水号", "收款户名", "收款账号", "开户行", "金额(元)", "用途")
RESULT_COLUMNS = (*COLUMNS, "结果代码", "原因")
PAID = "0000"
_AMOUNT = re.compile(r"(0|[1-9]\d{0,12})\.(\d{2})")
_ACCOUNT = re.compile(r"\d{8,30}")
_BATCH_NO = re.compile(r"[A-Za-z0-9-]{1,40}")
_PAYMENT_NO = re.compile(r"[A-Za-z0-9-]{1,40}")


class BankRefused(Exception):
    """银行拒收: the whole file is refused; the text says why, in Chinese, for a clerk."""


@dataclass(frozen=True)
class PaymentLine:
    """支付明细: one transfer."""

    number: int
    payment_no: str
    payee: str
    account: str
    bank: str
    amount_fen: int
    purpose: str


Said = Sequence[tuple[PaymentLine, str, str]]  # a line, its code, the reason


@dataclass(frozen=True)
class PaymentFile:
    """支付文件: header and lines; the trailer was checked on reading."""

    batch_no: str
    day: str
    lines: tuple[PaymentLine, ...]


def read_payment_file(content: bytes) -> PaymentFile:
    """Read strictly; raises BankRefused with the first fault found."""
    rows = _rows(content)
    if len(rows) < 4:
        raise BankRefused("文件不完整：至少要有文件头、列名、一条明细和文件尾")
    header, columns, *details, trailer = rows
    if len(header) != 5 or header[:2] != ["H", "DAETONG"]:
        raise BankRefused("第1行不是文件头，应为 H,DAETONG,批次号,日期,版本")
    if not _BATCH_NO.fullmatch(header[2]):
        raise BankRefused("文件头的批次号不正确")
    _check_day(header[3])
    if header[4] != "1":
        raise BankRefused(f"文件版本 {header[4]} 不支持，目前只收版本 1")
    if tuple(columns) != COLUMNS:
        raise BankRefused("第2行列名不对，应为 " + ",".join(COLUMNS))
    lines = tuple(_detail(number, row) for number, row in enumerate(details, start=1))
    seen: set[str] = set()
    for line in lines:
        if line.payment_no in seen:
            raise BankRefused(f"支付流水号 {line.payment_no} 在文件中出现了两次")
        seen.add(line.payment_no)
    _check_trailer(trailer, lines)
    return PaymentFile(header[2], header[3], lines)


def write_result_file(file: PaymentFile, said: Said) -> bytes:
    """Lines with code and reason each, and a trailer that counts the successes too."""
    lines = [line for line, _, _ in said]
    paid = [line for line, code, _ in said if code == PAID]
    trailer = ("T", len(lines), _total(lines), len(paid), _total(paid))
    return _written(file, "RESULT", said, trailer)


def write_return_file(file: PaymentFile, back: Said) -> bytes:
    """The lines whose money came back, and a trailer that counts them."""
    lines = [line for line, _, _ in back]
    return _written(file, "RETURN", back, ("T", len(lines), _total(lines)))


def _written(file: PaymentFile, kind: str, said: Said, trailer: Sequence[object]) -> bytes:
    details = [
        (
            line.number,
            line.payment_no,
            line.payee,
            line.account,
            line.bank,
            yuan(line.amount_fen),
            line.purpose,
            code,
            reason,
        )
        for line, code, reason in said
    ]
    header = ("H", "DAETONG", file.batch_no, file.day, "1", kind)
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows([header, RESULT_COLUMNS, *details, trailer])
    return text.getvalue().encode(ENCODING)


def yuan(fen: int) -> str:
    """7339765 → "73397.65"."""
    return f"{fen // 100}.{fen % 100:02d}"


def _rows(content: bytes) -> list[list[str]]:
    try:
        text = content.decode(ENCODING)
    except UnicodeDecodeError:
        raise BankRefused("文件编码不是 GB18030") from None
    if not text.endswith("\r\n") or re.search(r"[\r\n]", text.replace("\r\n", "")):
        raise BankRefused("每一行都要以回车换行（CRLF）结束")
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise BankRefused("文件不是正确的 CSV：请检查引号") from None


def _check_day(day: str) -> None:
    try:
        datetime.strptime(day, "%Y%m%d")  # noqa: DTZ007 - only its shape is of interest
    except ValueError:
        raise BankRefused("文件头的日期应为八位数字，如 20260105") from None


def _detail(number: int, row: list[str]) -> PaymentLine:
    where = f"第{number}条明细"
    if len(row) != len(COLUMNS):
        raise BankRefused(f"{where}应有{len(COLUMNS)}列，实际{len(row)}列")
    if row[0] != str(number):
        raise BankRefused(f"{where}的序号应为{number}")
    if not _PAYMENT_NO.fullmatch(row[1]):
        raise BankRefused(f"{where}的支付流水号不正确")
    for place, name in ((2, "收款户名"), (4, "开户行"), (6, "用途")):
        if not row[place].strip():
            raise BankRefused(f"{where}缺少{name}")
    if not _ACCOUNT.fullmatch(row[3]):
        raise BankRefused(f"{where}的收款账号应为8至30位数字")
    amount = _fen(row[5])
    if not amount:
        raise BankRefused(f"{where}的金额应为大于零、两位小数的数字，如 1200.00")
    return PaymentLine(number, row[1], row[2], row[3], row[4], amount, row[6])


def _check_trailer(trailer: list[str], lines: tuple[PaymentLine, ...]) -> None:
    if len(trailer) != 3 or trailer[0] != "T":
        raise BankRefused("最后一行不是文件尾，应为 T,笔数,合计金额")
    if trailer[1] != str(len(lines)):
        raise BankRefused(f"文件尾写的是{trailer[1]}笔，明细有{len(lines)}笔")
    if trailer[2] != _total(lines):
        raise BankRefused(f"文件尾合计{trailer[2]}元，明细相加是{_total(lines)}元")


def _fen(text: str) -> int | None:
    match = _AMOUNT.fullmatch(text)
    return int(match[1]) * 100 + int(match[2]) if match else None


def _total(lines: Iterable[PaymentLine]) -> str:
    return yuan(sum(line.amount_fen for line in lines))
