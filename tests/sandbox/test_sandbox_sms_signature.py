"""Is the gateway as strict about signatures as Aliyun's?"""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest

from sandbox.acs3 import SignedCall, canonical_request, check, sign

SEND = {
    "PhoneNumbers": "13800001234",
    "SignName": "大额通",
    "TemplateCode": "SMS_1",
    "TemplateParam": '{"code":"123456"}',
}


def test_the_protocol_pages_own_example_has_the_published_signature() -> None:
    empty = hashlib.sha256(b"").hexdigest()
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": empty,
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    query = "RegionId=cn-shanghai&ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"
    request = canonical_request(
        SignedCall("POST", "/", query, headers, b""), sorted(headers), empty
    )
    assert (
        sign(request, "YourAccessKeySecret")
        == "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


async def test_a_wrong_secret_does_not_match(visit, call) -> None:
    status, answer = await call("SendSms", SEND, secret="wrong")
    assert (status, answer["Code"]) == (400, "SignatureDoesNotMatch")
    assert (await visit.look("sms?phone=13800001234"))["messages"] == []


async def test_a_body_that_is_not_the_signed_one_does_not_match(call) -> None:
    digest = hashlib.sha256(b"other").hexdigest()
    status, answer = await call("SendSms", SEND, body=b"this", x_acs_content_sha256=digest)
    assert (status, answer["Code"]) == (400, "SignatureDoesNotMatch")


async def test_an_altered_query_does_not_match(call) -> None:
    call.alter = lambda query: query.replace("13800001234", "13900005678")
    status, answer = await call("SendSms", SEND)
    assert (status, answer["Code"]) == (400, "SignatureDoesNotMatch")


async def test_a_nonce_works_once(call) -> None:
    await call("SendSms", SEND, x_acs_signature_nonce="n-1")
    status, answer = await call("SendSms", SEND, x_acs_signature_nonce="n-1")
    assert (status, answer["Code"]) == (400, "SignatureNonceUsed")


@pytest.mark.parametrize("minutes", [-16, 16])
async def test_a_clock_that_is_a_quarter_of_an_hour_off_is_refused(call, clock, minutes) -> None:
    date = (clock() + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
    status, answer = await call("SendSms", SEND, x_acs_date=date)
    assert (status, answer["Code"]) == (400, "InvalidTimeStamp.Expired")


async def test_other_actions_versions_and_keys_are_refused(visit, call, clock) -> None:
    assert (await call("SendMms", SEND))[0] == 404
    assert (await call("SendSms", SEND, x_acs_version="2018-05-01"))[1]["Code"] == "InvalidVersion"
    bare = await visit.client.post("/sandbox/sms/")
    assert (bare.status, (await bare.json())["Code"]) == (400, "MissingParameter")


def test_every_acs_header_must_be_signed(clock) -> None:
    headers = {
        "host": "h",
        "x-acs-action": "SendSms",
        "x-acs-content-sha256": hashlib.sha256(b"").hexdigest(),
        "x-acs-date": clock().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": "n",
        "x-acs-version": "2017-05-25",
    }
    call = SignedCall("POST", "/", "", headers, b"")
    names = sorted(headers)

    def attempt(names: list[str], more: dict[str, str]) -> None:
        signature = sign(canonical_request(call, names, headers["x-acs-content-sha256"]), "s")
        line = (
            f"ACS3-HMAC-SHA256 Credential=k,SignedHeaders={';'.join(names)},Signature={signature}"
        )
        given = {**headers, **more, "authorization": line}
        check(replace(call, headers=given), "k", "s", clock(), ())

    attempt(names, {})
    for short, more in ((names[1:], {}), (names[::-1], {}), (names, {"x-acs-extra": "1"})):
        with pytest.raises(Exception, match="IncompleteSignature"):
            attempt(short, more)
