"""How does a text message leave by Aliyun, and what became of it?
Asked by the sending loop through the protocol in `infra.sms.gateway`."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import aiohttp

from infra.gateway_errors import Category, gateway_error, reported
from infra.sms.aliyun_signing import sign
from infra.sms.calling import TIMEOUT, answered
from infra.sms.codes import known_code, receipt_category, refusal
from infra.sms.gateway import Registration, SmsAccepted, SmsFate
from infra.sms.signed_call import AccessKey

ALIYUN = "aliyun"
_VERSION = "2017-05-25"
_PAGE_SIZE, _MOST_PAGES = 50, 20
_FAILED, _DELIVERED = "2", "3"  # SendStatus; 1 is waiting
# 0 waits for its review, 1 has passed, 2 has not, 10 was taken back by us; the same for signatures.
_REVIEWS = {"0": "pending", "1": "approved", "2": "refused", "10": "refused"}
_NOT_THERE = frozenset({"isv.SMS_TEMPLATE_ILLEGAL", "isv.SMS_SIGNATURE_ILLEGAL"})
_WINDOWS = (("分钟级", 60.0), ("小时级", 3600.0), ("天级", 6 * 3600.0))


@dataclass(frozen=True, kw_only=True)
class AliyunAccount:
    """短信账号: the signature shown in 【】 and the provider's code for each of our templates."""

    endpoint: str
    """May contain a path, as a stand-in's address does."""
    key: AccessKey
    sign_name: str
    templates: Mapping[str, str]


class AliyunSms:
    """阿里云短信 (dysmsapi 2017-05-25), signed by hand on a session that somebody else closes."""

    no_record_is_proof = True  # QuerySendDetails lists what waits as well

    def __init__(
        self,
        session: aiohttp.ClientSession,
        account: AliyunAccount,
        clock: Callable[[], datetime],
        timeout: aiohttp.ClientTimeout = TIMEOUT,
    ) -> None:
        self._session = session
        self._timeout = timeout
        self._account = account
        self._clock = clock

    async def send(
        self, phone: str, template: str, params: Mapping[str, str], out_id: str
    ) -> SmsAccepted:
        answer = await self._call(
            "SendSms",
            {
                "PhoneNumbers": phone,
                "SignName": self._account.sign_name,
                "TemplateCode": self._template(template),
                "TemplateParam": json.dumps(dict(params), ensure_ascii=False),
                "OutId": out_id,
            },
        )
        return SmsAccepted(provider_id=str(answer.get("BizId", "")))

    async def query(self, phone: str, out_id: str, day: date) -> SmsFate | None:
        for page in range(1, _MOST_PAGES + 1):
            answer = await self._call(
                "QuerySendDetails",
                {
                    "PhoneNumber": phone,
                    "SendDate": f"{day:%Y%m%d}",
                    "PageSize": str(_PAGE_SIZE),
                    "CurrentPage": str(page),
                },
                reads_only=True,
            )
            details = (answer.get("SmsSendDetailDTOs") or {}).get("SmsSendDetailDTO") or []
            for detail in details:
                if detail.get("OutId") == out_id:
                    return _fate(str(detail.get("SendStatus")), str(detail.get("ErrCode") or ""))
            if len(details) < _PAGE_SIZE:
                return None
        return None

    async def registered_template(self, template: str) -> Registration:
        """QuerySmsTemplate, with the text as it was approved."""
        if not self._account.templates.get(template):
            return Registration(state="missing")
        ask = {"TemplateCode": self._account.templates[template]}
        return await self._registered("QuerySmsTemplate", ask, "TemplateStatus", "TemplateContent")

    async def registered_sign(self) -> Registration:
        """QuerySmsSign."""
        ask = {"SignName": self._account.sign_name}
        return await self._registered("QuerySmsSign", ask, "SignStatus", "SignName")

    async def _registered(
        self, action: str, ask: Mapping[str, str], status: str, text: str
    ) -> Registration:
        answer = await self._call(action, ask, reads_only=True, accepts=_NOT_THERE)
        if answer["Code"] in _NOT_THERE:
            return Registration(state="missing", reason=answer["Code"])
        return Registration(
            state=_REVIEWS.get(str(answer.get(status)), "refused"),  # type: ignore[arg-type]
            text=str(answer.get(text) or ""),
            reason=str(answer.get("Reason") or ""),
        )

    def _template(self, template: str) -> str:
        code = self._account.templates.get(template)
        if not code:
            raise reported(gateway_error(ALIYUN, "template_not_configured", Category.STOP_TEMPLATE))
        return code

    async def _call(
        self,
        action: str,
        params: Mapping[str, str],
        *,
        reads_only: bool = False,
        accepts: frozenset[str] = frozenset(),
    ) -> dict[str, Any]:
        call = sign(
            self._account.key,
            self._account.endpoint,
            action=action,
            version=_VERSION,
            params=params,
            at=self._clock(),
            nonce=secrets.token_hex(16),
        )
        lost = Category.RETRY if reads_only else Category.AMBIGUOUS
        status, answer = await answered(
            self._session, call, ALIYUN, lost=lost, timeout=self._timeout
        )
        code = None if answer is None else answer.get("Code")
        if answer is None or not isinstance(code, str):
            if 400 <= status < 500:
                raise reported(gateway_error(ALIYUN, f"http_{status}", Category.UNMAPPED))
            raise gateway_error(ALIYUN, f"http_{status}", lost)
        if code == "OK" or code in accepts:
            return answer
        if status >= 500 and known_code(ALIYUN, "call", code) is None:
            raise gateway_error(ALIYUN, f"http_{status}", lost)
        raise refusal(
            ALIYUN,
            code,
            reads_only=reads_only,
            reference=str(answer.get("RequestId", "")),
            retry_after=wait_for_window(str(answer.get("Message", ""))),
        )


def wait_for_window(message: str) -> float | None:
    """Seconds until the limit named in the sentence may have passed.

    The day's limit is a rolling 24 hours, so the first try after six is worth its while.
    """
    return next((seconds for name, seconds in _WINDOWS if name in message), None)


def _fate(status: str, code: str) -> SmsFate:
    if status == _DELIVERED:
        return SmsFate(state="delivered", code=code)
    if status == _FAILED:
        return SmsFate(state="failed", code=code, category=receipt_category(ALIYUN, code))
    return SmsFate(state="waiting", code=code)
