"""What does the bank say in a file that comes back? Asked when a result or a return file is
uploaded; every line is held against the one that was sent.

Both are the payment file with two more columns (`docs/bank-file.md`). What a spreadsheet does to a
file that is opened and saved is read as long as no cell says something else than before."""

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from casework.errors import FileRefused
from casework.payments.bank_file import (
    COLUMNS,
    ENCODING,
    PAID,
    RETURN_REASONS,
    PaymentDetail,
    reason_of,
)
from claims_core.errors import InvalidInput
from claims_core.money import MAX_FEN, plain_yuan
from claims_core.review_reasons import ReasonCode
from claims_core.table_cells import cell_text
from claims_core.typed_text import TextKind, value_of
from infra.masking import mask_account, mask_name

RESULT_COLUMNS = [*COLUMNS, "结果代码", "原因"]
RESULT, RETURN = "RESULT", "RETURN"
_NAMES = {RESULT: "结果文件", RETURN: "退汇文件"}
MAX_BYTES = 8 * 1024 * 1024
_SHORTENED = re.compile(r"[0-9](\.[0-9]+)?[eE]\+?[0-9]+")


class Answer(StrEnum):
    """银行答复: what a line of a result file comes to; the list is closed."""

    PAID = "paid"
    RETURNED = "returned"
    PENDING = "pending"


@dataclass(frozen=True, repr=False)
class PaymentResult:
    """付款结果: what the bank says of one payment, on which line of its file (0: on none)."""

    payment_no: str
    code: str
    reason: str
    line: int

    @property
    def answer(self) -> Answer:
        """Every code but those of the closed list leaves the payment open."""
        if self.code == PAID:
            return Answer.PAID
        return Answer.RETURNED if self.code in RETURN_REASONS else Answer.PENDING

    @property
    def reason_code(self) -> ReasonCode:
        """Why the money did not stay, as a claim's step keeps it."""
        return reason_of(self.code)


def read_result(
    data: bytes, batch_no: str, sent: Mapping[str, PaymentDetail]
) -> tuple[PaymentResult, ...]:
    """结果文件: the bank's answer to a batch; `sent` are its payments by number. A payment may be
    missing. Both counts and sums of the trailer fit the details.

    :raises FileRefused: saying which line and column, what was sent and what came back.
    """
    file = _File(data, batch_no, RESULT)
    results = file.results(sent)
    paid = [result for result in results if result.answer is Answer.PAID]
    file.check_trailer(_totals(results, sent) + _totals(paid, sent))
    return results


def read_late_returns(
    data: bytes, batch_no: str, sent: Mapping[str, PaymentDetail]
) -> tuple[PaymentResult, ...]:
    """退汇文件: which payments of a batch came back, whatever the code says of the reason.

    :raises FileRefused: as above, and where a line says that it was paid.
    """
    file = _File(data, batch_no, RETURN)
    results = file.results(sent)
    for result in results:
        if result.answer is Answer.PAID:
            raise FileRefused(why=f"第{result.line}行写的是付款成功，退汇文件里只能有退回的款项。")
    file.check_trailer(_totals(results, sent))
    return results


class _File:
    """The rows of a file of this kind, each with its line, without what saving it has added."""

    def __init__(self, data: bytes, batch_no: str, kind: str) -> None:
        name = _NAMES[kind]
        rows = _rows(data, name)
        cells = [cells for _, cells in rows]
        if len(rows) < 3 or cells[0][0] != "H" or cells[-1][0] != "T":
            raise FileRefused(why=f"缺少表头、列名或汇总行，请上传银行返回的{name}。")
        if cells[1] != RESULT_COLUMNS:
            raise FileRefused(why=f"第2行应当是：{'，'.join(RESULT_COLUMNS)}。")
        if len(cells[0]) < 3 or cells[0][2] != batch_no:
            raise FileRefused(why=f"这个文件不是批次 {batch_no} 的{name}。")
        if cells[0][-1] != kind:
            raise FileRefused(why=f"文件头没有 {kind}，这不是{name}。")
        self._details, self._trailer = rows[2:-1], cells[-1]

    def results(self, sent: Mapping[str, PaymentDetail]) -> tuple[PaymentResult, ...]:
        """Each line, held against what was sent."""
        results: dict[str, PaymentResult] = {}
        for line, cells in self._details:
            result = _result(line, cells, sent)
            earlier = results.setdefault(result.payment_no, result)
            if earlier is not result:
                raise FileRefused(
                    why=f"第{line}行的支付流水号 {result.payment_no} 与第{earlier.line}行重复。"
                )
        return tuple(results.values())

    def check_trailer(self, totals: Sequence[tuple[int, int]]) -> None:
        """Counts and sums as the details come to."""
        wanted = [each for count, fen in totals for each in (count, fen)]
        read = [_fen(cell) if place % 2 else _count(cell) for place, cell in self._places()]
        if read != wanted:
            count, fen = totals[0]
            paid = f"，成功{totals[1][0]}笔" if totals[1:] else ""
            raise FileRefused(
                why=f"汇总行与明细不符：明细共{count}笔、{plain_yuan(fen)}元{paid}。文件可能不完整。"
            )

    def _places(self) -> list[tuple[int, str]]:
        return list(enumerate(self._trailer[1:]))


