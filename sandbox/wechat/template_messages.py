"""May the account send this template message? To followers, field by field, once per client id."""

from __future__ import annotations

from collections.abc import Mapping

from sandbox.people import Person
from sandbox.wechat.console import DeliveryOutcome
from sandbox.wechat.delivery import Delivery
from sandbox.wechat.gate import Answered, Call, Endpoint
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.quotas import Limit
from sandbox.wechat.template_fields import first_fault, label
from sandbox.world import SandboxWorld

_STATUS: dict[DeliveryOutcome, str] = {
    "": "success",
    "blocked": "failed:user block",
    "failed": "failed: system failed",  # the blank is the platform's
}


class TemplateMessages:
    """模板消息: template/send and the list of templates."""

    def __init__(self, world: SandboxWorld, delivery: Delivery) -> None:
        self._world = world
        self._delivery = delivery

    def endpoints(self) -> list[Endpoint]:
        listed = "cgi-bin/template/get_all_private_template"
        limit = Limit(daily=100_000)
        return [
            Endpoint("cgi-bin/message/template/send", "POST", self.send, limit=limit),
            Endpoint(listed, "GET", self.listed),
        ]

    async def send(self, call: Call) -> Answered:
        person = recipient(self._world, call)
        template_id = str(call.body.get("template_id"))
        fields = self._world.console.templates("template").get(template_id)
        if fields is None:
            raise WeChatRefused(40037)
        if not person.follows:
            raise WeChatRefused(43004)
        values = checked(fields, call.body.get("data"))
        client_msg_id = call.body.get("client_msg_id")
        if client_msg_id is not None and not isinstance(client_msg_id, str):
            raise WeChatRefused(47001)
        detail: dict[str, object] = {
            "template_id": template_id,
            "fields": values,
            "url": call.body.get("url"),
            "miniprogram": call.body.get("miniprogram"),
        }
        msg_id, new = self._world.chats.send_template(person, "模板消息", detail, client_msg_id)
        if new:
            outcome = self._world.console.take_delivery()
            if outcome:
                self._world.chats.failed(person, msg_id)
            report = self._delivery.writer("official").event(
                person,
                "TEMPLATESENDJOBFINISH",
                self._world.clock(),
                {"Status": _STATUS[outcome]},
                {"MsgID": msg_id},
            )
            await self._delivery.report(call, report)
        return done(msgid=msg_id)

    async def listed(self, call: Call) -> Answered:
        return {
            "template_list": [
                {
                    "template_id": template_id,
                    "title": "服务通知",
                    "primary_industry": "",
                    "deputy_industry": "",
                    "content": "\n".join(f"{label(name)}：{{{{{name}.DATA}}}}" for name in fields),
                    "example": "",
                }
                for template_id, fields in self._world.console.templates("template").items()
            ]
        }


def recipient(world: SandboxWorld, call: Call) -> Person:
    """The person under ``touser``; 40003 for an openid that is not the calling app's."""
    person = world.people.by_openid(call.app or "official", call.body.get("touser"))
    if person is None:
        raise WeChatRefused(40003)
    return person


def checked(fields: tuple[str, ...], data: object) -> list[list[str]]:
    """Name and value of each field; 47003 names the first that does not fit."""
    if not isinstance(data, Mapping):
        raise WeChatRefused(47003, "data is empty")
    fault = first_fault(fields, data)
    if fault is not None:
        raise WeChatRefused(47003, fault)
    return [[name, data[name]["value"]] for name in fields]
