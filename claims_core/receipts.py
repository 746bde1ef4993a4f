"""Which kind of medical receipt a code and a number belong to, and what its QR code says.

Asked when a receipt is keyed in or photographed; a receipt may pay once, and its key decides.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from urllib.parse import unquote_plus

from claims_core.errors import InvalidInput, InvalidReceipt
from claims_core.typed_text import TextKind, value_of

# A QR code holds less than 3,000 characters; known receipts need about 150.
MAX_QR_LENGTH: Final = 1_000
_MAX_URL_FIELDS: Final = 32
# What papers print before the number.
_LABEL: Final = re.compile(r"^(?:No|N0|票据号码|号码|票号|号)[.:：]*", re.IGNORECASE)


class ReceiptKind(StrEnum):
    """票据种类"""

    FISCAL = "fiscal"  # 财政医疗收费电子票据: code 8, number 10
    TAX_INVOICE = "tax_invoice"  # 税务发票: code 12, number 8
    DIGITAL_INVOICE = "digital_invoice"  # 数电发票: no code, number 20


@dataclass(frozen=True, slots=True)
class Receipt:
    """票据: ``key`` is what must not be paid twice."""

    kind: ReceiptKind
    code: str
    number: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.code}:{self.number}"


@dataclass(frozen=True, slots=True)
class ReceiptReading:
    """二维码内容: what the code claims. Its amount (fen) never outweighs a verified one."""

    receipt: Receipt
    amount_fen: int | None = None
    issued_on: date | None = None
    check_code: str | None = None


def parse_receipt(code: str, number: str) -> Receipt:
    """票据代码和号码 → the receipt; raises InvalidReceipt naming the field and the cure."""
    code = value_of(code, TextKind.DIGITS, field="code")
    number = _LABEL.sub("", value_of(number, TextKind.DIGITS, field=InvalidReceipt.field_name))
    if not _only_digits(code):
        raise InvalidReceipt("code_characters", field="code")
    if not _only_digits(number):
        raise InvalidReceipt("number_characters")
    if len(code) == 20 and not number:
        raise InvalidReceipt("in_code_box", field="code")
    if not number:
        raise InvalidReceipt("number_empty")
    if len(number) == 20:
        if code:
            raise InvalidReceipt("digital_has_code", field="code")
        return Receipt(ReceiptKind.DIGITAL_INVOICE, "", number)
    if not code:
        if len(number) == 18:
            raise InvalidReceipt("run_together", count=8)
        raise InvalidReceipt("digital_number", count=len(number))
    if len(code) == 8:
        if len(number) != 10:
            raise InvalidReceipt("fiscal_number", count=len(number))
        return Receipt(ReceiptKind.FISCAL, code, number)
    if len(code) == 12:
        if len(number) != 8:
            raise InvalidReceipt("tax_number", count=len(number))
        return Receipt(ReceiptKind.TAX_INVOICE, code, number)
    raise InvalidReceipt("code_length", field="code", count=len(code))


def parse_qr(text: str) -> ReceiptReading | None:
    """二维码文字 → a reading, or None for anything unknown; addresses are read, never visited."""
    if len(text) > MAX_QR_LENGTH or any(
        ord(character) < 32 and character not in "\r\n\t" for character in text
    ):
        return None
    text = unicodedata.normalize("NFKC", text).strip()
    if text.lower().startswith(("http://", "https://")):
        return _from_address(text)
    if ":" in text:
        return _from_labels(text)
    return _from_list(text)


_LIST_HEAD: Final = re.compile(r"01,[0-9]{1,3},")
# Only where another label follows: the comma of 86,000.00 belongs to the amount.
_SEPARATORS: Final = re.compile(r"[,;\r\n\t]+(?=[^,;:\r\n\t]+:)")
# Labels and query names, in lower case, of the five elements that a receipt's code carries.
_NAMES: Final[Mapping[str, str]] = {
    "票据代码": "code",
    "发票代码": "code",
    "票据号码": "number",
    "发票号码": "number",
    "校验码": "check_code",
    "开票日期": "issued_on",
    "金额": "amount",
    "code": "code",
    "invoicecode": "code",
    "billcode": "code",
    "billbatchcode": "code",
    "fpdm": "code",
    "pjdm": "code",
    "number": "number",
    "invoiceno": "number",
    "invoicenumber": "number",
    "billno": "number",
    "fphm": "number",
    "pjhm": "number",
    "random": "check_code",
    "checkcode": "check_code",
    "jym": "check_code",
    "date": "issued_on",
    "issuedate": "issued_on",
    "kprq": "issued_on",
    "amount": "amount",
    "totalamount": "amount",
    "je": "amount",
}


def _from_list(text: str) -> ReceiptReading | None:
    """``01,kind,code,number,amount,yyyymmdd,check code,…`` as tax invoices carry it."""
    if _LIST_HEAD.match(text) is None:
        return None
    code, number, *rest = [*(field.strip() for field in text.split(",")[2:]), "", ""]
    names = ["amount", "issued_on", "check_code"]
    if not _MONEY_FIELD.fullmatch(rest[0] if rest else "") and len(rest) > 2:
        # fiscal receipts of some provinces put the check code first, or the day
        if _MONEY_FIELD.fullmatch(rest[2]):
            day_first = _DAY_FIELD.fullmatch(rest[0]) is not None
            names = (
                ["issued_on", "check_code", "amount"]
                if day_first
                else ["check_code", "issued_on", "amount"]
            )
        elif _MONEY_FIELD.fullmatch(rest[1]):
            names = ["check_code", "amount", "issued_on"]
    found = dict(zip(names, rest, strict=False))
    return _reading({"code": code, "number": number, **found})


_DAY_FIELD: Final = re.compile(r"20[0-9]{2}(?:0[1-9]|1[0-2])[0-3][0-9]")
_MONEY_FIELD: Final = re.compile(r"[0-9]{1,9}\.[0-9]{1,2}")


def _from_labels(text: str) -> ReceiptReading | None:
    """``票据代码:…,票据号码:…,校验码:…,开票日期:…,金额:…`` in any order."""
    found: dict[str, str] = {}
    for part in _SEPARATORS.split(text):
        label, colon, value = part.partition(":")
        name = _NAMES.get(label.strip().lower())
        if colon and name:
            found.setdefault(name, value.strip(" ,;\r\n\t"))
    return _reading(found)


def _from_address(text: str) -> ReceiptReading | None:
    query = text.partition("#")[0].partition("?")[2]
    pairs = query.split("&")
    if len(pairs) > _MAX_URL_FIELDS:
        return None
    found: dict[str, str] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        known = _NAMES.get(unquote_plus(name).lower())
        if known and value:
            found.setdefault(known, unquote_plus(value).strip())
    return _reading(found)


def _reading(found: Mapping[str, str]) -> ReceiptReading | None:
    if "number" not in found:
        return None
    try:
        receipt = parse_receipt(found.get("code", ""), found["number"])
    except InvalidInput:
        return None
    return ReceiptReading(
        receipt=receipt,
        amount_fen=_amount(found.get("amount", "")),
        issued_on=_day(found.get("issued_on", "")),
        check_code=_check_code(found.get("check_code", "")),
    )


def _amount(text: str) -> int | None:
    try:
        return value_of(text, TextKind.AMOUNT)
    except InvalidInput:
        return None


def _day(text: str) -> date | None:
    try:
        return value_of(text, TextKind.DAY)
    except InvalidInput:
        return None


def _check_code(text: str) -> str | None:
    """Usually six characters, but some batches define their own length."""
    return text if text.isascii() and text.isalnum() and len(text) <= 40 else None


def _only_digits(text: str) -> bool:
    return not text or (text.isascii() and text.isdigit())
