"""What does the SMS gateway answer? Aliyun's dysmsapi: SendSms, QuerySendDetails, signed by V3.

Faults of the call itself are HTTP 4xx; refusals of the business (isv.…) are HTTP 200.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web

from sandbox.acs3 import SignatureRefused, SignedCall, check
from sandbox.call_note import NOTE
from sandbox.sms_book import ALIYUN, CHINA, TextMessage
from sandbox.sms_receipts import ReceiptSender
from sandbox.world import SandboxWorld

VERSION = "2017-05-25"
_PHONE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_PLACE = re.compile(r"\$\{(\w+)\}")
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_LONGEST = 500
_LONGEST_VARIABLE = 35
_MOST_PHONES = 1000


class SmsRefused(Exception):
    """网关业务报错: answered with HTTP 200 and this code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


class SmsGateway:
    """短信网关: one endpoint, the action is named by a header."""

    def __init__(self, world: SandboxWorld, receipts: ReceiptSender) -> None:
        self._world = world
        self._receipts = receipts
        self._actions = {
            "SendSms": self._send,
            "QuerySendDetails": self._query,
            "QuerySmsTemplate": self._template,
            "QuerySmsSign": self._sign,
        }

    def routes(self) -> list[web.RouteDef]:
        return [web.route("*", "/sms/", self.call)]

    async def call(self, request: web.Request) -> web.Response:
        note = request[NOTE]
        phones = request.query.get("PhoneNumbers") or request.query.get("PhoneNumber") or ""
        note.who = f"{phones[:3]}****{phones[-4:]}" if phones else ""
        note.said, answer = await self._said(request)
        return answer

    async def _said(self, request: web.Request) -> tuple[str, web.Response]:
        headers = {name.lower(): value for name, value in request.headers.items()}
        path, _, query = request.raw_path.partition("?")
        call = SignedCall(request.method, path, query, headers, await request.read())
        config = self._world.config
        try:
            check(
                call,
                config.sms_access_key_id,
                config.sms_access_key_secret,
                self._world.clock.machine(),
                self._world.nonces,
            )
            if headers["x-acs-version"] != VERSION:
                raise SignatureRefused(
                    "InvalidVersion", 400, "Specified parameter Version is not valid."
                )
            act = self._actions.get(headers["x-acs-action"])
            if act is None:
                raise SignatureRefused("InvalidAction.NotFound", 404, "Specified api is not found.")
            nonce = headers["x-acs-signature-nonce"]
            self._world.nonces.remember(nonce)
            return "OK", _answer("OK", "OK", act(request.query, nonce))
        except SignatureRefused as refused:
            return refused.code, _answer(refused.code, refused.message, status=refused.status)
        except SmsRefused as refused:
            return refused.code, _answer(refused.code, refused.message)

    def _send(self, given: Mapping[str, str], nonce: str) -> dict[str, Any]:
        for name in ("PhoneNumbers", "SignName", "TemplateCode"):
            if not given.get(name):
                raise SignatureRefused(
                    f"Missing{name}", 400, f"{name} is mandatory for this action."
                )
        phones = _phones(given["PhoneNumbers"])
        config = self._world.config
        if given["SignName"] != config.sms_sign_name:
            raise SmsRefused("isv.SMS_SIGNATURE_ILLEGAL", "该账号下找不到对应签名")
        template = config.sms_templates.get(given["TemplateCode"])
        if template is None:
            raise SmsRefused("isv.SMS_TEMPLATE_ILLEGAL", "该账号下找不到对应模板")
        body = _filled(template, given.get("TemplateParam", ""))
        content = f"【{config.sms_sign_name}】{body}"
        if len(content) > _LONGEST:
            raise SmsRefused("isv.PARAM_LENGTH_LIMIT", "短信内容长度超出限制")
        for phone in phones:
            full = self._world.texts.over_cap(phone, config.sms_caps)
            if full is not None:
                raise SmsRefused("isv.BUSINESS_LIMIT_CONTROL", full)
        messages = self._world.texts.accept(
            phones, given["TemplateCode"], content, given.get("OutId", ""), nonce
        )
        for message in messages:
            self._receipts.follow(message)
        return {"BizId": messages[0].biz_id}

    def _query(self, given: Mapping[str, str], nonce: str) -> dict[str, Any]:
        for name in ("PhoneNumber", "SendDate", "PageSize", "CurrentPage"):
            if not given.get(name):
                raise SignatureRefused(
                    f"Missing{name}", 400, f"{name} is mandatory for this action."
                )
        match = _PHONE.fullmatch(given["PhoneNumber"])
        if match is None:
            raise SmsRefused("isv.MOBILE_NUMBER_ILLEGAL", "号码格式不正确")
        size, page = _number(given["PageSize"]), _number(given["CurrentPage"])
        if not 1 <= size <= 50 or page < 1:
            raise SmsRefused("isv.INVALID_PARAMETERS", "分页参数不正确")
        day = self._day(given["SendDate"])
        biz_id = given.get("BizId")
        found = [
            message
            for message in reversed(self._world.texts.to(match[1]))
            if message.provider == ALIYUN
            and _china(message.sent_at)[:10] == day
            and biz_id in (None, "", message.biz_id)
        ]
        shown = found[(page - 1) * size : page * size]
        details = [_detail(message) for message in shown]
        return {
            "TotalCount": str(len(found)),
            "SmsSendDetailDTOs": {"SmsSendDetailDTO": details},
        }

    def _template(self, given: Mapping[str, str], nonce: str) -> dict[str, Any]:
        code = given.get("TemplateCode", "")
        text = self._world.config.sms_templates.get(code)
        if text is None:
            raise SmsRefused("isv.SMS_TEMPLATE_ILLEGAL", "该账号下找不到对应模板")
        return {
            "TemplateCode": code,
            "TemplateContent": text,
            "TemplateStatus": 1,
            "TemplateType": 1,
            "Reason": "无审核备注",
        }

    def _sign(self, given: Mapping[str, str], nonce: str) -> dict[str, Any]:
        if given.get("SignName") != self._world.config.sms_sign_name:
            raise SmsRefused("isv.SMS_SIGNATURE_ILLEGAL", "该账号下找不到对应签名")
        return {"SignName": given["SignName"], "SignStatus": 1, "Reason": ""}

    def _day(self, text: str) -> str:
        """yyyyMMdd of the last 30 days, as 2026-01-05."""
        today = self._world.clock().astimezone(CHINA).date()
        try:
            day = datetime.strptime(text, "%Y%m%d").replace(tzinfo=CHINA).date()
        except ValueError:
            raise SmsRefused("isv.INVALID_PARAMETERS", "日期格式不正确") from None
        if day > today or today - day > timedelta(days=30):
            raise SmsRefused("isv.INVALID_PARAMETERS", "只能查询最近30天的记录")
        return day.isoformat()


