"""What happens when a person follows, writes, taps or sends a picture? The log, the push, what
they see."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.people import App, Person
from sandbox.wechat.delivery import Delivery
from sandbox.wechat.grants import SubscriptionAnswer
from sandbox.wechat.push_messages import PushMessage
from sandbox.wechat.pusher import Push
from sandbox.world import SandboxWorld

AMR = b"#!AMR\n" + b"\x3c" + bytes(31)  # the shortest voice there is: 20 ms of silence
_MENU_EVENTS = {"click": "CLICK", "view": "VIEW", "miniprogram": "view_miniprogram"}


class NotFollowing(Exception):
    """尚未关注: somebody who does not follow cannot write to the account."""


class NoSuchCode(Exception):
    """二维码无效: the ticket was never made or has expired."""


@dataclass(frozen=True)
class Place:
    """位置."""

    latitude: float
    longitude: float
    label: str


class Conversation:
    """公众号会话: the person's thumb on the phone."""

    def __init__(self, world: SandboxWorld, delivery: Delivery) -> None:
        self._world = world
        self._delivery = delivery

    async def follow(self, person: Person, scene: str = "", ticket: str = "") -> Push:
        """``scene`` is set when a QR code was scanned on the way."""
        self._world.people.follow(person, scene)
        self._world.chats.heard(person, "event", "关注了公众号", opens="event")
        fields = {"EventKey": f"qrscene_{scene}", "Ticket": ticket or f"T{scene}"} if scene else {}
        return await self.event(person, "subscribe", fields or {"EventKey": ""})

    async def unfollow(self, person: Person) -> Push:
        self._world.people.unfollow(person)
        self._world.chats.heard(person, "event", "取消关注了公众号", opens=None)
        return await self.event(person, "unsubscribe", {"EventKey": ""})

    async def scan(self, person: Person, scene: str, ticket: str = "") -> Push:
        """A follower scans again; somebody new follows by it. A ``ticket`` says the scene itself.

        :raises NoSuchCode: for a ticket that leads nowhere (any more).
        """
        if ticket:
            found = self._world.scenes.find(ticket)
            if found is None:
                raise NoSuchCode
            scene = found.value
        if not person.follows:
            return await self.follow(person, scene, ticket)
        self._world.chats.heard(person, "event", f"扫码：{scene}", opens="event")
        fields = {"EventKey": scene, "Ticket": ticket or f"T{scene}"}
        return await self.event(person, "SCAN", fields)

    async def say(self, person: Person, text: str) -> Push:
        return await self._delivery.deliver(self.spoken(person, text))

    async def speak(self, person: Person, recognised: str) -> Push:
        """A voice message; what the platform heard in it may be nothing."""
        _must_follow(person)
        media = self._world.media.keep("temporary", "voice", "audio/amr", AMR)
        fields = {"MediaId": media.id, "Format": "amr", "Recognition": recognised}
        return await self._message(person, "voice", f"[语音] {recognised}".strip(), fields, {})

    async def send_picture(
        self, person: Person, data: bytes, content_type: str, address: str
    ) -> Push:
        """``address`` + media id is where the picture can be looked at without a token."""
        _must_follow(person)
        media = self._world.media.keep("temporary", "image", content_type, data)
        fields = {"PicUrl": address + media.id, "MediaId": media.id}
        return await self._message(person, "picture", "[图片]", fields, {"picture": media.id})

    async def send_place(self, person: Person, place: Place) -> Push:
        _must_follow(person)
        fields = {
            "Location_X": f"{place.latitude:.6f}",
            "Location_Y": f"{place.longitude:.6f}",
            "Scale": 16,
            "Label": place.label,
        }
        return await self._message(person, "place", f"[位置] {place.label}", fields, {})

    async def menu(self, person: Person, key: str) -> Push:
        """Tap a button by its key, its address or its page: only a key opens the window."""
        _must_follow(person)
        leaves = self._world.menu.leaves(self._world.tags.newest_of(person))
        leaf = next(
            (leaf for leaf in leaves if key in _targets(leaf)),
            {"type": "click", "name": self._label(key)},
        )
        kind = leaf["type"]
        event = _MENU_EVENTS.get(kind, kind)
        opens = kind in ("click", "scancode_push", "scancode_waitmsg")
        self._world.chats.heard(
            person, "event", f"点菜单：{leaf['name']}", opens="event" if opens else None
        )
        return await self.event(person, event, {"EventKey": key})

    async def album(self, person: Person, pictures: list[tuple[bytes, str]], address: str) -> int:
        """The album menu: one event with count and digests, then a message for each picture."""
        _must_follow(person)
        sums = [{"PicMd5Sum": hashlib.md5(data).hexdigest()} for data, _ in pictures]
        info = {"Count": len(pictures), "PicList": {"item": sums}}
        await self.event(person, "pic_photo_or_album", {"EventKey": "album", "SendPicsInfo": info})
        for data, content_type in pictures:
            await self.send_picture(person, data, content_type, address)
        return len(pictures)

    async def subscribe(
        self, person: Person, app: App, templates: Sequence[str], answer: SubscriptionAnswer
    ) -> Push:
        """The person allows or refuses subscription messages, or switches them off later."""
        for template in templates:
            self._world.grants.answer(person, app, template, answer)
        words = {"accept": "允许", "reject": "拒绝", "off": "关闭"}[answer]
        self._world.chats.heard(person, "event", f"{words}订阅消息", opens=None)
        changed = answer == "off"
        status = "accept" if answer == "accept" else "reject"
        scene = {} if changed else {"PopupScene": "0"}
        each: list[dict[str, str]] = [
            {"TemplateId": template, "SubscribeStatusString": status, **scene}
            for template in templates
        ]
        event = "subscribe_msg_change_event" if changed else "subscribe_msg_popup_event"
        holder = "SubscribeMsgChangeEvent" if changed else "SubscribeMsgPopupEvent"
        writer = self._delivery.writer(app)
        # A list of one comes as an object, by the platform too.
        told = {"List": each if len(each) > 1 else each[0]}
        fields: dict[str, Any] = told if writer.as_json else {holder: told}
        message = writer.event(person, event, self._world.clock(), fields)
        return await self._delivery.deliver(message)

    async def revoke(self, person: Person, info: str) -> Push:
        """The person takes an authorisation back (``info`` 202 invoice, 207 pictures …)."""
        fields = {
            "OpenID": person.official_openid,
            "AppID": self._world.config.official_appid,
            "RevokeInfo": info,
        }
        message = self._delivery.writer("official").event(
            None, "user_authorization_revoke", self._world.clock(), fields
        )
        return await self._delivery.deliver(message)

    def spoken(self, person: Person, text: str) -> PushMessage:
        """Put a text into the log and write its push, without sending it."""
        _must_follow(person)
        msg_id = self._world.chats.heard(person, "text", text, opens="message")
        return self._delivery.writer("official").text(person, text, msg_id, self._world.clock())

    async def event(self, person: Person, event: str, fields: dict[str, Any]) -> Push:
        """Any event, with whatever fields it has."""
        message = self._delivery.writer("official").event(
            person, event, self._world.clock(), fields
        )
        return await self._delivery.deliver(message)

    def _label(self, key: str) -> str:
        """What the button of the settings' menu says."""
        labels = {known: label for label, known in self._world.config.menu}
        return labels.get(key, key)

    async def _message(
        self, person: Person, kind: Any, text: str, fields: dict[str, Any], detail: dict[str, Any]
    ) -> Push:
        now = self._world.clock()
        msg_id = self._world.chats.heard(person, kind, text, opens="message", detail=detail)
        wire = {"picture": "image", "place": "location"}.get(kind, kind)
        message = self._delivery.writer("official").message(person, wire, fields, msg_id, now)
        return await self._delivery.deliver(message)


def _targets(leaf: dict[str, Any]) -> tuple[object, ...]:
    return leaf.get("key"), leaf.get("url"), leaf.get("pagepath")


def _must_follow(person: Person) -> None:
    if not person.follows:
        raise NotFollowing
