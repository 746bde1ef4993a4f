"""What do the parsers make of what nobody would send in earnest? Each with words to begin from and
the ways in which it may refuse; whatever else it raises is a crash."""

import asyncio
import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from unittest.mock import Mock

import xlsxwriter
from aiohttp import StreamReader
from aiohttp.base_protocol import BaseProtocol
from aiohttp.test_utils import make_mocked_request

from bot.incoming import Unreadable, read_message
from claims_core.errors import ClaimsError, InvalidInput
from claims_core.identifiers import check_bank_account, check_claim_no, check_mobile
from claims_core.identity import check_identity
from claims_core.names import name_form
from claims_core.receipts import parse_qr, parse_receipt
from claims_core.settlement_number import settlement_number
from claims_core.table_cells import cell_fault, cell_text
from claims_core.typed_text import TextKind, value_of
from frontdoor.reading import UPLOAD, read_form
from infra.sms.gateway import PushUnreadable
from infra.sms.pushed import read_receipts, read_replies
from infra.workbook_sheet import UnfitWorkbook
from infra.workbook_worker import _BROKEN, _read
from tests.people import DAUGHTER, FATHER
from tests.pushes.writing import written

TODAY = date(2026, 11, 29)
BOUNDARY = "a-boundary"
MOST_ROWS = 1000


@dataclass(frozen=True)
class Parser:
    """解析器: what it reads, from what the fuzz begins, and how it may refuse."""

    read: Callable[[bytes], object]
    seeds: Sequence[bytes]
    refuses: tuple[type[Exception], ...]


def of_texts(read: Callable[[str], object], *seeds: str) -> Parser:
    """Of characters, halves of them included, as JSON can carry them."""
    return Parser(
        lambda raw: read(raw.decode("utf-8", "surrogateescape")),
        [seed.encode() for seed in seeds],
        (InvalidInput,),
    )


def _typed(text: str) -> None:
    for kind in TextKind:
        with suppress(InvalidInput):
            value_of(text, kind)


def _cell(text: str) -> None:
    cell_fault(cell_text(text))
    name_form(text)


def _receipt(text: str) -> None:
    code, _, number = text.partition("|")
    parse_receipt(code, number)


def _numbers(text: str) -> None:
    for check in (check_mobile, check_bank_account, check_claim_no, settlement_number):
        with suppress(InvalidInput):
            check(text)


def _pushed(raw: bytes) -> None:
    for read in (read_receipts, read_replies):
        for provider in ("aliyun", "tencent"):
            with suppress(PushUnreadable):
                read(provider, raw)


def _workbook(raw: bytes) -> None:
    _read(raw, MOST_ROWS, io.StringIO())


def _a_workbook() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["姓名", "证件号", "日期"])
        sheet.write_row(1, 0, [FATHER.name, FATHER.id_number, 45717])
        sheet.merge_range(2, 0, 2, 2, "合计")
    return out.getvalue()


def _form(loop: asyncio.AbstractEventLoop, raw: bytes) -> None:
    async def read() -> None:
        content = StreamReader(Mock(spec=BaseProtocol), 2**16, loop=loop)
        content.feed_data(raw)
        content.feed_eof()
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        request = make_mocked_request("POST", "/", headers=headers, payload=content)
        await read_form(request, "file", 100_000, UPLOAD)

    loop.run_until_complete(read())


def _a_form() -> bytes:
    head = "Content-Disposition: form-data; name="
    parts = (f'{head}"material"\r\n\r\nother', f'{head}"file"; filename="a.jpg"\r\n\r\nJPEG' * 3)
    return "".join(f"--{BOUNDARY}\r\n{part}\r\n" for part in parts).encode() + (
        f"--{BOUNDARY}--\r\n".encode()
    )


RECEIPTS = (
    b'[{"phone_number":"13900000000","success":true,"biz_id":"1","out_id":"%s","report_time":'
    b'"2026-11-29 10:00:00","err_code":"DELIVERED","sms_size":"1"}]' % (b"a" * 32),
    (
        b'[{"mobile":"13900000000","nationcode":"86","report_status":"SUCCESS","sid":"8:1",'
        b'"user_receive_time":"2026-11-29 10:00:00","errmsg":"DELIVRD","ext":"x"}]'
    ),
    '{"mobile":"13900000000","text":"退订","sign":"大额通","time":1764381600,"extend":""}'.encode(),
)


def parsers(loop: asyncio.AbstractEventLoop) -> Mapping[str, Parser]:
    """All of them; `loop` is for the one that reads a stream."""
    return {
        "typed text": of_texts(
            _typed,
            "2026年3月4日",
            "\uff11，\uff12\uff13\uff14\uff0e\uff15\uff10元",
            "王 小明",
            "1.23E+17",
        ),
        "cells": of_texts(_cell, "45717", "#N/A", "4.10700195E+17", "欧阳·小明"),
        "id numbers": of_texts(
            lambda text: check_identity(text, TODAY), FATHER.id_number, "H12345678", "E12345678"
        ),
        "other numbers": of_texts(
            _numbers, FATHER.phone, DAUGHTER.account, "DE-7K3M-9PQ2", "410000202601010000000001"
        ),
        "receipts": of_texts(_receipt, "41060125|0000777777", "|25412000000012345678"),
        "codes on receipts": of_texts(
            parse_qr,
            "01,31,4100221130,12345678,86.00,20260304,12345678901234567890,AB12,",
            "票据代码:41060125,票据号码:0000777777,校验码:a1b2c3,开票日期:20260304,金额:86.00",
            "https://example.invalid/p?d=41060125&n=0000777777&c=a1b2c3&m=86.00&t=20260304",
        ),
        "pushes of WeChat": Parser(
            read_message, [written(seed) for seed in range(40)], (Unreadable,)
        ),
        "pushes of SMS providers": Parser(_pushed, RECEIPTS, ()),
        "workbooks": Parser(
            _workbook,
            [_a_workbook()],
            (UnfitWorkbook, *_BROKEN, NotImplementedError, RuntimeError),
        ),
        "multipart": Parser(lambda raw: _form(loop, raw), [_a_form()], (ClaimsError,)),
    }
