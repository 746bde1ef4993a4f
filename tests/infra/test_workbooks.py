"""Is a workbook read cell by cell, is it said what the office program did to a cell, and does a
hostile one harm nobody?"""

import io
import sys
import zipfile
from collections.abc import Callable
from datetime import date

import pytest
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from infra.workbook_sheet import MAX_TEXT
from infra.workbook_worker import MAX_PART
from infra.workbooks import WorkbookRefused, read_workbook

pytestmark = pytest.mark.slow

MOST = 1000
Fill = Callable[[Workbook, Worksheet], object]


def workbook(*fills: Fill, **options: object) -> bytes:
    """A workbook with one sheet for each of these."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True, **options}) as book:
        for fill in fills:
            fill(book, book.add_worksheet())
    return out.getvalue()


def everything(book: Workbook, sheet: Worksheet) -> None:
    day = book.add_format({"num_format": "yyyy/m/d"})
    sheet.write_row(0, 0, ["编号", "名称"])
    sheet.write_string(1, 0, "0012")
    sheet.write_rich_string(1, 1, "甲", book.add_format({"bold": True}), "乙")
    sheet.write_number(1, 2, 410702196002290236)
    sheet.write_number(1, 3, 1234.56)
    sheet.write_number(1, 4, 0.1 + 0.2)
    sheet.write_datetime(1, 5, date(2025, 3, 1), day)
    sheet.write_formula(1, 6, "=A2", value="x")
    sheet.write_formula(1, 7, "=NA()", value="#N/A")
    sheet.write_boolean(1, 8, True)
    sheet.write_string(4, 1, "一行\n又一行\u2028再一行")


async def test_cells_keep_what_was_typed_and_say_what_was_done_to_them() -> None:
    head, first, last = await read_workbook(workbook(everything), MOST)
    assert head.cells == ["编号", "名称"]
    assert first.cells[:2] == ["0012", "甲乙"]
    assert first.cells[3:6] == ["1234.56", "0.3", "2025-03-01"]
    assert first.done == {2: "digits", 5: "date", 6: "formula", 7: "formula"}
    assert first.cells[8] == "TRUE"
    assert (last.line, last.cells) == (5, ["", "一行\n又一行\u2028再一行"])


async def test_the_days_of_a_workbook_of_1904_are_the_same_days() -> None:
    def one(book: Workbook, sheet: Worksheet) -> None:
        sheet.write_datetime(0, 0, date(2025, 3, 1), book.add_format({"num_format": "d/m/yy"}))

    (row,) = await read_workbook(workbook(one, date_1904=True), MOST)
    assert row.cells == ["2025-03-01"]


BLANKS = b" " * 1024 * 1024


def with_part(data: bytes, name: str, content: bytes, blanks: int = 0) -> bytes:
    """The workbook with another part in the place of one; so many blanks follow it, which are never
    in memory at once."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.namelist():
            with new.open(part, "w") as written:
                written.write(content if part == name else old.read(part))
                for left in range(blanks if part == name else 0, 0, -len(BLANKS)):
                    written.write(BLANKS[:left])
    return out.getvalue()