def _phones(text: str) -> list[str]:
    matches = [_PHONE.fullmatch(part) for part in text.split(",")]
    phones = [match[1] for match in matches if match]
    if len(phones) != len(matches) or len(set(phones)) != len(phones):
        raise SmsRefused("isv.MOBILE_NUMBER_ILLEGAL", "非法手机号")
    if len(phones) > _MOST_PHONES:
        raise SmsRefused("isv.MOBILE_COUNT_OVER_LIMIT", "手机号码数量超过限制")
    return phones


def _filled(template: str, params: str) -> str:
    try:
        given = json.loads(params) if params else {}
    except ValueError:
        given = None
    if not isinstance(given, dict):
        raise SmsRefused("isv.INVALID_JSON_PARAM", "参数格式错误，请修改为字符串值")
    missing = sorted({name for name in _PLACE.findall(template) if given.get(name) in (None, "")})
    if missing:
        raise SmsRefused("isv.TEMPLATE_MISSING_PARAMETERS", "模板缺少变量：" + "、".join(missing))
    if any(not isinstance(value, str) for value in given.values()):
        raise SmsRefused("isv.INVALID_JSON_PARAM", "参数格式错误，请修改为字符串值")
    if long := sorted(name for name, value in given.items() if len(value) > _LONGEST_VARIABLE):
        raise SmsRefused("isv.PARAM_LENGTH_LIMIT", "变量超过35个字符：" + "、".join(long))
    if any(_LINK.search(value) for value in given.values()):
        raise SmsRefused("isv.PARAM_NOT_SUPPORT_URL", "变量不支持传入链接")
    return _PLACE.sub(lambda place: given[place[1]], template)


def _detail(message: TextMessage) -> dict[str, Any]:
    return {
        "PhoneNum": message.phone,
        "SendStatus": message.send_status,
        "ErrCode": message.err_code,
        "TemplateCode": message.template_code,
        "Content": message.content,
        "SendDate": _china(message.sent_at),
        "ReceiveDate": _china(message.received_at) if message.received_at else "",
        "OutId": message.out_id,
    }


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0


def _china(at: datetime) -> str:
    return at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S")


def _answer(
    code: str, message: str, more: Mapping[str, Any] | None = None, *, status: int = 200
) -> web.Response:
    request_id = str(uuid.uuid4()).upper()
    body = {"Code": code, "Message": message, "RequestId": request_id, **(more or {})}
    return web.json_response(
        body, status=status, dumps=lambda value: json.dumps(value, ensure_ascii=False)
    )
