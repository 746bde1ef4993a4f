"""Is what the providers push read in both shapes, and does nothing a stranger sends break us?"""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infra.gateway_errors import Category
from infra.sms.aliyun import ALIYUN
from infra.sms.gateway import PushUnreadable, SmsFate
from infra.sms.pushed import read_receipts, read_replies
from infra.sms.tencent import TENCENT

PHONE = "13900001234"
BY_ALIYUN = {
    "phone_number": PHONE,
    "send_time": "2026-03-01 10:03:05",
    "report_time": "2026-03-01 10:03:09",
    "success": True,
    "err_code": "DELIVERED",
    "err_msg": "用户接收成功",
    "sms_size": "1",
    "biz_id": "9001^0",
    "out_id": "attempt-1",
}
BY_TENCENT = {
    "user_receive_time": "2026-03-01 10:03:09",
    "nationcode": "86",
    "mobile": PHONE,
    "report_status": "SUCCESS",
    "errmsg": "DELIVRD",
    "description": "用户短信送达成功",
    "sid": "2645:77",
}
REPLY_BY_ALIYUN = {
    "phone_number": PHONE,
    "content": "收到了",
    "sign_name": "大额通",
    "send_time": "2026-03-01 10:03:09",
    "dest_code": "000000",
    "sequence_id": 1234567,
}
REPLY_BY_TENCENT = {
    "extend": "",
    "mobile": PHONE,
    "nationcode": "86",
    "sign": "大额通",
    "text": "收到了",
    "time": 1772330589,
}
AT = datetime(2026, 3, 1, 2, 3, 9, tzinfo=UTC)


def payload(*elements: object) -> bytes:
    return json.dumps(elements).encode()


def test_aliyuns_receipts_are_read_with_their_time_in_utc() -> None:
    failed = BY_ALIYUN | {"success": False, "err_code": "INVALID_NUMBER", "out_id": "attempt-2"}
    first, second = read_receipts(ALIYUN, payload(BY_ALIYUN, failed))
    assert (first.provider_id, first.out_id) == ("9001^0", "attempt-1")
    assert first.fate == SmsFate(state="delivered", code="DELIVERED")
    assert first.reported_at == AT
    assert (second.fate.state, second.fate.category) == ("failed", Category.RECIPIENT)


def test_tencents_receipts_name_their_own_number_and_ours_only_where_that_is_enabled() -> None:
    blocked = BY_TENCENT | {"report_status": "FAIL", "errmsg": "MK:0012", "ext": "attempt-2"}
    first, second = read_receipts(TENCENT, payload(BY_TENCENT, blocked))
    assert (first.provider_id, first.out_id, first.reported_at) == ("2645:77", "", AT)
    assert first.fate == SmsFate(state="delivered", code="DELIVRD")
    assert (second.out_id, second.fate.category) == ("attempt-2", Category.RECIPIENT)


@pytest.mark.parametrize(
    "change",
    [
        {"out_id": ""},
        {"out_id": None},
        {"out_id": "a\x00b"},
        {"out_id": "\ud800"},
        {"biz_id": []},
        {"success": "true"},
        {"err_code": ["x"]},
    ],
)
def test_a_receipt_that_cannot_be_placed_is_left_out(change: dict[str, object]) -> None:
    pushed = payload(BY_ALIYUN | change, "rubbish", None, BY_ALIYUN)
    assert [receipt.out_id for receipt in read_receipts(ALIYUN, pushed)] == ["attempt-1"]


@pytest.mark.parametrize("change", [{"sid": ""}, {"sid": "\x00"}, {"report_status": "MAYBE"}])
def test_one_of_tencents_that_cannot_be_placed_is_left_out(change: dict[str, object]) -> None:
    assert read_receipts(TENCENT, payload(BY_TENCENT | change)) == []


def test_a_receipt_with_an_odd_time_still_counts() -> None:
    (receipt,) = read_receipts(ALIYUN, payload(BY_ALIYUN | {"report_time": "gestern"}))
    assert receipt.reported_at is None


@pytest.mark.parametrize("provider", [ALIYUN, TENCENT])
@pytest.mark.parametrize(
    "pushed", [b"", b"{}", b"null", b"\xff\xfe", b"[", b'"x"', b"[" * 100_000, b"[1," * 2000]
)
def test_a_push_that_is_not_what_their_page_says_is_refused(provider: str, pushed: bytes) -> None:
    for read in (read_receipts, read_replies):
        with pytest.raises(PushUnreadable):
            read(provider, pushed)


def test_replies_are_read_in_both_shapes() -> None:
    (first,) = read_replies(ALIYUN, payload(REPLY_BY_ALIYUN))
    (second,) = read_replies(TENCENT, json.dumps(REPLY_BY_TENCENT).encode())
    assert (first.phone, first.text, first.sent_at) == (PHONE, "收到了", AT)
    assert (second.phone, second.text, second.sent_at) == (PHONE, "收到了", AT)
    assert first.reference == "1234567"
    (again,) = read_replies(TENCENT, json.dumps(REPLY_BY_TENCENT).encode())
    other = REPLY_BY_TENCENT | {"text": "没收到"}
    assert again.reference == second.reference
    assert read_replies(TENCENT, json.dumps(other).encode())[0].reference != second.reference


@pytest.mark.parametrize(
    "change", [{"phone_number": "110"}, {"phone_number": None}, {"content": " "}, {"content": 1.5}]
)
def test_a_reply_without_phone_or_words_is_left_out(change: dict[str, object]) -> None:
    assert read_replies(ALIYUN, payload(REPLY_BY_ALIYUN | change)) == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from([*BY_ALIYUN, *BY_TENCENT, *REPLY_BY_TENCENT]), anything))
def test_no_push_breaks_the_reading(change: dict[str, object]) -> None:
    for provider, base in ((ALIYUN, BY_ALIYUN), (TENCENT, BY_TENCENT)):
        for receipt in read_receipts(provider, payload(base | change)):
            assert receipt.provider_id.isprintable() and receipt.out_id.isprintable()
            assert len(receipt.provider_id) <= 64 and len(receipt.fate.code) <= 64
    for provider, base in ((ALIYUN, REPLY_BY_ALIYUN), (TENCENT, REPLY_BY_TENCENT)):
        for reply in read_replies(provider, payload(base | change)):
            assert reply.phone.isdigit() and len(reply.reference) <= 64
