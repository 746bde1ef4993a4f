"""Does a text message leave by Tencent as their page says, and is every answer understood?"""

import json
import logging
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from infra.gateway_errors import Category, GatewayError
from infra.sms.gateway import Registration, SmsAccepted, SmsFate
from infra.sms.signed_call import AccessKey
from infra.sms.tencent import TencentAccount, TencentSms

NOW = datetime(2026, 3, 1, 2, 3, 4, tzinfo=UTC)
PHONE = "13900001234"


class Provider:
    """Answers what it is told to and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Callable[[], web.Response]] = []
        self.asked: list[tuple[str, dict, dict]] = []

    def will_say(self, said: object, status: int = 200) -> None:
        body = {"Response": said | {"RequestId": "R-7"}} if isinstance(said, dict) else said
        text = body if isinstance(body, str) else json.dumps(body)
        self.answers.append(lambda: web.Response(text=text, status=status))

    def will_take_it(self, code: str = "Ok", serial: str = "2645:1") -> None:
        self.will_say({"SendStatusSet": [{"SerialNo": serial, "Code": code, "Message": PHONE}]})

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(
            (request.headers["X-TC-Action"], dict(request.headers), await request.json())
        )
        return self.answers.pop(0)()


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
async def sms(provider: Provider) -> AsyncIterator[TencentSms]:
    app = web.Application()
    app.router.add_post("/stand-in/", provider.answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        account = TencentAccount(
            endpoint=str(server.make_url("/stand-in/")),
            key=AccessKey("AKID", "secret"),
            sdk_app_id="1400000000",
            sign_name="大额通",
            region="ap-guangzhou",
            templates={"settled": "1900001"},
        )
        yield TencentSms(session, account, lambda: NOW)


async def failure(sms: TencentSms) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        await sms.send(PHONE, "settled", {"name": "林**", "sum": "5.00"}, "attempt-1")
    return caught.value


async def test_a_message_is_handed_over_with_its_places_in_the_order_of_the_text(
    sms: TencentSms, provider: Provider
) -> None:
    provider.will_take_it()
    sent = await sms.send(PHONE, "settled", {"name": "林**", "sum": "5.00"}, "attempt-1")
    assert sent == SmsAccepted("2645:1")
    ((action, headers, body),) = provider.asked
    assert action == "SendSms"
    assert headers["X-TC-Version"] == "2021-01-11"
    assert headers["Content-Type"] == "application/json"
    assert body == {
        "PhoneNumberSet": ["+8613900001234"],
        "SmsSdkAppId": "1400000000",
        "SignName": "大额通",
        "TemplateId": "1900001",
        "TemplateParamSet": ["林**", "5.00"],
        "SessionContext": "attempt-1",
    }


@pytest.mark.parametrize(
    ("code", "category", "wait"),
    [
        ("LimitExceeded.PhoneNumberThirtySecondLimit", Category.DEFER, 31),
        ("LimitExceeded.PhoneNumberOneHourLimit", Category.DEFER, 3600),
        ("LimitExceeded.PhoneNumberDailyLimit", Category.DEFER, 21600),
        ("FailedOperation.InsufficientBalanceInSmsPackage", Category.STOP_PROVIDER, 900),
        ("FailedOperation.PhoneNumberInBlacklist", Category.SUPPRESSED, None),
        ("InternalError.SendAndRecvFail", Category.AMBIGUOUS, None),
        ("InvalidParameterValue.ProhibitedUseUrlInTemplateParameter", Category.CONTENT, None),
    ],
)
async def test_a_number_refused_and_a_call_refused_say_the_same(
    sms: TencentSms, provider: Provider, code: str, category: Category, wait: float | None
) -> None:
    provider.will_take_it(code)
    provider.will_say({"Error": {"Code": code, "Message": PHONE}})
    for _ in range(2):
        error = await failure(sms)
        assert (error.category, error.retry_after, error.reference) == (category, wait, "R-7")
        assert error.ambiguous is (category is Category.AMBIGUOUS)
        assert PHONE not in str(error)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("<html>", 502),
        ("{", 200),
        ("[]", 200),
        ('{"Response": []}', 200),
        ({}, 200),
        ({"SendStatusSet": []}, 200),
        ({"SendStatusSet": ["x"]}, 200),
        ({"SendStatusSet": [{"Code": 7}]}, 200),
    ],
)
async def test_an_answer_that_leaves_doubt_is_ambiguous(
    sms: TencentSms, provider: Provider, said: object, status: int
) -> None:
    provider.will_say(said, status)
    error = await failure(sms)
    assert error.ambiguous and not error.permanent


async def test_an_unknown_code_calls_a_person_and_is_asked_about(
    sms: TencentSms, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.will_take_it("FailedOperation.BrandNew")
    with caplog.at_level(logging.ERROR):
        error = await failure(sms)
    assert (error.category, error.ambiguous) == (Category.UNMAPPED, True)
    assert [record.action for record in caplog.records] == ["gateway_code_unmapped"]


async def test_a_template_without_number_is_not_sent(sms: TencentSms, provider: Provider) -> None:
    with pytest.raises(GatewayError, match="template_not_configured"):
        await sms.send(PHONE, "unheard_of", {}, "attempt-1")
    assert provider.asked == []


def pulled(session: str, status: str, description: str = "") -> dict[str, object]:
    return {"SessionContext": session, "ReportStatus": status, "Description": description}


async def test_the_fate_of_an_attempt_is_found_among_others(
    sms: TencentSms, provider: Provider
) -> None:
    provider.will_say(
        {
            "PullSmsSendStatusSet": [
                pulled("other", "SUCCESS"),
                pulled("attempt-1", "FAIL", "UNDELIV"),
            ]
        }
    )
    fate = await sms.query(PHONE, "attempt-1", date(2026, 3, 1))
    assert fate == SmsFate(state="failed", code="UNDELIV", category=Category.RECIPIENT)
    ((action, _, body),) = provider.asked
    assert action == "PullSmsSendStatusByPhoneNumber"
    assert body == {
        "BeginTime": 1772294400,  # midnight in China
        "EndTime": 1772380800,
        "Offset": 0,
        "Limit": 100,
        "PhoneNumber": "+8613900001234",
        "SmsSdkAppId": "1400000000",
    }


async def test_no_report_yet_is_no_record_and_proves_nothing(
    sms: TencentSms, provider: Provider
) -> None:
    provider.will_say({"PullSmsSendStatusSet": [pulled("", "SUCCESS")]})
    assert await sms.query(PHONE, "attempt-1", date(2026, 3, 1)) is None
    assert not sms.no_record_is_proof


async def test_templates_and_signature_are_shown_as_they_were_approved(
    sms: TencentSms, provider: Provider
) -> None:
    found = {"StatusCode": 0, "TemplateContent": "您好{1}", "ReviewReply": ""}
    provider.will_say({"DescribeTemplateStatusSet": [found]})
    assert await sms.registered_template("settled") == Registration(
        state="approved", text="您好{1}"
    )
    provider.will_say({"DescribeTemplateStatusSet": [found | {"StatusCode": 2}]})
    assert (await sms.registered_template("settled")).state == "pending"
    provider.will_say({"DescribeTemplateStatusSet": []})
    assert (await sms.registered_template("settled")).state == "missing"
    assert (await sms.registered_template("unheard_of")).state == "missing"
    others = [{"SignName": f"别人{n}", "StatusCode": 0} for n in range(100)]
    provider.will_say({"DescribeSignListStatusSet": others})
    provider.will_say({"DescribeSignListStatusSet": [{"SignName": "大额通", "StatusCode": -1}]})
    assert (await sms.registered_sign()).state == "refused"
    provider.will_say({"DescribeSignListStatusSet": []})
    assert (await sms.registered_sign()).state == "missing"
