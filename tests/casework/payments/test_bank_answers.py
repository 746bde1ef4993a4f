"""Which files of the bank fit what was sent, and what does a spreadsheet do to them?"""

import csv
import io

import pytest

from casework.errors import FileRefused
from casework.payments.bank_answers import (
    RESULT_COLUMNS,
    Answer,
    PaymentResult,
    read_late_returns,
    read_result,
)
from casework.payments.bank_file import ENCODING, PaymentDetail
from tests.every_case import EveryCase

BATCH = "B20260304-1A2B3C"
SENT = {
    detail.payment_no: detail
    for detail in (
        PaymentDetail("DE-1-1", "梁守田", "6222020000000000012", "工商银行", 73_397_65),
        PaymentDetail("DE-2-1", "SMITH JOHN", "12345678901", "建设银行", 1_200_00),
        PaymentDetail("DE-3-1", "王䶮", "0012345678", "农业银行", 50),
    )
}
Rows = list[list[str]]


def rows(**codes: str) -> Rows:
    """The bank's own file; `codes` by the claim's digit, everything else is paid."""
    details = [
        [str(n), d.payment_no, d.payee, d.account, d.bank_name, yuan(d.amount_fen), "补助"]
        for n, d in enumerate(SENT.values(), 1)
    ]
    said = [codes.get(f"c{n}", "0000") for n in range(1, 4)]
    paid = [d.amount_fen for d, code in zip(SENT.values(), said, strict=True) if code == "0000"]
    total = sum(d.amount_fen for d in SENT.values())
    return [
        ["H", "DAETONG", BATCH, "20260304", "1", "RESULT"],
        RESULT_COLUMNS,
        *([*row, code, "说明"] for row, code in zip(details, said, strict=True)),
        ["T", "3", yuan(total), str(len(paid)), yuan(sum(paid))],
    ]


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def written(table: Rows, encoding: str = ENCODING) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(table)
    return out.getvalue().encode(encoding)


def excel(table: Rows, *, text_accounts: bool = True, encoding: str = ENCODING) -> bytes:
    """What a spreadsheet saves: rows as wide as the widest, zeros in front and behind gone, long
    numbers shortened unless their column was text."""
    saved = []
    for row in table:
        cells = [
            cell if place == 3 and text_accounts and row[0].isdecimal() else rewritten(cell)
            for place, cell in enumerate(row)
        ]
        saved.append(cells + [""] * (9 - len(cells)))
    return written([*saved, [""] * 9], encoding)


def rewritten(cell: str) -> str:
    plain = cell.replace(".", "", 1)
    if not plain.isascii() or not plain.isdecimal():
        return cell
    if "." in cell:
        return cell.rstrip("0").rstrip(".")
    return f"{int(cell):.5E}" if len(cell) > 11 else str(int(cell))


def read(data: bytes) -> tuple[PaymentResult, ...]:
    return read_result(data, BATCH, SENT)


def test_the_bank_s_own_file_is_read_line_by_line() -> None:
    results = read(written(rows(c2="1002", c3="2001")))
    assert [(r.payment_no, r.code, r.answer, r.line) for r in results] == [
        ("DE-1-1", "0000", Answer.PAID, 3),
        ("DE-2-1", "1002", Answer.RETURNED, 4),
        ("DE-3-1", "2001", Answer.PENDING, 5),
    ]


def test_the_list_of_codes_is_closed() -> None:
    with EveryCase() as every:
        for code in ("0000", "1001", "1002", "1003", "1000", "1004", "0001", "9999", "OK", ""):
            expected = {"0000": Answer.PAID}.get(code, Answer.PENDING)
            if code in ("1001", "1002", "1003"):
                expected = Answer.RETURNED
            with every.case(code):
                assert read(written(rows(c1=code)))[0].answer is expected


