"""How does a table leave us so that office programs change nothing in it? Asked by every export:
CSV and XLSX of the same rows.

Office programs turn long digits into 1.2E+17, drop leading zeros and run what looks like a formula.
In XLSX every text is written as text. CSV has no types: what looks like a formula gets an
apostrophe in front, long digits and leading zeros a tab, which the programs show as text."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TextIO

from xlsxwriter import Workbook

from claims_core.calendar_cn import CHINA
from claims_core.money import plain_yuan

# From twelve digits on a spreadsheet shows a number its own way; a leading zero it drops, an E
# between digits is a power to it.
_DIGITS = re.compile(r"0\d+|\d{12,}|\d+(?:\.\d*)?[Ee][+-]?\d+")
_FORMULA = ("=", "+", "-", "@")  # also in full width
CELL_LIMIT = 32_767  # what a cell of XLSX holds
MOMENT = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Yuan:
    """金额 in fen, to be written as yuan; a number in XLSX, so that it can be added up."""

    fen: int


Cell = str | int | date | datetime | Yuan | None


class TableFormat(StrEnum):
    """表格格式"""

    CSV = "csv"
    XLSX = "xlsx"


TABLE_FORMAT_WORDS: dict[TableFormat, str] = {
    TableFormat.CSV: "CSV 表格",
    TableFormat.XLSX: "Excel 表格",
}
MEDIA_TYPES: dict[TableFormat, str] = {
    TableFormat.CSV: "text/csv; charset=utf-8",
    TableFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, repr=False)
class TableFile:
    """导出文件: a table as bytes, with its name and media type."""

    name: str
    data: bytes
    media_type: str


def table_file(
    stem: str, form: TableFormat, columns: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> TableFile:
    """The table in this format; `stem` is the file's name without its ending."""
    write = csv_bytes if form is TableFormat.CSV else xlsx_bytes
    return TableFile(f"{stem}.{form}", write(columns, rows), MEDIA_TYPES[form])


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """In UTF-8 with the mark by which office programs know it."""
    out = io.StringIO(newline="")
    lines = CsvRows(out, columns)
    for row in rows:
        lines.add(row)
    return out.getvalue().encode("utf-8-sig")


class CsvRows:
    """The same into an open stream (utf-8-sig), row by row."""

    def __init__(self, stream: TextIO, columns: Sequence[str]) -> None:
        self._writer = csv.writer(stream, lineterminator="\r\n")
        self._writer.writerow(columns)

    def add(self, row: Sequence[Cell]) -> None:
        """One row more."""
        self._writer.writerow(
            [_guarded(cell) if isinstance(cell, str) else _plain(cell) for cell in row]
        )


def xlsx_bytes(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet with a header that stays in sight; memory holds the whole table."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        text, money = book.add_format({"num_format": "@"}), book.add_format({"num_format": "0.00"})
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(columns):
            sheet.write_string(0, column, title, bold)
            sheet.set_column(column, column, 18)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row):
                if isinstance(cell, Yuan):
                    sheet.write_number(number, column, Decimal(cell.fen).scaleb(-2), money)
                elif isinstance(cell, int):
                    sheet.write_number(number, column, cell)
                elif cell is not None:
                    plain = _clean(cell) if isinstance(cell, str) else _plain(cell)
                    sheet.write_string(number, column, plain, text)
    return out.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, Yuan):
        return plain_yuan(cell.fen)
    if isinstance(cell, datetime):
        return cell.astimezone(CHINA).strftime(MOMENT)
    return str(cell)


def _guarded(text: str) -> str:
    clean = _clean(text)
    if unicodedata.normalize("NFKC", clean).lstrip().startswith(_FORMULA):
        return f"'{clean}"
    return f"\t{clean}" if _DIGITS.fullmatch(clean) else clean


def _clean(text: str) -> str:
    """Without what can be seen nowhere but moves what is seen: control and direction characters."""
    kept = "".join(
        each for each in text if each == "\n" or unicodedata.category(each) not in ("Cc", "Cf")
    )
    return kept[:CELL_LIMIT]
