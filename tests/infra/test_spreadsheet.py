"""Does a table survive the office program that opens it?"""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime

import pytest

from infra.spreadsheet import (
    CELL_LIMIT,
    Cell,
    CsvRows,
    TableFormat,
    Yuan,
    csv_bytes,
    table_file,
    xlsx_bytes,
)

COLUMNS = ("列一", "列二")
# what is in a cell → what stands in the CSV file
CELLS: tuple[tuple[Cell, str], ...] = (
    ("张三", "张三"),
    ("=1+1", "'=1+1"),
    (" =HYPERLINK(1)", "' =HYPERLINK(1)"),
    ("+86", "'+86"),
    ("-5", "'-5"),
    ("@cmd", "'@cmd"),
    ("\N{FULLWIDTH EQUALS SIGN}1", "'\N{FULLWIDTH EQUALS SIGN}1"),
    ("\t=1", "'=1"),
    ("6222021234567890123", "\t6222021234567890123"),
    ("007", "\t007"),
    ("12345", "12345"),
    ("12E7", "\t12E7"),
    ("1.5e+3", "\t1.5e+3"),
    ("B12E7", "B12E7"),
    ("41\u202e06\u200b", "4106"),
    ("一行\n又一行", "一行\n又一行"),
    (2025, "2025"),
    (Yuan(-5_05), "-5.05"),
    (Yuan(73_397_65), "73397.65"),
    (date(2025, 6, 1), "2025-06-01"),
    (datetime(2025, 6, 1, 16, 30, tzinfo=UTC), "2025-06-02 00:30"),
    (None, ""),
)


def test_a_csv_cell_runs_no_formula_and_loses_no_digit() -> None:
    data = csv_bytes(COLUMNS, [(cell, None) for cell, _ in CELLS])
    assert data.startswith(b"\xef\xbb\xbf") and b"\r\n" in data
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert tuple(head) == COLUMNS
    assert [row[0] for row in rows] == [plain for _, plain in CELLS]
    stream = io.StringIO(newline="")
    lines = CsvRows(stream, COLUMNS)
    for cell, _ in CELLS:
        lines.add((cell, None))
    assert stream.getvalue().encode("utf-8-sig") == data


def sheet_of(data: bytes) -> tuple[str, list[str]]:
    """The cells of the sheet as XML, and the texts they point to or hold."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        xml = book.read("xl/worksheets/sheet1.xml").decode()
        texts = book.read("xl/sharedStrings.xml").decode()
        assert book.testzip() is None
        assert "xl/externalLinks" not in "".join(book.namelist())
    return xml, re.findall(r"<t(?: [^>]*)?>(.*?)</t>", texts, re.DOTALL)


def test_an_excel_cell_is_text_or_an_amount_and_never_a_formula() -> None:
    xml, texts = sheet_of(xlsx_bytes(COLUMNS, [(cell, None) for cell, _ in CELLS]))
    assert "<f>" not in xml and "<hyperlink" not in xml
    assert texts[:2] == list(COLUMNS)
    for text in ("=1+1", "+86", "-5", "@cmd", "6222021234567890123", "007", "2025-06-02 00:30"):
        assert text in texts, text
    for number in ("2025", "-5.05", "73397.65"):
        assert f"<v>{number}</v>" in xml, number


def test_what_is_longer_than_a_cell_is_cut_and_a_format_has_name_and_media_type() -> None:
    _, texts = sheet_of(xlsx_bytes(COLUMNS, [("长" * (CELL_LIMIT + 9), "短")]))
    assert [len(text) for text in texts[2:]] == [CELL_LIMIT, 1]
    for form in TableFormat:
        file = table_file("money-lines", form, COLUMNS, [])
        assert file.name == f"money-lines.{form}" and file.data and "/" in file.media_type


@pytest.mark.parametrize("form", TableFormat)
def test_the_same_rows_give_the_same_cells_in_both_formats(form: TableFormat) -> None:
    file = table_file("a", form, COLUMNS, [("张三", Yuan(1_00))])
    if form is TableFormat.CSV:
        assert file.data.decode("utf-8-sig").split("\r\n")[1] == "张三,1.00"
    else:
        xml, texts = sheet_of(file.data)
        assert "张三" in texts and "<v>1</v>" in xml
