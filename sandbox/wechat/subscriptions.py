"""May an app send this subscription message? While the person has a yes left; each uses one."""

from __future__ import annotations

from sandbox.people import Person
from sandbox.wechat.console import DeliveryOutcome
from sandbox.wechat.delivery import Delivery
from sandbox.wechat.gate import MINI, OFFICIAL, Answered, Call, Endpoint
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.quotas import Limit
from sandbox.wechat.template_messages import checked, recipient
from sandbox.world import SandboxWorld

_STATES = (None, "developer", "trial", "formal")
_STATUS: dict[DeliveryOutcome, tuple[str, str]] = {
    "": ("0", "success"),
    "blocked": ("43101", "user refuse"),
    "failed": ("-1", "system failed"),
}
_LANGUAGES = (None, "zh_CN", "en_US", "zh_HK", "zh_TW")


class Subscriptions:
    """订阅消息: of the mini-program (send) and of the official account (bizsend)."""

    def __init__(self, world: SandboxWorld, delivery: Delivery) -> None:
        self._world = world
        self._delivery = delivery

    def endpoints(self) -> list[Endpoint]:
        prefix, limit = "cgi-bin/message/subscribe", Limit(daily=10_000_000)
        return [
            Endpoint(f"{prefix}/send", "POST", self.send_mini, MINI, limit),
            Endpoint(f"{prefix}/bizsend", "POST", self.send_official, OFFICIAL, limit),
        ]

    async def send_mini(self, call: Call) -> Answered:
        if call.body.get("miniprogram_state") not in _STATES:
            raise WeChatRefused(47001)
        if call.body.get("lang") not in _LANGUAGES:
            raise WeChatRefused(47001)
        return await self._send(call)

    async def send_official(self, call: Call) -> Answered:
        return await self._send(call)

    async def _send(self, call: Call) -> Answered:
        app = call.app or "mini"
        person = recipient(self._world, call)
        template_id = str(call.body.get("template_id"))
        fields = self._world.console.templates("subscription").get(template_id)
        if fields is None:
            raise WeChatRefused(40037)
        page = call.body.get("page")
        check_page(self._world, page)
        values = checked(fields, call.body.get("data"))
        if not self._world.grants.use(person, app, template_id):
            raise WeChatRefused(43101)
        detail = {"template_id": template_id, "fields": values, "page": page, "app": app}
        msg_id = self._world.chats.shown(person, "subscription", "订阅消息", detail)
        await self._report(call, person, template_id, msg_id)
        return done()

    async def _report(self, call: Call, person: Person, template_id: str, msg_id: int) -> None:
        writer = self._delivery.writer(call.app or "mini")
        outcome = self._world.console.take_delivery()
        if outcome:
            self._world.chats.failed(person, msg_id)
        code, status = _STATUS[outcome]
        one = {
            "TemplateId": template_id,
            "MsgID": str(msg_id),
            "ErrorCode": code,
            "ErrorStatus": status,
        }
        fields = {"List": one} if writer.as_json else {"SubscribeMsgSentEvent": {"List": one}}
        event = "subscribe_msg_sent_event"
        message = writer.event(person, event, self._world.clock(), fields)
        await self._delivery.report(call, message)


def check_page(world: SandboxWorld, page: object) -> None:
    """41030 for a page that the released mini-program does not have."""
    if page is None or page == "":
        return
    if not isinstance(page, str):
        raise WeChatRefused(47001)
    path = page.partition("?")[0].strip("/")
    if world.config.mini_pages and path not in world.config.mini_pages:
        raise WeChatRefused(41030)
