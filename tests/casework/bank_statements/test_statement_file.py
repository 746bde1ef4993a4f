"""Is the bank's daily statement read as the bank wrote it, also when a spreadsheet has saved it,
and refused by line and column when anything in it was changed?"""

from datetime import date

import pytest

from casework.bank_statements.statement_file import read_statement
from casework.errors import FileRefused
from tests.casework.statement_files import altered, statement

DAY = date(2025, 11, 3)
ENTRIES = ((-73_397_65, "D1-1"), (5_000_00, ""), (-1_200_00, "B20251103-1"))
FILE = statement(DAY, 1_000_000_00, *ENTRIES)


def test_a_statement_is_read_with_every_entry_signed() -> None:
    read = read_statement(FILE)
    assert (read.day, read.opening_fen, read.closing_fen) == (DAY, 1_000_000_00, 930_402_35)
    assert tuple((each.fen, each.reference) for each in read.entries) == ENTRIES
    assert (read.entries[0].payer, read.entries[0].payer_account) == (
        *("王秀兰", "6222021234567890123"),
    )
    empty = read_statement(statement(DAY, 12_34))
    assert (empty.entries, empty.opening_fen, empty.closing_fen) == ((), 12_34, 12_34)


def test_what_a_spreadsheet_makes_of_it_says_the_same() -> None:
    text = FILE.decode("gb18030")
    saved = {
        "UTF-8 with a mark": text.encode("utf-8-sig"),
        "commas to the end": "\n".join(
            line + "," * (8 - line.count(",")) for line in text.split("\r\n") if line
        ).encode(),
        "thousands": text.replace("-73397.65", "").replace(",73397.65,", ',"¥73,397.65",').encode(),
        "one decimal": text.replace(",5000.00,", ",5000,").replace("1200.00", "1200.0").encode(),
        "digits as text": text.replace("6222021234567890123", "'6222021234567890123").encode(),
        "digits as a formula": text.replace(
            "41050163860800001234", '"=""41050163860800001234"""'
        ).encode(),
        "another day": text.replace("20251103,", "2025/11/3,", 1).encode(),
    }
    want = read_statement(FILE)
    for name, data in saved.items():
        read = read_statement(data)
        assert read.content_hash == want.content_hash, name


DAMAGED = {
    "an account shortened": ("41050163860800001234", "4.10502E+19", "第1行的账号：被表格软件改写"),
    "an account rounded": ("41050163860800001234", "41050163860800000000", "第1行的账号：被表格"),
    "a payer's account": ("6222021234567890123", "6.22202E+18", "第3行的对方账号：被表格软件改写"),
    "no payer at all": ("王秀兰", "#N/A", "第3行的对方户名"),
    "an amount changed": (",73397.65,", ",73397.66,", "第3行的余额(元)：上一笔的余额加减这一笔"),
    "an amount unreadable": (",5000.00,", ",五千,", "第4行的收入(元)：看不明白"),
    "in and out at once": (",5000.00,,", ",5000.00,1.00,", "第4行的收入(元)、支出(元)"),
    "a balance changed": (",931602.35,", ",931602.36,", "第4行的余额(元)"),
    "the opening": (",1000000.00,", ",1000001.00,", "第3行的余额(元)"),
    "the closing": (",930402.35,1\r\n", ",930402.36,1\r\n", "差0.01元"),
    "a serial twice": (
        "20251103S00002",
        "20251103S00001",
        "第4行的银行流水号：20251103S00001 与第3行重复",
    ),
    "the count": ("T,3,", "T,4,", "文件尾与明细不符"),
    "a count without end": ("T,3,", f"T,{'9' * 5000},", "应当是：T,笔数"),
    "a sum": ("T,3,5000.00", "T,3,5000.01", "文件尾与明细不符"),
    "no such day": (",20251103,", ",20251131,", "第1行的日期：没有这一天"),
    "another file": ("H,STATEMENT", "H,DAETONG", "第1行应当是"),
    "a column": ("摘要", "备注", "第2行应当是"),
    "no line break in a name": ("王秀兰", '"王\n秀兰"', "的对方户名"),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_whatever_was_changed_is_named_with_line_and_column(damage: str) -> None:
    old, new, words = DAMAGED[damage]
    with pytest.raises(FileRefused) as refused:
        read_statement(altered(FILE, old, new))
    assert words in refused.value.message


def test_what_real_banks_write_is_taken() -> None:
    serials = tuple(f"20251103000000{n}0" for n in range(1, 4))
    own = statement(DAY, 1_000_000_00, *ENTRIES, account="4105016386080010", serials=serials)
    # zeros at the end of one long number prove no rounding, nor does a column with other digits
    assert [each.serial for each in read_statement(FILE).entries] != list(serials)
    with pytest.raises(FileRefused) as refused:
        read_statement(own)
    assert "第3行的银行流水号：被表格软件改写" in refused.value.message
    once = statement(DAY, 1_000_000_00, ENTRIES[0], account="4105016386080010", serials=serials[:1])
    assert read_statement(once).entries[0].serial == serials[0]
    other = altered(own, serials[1], "2025110300000021")
    assert [each.serial for each in read_statement(other).entries][::2] == [serials[0], serials[2]]
    for old, new, payer, account in (
        ("王秀兰", "王　秀\u200b兰\u00a0", "王 秀兰", "6222021234567890123"),
        ("6222021234567890123", "6222021234567890", "王秀兰", "6222021234567890"),
        ("6222021234567890123", "6222****0123", "王秀兰", "6222****0123"),
        ("6222021234567890123", "6222 0212 3456", "王秀兰", "622202123456"),
    ):
        read = read_statement(altered(FILE, old, new)).entries[0]
        assert (read.payer, read.payer_account) == (payer, account)


def test_a_line_missing_or_doubled_is_named() -> None:
    lines = FILE.decode("gb18030").split("\r\n")
    for changed in ([*lines[:3], *lines[4:]], [*lines[:4], lines[3], *lines[4:]]):
        with pytest.raises(FileRefused) as refused:
            read_statement("\r\n".join(changed).encode())
        assert "的序号：应当是" in refused.value.message
    with pytest.raises(FileRefused) as refused:
        read_statement("\r\n".join([*lines[:4], *lines[5:]]).encode())
    assert "期末余额写的是" in refused.value.message


def test_other_files_are_refused_with_a_sentence() -> None:
    for data in (b"", b"PK\x03\x04zip", b"\xff\xff\xff", "一二三".encode(), b'H,"broken'):
        with pytest.raises(FileRefused):
            read_statement(data)
