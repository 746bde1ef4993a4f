"""What stands in a file of the bank's daily statement? Asked when one is imported; what a
spreadsheet does to a file that is opened and saved is read, as long as no cell has lost anything.

The format is `docs/bank-statement.md`: CSV in GB18030 or UTF-8, a header with both balances, column
names, one entry a line with the balance after it, and a trailer."""

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NoReturn

from casework.errors import FileRefused
from claims_core.errors import InvalidInput
from claims_core.money import MAX_FEN, plain_yuan
from claims_core.table_cells import cell_fault, cell_text, has_lost_end, lost_end
from claims_core.typed_text import InvalidDay, TextKind, value_of

KIND, VERSION = "STATEMENT", "1"
COLUMNS = (
    "序号",
    "银行流水号",
    "收入(元)",
    "支出(元)",
    "余额(元)",
    "对方户名",
    "对方账号",
    "摘要",
    "业务编号",
)
MAX_BYTES = 8 * 1024 * 1024
MAX_ENTRIES = 50_000
_COUNT = re.compile(r"[0-9]{1,6}")
_NUMBER = re.compile(r"[A-Za-z0-9-]{1,60}")
_PAYER_ACCOUNT = re.compile(r"[A-Za-z0-9*-]{1,60}")
_ACCOUNT = re.compile(r"[0-9]{8,30}")


@dataclass(frozen=True, repr=False)
class FileEntry:
    """明细: one entry of the file; in is positive, out negative."""

    number: int
    serial: str
    fen: int
    balance_fen: int
    payer: str
    payer_account: str
    summary: str
    reference: str


@dataclass(frozen=True, repr=False)
class StatementFile:
    """对账单文件: one day of one account, which adds up."""

    account: str
    day: date
    opening_fen: int
    closing_fen: int
    entries: tuple[FileEntry, ...]

    @property
    def content_hash(self) -> str:
        """Of what it says, however it was saved."""
        said = [self.account, self.day.isoformat(), self.opening_fen, self.closing_fen]
        for each in self.entries:
            said += [each.number, each.serial, each.fen, each.balance_fen, each.payer]
            said += [each.payer_account, each.summary, each.reference]
        return hashlib.sha256("\x1f".join(map(str, said)).encode()).hexdigest()


def read_statement(data: bytes) -> StatementFile:
    """Read a file whose opening balance and entries come to its closing balance, line by line.

    :raises FileRefused: naming line and column, and what was expected.
    """
    rows = _rows(data)
    if len(rows) < 3 or rows[0][1][0] != "H" or rows[-1][1][0] != "T":
        raise FileRefused(why="缺少文件头、列名或文件尾，请上传银行给的对账单文件。")
    (_, head), (line, columns), *details, trailer = rows
    if len(head) != 7 or head[1] != KIND or head[6] != VERSION:
        raise FileRefused(why="第1行应当是：H,STATEMENT,账号,日期,期初余额,期末余额,1。")
    if tuple(columns) != COLUMNS:
        raise FileRefused(why=f"第{line}行应当是：{'，'.join(COLUMNS)}。")
    if len(details) > MAX_ENTRIES:
        raise FileRefused(why=f"超过{MAX_ENTRIES}笔，请向银行要按日分开的对账单。")
    account = _whole(1, "账号", head[2], _ACCOUNT, "8至30位数字")
    _check_rounded([(1, account)], "账号")
    opening = _fen(1, "期初余额", head[4])
    closing = _fen(1, "期末余额", head[5])
    entries = tuple(_entry(line, cells) for line, cells in details)
    for column, numbers in (
        ("银行流水号", [each.serial for each in entries]),
        ("业务编号", [each.reference for each in entries]),
    ):
        _check_rounded([(line, no) for (line, _), no in zip(details, numbers, strict=True)], column)
    _check_numbers(details, entries)
    _check_balances(opening, closing, entries, [line for line, _ in details])
    _check_trailer(trailer, entries)
    return StatementFile(account, _day(head[3]), opening, closing, entries)


def _rows(data: bytes) -> list[tuple[int, list[str]]]:
    if not data.strip():
        raise FileRefused(why="文件是空的。")
    if len(data) > MAX_BYTES:
        raise FileRefused(why="文件超过8兆，不像一天的对账单。")
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FileRefused(why="这是表格软件的文件，请另存为 CSV，或上传银行给的原文件。")
    rows = []
    try:
        reader = csv.reader(io.StringIO(_text(data), newline=""), strict=True)
        for row in reader:
            cells = list(map(cell_text, row))
            while cells and not cells[-1]:
                cells.pop()
            if cells:
                rows.append((reader.line_num, cells))
    except csv.Error as problem:
        raise FileRefused(why="文件的格式乱了，请上传银行给的原文件。") from problem
    return rows


