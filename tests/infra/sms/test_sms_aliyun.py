import hashlib
import hmac
import json
import logging
import socket
from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from infra.gateway_errors import Category, GatewayError
from infra.sms.aliyun import AliyunAccount, AliyunSms
from infra.sms.aliyun_signing import sign
from infra.sms.gateway import Registration, SmsAccepted, SmsFate
from infra.sms.signed_call import AccessKey

NOW = datetime(2026, 3, 1, 2, 3, 4, tzinfo=UTC)
PHONE = "13900001234"
KEY = AccessKey("invented-id", "invented-secret")
ACCEPTED = {"Code": "OK", "Message": "OK", "RequestId": "R-1", "BizId": "9001^0"}


class Provider:
    """Answers what it is told to and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Callable[[web.Request], web.Response | None]] = []
        self.asked: list[web.Request] = []
        self.bodies: list[bytes] = []

    def will_say(self, body: object, status: int = 200) -> None:
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        self.answers.append(lambda _: web.Response(text=text, status=status))

    def will_hang_up(self) -> None:
        def hang_up(request: web.Request) -> None:
            assert request.transport is not None
            request.transport.close()

        self.answers.append(hang_up)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(request)
        self.bodies.append(await request.read())
        return self.answers.pop(0)(request) or web.Response()


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
async def sms(provider: Provider) -> AsyncIterator[AliyunSms]:
    app = web.Application()
    app.router.add_route("*", "/stand-in/sms/", provider.answer)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        yield AliyunSms(session, account(str(server.make_url("/stand-in/sms/"))), lambda: NOW)


def account(endpoint: str) -> AliyunAccount:
    return AliyunAccount(
        endpoint=endpoint,
        key=KEY,
        sign_name="大额通",
        templates={"settled": "SMS_1001", "code": "SMS_1002"},
    )


async def failure(sms: AliyunSms) -> GatewayError:
    with pytest.raises(GatewayError) as caught:
        await sms.send(PHONE, "settled", {"claim": "DE7K"}, "attempt-1")
    return caught.value


def test_the_published_example_is_signed_as_published() -> None:
    call = sign(
        AccessKey("YourAccessKeyId", "YourAccessKeySecret"),
        "https://ecs.cn-shanghai.aliyuncs.com",
        action="RunInstances",
        version="2014-05-26",
        params={
            "RegionId": "cn-shanghai",
            "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
        },
        at=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
        nonce="3156853299f313e23d1673dc12e1703d",
    )
    assert call.headers["Authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;"
        "x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def percent(text: str) -> str:
    """RFC 3986 written out by hand: what is not unreserved is three characters per byte."""
    plain = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
    return "".join(chr(byte) if byte in plain else f"%{byte:02X}" for byte in text.encode())


def by_hand(method: str, path: str, params: dict[str, str], headers: dict[str, str]) -> str:
    names = ["host"] + [
        f"x-acs-{rest}"
        for rest in ("action", "content-sha256", "date", "signature-nonce", "version")
    ]
    lines = [method, path]
    lines.append("&".join(f"{percent(name)}={percent(params[name])}" for name in sorted(params)))
    lines += [f"{name}:{headers[name]}" for name in names]
    lines += ["", ";".join(names), hashlib.sha256().hexdigest()]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    secret = KEY.secret.encode()
    return hmac.new(secret, f"ACS3-HMAC-SHA256\n{digest}".encode(), "sha256").hexdigest()


awkward = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("*+ ~%&=/?#大额"))


@given(params=st.dictionaries(st.sampled_from("ABCDEabcde*~"), awkward, min_size=1))
def test_any_call_is_signed_like_the_rule_written_out_by_hand(params: dict[str, str]) -> None:
    call = sign(
        KEY,
        "http://127.0.0.1:8080/stand-in/sms/",
        action="SendSms",
        version="2017-05-25",
        params=params,
        at=NOW,
        nonce="n",
    )
    expected = by_hand("POST", "/stand-in/sms/", params, dict(call.headers))
    assert call.headers["Authorization"].endswith(f"Signature={expected}")
    assert call.headers["host"] == "127.0.0.1:8080"


async def test_a_message_is_handed_over_signed_as_it_arrives(
    sms: AliyunSms, provider: Provider
) -> None:
    provider.will_say(ACCEPTED)
    accepted = await sms.send(PHONE, "settled", {"sum": "7 339.65*~"}, "attempt-1")
    assert accepted == SmsAccepted("9001^0")
    (request,) = provider.asked
    params = dict(request.query)
    assert params == {
        "PhoneNumbers": PHONE,
        "SignName": "大额通",
        "TemplateCode": "SMS_1001",
        "TemplateParam": '{"sum": "7 339.65*~"}',
        "OutId": "attempt-1",
    }
    headers = {name.lower(): value for name, value in request.headers.items()}
    assert headers["x-acs-action"] == "SendSms"
    assert headers["x-acs-date"] == "2026-03-01T02:03:04Z"
    assert "content-type" not in headers  # it would have to be signed
    assert provider.bodies == [b""]
    expected = by_hand(request.method, request.path, params, headers)
    assert headers["authorization"].endswith(f"Signature={expected}")
    assert "%2A~" in request.raw_path


async def test_no_two_calls_share_a_nonce(sms: AliyunSms, provider: Provider) -> None:
    for _ in range(2):
        provider.will_say(ACCEPTED)
        await sms.send(PHONE, "settled", {}, "attempt-1")
    first, second = (request.headers["x-acs-signature-nonce"] for request in provider.asked)
    assert first != second


@pytest.mark.parametrize(
    ("code", "category", "permanent", "operator"),
    [
        ("isv.BUSINESS_LIMIT_CONTROL", Category.DEFER, False, False),
        ("isv.AMOUNT_NOT_ENOUGH", Category.STOP_PROVIDER, False, True),
        ("isv.SMS_SIGNATURE_ILLEGAL", Category.STOP_TEMPLATE, False, True),
        ("isv.BLACK_KEY_CONTROL_LIMIT", Category.CONTENT, True, False),
        ("isv.MOBILE_NUMBER_ILLEGAL", Category.RECIPIENT, True, False),
        ("isv.DAY_LIMIT_CONTROL", Category.BUDGET, False, True),
    ],
)
async def test_a_refusal_says_what_to_do(
    sms: AliyunSms,
    provider: Provider,
    code: str,
    category: Category,
    permanent: bool,
    operator: bool,
) -> None:
    provider.will_say({"Code": code, "Message": f"{PHONE} …", "RequestId": "R-7"})
    error = await failure(sms)
    assert (error.category, error.permanent, error.ambiguous) == (category, permanent, False)
    assert error.needs_operator is operator
    assert (error.code, error.reference) == (code, "R-7")
    assert PHONE not in str(error)


async def test_a_faulty_call_is_refused_with_its_code_though_the_status_is_400(
    sms: AliyunSms, provider: Provider
) -> None:
    provider.will_say({"Code": "SignatureDoesNotMatch", "Message": "…", "RequestId": "R"}, 400)
    assert (await failure(sms)).category is Category.STOP_PROVIDER


@pytest.mark.parametrize(
    ("sentence", "seconds"),
    [
        ("触发分钟级流控Permits:1", 60),
        ("触发小时级流控Permits:5", 3600),
        ("触发天级流控Permits:10", 21600),
        ("触发流控", 3600),
    ],
)
async def test_too_often_waits_for_the_window_named(
    sms: AliyunSms, provider: Provider, sentence: str, seconds: int
) -> None:
    provider.will_say({"Code": "isv.BUSINESS_LIMIT_CONTROL", "Message": sentence})
    assert (await failure(sms)).retry_after == seconds


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"Code": "isp.SYSTEM_ERROR", "Message": ""}, 200),
        ({"Code": "InternalError", "Message": ""}, 500),
        ({"Code": "SomethingNew", "Message": ""}, 503),
        ("<html>bad gateway</html>", 502),
        ("{", 200),
        ("[]", 200),
        ("", 200),
    ],
)
async def test_an_answer_that_leaves_doubt_is_ambiguous(
    sms: AliyunSms, provider: Provider, body: object, status: int
) -> None:
    provider.will_say(body, status)
    error = await failure(sms)
    assert error.ambiguous
    assert not error.permanent


async def test_a_connection_lost_after_the_request_is_ambiguous(
    sms: AliyunSms, provider: Provider
) -> None:
    provider.will_hang_up()
    error = await failure(sms)
    assert (error.code, error.ambiguous) == ("connection_lost", True)
    assert error.__cause__ is None


async def test_no_answer_in_time_is_ambiguous() -> None:
    quiet = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{quiet.getsockname()[1]}/"
    async with aiohttp.ClientSession() as session:
        sms = AliyunSms(session, account(url), lambda: NOW, aiohttp.ClientTimeout(total=0.05))
        error = await failure(sms)
    quiet.close()
    assert (error.code, error.ambiguous) == ("timeout", True)


async def test_a_provider_that_cannot_be_reached_got_nothing_and_is_tried_again() -> None:
    closed = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{closed.getsockname()[1]}/"
    closed.close()
    async with aiohttp.ClientSession() as session:
        error = await failure(AliyunSms(session, account(url), lambda: NOW))
    assert (error.category, error.ambiguous, error.permanent) == (Category.RETRY, False, False)


async def test_an_unknown_code_calls_a_person_and_is_asked_about_as_it_may_have_been_taken(
    sms: AliyunSms, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.will_say({"Code": "isv.BRAND_NEW"})
    with caplog.at_level(logging.ERROR):
        error = await failure(sms)
    assert (error.category, error.permanent, error.ambiguous) == (Category.UNMAPPED, False, True)
    assert [record.action for record in caplog.records] == ["gateway_code_unmapped"]
    assert PHONE not in caplog.text


async def test_an_address_that_is_not_theirs_calls_a_person(
    sms: AliyunSms, provider: Provider, caplog: pytest.LogCaptureFixture
) -> None:
    provider.will_say("no", 404)
    error = await failure(sms)
    assert (error.category, error.permanent, error.ambiguous) == (Category.UNMAPPED, True, False)


async def test_a_template_without_code_is_not_sent(sms: AliyunSms, provider: Provider) -> None:
    with pytest.raises(GatewayError, match="template_not_configured"):
        await sms.send(PHONE, "unheard_of", {}, "attempt-1")
    assert provider.asked == []


def detail(out_id: str, status: int, code: str = "") -> dict[str, object]:
    return {"OutId": out_id, "SendStatus": status, "ErrCode": code, "PhoneNum": PHONE}


def details(*found: dict[str, object]) -> dict[str, object]:
    page = {"SmsSendDetailDTO": list(found)}
    return {"Code": "OK", "TotalCount": str(len(found)), "SmsSendDetailDTOs": page}


@pytest.mark.parametrize(
    ("status", "code", "fate"),
    [
        (1, "", SmsFate(state="waiting")),
        (3, "DELIVERED", SmsFate(state="delivered", code="DELIVERED")),
        (
            2,
            "MOBILE_NOT_ON_SERVICE",
            SmsFate(state="failed", code="MOBILE_NOT_ON_SERVICE", category=Category.RECIPIENT),
        ),
        (
            2,
            "MOBILE_IN_BLACK",
            SmsFate(state="failed", code="MOBILE_IN_BLACK", category=Category.SUPPRESSED),
        ),
    ],
)
async def test_the_fate_of_an_attempt_is_found_among_others(
    sms: AliyunSms, provider: Provider, status: int, code: str, fate: SmsFate
) -> None:
    provider.will_say(details(detail("other", 3), detail("attempt-1", status, code)))
    assert await sms.query(PHONE, "attempt-1", date(2026, 3, 1)) == fate
    assert dict(provider.asked[0].query) == {
        "PhoneNumber": PHONE,
        "SendDate": "20260301",
        "PageSize": "50",
        "CurrentPage": "1",
    }


async def test_an_attempt_the_provider_never_saw_has_no_record(
    sms: AliyunSms, provider: Provider
) -> None:
    provider.will_say({"Code": "OK", "TotalCount": 0, "SmsSendDetailDTOs": {}})
    assert await sms.query(PHONE, "attempt-1", date(2026, 3, 1)) is None


async def test_a_full_page_is_followed_by_the_next(sms: AliyunSms, provider: Provider) -> None:
    provider.will_say(details(*[detail(f"other-{n}", 3) for n in range(50)]))
    provider.will_say(details(detail("attempt-1", 1)))
    fate = await sms.query(PHONE, "attempt-1", date(2026, 3, 1))
    assert fate == SmsFate(state="waiting")
    assert [request.query["CurrentPage"] for request in provider.asked] == ["1", "2"]


async def test_a_question_without_answer_can_simply_be_asked_again(
    sms: AliyunSms, provider: Provider
) -> None:
    provider.will_say("", 502)
    with pytest.raises(GatewayError) as caught:
        await sms.query(PHONE, "attempt-1", date(2026, 3, 1))
    assert (caught.value.category, caught.value.ambiguous) == (Category.RETRY, False)


@pytest.mark.parametrize(
    ("status", "state"), [(0, "pending"), (1, "approved"), (2, "refused"), (10, "refused")]
)
async def test_a_template_is_shown_as_it_was_approved(
    sms: AliyunSms, provider: Provider, status: int, state: str
) -> None:
    provider.will_say(
        {"Code": "OK", "TemplateStatus": status, "TemplateContent": "您好${name}", "Reason": "略"}
    )
    assert await sms.registered_template("settled") == Registration(
        state=state, text="您好${name}", reason="略"
    )
    assert dict(provider.asked[0].query) == {"TemplateCode": "SMS_1001"}


async def test_what_is_not_registered_is_missing(sms: AliyunSms, provider: Provider) -> None:
    assert (await sms.registered_template("unheard_of")).state == "missing"
    provider.will_say({"Code": "isv.SMS_TEMPLATE_ILLEGAL", "Message": ""})
    assert (await sms.registered_template("settled")).state == "missing"
    provider.will_say({"Code": "isv.SMS_SIGNATURE_ILLEGAL", "Message": ""})
    assert (await sms.registered_sign()).state == "missing"
    provider.will_say({"Code": "OK", "SignStatus": 1, "SignName": "大额通"})
    assert (await sms.registered_sign()).state == "approved"