def test_a_file_saved_again_by_a_spreadsheet_is_read() -> None:
    table = rows(c2="1002")
    for data in (
        excel(table),
        excel(table, encoding="utf-8-sig"),
        written(table, "utf-8"),
        written(table).replace(b"6222020000000000012", b"'6222020000000000012"),
        written([[*row[:3], f'="{row[3]}"', *row[4:]] if row[0] == "1" else row for row in table]),
        written(table).replace(b"1200.00", b'"1,200.00"'),
    ):
        assert read(data) == read(written(table))


def test_a_shortened_account_is_refused_by_line_and_column() -> None:
    with pytest.raises(FileRefused) as refused:
        read(excel(rows(), text_accounts=False))
    message = refused.value.message
    assert "第3行的收款账号" in message and "6.22202E+18" in message and "0012" in message
    assert "不要打开另存" in message and SENT["DE-1-1"].account not in message


CHANGED = (
    ("DE-2-1", "DE-9-1", "第4行的支付流水号 DE-9-1"),
    ("DE-2-1", "DE-1-1", "第4行的收款账号不一样"),
    ("SMITH JOHN", "SMITHJOHN", "第4行的收款户名不一样：送出 S*********，回来 S********，从第6个"),
    ("梁守田", "梁守天", "第3行的收款户名不一样：送出 梁**，回来 梁**，从第3个"),
    ("王䶮", "王?", "第5行的收款户名"),
    ("6222020000000000012", "6222020000000000013", "第3行的收款账号不一样"),
    ("0012345678", "12345678", "第5行的收款账号不一样：送出 ******5678"),
    (",1200.00,", ",1200.01,", "第4行的金额不一样：送出 1200.00，回来 1200.01"),
    (",0.50,", ",,", "第5行的金额不一样：送出 0.50，回来"),
    (BATCH, "B20260304-000000", "不是批次"),
    ("RESULT", "RETURN", "不是结果文件"),
    ("T,3,", "T,2,", "汇总行与明细不符"),
    ("结果代码", "代码", "第2行应当是"),
)


def test_one_changed_cell_refuses_the_file_and_names_what_was_sent_and_came_back() -> None:
    text = written(rows()).decode(ENCODING)
    with EveryCase() as every:
        for old, new, words in CHANGED:
            for saved_again in (False, True):
                with every.case(old, new, saved_again):
                    data = text.replace(old, new, 1).encode(ENCODING)
                    table = list(csv.reader(io.StringIO(data.decode(ENCODING), newline="")))
                    with pytest.raises(FileRefused) as refused:
                        read(excel(table) if saved_again else data)
                    assert words in refused.value.message


def test_what_cannot_be_seen_is_no_answer_and_no_reason() -> None:
    # no database keeps a NUL, and one in the middle of a code must not make another code of it
    for code in ("00\x0000", "0000\u200b\x07", "2\x0001"):
        with pytest.raises(FileRefused) as refused:
            read(written(rows(c2=code)))
        assert "第4行的结果代码里有看不见的字符" in refused.value.message
    table = rows(c1="1002")
    table[2][-1] = "账户\x00已\n销\u202e户"
    assert read(written(table))[0].reason == "账户 已 销 户"


def test_a_payment_stands_in_a_file_once() -> None:
    table = rows()
    with pytest.raises(FileRefused) as refused:
        read(written([*table[:3], table[2], *table[3:]]))
    assert "第4行的支付流水号 DE-1-1 与第3行重复" in refused.value.message


def test_a_return_file_names_only_what_came_back() -> None:
    table = rows(c1="1002", c2="9999")
    back = [[*table[0][:5], "RETURN"], table[1], *table[2:4], ["T", "2", "74597.65"]]
    results = read_late_returns(excel(back), BATCH, SENT)
    assert [result.code for result in results] == ["1002", "9999"]
    with pytest.raises(FileRefused) as refused:
        read_late_returns(written([*back[:2], table[4], ["T", "1", "0.50"]]), BATCH, SENT)
    assert "第3行写的是付款成功" in refused.value.message
