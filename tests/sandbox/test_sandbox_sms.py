"""Does the SMS gateway verify, refuse, remember and report as Aliyun's does?"""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from sandbox.app import OUTBOUND, build_sandbox
from sandbox.config import SmsCaps
from sandbox.world import SandboxWorld

SEND = {
    "PhoneNumbers": "13800001234",
    "SignName": "大额通",
    "TemplateCode": "SMS_1",
    "TemplateParam": '{"code":"123456"}',
    "OutId": "d-1",
}


async def test_a_signed_message_is_taken_and_lies_in_the_inbox(visit, call) -> None:
    status, answer = await call("SendSms", SEND)
    assert (status, answer["Code"], answer["Message"]) == (200, "OK", "OK")
    assert answer["BizId"]
    assert answer["RequestId"]
    [message] = (await visit.look("sms?phone=13800001234"))["messages"]
    assert message["content"] == "【大额通】您的验证码是123456，5分钟内有效。"
    assert message["out_id"] == "d-1"


async def test_awkward_characters_survive_signing(visit, call) -> None:
    odd = {**SEND, "OutId": "a b*c~d/e+f&g=%20", "TemplateParam": '{"code":"一 二"}'}
    assert (await call("SendSms", odd))[1]["Code"] == "OK"
    [message] = (await visit.look("sms?phone=13800001234"))["messages"]
    assert message["out_id"] == "a b*c~d/e+f&g=%20"


async def test_the_same_out_id_twice_is_two_messages(visit, call) -> None:
    await call("SendSms", SEND)
    await call("SendSms", SEND)
    assert len((await visit.look("sms?phone=13800001234"))["messages"]) == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"TemplateCode": "SMS_9"}, "isv.SMS_TEMPLATE_ILLEGAL"),
        ({"SignName": "别家"}, "isv.SMS_SIGNATURE_ILLEGAL"),
        ({"TemplateParam": "{}"}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"TemplateParam": '{"code":""}'}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"TemplateParam": ""}, "isv.TEMPLATE_MISSING_PARAMETERS"),
        ({"TemplateParam": "code=1"}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '{"code":123456}'}, "isv.INVALID_JSON_PARAM"),
        ({"TemplateParam": '{"code":"http://x.cn"}'}, "isv.PARAM_NOT_SUPPORT_URL"),
        ({"TemplateParam": json.dumps({"code": "9" * 36})}, "isv.PARAM_LENGTH_LIMIT"),
        ({"PhoneNumbers": "12345"}, "isv.MOBILE_NUMBER_ILLEGAL"),
        ({"PhoneNumbers": "13800001234,"}, "isv.MOBILE_NUMBER_ILLEGAL"),
    ],
)
async def test_a_wrong_message_is_refused_with_the_gateways_code(
    visit, call, changes, code
) -> None:
    status, answer = await call("SendSms", {**SEND, **changes})
    assert (status, answer["Code"]) == (200, code)
    assert (await visit.look("sms?phone=13800001234"))["messages"] == []


async def test_a_missing_parameter_is_a_fault_of_the_call(call) -> None:
    query = {name: value for name, value in SEND.items() if name != "PhoneNumbers"}
    status, answer = await call("SendSms", query)
    assert (status, answer["Code"]) == (400, "MissingPhoneNumbers")


@pytest.mark.parametrize(
    ("caps", "allowed", "pause"),
    [
        (SmsCaps(per_minute=1), 1, timedelta(minutes=1)),
        (SmsCaps(per_hour=5), 5, timedelta(hours=1)),
        (SmsCaps(per_day=10), 10, timedelta(days=1, seconds=1)),
    ],
)
async def test_a_number_over_its_cap_is_refused_until_the_window_passes(
    config, clock, aiohttp_client, signer, caps, allowed, pause
) -> None:
    world = SandboxWorld(replace(config, sms_caps=caps), clock)
    call = signer(await aiohttp_client(build_sandbox(world)), clock, "/sms/")
    codes = [(await call("SendSms", SEND))[1]["Code"] for _ in range(allowed + 1)]
    assert codes == ["OK"] * allowed + ["isv.BUSINESS_LIMIT_CONTROL"]
    other = {**SEND, "PhoneNumbers": "13900005678"}
    assert (await call("SendSms", other))[1]["Code"] == "OK"
    clock.advance(seconds=pause.total_seconds())
    assert (await call("SendSms", SEND))[1]["Code"] == "OK"


