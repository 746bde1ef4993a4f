"""What did a provider push to us: receipts, or what people wrote back? Asked by the endpoints.

Nothing of it is signed, so each element is taken only where every field has its shape; others are
left out, and a body that is not what the provider's page says is refused as a whole."""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

from claims_core.calendar_cn import CHINA
from infra.sms.aliyun import ALIYUN
from infra.sms.codes import receipt_category
from infra.sms.gateway import PushUnreadable, SmsFate, SmsReceipt, SmsReply
from infra.sms.tencent import TENCENT

T = TypeVar("T")
MOST = 1000  # elements of one push; the providers' own limit is lower
LONGEST_REPLY = 500


def read_receipts(provider: str, payload: bytes) -> list[SmsReceipt]:
    """The receipts of one push: Aliyun's SmsReport or Tencent's 短信下发状态通知, both an array. An
    id that we never gave is for the caller to ignore.

    :raises PushUnreadable:
    """
    return _read(_elements(payload), {ALIYUN: _aliyun_receipt, TENCENT: _tencent_receipt}[provider])


def read_replies(provider: str, payload: bytes) -> list[SmsReply]:
    """What was written back: Aliyun's SmsUp, an array, or Tencent's 短信回复通知, one object.

    :raises PushUnreadable:
    """
    return _read(_elements(payload), {ALIYUN: _aliyun_reply, TENCENT: _tencent_reply}[provider])


def _elements(payload: bytes) -> list[object]:
    try:
        pushed = json.loads(payload)
    except (ValueError, RecursionError):
        raise PushUnreadable("not JSON") from None
    elements = [pushed] if isinstance(pushed, dict) and "mobile" in pushed else pushed
    if not isinstance(elements, list) or len(elements) > MOST:
        raise PushUnreadable("not an array of at most a thousand")
    return elements


def _read(elements: Iterable[object], one: Callable[[Mapping[str, Any]], T | None]) -> list[T]:
    found = (one(element) for element in elements if isinstance(element, dict))
    return [each for each in found if each is not None]


def _text(element: Mapping[str, Any], name: str, longest: int = 64) -> str:
    """The field's words, empty where it has none or they are no words."""
    value = element.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value) if abs(value) < 10**20 else ""
    return value[:longest] if isinstance(value, str) else ""


def _id(element: Mapping[str, Any], name: str) -> str:
    """An id or code: plain characters only, whatever a stranger pushes; a database keeps no others
    (NUL, halves of characters)."""
    text = _text(element, name)
    return text if text.isascii() and text.isprintable() else ""


def _aliyun_receipt(element: Mapping[str, Any]) -> SmsReceipt | None:
    provider_id, out_id = _id(element, "biz_id"), _id(element, "out_id")
    arrived, code = element.get("success"), element.get("err_code") or ""
    if not provider_id or not out_id or not isinstance(arrived, bool) or not isinstance(code, str):
        return None
    return SmsReceipt(
        provider_id=provider_id,
        out_id=out_id,
        fate=_fate(ALIYUN, arrived=arrived, code=_id(element, "err_code")),
        reported_at=china_time(element.get("report_time")),
    )


def _tencent_receipt(element: Mapping[str, Any]) -> SmsReceipt | None:
    provider_id, status = _id(element, "sid"), element.get("report_status")
    if not provider_id or status not in ("SUCCESS", "FAIL"):
        return None
    return SmsReceipt(
        provider_id=provider_id,
        out_id=_id(element, "ext"),  # only where their support has enabled it
        fate=_fate(TENCENT, arrived=status == "SUCCESS", code=_id(element, "errmsg")),
        reported_at=china_time(element.get("user_receive_time")),
    )


def _fate(provider: str, *, arrived: bool, code: str) -> SmsFate:
    if arrived:
        return SmsFate(state="delivered", code=code)
    return SmsFate(state="failed", code=code, category=receipt_category(provider, code))


def _aliyun_reply(element: Mapping[str, Any]) -> SmsReply | None:
    return _reply(
        phone=_id(element, "phone_number"),
        text=_text(element, "content", LONGEST_REPLY),
        reference=_id(element, "sequence_id"),
        sent_at=china_time(element.get("send_time")),
    )


def _tencent_reply(element: Mapping[str, Any]) -> SmsReply | None:
    stamp = _id(element, "time")
    known = stamp.isdigit() and 0 < int(stamp) < 2**33
    return _reply(
        phone=_id(element, "mobile"),
        text=_text(element, "text", LONGEST_REPLY),
        reference="",
        sent_at=datetime.fromtimestamp(int(stamp), UTC) if known else None,
    )


def _reply(*, phone: str, text: str, reference: str, sent_at: datetime | None) -> SmsReply | None:
    digits = phone.removeprefix("+").removeprefix("86")
    if len(digits) != 11 or not (digits.isascii() and digits.isdigit()) or not text.strip():
        return None
    # without a number of its own a reply is the same when phone, words and second are
    same = hashlib.sha256(f"{digits}|{text}|{sent_at}".encode(errors="replace")).hexdigest()[:32]
    return SmsReply(phone=digits, text=text, reference=reference or same, sent_at=sent_at)


def china_time(text: object) -> datetime | None:
    """A provider's local time in UTC, None where it is none."""
    for shape in ("%Y-%m-%d %H:%M:%S", "%Y%m%d%H%M%S"):
        try:
            local = datetime.strptime(str(text), shape).replace(tzinfo=CHINA)
            return local.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
    return None