def _text(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(why="看不懂文件的文字编码，请上传银行给的原文件。")


def _entry(line: int, cells: Sequence[str]) -> FileEntry:
    if len(cells) > len(COLUMNS):
        raise FileRefused(why=f"第{line}行有{len(cells)}列，应当是{len(COLUMNS)}列。")
    row = dict(zip(COLUMNS, [*cells, *[""] * (len(COLUMNS) - len(cells))], strict=True))
    came = _fen(line, "收入(元)", row["收入(元)"]) if row["收入(元)"] else 0
    went = _fen(line, "支出(元)", row["支出(元)"]) if row["支出(元)"] else 0
    if (came > 0) == (went > 0) or min(came, went) < 0:
        _wrong(line, "收入(元)、支出(元)", "两列要有一列、也只有一列大于零")
    number = row["序号"]
    if not _COUNT.fullmatch(number):
        _wrong(line, "序号", "应当是数字")
    for column, most in (("对方户名", 100), ("摘要", 100)):
        text = row[column] = _one_line(row[column])
        if len(text) > most or not text.isprintable() or cell_fault(text):
            _wrong(line, column, f"应当是一行文字，最多{most}个字")
    return FileEntry(
        number=int(number),
        serial=_whole(line, "银行流水号", row["银行流水号"], _NUMBER, "字母、数字、短横线"),
        fen=came - went,
        balance_fen=_fen(line, "余额(元)", row["余额(元)"]),
        payer=row["对方户名"],
        payer_account=_payer_account(line, row["对方账号"]),
        summary=row["摘要"],
        # our numbers have capitals only; a bank's system may write them small
        reference=_if_any(line, "业务编号", row["业务编号"]).upper(),
    )


def _if_any(line: int, column: str, text: str) -> str:
    return _whole(line, column, text, _NUMBER, "字母、数字、短横线") if text else ""


def _one_line(text: str) -> str:
    """Banks pad names with wide blanks and copy marks that nobody sees; line breaks are damage."""
    kept = (each for each in text if unicodedata.category(each) != "Cf")
    return "".join(" " if unicodedata.category(each) == "Zs" else each for each in kept).strip()


def _payer_account(line: int, text: str) -> str:
    """The other side's account, for people only: grouped, partly hidden or rounded, it is taken."""
    plain = "".join(text.split())
    wanted = "字母、数字、短横线"
    return _whole(line, "对方账号", plain, _PAYER_ACCOUNT, wanted) if plain else ""


def _check_rounded(numbers: Sequence[tuple[int, str]], column: str) -> None:
    """Whether a spreadsheet has rounded this column."""
    if has_lost_end(no for _, no in numbers):
        line, text = next((line, no) for line, no in numbers if lost_end(no))
        _rewritten(line, column, text)


def _rewritten(line: int, column: str, text: str) -> NoReturn:
    _wrong(line, column, f"被表格软件改写了（{text[:24]}），请上传银行给的原文件，不要打开另存")


def _whole(line: int, column: str, text: str, shape: re.Pattern[str], wanted: str) -> str:
    """A number of many digits that no spreadsheet has shortened."""
    if cell_fault(text):
        _rewritten(line, column, text)
    if not shape.fullmatch(text):
        _wrong(line, column, f"应当是{wanted}")
    return text


def _fen(line: int, column: str, text: str) -> int:
    """元 → 分, also as a spreadsheet writes it: `1200`, `1,200.5`, `¥1,200.50`."""
    minus = text.startswith("-")
    try:
        fen = value_of(text.removeprefix("-"), TextKind.AMOUNT, most_fen=MAX_FEN)
    except InvalidInput:
        _wrong(line, column, f"看不明白（{text[:24]}），应当是两位小数的金额")
    return -fen if minus else fen


def _day(text: str) -> date:
    try:
        return value_of(text, TextKind.DAY)
    except InvalidDay as problem:
        _wrong(1, "日期", problem.message.rstrip("。"))


def _wrong(line: int, column: str, words: str) -> NoReturn:
    raise FileRefused(why=f"第{line}行的{column}：{words}。")


def _check_numbers(details: Sequence[tuple[int, object]], entries: Sequence[FileEntry]) -> None:
    lines: dict[str, int] = {}
    for wanted, ((line, _), entry) in enumerate(zip(details, entries, strict=True), 1):
        if entry.number != wanted:
            _wrong(line, "序号", f"应当是{wanted}，文件可能少了或多了一笔")
        earlier = lines.setdefault(entry.serial, line)
        if earlier != line:
            _wrong(line, "银行流水号", f"{entry.serial} 与第{earlier}行重复")


def _check_balances(
    opening: int, closing: int, entries: Sequence[FileEntry], lines: Sequence[int]
) -> None:
    balance = opening
    for entry, line in zip(entries, lines, strict=True):
        balance += entry.fen
        if balance != entry.balance_fen:
            _wrong(
                line,
                "余额(元)",
                f"上一笔的余额加减这一笔是{plain_yuan(balance)}，"
                f"文件里是{plain_yuan(entry.balance_fen)}，这一行或它前面有改动或缺失",
            )
    if balance != closing:
        raise FileRefused(
            why=f"期初余额加减全部明细是{plain_yuan(balance)}元，期末余额写的是"
            f"{plain_yuan(closing)}元，差{plain_yuan(closing - balance)}元。文件可能不完整。"
        )


def _check_trailer(trailer: tuple[int, list[str]], entries: Sequence[FileEntry]) -> None:
    line, cells = trailer
    came = sum(each.fen for each in entries if each.fen > 0)
    went = -sum(each.fen for each in entries if each.fen < 0)
    if len(cells) != 4 or not _COUNT.fullmatch(cells[1]):
        raise FileRefused(why=f"第{line}行应当是：T,笔数,收入合计,支出合计。")
    said = (int(cells[1]), _fen(line, "收入合计", cells[2]), _fen(line, "支出合计", cells[3]))
    if said != (len(entries), came, went):
        raise FileRefused(
            why=f"文件尾与明细不符：明细{len(entries)}笔，收入{plain_yuan(came)}元，"
            f"支出{plain_yuan(went)}元。文件可能不完整。"
        )
