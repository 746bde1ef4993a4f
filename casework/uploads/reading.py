"""What stands in an uploaded table? Asked before anything of it is kept; reads CSV (UTF-8,
UTF-16 and GB18030) and XLSX, and names each cell that an office program has damaged."""

import asyncio
import codecs
import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from casework.errors import FileRefused
from claims_core.table_cells import (
    cell_fault,
    cell_text,
    date_fault,
    done_fault,
    has_lost_end,
    lost_end,
)
from infra.workbooks import SheetRow, WorkbookRefused, is_workbook, read_workbook

MAX_BYTES = 20 * 1024 * 1024
MAX_MEGABYTES = MAX_BYTES // (1024 * 1024)
MAX_ROWS = 100_000
# PostgreSQL keeps no NUL, and none of the others comes from a keyboard; line breaks and tabs do
_CONTROL = frozenset(map(chr, range(32))) - {"\n", "\r", "\t"} | {"\x7f"}
# What nearly every row is made of: nothing to take away, nothing of what damage is known by. Other
# rows are looked at cell by cell.
_PLAIN = re.compile(
    '[!"$%&(-.0-<>-DF-MO-Z^_`{|}~\\[\\]\\\\'
    "\u4e00-\u6707\u6709-\u9fff（）《》“”、，。；：·]*"  # 月 may be of a day
)
EXAMPLE = "示例"
_IS_EXAMPLE = "这是模板里的示例。请删掉这一行。"
_WIDTH = "这一行有{width}列，应当是{wanted}列。请看看哪一格多了、少了，或写到了表格外面。"
_ARRANGE = "列的名称和次序要和模板一样，上面的标题行请删掉。其他格式请用表格软件另存为 XLSX。"
_WEB_PAGE = (
    "这其实是网页，不是表格：有些系统导出的 XLS 就是这样。请用表格软件打开，另存为 XLSX 再导入。"
)
_BROKEN = "文件里的引号没有成对，后面的行分不开。请用表格软件打开，另存为 XLSX 或 CSV 再导入。"
# What our own list of faulty rows has behind the columns of the file; it may come back with them.
LINE, SAID = "原文件第几行", "说明"

Cells = Mapping[str, str]
Wrong = dict[str, str]


@dataclass(frozen=True)
class FileKind:
    """文件种类: under which name its files are remembered, and which columns they have.

    `days` are the columns that hold days, `codes` those with numbers of many digits: what a
    spreadsheet does to either is looked for. `about` is the column that says what a row is about,
    where that is no person."""

    name: str
    columns: tuple[str, ...]
    optional: tuple[str, ...] = ()
    days: frozenset[str] = frozenset()
    codes: tuple[str, ...] = ()
    about: str = ""

    @property
    def all_columns(self) -> tuple[str, ...]:
        """Those that must be there, and behind them those that may."""
        return self.columns + self.optional


@dataclass(frozen=True, slots=True, repr=False)
class TableRow:
    """文件的一行: its number, its cells by column, and which of them are damaged, in words."""

    line: int
    cells: dict[str, str]
    damaged: Wrong = field(default_factory=dict)


async def read_table(data: bytes, kind: FileKind) -> list[TableRow]:
    """The rows of a file with exactly these columns.

    Behind them may stand any of the optional ones, in any order; one that is not there reads as
    empty.

    :raises FileRefused: when it is empty, too large, no table, or has other columns.
    """
    if not data.strip():
        raise FileRefused(why="文件是空的。")
    if len(data) > MAX_BYTES:
        raise FileRefused(why=f"文件超过{MAX_MEGABYTES}兆，请分成几个文件。")
    if is_workbook(data):
        try:
            sheet = await read_workbook(data, MAX_ROWS)
        except WorkbookRefused as refused:
            raise FileRefused(why=str(refused)) from refused
        width = len(sheet[0].cells) if sheet else 0
        wide = (replace(row, cells=[*row.cells, *[""] * (width - len(row.cells))]) for row in sheet)
        return await asyncio.to_thread(_rows, wide, kind)
    return await asyncio.to_thread(_from_csv, data, kind)


