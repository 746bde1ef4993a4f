"""Is a receipt recognised from what is printed on it, and is hostile QR text harmless?"""

from datetime import date
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims_core.errors import InvalidInput, InvalidReceipt
from claims_core.receipts import (
    MAX_QR_LENGTH,
    Receipt,
    ReceiptKind,
    ReceiptReading,
    parse_qr,
    parse_receipt,
)

FISCAL = Receipt(ReceiptKind.FISCAL, "41060125", "0012345678")
TAX = Receipt(ReceiptKind.TAX_INVOICE, "041002500111", "12345678")
DIGITAL = Receipt(ReceiptKind.DIGITAL_INVOICE, "", "25412000000012345678")


@pytest.mark.parametrize("receipt", [FISCAL, TAX, DIGITAL], ids=lambda r: r.kind)
def test_code_and_number_decide_the_kind(receipt: Receipt) -> None:
    assert parse_receipt(receipt.code, receipt.number) == receipt
    assert (
        parse_receipt(f" {receipt.code} ", f"{receipt.number[:4]} {receipt.number[4:]}") == receipt
    )


def test_keys_of_different_kinds_never_meet() -> None:
    assert FISCAL.key == "fiscal:41060125:0012345678"
    assert len({FISCAL.key, TAX.key, DIGITAL.key}) == 3


@pytest.mark.parametrize(
    ("code", "number", "problem", "field"),
    [
        ("", "", "number_empty", "number"),
        ("41060125", "", "number_empty", "number"),
        ("41060125", "12345678", "fiscal_number", "number"),
        ("041002500111", "0012345678", "tax_number", "number"),
        ("", "12345678", "digital_number", "number"),
        ("", "410601250012345678", "run_together", "number"),
        ("41060125", DIGITAL.number, "digital_has_code", "code"),
        (DIGITAL.number, "", "in_code_box", "code"),
        ("410601", "0012345678", "code_length", "code"),
        ("4106O125", "0012345678", "code_characters", "code"),
        ("41060125", "00123?5678", "number_characters", "number"),
        ("41060125", "\u0661012345678", "number_characters", "number"),
    ],
)
def test_a_slip_names_the_field_and_the_cure(
    code: str, number: str, problem: str, field: str
) -> None:
    with pytest.raises(InvalidReceipt) as caught:
        parse_receipt(code, number)
    assert (caught.value.problem, caught.value.field) == (problem, field)
    assert caught.value.fields[field] == caught.value.message


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        (
            "01,10,041002500111,12345678,86000.00,20250620,74829348763412345678,A1B2,",
            ReceiptReading(TAX, 8_600_000, date(2025, 6, 20), "74829348763412345678"),
        ),
        (
            "01,32,,25412000000012345678,86000.5,20250620,,A1B2",
            ReceiptReading(DIGITAL, 8_600_050, date(2025, 6, 20), None),
        ),
        (
            "票据代码:41060125,票据号码:0012345678,校验码:a1b2c3,开票日期:2025-06-20,金额:86000.00",
            ReceiptReading(FISCAL, 8_600_000, date(2025, 6, 20), "a1b2c3"),
        ),
        (
            "金额：86,000元；票据号码：0012345678；票据代码：41060125；开票日期：2025年06月20日",
            ReceiptReading(FISCAL, 8_600_000, date(2025, 6, 20), None),
        ),
        (
            "https://fapiao.example/check?billBatchCode=41060125&billNo=0012345678&random=a1b2c3",
            ReceiptReading(FISCAL, None, None, "a1b2c3"),
        ),
        (
            "HTTP://fapiao.example/?fphm=12345678&fpdm=041002500111&je=1.00&kprq=20250620",
            ReceiptReading(TAX, 100, date(2025, 6, 20), None),
        ),
        (
            "01,01,41060125,0012345678,a1b2c3,20250620,86000.00",
            ReceiptReading(FISCAL, 8_600_000, date(2025, 6, 20), "a1b2c3"),
        ),
        (
            "01,10,041002500111,12345678,much,20251350,#",
            ReceiptReading(TAX, None, None, None),
        ),
    ],
)
def test_known_layouts_are_read(text: str, reading: ReceiptReading) -> None:
    assert parse_qr(text) == reading


@given(st.text(max_size=30))
def test_an_address_is_unescaped_as_everybody_does(check_code: str) -> None:
    """The standard library's own rule is the oracle; what it makes of the code decides."""
    query = {"票据代码": FISCAL.code, "票据号码": FISCAL.number, "金额": "86,000.00"}
    reading = parse_qr(f"https://x.example/?{urlencode(query | {'校验码': check_code})}#top")
    plain = check_code.strip()
    kept = plain if plain.isascii() and plain.isalnum() else None
    assert reading == ReceiptReading(FISCAL, 8_600_000, None, kept)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "01,10",
        "01,10,041002500111",
        "01,10,12,34,1.00,20250620,x",
        "票据号码:0012345678",
        "票据代码:41060125,金额:1.00",
        "https://fapiao.example/",
        "https://[broken",
        "https://x.example/?billNo=%zz%4&%=%%",
        "https://x.example/?billNo=\udcff",
        "https://x.example/?" + "&".join(f"a{n}=1" for n in range(40)),
        "01,10,041002500111,12345678,1.00,20250620,x" + "," * MAX_QR_LENGTH,
        "票据代码:41060125,票据号码:0012345678\x00",
        "javascript:alert(1)",
        "file:///etc/passwd?billNo=0012345678&billBatchCode=41060125",
    ],
)
def test_anything_else_is_unknown_and_asked_for(text: str) -> None:
    assert parse_qr(text) is None


@given(st.text(max_size=200) | st.text("01,:=&?/票据代码号.\n", max_size=200))
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    for prefix in ("", "01,10,", "票据号码:", "https://x.example/?billNo="):
        reading = parse_qr(prefix + text)
        assert reading is None or reading.receipt.number.isdigit()


@given(st.text(max_size=25), st.text(max_size=25))
def test_no_typing_breaks_the_receipt_check(code: str, number: str) -> None:
    try:
        receipt = parse_receipt(code, number)
    except InvalidInput as error:
        assert error.message.endswith(("。", "）。"))
    else:
        assert receipt.number.isdigit()
