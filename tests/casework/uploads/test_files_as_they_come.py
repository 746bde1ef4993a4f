"""Is a file taken as offices really save it, and refused with a way out where rows would be lost?
Nothing of it reaches a database."""

import pytest

from casework.errors import FileRefused
from casework.uploads.reading import FileKind, read_table

KIND = FileKind("fictional", ("编号", "名称"), codes=("编号",))
PLAIN = "编号,名称\r\nA1,甲\r\n\r\nA2,乙\r\n"


async def read(data: bytes) -> list[tuple[int, str, str]]:
    rows = await read_table(data, KIND)
    assert not any(row.damaged for row in rows)
    return [(row.line, row.cells["编号"], row.cells["名称"]) for row in rows]


async def test_a_text_is_read_in_whatever_way_a_spreadsheet_saves_it(subtests) -> None:
    ways = {
        "plain": PLAIN.encode(),
        "with a mark": PLAIN.encode("utf-8-sig"),
        "Chinese Windows": PLAIN.encode("gb18030"),
        "Unicode text": PLAIN.replace(",", "\t").encode("utf-16"),
        "big end first": b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        "semicolons": PLAIN.replace(",", ";").encode(),
        "blanks around": PLAIN.replace(",", " ,\u3000").encode(),
        "quoted": '编号,名称\r\n"A1","甲"\r\n\r\n"A2","乙"\r\n'.encode(),
    }
    for case, data in ways.items():
        with subtests.test(case):
            assert await read(data) == [(2, "A1", "甲"), (4, "A2", "乙")]


async def test_rows_are_counted_as_a_spreadsheet_does() -> None:
    data = '编号,名称\r\nA1,"甲\n乙,丙"\r\nA2,丁\r\n'.encode()
    assert await read(data) == [(2, "A1", "甲\n乙,丙"), (3, "A2", "丁")]


async def test_what_would_lose_rows_or_is_no_table_is_refused_with_a_way_out(subtests) -> None:
    cases = {
        "an open quotation mark": ('编号,名称\r\nA1,"甲\r\nA2,乙\r\n'.encode(), "引号"),
        "a web page": ("\ufeff\r\n<table><tr><td>编号</td></tr></table>".encode(), "网页"),
        "old workbook": (b"\xd0\xcf\x11\xe0" + bytes(600), "ET"),
        "picture": (b"\x89PNG\r\n\x1a\n\xff\xff\xff", "编码"),
        "a title above": ("2025年名册,\r\n编号,名称\r\nA1,甲\r\n".encode(), "标题行请删掉"),
        "only a head": ("编号,名称\r\n".encode(), "没有内容"),
        "nothing": (b" \r\n", "空的"),
    }
    for case, (data, words) in cases.items():
        with subtests.test(case), pytest.raises(FileRefused) as refused:
            await read_table(data, KIND)
        assert words in refused.value.message