def _from_csv(data: bytes, kind: FileKind) -> list[TableRow]:
    text = _text(data)
    if text.lstrip().startswith("<"):
        raise FileRefused(why=_WEB_PAGE)
    # a quotation mark that is never closed would swallow the rows behind it: those are refused
    told = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        # as a spreadsheet counts them, which has a cell of several lines in one row
        return _rows((SheetRow(row, cells) for row, cells in enumerate(told, 1)), kind)
    except csv.Error as problem:
        raise FileRefused(why=_BROKEN) from problem


def _delimiter(text: str) -> str:
    """What stands between the cells: a comma, a tab in what spreadsheets call Unicode text, or a
    semicolon where a computer is set up so."""
    head = text.partition("\n")[0]
    return max(",\t;", key=head.count)


def _rows(sheet: Iterator[SheetRow], kind: FileKind) -> list[TableRow]:
    first = next(sheet, SheetRow(1, ()))
    if "twice" in first.done.values():
        raise FileRefused(why="第一行有一格写了两遍。请用表格软件打开，另存再导入。")
    header = _header(first.cells, kind)
    rows = []
    for row in sheet:
        line = "".join(row.cells)
        plain = _PLAIN.fullmatch(line) is not None
        if not (plain or line.isprintable()) and _CONTROL & set(line):
            raise FileRefused(why=f"第{row.line}行里有看不见的控制字符，请重新导出再导入。")
        cells = row.cells if plain else list(map(cell_text, row.cells))
        if not any(cells):
            continue
        if len(cells) > len(header):
            # a spreadsheet makes every row as wide as the widest
            cells = [*cells[: len(header)], *_without_blank_end(cells[len(header) :])]
        width = len(cells)
        if width != len(header):
            cells = [*cells[: len(header)], *[""] * (len(header) - width)]
        told = dict(zip(header, cells, strict=True))
        damaged = {} if plain else _damaged(told, kind)
        rows.append(_row(row, told, damaged, header, kind))
        if width != len(header):
            rows[-1].damaged[kind.columns[0]] = _WIDTH.format(width=width, wanted=len(header))
        if len(rows) > MAX_ROWS:
            raise FileRefused(why=f"超过{MAX_ROWS}行，请分成几个文件。")
    if not rows:
        raise FileRefused(why="只有表头，没有内容。")
    for column in kind.codes:
        if has_lost_end([row.cells[column] for row in rows]):
            for each in rows:
                if fault := lost_end(each.cells[column]):
                    each.damaged.setdefault(column, fault)
    return rows


def _header(cells: Sequence[str], kind: FileKind) -> tuple[str, ...]:
    header = _without_blank_end(list(map(cell_text, cells)))
    columns, optional = kind.columns, kind.optional
    more = header[len(columns) :]
    if (
        header[: len(columns)] != columns
        or len(set(more)) != len(more)
        or not set(more) <= {*optional, LINE, SAID}
    ):
        also = f"；后面还可以有：{'，'.join(optional)}" if optional else ""
        raise FileRefused(why=f"第一行应当是：{'，'.join(columns)}{also}。{_ARRANGE}")
    return header


def _damaged(told: Mapping[str, str], kind: FileKind) -> Wrong:
    """What the texts of a row's cells say was done to them."""
    damaged = {column: fault for column, text in told.items() if (fault := cell_fault(text))}
    for column in kind.codes:
        if fault := date_fault(told.get(column, "")):
            damaged.setdefault(column, fault)
    damaged.pop(LINE, None)
    damaged.pop(SAID, None)
    return damaged


def _row(
    row: SheetRow, told: dict[str, str], damaged: Wrong, header: tuple[str, ...], kind: FileKind
) -> TableRow:
    cells = dict.fromkeys(kind.optional, "")
    cells |= told
    cells.pop(LINE, None)
    cells.pop(SAID, None)
    for position, done in row.done.items():
        column = header[position] if position < len(header) else ""
        if column in cells and not (done == "date" and column in kind.days):
            damaged[column] = done_fault(done, cells[column])
    if cells[kind.columns[0]].startswith(EXAMPLE):
        damaged = {kind.columns[0]: _IS_EXAMPLE}
    return TableRow(row.line, cells, damaged)


def _without_blank_end(cells: Sequence[str]) -> tuple[str, ...]:
    plain = [cell.strip() for cell in cells]
    while plain and not plain[-1]:
        plain.pop()
    return tuple(plain)


def _text(data: bytes) -> str:
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(why="看不懂文件的文字编码，请另存为 XLSX 或 CSV（UTF-8 或 GB18030）。")
