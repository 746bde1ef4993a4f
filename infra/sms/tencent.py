"""How does a text message leave by Tencent Cloud, and what became of it?
Asked by the sending loop through the protocol in `infra.sms.gateway`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import aiohttp

from claims_core.calendar_cn import CHINA
from infra.gateway_errors import Category, GatewayError, gateway_error, reported
from infra.sms.calling import TIMEOUT, answered
from infra.sms.codes import receipt_category, refusal
from infra.sms.gateway import Registration, SmsAccepted, SmsFate
from infra.sms.signed_call import AccessKey
from infra.sms.tencent_signing import sign_tencent

TENCENT = "tencent"
_VERSION = "2021-01-11"
_MAINLAND = 0  # International
_PAGE_SIZE = 100
# StatusCode of templates and signatures: 2 has passed but does not hold yet.
_REVIEWS = {0: "approved", 1: "pending", 2: "pending", -1: "refused"}
# The windows that a code names; the day's ends at midnight, the first try after six hours will do.
_WINDOWS = {
    "LimitExceeded.PhoneNumberThirtySecondLimit": 31.0,
    "LimitExceeded.PhoneNumberOneHourLimit": 3600.0,
    "LimitExceeded.PhoneNumberDailyLimit": 6 * 3600.0,
    "LimitExceeded.PhoneNumberSameContentDailyLimit": 6 * 3600.0,
}


@dataclass(frozen=True, kw_only=True)
class TencentAccount:
    """腾讯云短信账号: the application, its signature, and the number of each of our templates."""

    endpoint: str
    """May contain a path, as a stand-in's address does."""
    key: AccessKey
    sdk_app_id: str
    sign_name: str
    region: str
    templates: Mapping[str, str]


class TencentSms:
    """腾讯云短信 (sms 2021-01-11), signed by hand on a session that somebody else closes."""

    # Its list holds what carriers have reported on, and knows our ids only where their support has
    # enabled the echo of SessionContext: a message without a record may be on its way.
    no_record_is_proof = False

    def __init__(
        self,
        session: aiohttp.ClientSession,
        account: TencentAccount,
        clock: Callable[[], datetime],
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> None:
        self._session = session
        self._account = account
        self._clock = clock
        self._timeout = timeout

    async def send(
        self, phone: str, template: str, params: Mapping[str, str], out_id: str
    ) -> SmsAccepted:
        number = self._account.templates.get(template)
        if not number:
            raise reported(
                gateway_error(TENCENT, "template_not_configured", Category.STOP_TEMPLATE)
            )
        answer = await self._call(
            "SendSms",
            {
                "PhoneNumberSet": [f"+86{phone}"],
                "SmsSdkAppId": self._account.sdk_app_id,
                "SignName": self._account.sign_name,
                "TemplateId": number,
                "TemplateParamSet": list(params.values()),
                "SessionContext": out_id,
            },
        )
        statuses = answer.get("SendStatusSet")
        status = statuses[0] if isinstance(statuses, list) and len(statuses) == 1 else None
        if not isinstance(status, dict) or not isinstance(status.get("Code"), str):
            raise gateway_error(TENCENT, "no_status", Category.AMBIGUOUS)
        if status["Code"] != "Ok":
            raise _refusal(status["Code"], answer, reads_only=False)
        return SmsAccepted(provider_id=str(status.get("SerialNo") or ""))

    async def query(self, phone: str, out_id: str, day: date) -> SmsFate | None:
        begins = datetime.combine(day, time(), CHINA)
        answer = await self._call(
            "PullSmsSendStatusByPhoneNumber",
            {
                "BeginTime": int(begins.timestamp()),
                "EndTime": int((begins + timedelta(days=1)).timestamp()),
                "Offset": 0,
                "Limit": _PAGE_SIZE,
                "PhoneNumber": f"+86{phone}",
                "SmsSdkAppId": self._account.sdk_app_id,
            },
            reads_only=True,
        )
        for found in answer.get("PullSmsSendStatusSet") or []:
            if found.get("SessionContext") == out_id:
                return _fate(found.get("ReportStatus"), str(found.get("Description") or ""))
        return None

    async def registered_template(self, template: str) -> Registration:
        """DescribeSmsTemplateList, with the text as it was approved: `{1}` for the first place."""
        number = self._account.templates.get(template, "")
        if not number.isdigit():
            return Registration(state="missing")
        answer = await self._call(
            "DescribeSmsTemplateList",
            {"International": _MAINLAND, "TemplateIdSet": [int(number)]},
            reads_only=True,
        )
        found = answer.get("DescribeTemplateStatusSet") or []
        return _registration(found[0], "TemplateContent") if found else _MISSING

    async def registered_sign(self) -> Registration:
        """DescribeSmsSignList, by the signature's name."""
        offset = 0
        while True:
            answer = await self._call(
                "DescribeSmsSignList",
                {"International": _MAINLAND, "Limit": _PAGE_SIZE, "Offset": offset},
                reads_only=True,
            )
            page = answer.get("DescribeSignListStatusSet") or []
            for found in page:
                if found.get("SignName") == self._account.sign_name:
                    return _registration(found, "SignName")
            if len(page) < _PAGE_SIZE:
                return _MISSING
            offset += _PAGE_SIZE

    async def _call(
        self, action: str, params: Mapping[str, Any], *, reads_only: bool = False
    ) -> dict[str, Any]:
        call = sign_tencent(
            self._account.key,
            self._account.endpoint,
            action=action,
            version=_VERSION,
            region=self._account.region,
            params=params,
            at=self._clock(),
        )
        lost = Category.RETRY if reads_only else Category.AMBIGUOUS
        status, body = await answered(
            self._session, call, TENCENT, lost=lost, timeout=self._timeout
        )
        answer = None if body is None else body.get("Response")
        if not isinstance(answer, dict) or status != 200:
            if 400 <= status < 500:
                raise reported(gateway_error(TENCENT, f"http_{status}", Category.UNMAPPED))
            raise gateway_error(TENCENT, f"http_{status}", lost)
        error = answer.get("Error")
        if isinstance(error, dict):
            raise _refusal(str(error.get("Code")), answer, reads_only=reads_only)
        return answer


_MISSING = Registration(state="missing")


def _refusal(code: str, answer: Mapping[str, Any], *, reads_only: bool) -> GatewayError:
    return refusal(
        TENCENT,
        code,
        reads_only=reads_only,
        reference=str(answer.get("RequestId") or ""),
        retry_after=_WINDOWS.get(code),
    )


def _registration(found: Mapping[str, Any], text: str) -> Registration:
    return Registration(
        state=_REVIEWS.get(found.get("StatusCode", -1), "refused"),  # type: ignore[arg-type]
        text=str(found.get(text) or ""),
        reason=str(found.get("ReviewReply") or ""),
    )


def _fate(status: object, code: str) -> SmsFate:
    if status == "SUCCESS":
        return SmsFate(state="delivered", code=code[:64])
    if status == "FAIL":
        return SmsFate(
            state="failed", code=code[:64], category=receipt_category(TENCENT, code[:64])
        )
    return SmsFate(state="waiting", code=code[:64])
