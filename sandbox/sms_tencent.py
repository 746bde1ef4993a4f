"""What does the other SMS gateway answer? Tencent Cloud's sms 2021-01-11, signed by TC3: SendSms,
PullSmsSendStatusByPhoneNumber, and how templates and signature stand.

Everything is HTTP 200; a call that is refused has an Error, a number that is refused a code of its
own. There is no deduplication by SessionContext: the real gateway has none.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from aiohttp import web

from sandbox.call_note import NOTE
from sandbox.sms_book import CHINA, DELIVERED, TENCENT, WAITING, TextMessage
from sandbox.sms_receipts import ReceiptSender
from sandbox.tc3 import TencentRefused, check
from sandbox.world import SandboxWorld

VERSION = "2021-01-11"
_PHONE = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})")
_PLACE = re.compile(r"\{(\d+)\}")
_LINK = re.compile(r"https?://|www\.", re.IGNORECASE)
_LONGEST, _LONGEST_VARIABLE, _LONGEST_SESSION, _MOST_PHONES = 500, 35, 512, 200
_SAME_CONTENT = timedelta(seconds=30)
_KEPT = timedelta(days=7)


class TencentGateway:
    """腾讯云短信: one endpoint, the action is named by a header."""

    def __init__(self, world: SandboxWorld, receipts: ReceiptSender) -> None:
        self._world = world
        self._receipts = receipts
        self._actions = {
            "SendSms": self._send,
            "PullSmsSendStatusByPhoneNumber": self._pull,
            "DescribeSmsTemplateList": self._templates,
            "DescribeSmsSignList": self._signs,
        }

    def routes(self) -> list[web.RouteDef]:
        return [web.route("*", "/sms-tencent/", self.call)]

    async def call(self, request: web.Request) -> web.Response:
        note = request[NOTE]
        try:
            given = await self._given(request)
            phones = given.get("PhoneNumberSet") or [given.get("PhoneNumber") or ""]
            phone = str(phones[0])[-11:]
            note.who = f"{phone[:3]}****{phone[-4:]}" if phone else ""
            act = self._actions.get(request.headers.get("X-TC-Action", ""))
            if act is None:
                raise TencentRefused("InvalidAction", "接口不存在")
            note.said, said = "Ok", act(given)
        except TencentRefused as refused:
            note.said = refused.code
            said = {"Error": {"Code": refused.code, "Message": refused.message}}
        body = {"Response": {**said, "RequestId": str(uuid.uuid4())}}
        return web.json_response(body, dumps=lambda value: json.dumps(value, ensure_ascii=False))

    async def _given(self, request: web.Request) -> dict[str, Any]:
        body = await request.read()
        config = self._world.config
        path, _, query = request.raw_path.partition("?")
        check(
            request.method,
            path,
            query,
            {name.lower(): value for name, value in request.headers.items()},
            body,
            secret_id=config.tencent_secret_id,
            secret_key=config.tencent_secret_key,
            service="sms",
            now=self._world.clock.machine(),
        )
        if request.headers.get("X-TC-Version") != VERSION:
            raise TencentRefused("NoSuchVersion", "接口版本不存在")
        if not request.headers.get("X-TC-Region"):
            raise TencentRefused("MissingParameter", "缺少 X-TC-Region")
        try:
            given = json.loads(body)
        except ValueError:
            raise TencentRefused("InvalidRequest", "请求体的 JSON 格式错误") from None
        if not isinstance(given, dict):
            raise TencentRefused("InvalidRequest", "请求体的 JSON 格式错误")
        return given

    def _send(self, given: Mapping[str, Any]) -> dict[str, Any]:
        config = self._world.config
        phones, params = given.get("PhoneNumberSet"), given.get("TemplateParamSet") or []
        if not isinstance(phones, list) or not phones:
            raise TencentRefused("MissingParameter.EmptyPhoneNumberSet", "号码列表为空")
        if len(phones) > _MOST_PHONES:
            raise TencentRefused("LimitExceeded.PhoneNumberCountLimit", "号码超过200个")
        self._check_app(given)
        session = given.get("SessionContext", "")
        if not isinstance(session, str) or len(session.encode()) >= _LONGEST_SESSION:
            raise TencentRefused("InvalidParameterValue", "SessionContext 太长")
        if not isinstance(params, list) or any(not isinstance(each, str) for each in params):
            raise TencentRefused("InvalidParameterValue", "TemplateParamSet 要是字符串的列表")
        fault = self._refusal(given, params)
        statuses = []
        for phone in phones:
            match = _PHONE.fullmatch(str(phone))
            code = fault or ("" if match else "InvalidParameterValue.IncorrectPhoneNumber")
            content = ""
            if not code and match:
                text = config.tencent_templates[str(given["TemplateId"])]
                body = _PLACE.sub(lambda place: params[int(place[1]) - 1], text)
                content = f"【{config.sms_sign_name}】{body}"
                code = self._over_cap(match[1], content)
            serial = ""
            if not code and match:
                (message,) = self._world.texts.accept(
                    [match[1]], str(given["TemplateId"]), content, session, "", TENCENT
                )
                self._receipts.follow(message)
                serial = message.biz_id
            statuses.append(
                {
                    "SerialNo": serial,
                    "PhoneNumber": str(phone),
                    "Fee": 0 if code else 1,
                    "SessionContext": session,
                    "Code": code or "Ok",
                    "Message": code or "send success",
                    "IsoCode": "CN",
                }
            )
        return {"SendStatusSet": statuses}

    def _check_app(self, given: Mapping[str, Any]) -> None:
        if given.get("SmsSdkAppId") != self._world.config.tencent_app_id:
            raise TencentRefused(
                "UnauthorizedOperation.SmsSdkAppIdVerifyFail", "SmsSdkAppId 校验失败"
            )

    def _refusal(self, given: Mapping[str, Any], params: list[str]) -> str:
        """What is wrong with the message for every number alike, empty where nothing is."""
        config = self._world.config
        if given.get("SignName") != config.sms_sign_name:
            return "FailedOperation.SignatureIncorrectOrUnapproved"
        text = config.tencent_templates.get(str(given.get("TemplateId")))
        if text is None:
            return "FailedOperation.TemplateUnapprovedOrNotExist"
        places = {int(number) for number in _PLACE.findall(text)}
        if len(params) != len(places):
            return "FailedOperation.TemplateParamSetNotMatchApprovedTemplate"
        if any(not each or len(each) > _LONGEST_VARIABLE for each in params):
            return "InvalidParameterValue.TemplateParameterLengthLimit"
        if any(_LINK.search(each) for each in params):
            return "InvalidParameterValue.ProhibitedUseUrlInTemplateParameter"
        if len(text) + sum(map(len, params)) > _LONGEST:
            return "InvalidParameterValue.ContentLengthLimit"
        return ""

    def _over_cap(self, phone: str, content: str) -> str:
        now = self._world.clock()
        mine = [message for message in self._world.texts.to(phone) if message.provider == TENCENT]
        if any(
            message.content == content and now - message.sent_at < _SAME_CONTENT for message in mine
        ):
            return "LimitExceeded.PhoneNumberThirtySecondLimit"
        today = now.astimezone(CHINA).date()
        sent = sum(message.sent_at.astimezone(CHINA).date() == today for message in mine)
        most = self._world.config.tencent_per_day
        return "LimitExceeded.PhoneNumberDailyLimit" if most is not None and sent >= most else ""

    def _pull(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Only what carriers have reported on; the session only where support has enabled it."""
        self._check_app(given)
        begin, end = given.get("BeginTime"), given.get("EndTime", 2**40)
        limit, match = given.get("Limit"), _PHONE.fullmatch(str(given.get("PhoneNumber")))
        if match is None:
            raise TencentRefused("InvalidParameterValue.IncorrectPhoneNumber", "手机号格式错误")
        if not isinstance(begin, int) or self._world.clock() - _since(begin) > _KEPT + _KEPT:
            raise TencentRefused("InvalidParameterValue.BeginTimeVerifyFail", "BeginTime 不对")
        if not isinstance(limit, int) or not 0 < limit <= 100:
            raise TencentRefused("InvalidParameterValue.LimitVerifyFail", "Limit 不对")
        if given.get("Offset") != 0:
            raise TencentRefused("InvalidParameterValue.OffsetVerifyFail", "Offset 不对")
        found = [
            message
            for message in self._world.texts.to(match[1])
            if message.provider == TENCENT
            and message.send_status != WAITING
            and begin <= message.sent_at.timestamp() <= end
        ]
        return {"PullSmsSendStatusSet": [self._status(message) for message in found[:limit]]}

    def _status(self, message: TextMessage) -> dict[str, Any]:
        arrived = message.send_status == DELIVERED
        received = message.received_at or message.sent_at
        echoes = self._world.config.tencent_echoes_session
        return {
            "UserReceiveTime": int(received.timestamp()),
            "CountryCode": "86",
            "SubscriberNumber": message.phone,
            "PhoneNumber": f"+86{message.phone}",
            "SerialNo": message.biz_id,
            "ReportStatus": "SUCCESS" if arrived else "FAIL",
            "Description": "DELIVRD" if arrived else "UNDELIV",
            "SessionContext": message.out_id if echoes else "",
        }

    def _templates(self, given: Mapping[str, Any]) -> dict[str, Any]:
        asked = given.get("TemplateIdSet") or []
        known = self._world.config.tencent_templates
        return {
            "DescribeTemplateStatusSet": [
                {
                    "TemplateId": number,
                    "International": 0,
                    "StatusCode": 0,
                    "ReviewReply": "",
                    "TemplateName": "",
                    "CreateTime": 0,
                    "TemplateContent": known[str(number)],
                }
                for number in asked
                if str(number) in known
            ]
        }

    def _signs(self, given: Mapping[str, Any]) -> dict[str, Any]:
        sign = {
            "SignId": 1,
            "International": 0,
            "StatusCode": 0,
            "ReviewReply": "",
            "SignName": self._world.config.sms_sign_name,
            "CreateTime": 0,
        }
        return {"DescribeSignListStatusSet": [] if given.get("Offset") else [sign]}


def _since(stamp: int) -> datetime:
    return datetime.fromtimestamp(stamp, UTC)
