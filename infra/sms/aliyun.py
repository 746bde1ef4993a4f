"""How does a text message leave by Aliyun, and what became of it?
Asked by the sending loop through the protocol in `infra.sms.gateway`."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NoReturn

import aiohttp
from yarl import URL

from claims_core.calendar_cn import CHINA
from infra.gateway_errors import Category, gateway_error, reported
from infra.sms.aliyun_codes import CALL_CODES, RECEIPT_CODES, wait_for_window
from infra.sms.aliyun_signing import AccessKey, sign
from infra.sms.gateway import SmsAccepted, SmsFate, SmsReceipt

_PROVIDER = "aliyun-sms"
_VERSION = "2017-05-25"
_TIMEOUT = aiohttp.ClientTimeout(total=5, sock_connect=3)
_PAGE_SIZE, _MOST_PAGES = 50, 20
_FAILED, _DELIVERED = "2", "3"  # SendStatus; 1 is waiting


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

    def __init__(
        self,
        session: aiohttp.ClientSession,
        account: AliyunAccount,
        clock: Callable[[], datetime],
        timeout: aiohttp.ClientTimeout = _TIMEOUT,
    ) -> None:
        self._session = session
        self._timeout = timeout
        self._account = account
        self._clock = clock

    async def send(
        self, phone: str, template: str, params: Mapping[str, str], out_id: str
    ) -> SmsAccepted:
        if template not in self._account.templates:
            raise reported(
                gateway_error(_PROVIDER, "template_not_configured", Category.STOP_TEMPLATE)
            )
        answer = await self._call(
            "SendSms",
            {
                "PhoneNumbers": phone,
                "SignName": self._account.sign_name,
                "TemplateCode": self._account.templates[template],
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

    async def _call(
        self, action: str, params: Mapping[str, str], *, reads_only: bool = False
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
        # Nothing of aiohttp's own errors is kept: they quote the address, which holds the phone.
        try:
            async with self._session.post(
                URL(call.url, encoded=True),
                headers=call.headers,
                skip_auto_headers=("Content-Type",),
                allow_redirects=False,
                timeout=self._timeout,
            ) as response:
                status, body = response.status, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
            raise gateway_error(_PROVIDER, "unreachable", Category.RETRY) from None
        except TimeoutError:
            raise gateway_error(_PROVIDER, "timeout", lost) from None
        except aiohttp.ClientError:
            raise gateway_error(_PROVIDER, "connection_lost", lost) from None
        try:
            answer = json.loads(body)
        except ValueError:
            answer = None
        if not isinstance(answer, dict) or not isinstance(answer.get("Code"), str):
            if 400 <= status < 500:
                _refuse(f"http_{status}", {}, lost)
            raise gateway_error(_PROVIDER, f"http_{status}", lost)
        if answer["Code"] != "OK":
            if status >= 500 and answer["Code"] not in CALL_CODES:
                raise gateway_error(_PROVIDER, f"http_{status}", lost)
            _refuse(answer["Code"], answer, lost)
        return answer


def _refuse(code: str, answer: Mapping[str, Any], lost: Category) -> NoReturn:
    category = CALL_CODES.get(code, Category.UNMAPPED)
    if category is Category.AMBIGUOUS:
        category = lost
    wait = wait_for_window(str(answer.get("Message", ""))) if category is Category.DEFER else None
    raise reported(
        gateway_error(
            _PROVIDER,
            code,
            category,
            retry_after=wait,
            reference=str(answer.get("RequestId", "")),
        )
    )


def _fate(status: str, code: str) -> SmsFate:
    if status == _DELIVERED:
        return SmsFate(state="delivered", code=code)
    if status == _FAILED:
        return SmsFate(state="failed", code=code, category=_receipt_category(code))
    return SmsFate(state="waiting", code=code)


def _receipt_category(code: str) -> Category:
    category = RECEIPT_CODES.get(code) or CALL_CODES.get(code) or Category.UNMAPPED
    reported(gateway_error(_PROVIDER, code, category))
    return category


class ReceiptsUnreadable(ValueError):
    """The pushed receipts are no JSON array; nothing of them is used."""


def parse_receipts(payload: bytes) -> list[SmsReceipt]:
    """The receipts of one push (SmsReport). It is unsigned: elements without ids are left out,
    and an out_id that we never gave is for the caller to ignore."""
    try:
        elements = json.loads(payload)
    except ValueError:
        raise ReceiptsUnreadable("not JSON") from None
    if not isinstance(elements, list):
        raise ReceiptsUnreadable("not an array")
    return [receipt for element in elements if (receipt := _receipt(element)) is not None]


def _receipt(element: object) -> SmsReceipt | None:
    if not isinstance(element, dict):
        return None
    provider_id, out_id = element.get("biz_id"), element.get("out_id")
    arrived, code = element.get("success"), element.get("err_code") or ""
    if not (isinstance(provider_id, str) and provider_id and isinstance(out_id, str) and out_id):
        return None
    if not isinstance(arrived, bool) or not isinstance(code, str):
        return None
    return SmsReceipt(
        provider_id=provider_id,
        out_id=out_id,
        fate=_fate(_DELIVERED if arrived else _FAILED, code[:64]),
        reported_at=_china_time(element.get("report_time")),
    )


def _china_time(text: object) -> datetime | None:
    try:
        local = datetime.strptime(str(text), "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