async def query_details(call, **changes: str) -> dict:
    asked = {
        "PhoneNumber": "13800001234",
        "SendDate": "20260105",
        "PageSize": "10",
        "CurrentPage": "1",
        **changes,
    }
    return (await call("QuerySendDetails", asked))[1]


async def test_details_tell_out_id_and_fate_page_by_page(visit, call) -> None:
    first = (await call("SendSms", {**SEND, "OutId": "d-1"}))[1]
    await call("SendSms", {**SEND, "OutId": "d-2"})
    await visit.settled()
    answer = await query_details(call)
    assert answer["TotalCount"] == "2"
    [newest, oldest] = answer["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
    assert (newest["OutId"], oldest["OutId"]) == ("d-2", "d-1")
    assert (oldest["SendStatus"], oldest["ErrCode"]) == (3, "DELIVERED")
    assert oldest["SendDate"] == "2026-01-05 10:00:00"
    page = await query_details(call, PageSize="1", CurrentPage="2")
    assert page["SmsSendDetailDTOs"]["SmsSendDetailDTO"] == [oldest]
    only = await query_details(call, BizId=first["BizId"])
    assert only["TotalCount"] == "1"


async def test_details_are_kept_by_the_day_in_china_for_thirty_days(call, clock) -> None:
    clock.advance(hours=15)  # 2026-01-06 01:00 in China, still the 5th in UTC
    await call("SendSms", SEND)
    assert (await query_details(call, SendDate="20260105"))["TotalCount"] == "0"
    assert (await query_details(call, SendDate="20260106"))["TotalCount"] == "1"
    clock.advance(days=31)
    answer = await query_details(call, SendDate="20260106")
    assert answer["Code"] == "isv.INVALID_PARAMETERS"


@pytest.mark.parametrize(
    "changes", [{"PageSize": "51"}, {"CurrentPage": "0"}, {"PageSize": "x"}, {"SendDate": "heute"}]
)
async def test_a_wrong_query_is_refused(call, changes) -> None:
    assert (await query_details(call, **changes))["Code"] == "isv.INVALID_PARAMETERS"


async def test_a_receipt_follows_and_says_it_arrived(visit, call, our_side) -> None:
    biz_id = (await call("SendSms", SEND))[1]["BizId"]
    await visit.settled()
    [[receipt]] = our_side.receipts
    assert receipt == {
        "phone_number": "13800001234",
        "send_time": "2026-01-05 10:00:00",
        "report_time": "2026-01-05 10:00:00",
        "success": True,
        "err_code": "DELIVERED",
        "err_msg": "用户接收成功",
        "sms_size": "1",
        "biz_id": biz_id,
        "out_id": "d-1",
    }


async def test_a_number_that_ends_in_four_noughts_cannot_be_reached(visit, call, our_side) -> None:
    await call("SendSms", {**SEND, "PhoneNumbers": "13800000000"})
    await visit.settled()
    [[receipt]] = our_side.receipts
    assert receipt["success"] is False
    answer = await query_details(call, PhoneNumber="13800000000")
    assert answer["SmsSendDetailDTOs"]["SmsSendDetailDTO"][0]["SendStatus"] == 2


async def test_a_receipt_that_is_not_taken_comes_again_three_times_and_no_more(
    visit, call, our_side
) -> None:
    our_side.receipt_answers = [
        web.Response(status=500),
        web.Response(text="ok"),
        web.json_response({"code": 1}),
        web.json_response({"code": 0}, status=202),
    ]
    await call("SendSms", SEND)
    await visit.settled()
    assert len(our_side.receipts) == 4
    assert our_side.receipts[0] == our_side.receipts[3]


async def test_a_receipt_taken_at_the_second_try_is_not_repeated(visit, call, our_side) -> None:
    our_side.receipt_answers = [web.Response(status=500)]
    await call("SendSms", SEND)
    await visit.settled()
    assert len(our_side.receipts) == 2


async def test_receipts_still_owed_go_out_after_a_restart(
    config, world, clock, our_side, aiohttp_client, tmp_path
) -> None:
    world.texts.accept(["13800001234"], "SMS_1", "【大额通】您好", "d-1", "n-1")
    world.close()
    reborn = SandboxWorld(config, clock, tmp_path / "sandbox.jsonl")
    sandbox = build_sandbox(reborn)
    await aiohttp_client(sandbox)
    await sandbox[OUTBOUND].settled()
    assert [[receipt["out_id"] for receipt in body] for body in our_side.receipts] == [["d-1"]]
    assert reborn.texts.unfinished() == []