def _rows(data: bytes, name: str) -> list[tuple[int, list[str]]]:
    if len(data) > MAX_BYTES:
        raise FileRefused(why=f"文件太大，不像银行的{name}。")
    reader = csv.reader(io.StringIO(_text(data), newline=""))
    rows = []
    try:
        for row in reader:
            # one in the middle of a code must not make another code of it
            if not "".join(row[len(COLUMNS) : len(COLUMNS) + 1]).strip().isprintable():
                raise FileRefused(
                    why=f"第{reader.line_num}行的结果代码里有看不见的字符，请上传银行给的原文件。"
                )
            cells = list(map(cell_text, row))
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                rows.append((reader.line_num, cells))
    except csv.Error as problem:
        raise FileRefused(why="文件的格式乱了，请上传银行给的原文件。") from problem
    return rows


def _text(data: bytes) -> str:
    # the bank's own file is GB18030; office programs save UTF-8, with a mark in front or without
    for encoding in ("utf-8-sig", ENCODING):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(why="看不懂文件的文字编码，请上传银行给的原文件。")


def _result(line: int, cells: list[str], sent: Mapping[str, PaymentDetail]) -> PaymentResult:
    columns = len(COLUMNS)
    if not columns <= len(cells) <= len(RESULT_COLUMNS):
        raise FileRefused(
            why=f"第{line}行有{len(cells)}列，应当是{len(RESULT_COLUMNS)}列。文件可能不完整。"
        )
    number, payee, account, fen = cells[1], cells[2], cells[3], _fen(cells[5])
    was = sent.get(number)
    if was is None:
        raise FileRefused(why=f"第{line}行的支付流水号 {number[:40]} 不在送出的批次里。")
    if _SHORTENED.fullmatch(account):
        raise FileRefused(
            why=f"第{line}行的收款账号被表格软件改写了：送出 {mask_account(was.account)}，"
            f"回来 {account[:20]}。请上传银行给的原文件，不要打开另存。"
        )
    _same(line, "收款账号", was.account, account, mask_account)
    _same(line, "收款户名", was.payee, payee, mask_name)
    if fen != was.amount_fen:
        raise FileRefused(
            why=f"第{line}行的金额不一样：送出 {plain_yuan(was.amount_fen)}，回来 {cells[5][:20]}。"
        )
    code, reason = ([*cells[columns:], "", ""])[:2]
    # a sentence for people: what cannot be seen, or kept, is no part of it
    reason = "".join(each if each.isprintable() else " " for each in reason).strip()
    # a spreadsheet drops the zeros in front
    if code.isascii() and code.isdecimal():
        code = code.zfill(4)
    return PaymentResult(number, code[:10], reason[:100], line)


def _same(line: int, column: str, sent: str, received: str, mask: Callable[[str], str]) -> None:
    if sent == received:
        return
    pairs = enumerate(zip(sent, received, strict=False), 1)
    shorter = min(len(sent), len(received)) + 1
    place = next((at for at, (one, other) in pairs if one != other), shorter)
    raise FileRefused(
        why=f"第{line}行的{column}不一样：送出 {mask(sent)}，回来 {mask(received[:40])}，"
        f"从第{place}个字符起不同。"
    )


def _fen(cell: str) -> int | None:
    """元 → 分, also as a spreadsheet writes it: `1200`, `1,200.5`; None for anything else."""
    try:
        return value_of(cell, TextKind.AMOUNT, most_fen=MAX_FEN)
    except InvalidInput:
        return None


def _count(cell: str) -> int | None:
    return int(cell) if cell.isascii() and cell.isdecimal() and len(cell) < 8 else None


def _totals(
    results: Sequence[PaymentResult], sent: Mapping[str, PaymentDetail]
) -> list[tuple[int, int]]:
    return [(len(results), sum(sent[result.payment_no].amount_fen for result in results))]