def spoilt_inside(data: bytes) -> bytes:
    """Where the bytes of a packed part are no packing."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        info = parts.getinfo(SHEET)
    begin = info.header_offset + 30 + len(info.filename)
    return data[:begin] + b"\xff" * 12 + data[begin + 12 :]


SHEET = "xl/worksheets/sheet1.xml"


def some(book: Workbook, sheet: Worksheet) -> None:
    sheet.write_column(0, 0, list(map(str, range(20))))


async def test_an_error_that_was_typed_over_no_formula_is_said() -> None:
    cell = b'<sheetData><row r="3"><c r="B3" t="e"><v>#REF!</v></c></row></sheetData>'
    (row,) = await read_workbook(with_part(workbook(some), SHEET, cell), MOST)
    assert (row.line, row.cells, row.done) == (3, ["", "#REF!"], {1: "error"})


async def test_a_cell_twice_and_merged_cells_and_hidden_sheets_are_told(subtests) -> None:
    with subtests.test("twice"):
        cells = ("甲", "乙"), ("甲", "甲"), ("", "乙")
        rows = "".join(
            f'<row r="{n}">'
            + "".join(f'<c r="A{n}" t="str"><v>{each}</v></c>' for each in pair)
            + "</row>"
            for n, pair in enumerate(cells, 1)
        )
        read = await read_workbook(with_part(workbook(some), SHEET, sheet(rows)), 10)
        assert [row.done for row in read] == [{0: "twice"}, {0: "twice"}, {}]
    with subtests.test("merged"):

        def merged(book: Workbook, page: Worksheet) -> None:
            page.write_row(0, 0, ["编号", "医院", "年度"])
            page.write_column(1, 0, ["1", "2", "3"])
            page.merge_range(1, 1, 2, 2, "示例医院")

        read = await read_workbook(workbook(merged), 10)
        assert [row.done for row in read] == [
            {},
            {2: "merged"},
            {1: "merged", 2: "merged"},
            {},
        ]
    with subtests.test("merged beyond measure"):
        whole = "<mergeCells>" + '<mergeCell ref="A1:Z20"/>' * 4000 + "</mergeCells>"
        tail = sheet("".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 21)))
        data = with_part(
            workbook(some), SHEET, tail.replace(b"</sheetData>", f"</sheetData>{whole}".encode())
        )
        with pytest.raises(WorkbookRefused, match="太大"):
            await read_workbook(data, 100)
    with subtests.test("hidden"):

        def hidden(book: Workbook, page: Worksheet) -> None:
            some(book, page)
            page.hide()

        assert len(await read_workbook(workbook(some, hidden), 30)) == 20
    with subtests.test("filtered"):

        def filtered(book: Workbook, page: Worksheet) -> None:
            some(book, page)
            page.set_row(3, None, None, {"hidden": True})

        with pytest.raises(WorkbookRefused, match="取消筛选"):
            await read_workbook(workbook(filtered), 30)
        empty = lambda book, page: page.set_row(30, None, None, {"hidden": True})  # noqa: E731
        assert len(await read_workbook(workbook(lambda b, p: (some(b, p), empty(b, p))), 30)) == 20


def sheet(rows: str) -> bytes:
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()


def hostile() -> dict[str, tuple[bytes, str]]:
    plain = workbook(some)
    laughs = b'<!DOCTYPE w [<!ENTITY a "ha">]><worksheet><sheetData/></worksheet>'
    cell = '<row r="1"><c r="A1" t="%s"><v>%s</v></c></row>'
    crowd = "<row>" + '<c t="s"><v>0</v></c>' * 20 + "</row>"
    many = crowd * (MAX_TEXT // 32_000 // 20 + 2)
    row = '<row r="%s"><c r="A1" t="s"><v>0</v></c></row>'
    long = with_part(
        plain, "xl/sharedStrings.xml", b"<sst><si><t>%b</t></si></sst>" % (b"x" * 32_000)
    )
    far = b'<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'
    return {
        "a bomb": (with_part(plain, SHEET, b"<worksheet><sheetData>", MAX_PART + 1), "太大"),
        "entities": (with_part(plain, SHEET, laughs), "打不开"),
        "far away": (with_part(plain, SHEET, far), "列数太多"),
        "a line twice": (with_part(plain, SHEET, sheet(row % 2 + row % 2)), "打不开"),
        "a line back": (with_part(plain, SHEET, sheet(row % 5 + row % 2)), "打不开"),
        "a line too far": (with_part(plain, SHEET, sheet(row % 10**30)), "打不开"),
        "no number": (with_part(plain, SHEET, sheet(cell % ("n", "NaN"))), "打不开"),
        "a text that is not there": (with_part(plain, SHEET, sheet(cell % ("s", "99"))), "打不开"),
        "a text before the first": (with_part(plain, SHEET, sheet(cell % ("s", "-1"))), "打不开"),
        "a long text": (with_part(plain, SHEET, sheet(cell % ("str", "x" * 32_768))), "太大"),
        "a text for many": (with_part(long, SHEET, sheet(many)), "太大"),
        "cut short": (plain[: len(plain) // 2], "打不开"),
        "spoilt where it is packed": (spoilt_inside(plain), "打不开"),
        "no table": (with_part(plain, "[Content_Types].xml", b"x")[:4] + b"x" * 50, "打不开"),
        "of old": (b"\xd0\xcf\x11\xe0" + b"x" * 600, "XLS"),
        "two sheets": (workbook(some, some), "几张表"),
    }


async def test_what_cannot_be_read_is_refused_with_a_way_out(subtests) -> None:
    for case, (data, words) in hostile().items():
        with subtests.test(case), pytest.raises(WorkbookRefused, match=words):
            await read_workbook(data, MOST)
    with pytest.raises(WorkbookRefused, match="行数太多"):
        await read_workbook(workbook(some), 10)


async def test_a_reader_that_dies_or_dawdles_costs_one_file() -> None:
    data = workbook(some)
    for program in ("import os; os.abort()", "import time; time.sleep(60)"):
        with pytest.raises(WorkbookRefused):
            await read_workbook(data, MOST, command=(sys.executable, "-c", program), patience=1.0)
    assert len(await read_workbook(data, MOST)) == 20


async def test_a_reader_of_other_peoples_files_sees_none_of_our_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DAETONG_SEAL_KEYS", "k1:secret")
    program = "import json, os; print(json.dumps({'merged': []}))\n"
    program += "print(json.dumps([1, [*os.environ], {}]))"
    (row,) = await read_workbook(workbook(some), MOST, command=(sys.executable, "-c", program))
    assert "PATH" in row.cells
    assert not [name for name in row.cells if name.startswith("DAETONG_")]
