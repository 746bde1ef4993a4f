"""What happens when a person follows, writes or taps a menu? The log, the push, what they see."""

from __future__ import annotations

from sandbox.people import Person
from sandbox.wechat.push_messages import PushMessage
from sandbox.wechat.pusher import Push, Pusher
from sandbox.wechat.verdicts import UNAVAILABLE_NOTICE
from sandbox.world import SandboxWorld


class NotFollowing(Exception):
    """尚未关注: somebody who does not follow cannot write to the account."""


class Conversation:
    """公众号会话: the person's thumb on the phone."""

    def __init__(self, world: SandboxWorld, pusher: Pusher) -> None:
        self._world = world
        self._pusher = pusher

    async def follow(self, person: Person, scene: str = "") -> Push:
        """``scene`` is set when a QR code was scanned on the way."""
        self._world.people.follow(person)
        self._world.chats.heard(person, "event", "关注了公众号", opens="event")
        fields = {"EventKey": f"qrscene_{scene}", "Ticket": f"T{scene}"} if scene else {}
        return await self._event(person, "subscribe", fields or {"EventKey": ""})

    async def unfollow(self, person: Person) -> Push:
        self._world.people.unfollow(person)
        self._world.chats.heard(person, "event", "取消关注了公众号", opens=None)
        return await self._event(person, "unsubscribe", {"EventKey": ""})

    async def scan(self, person: Person, scene: str) -> Push:
        """A follower scans again; somebody new follows by it."""
        if not person.follows:
            return await self.follow(person, scene)
        self._world.chats.heard(person, "event", f"扫码：{scene}", opens="event")
        return await self._event(person, "SCAN", {"EventKey": scene, "Ticket": f"T{scene}"})

    async def say(self, person: Person, text: str) -> Push:
        return await self._deliver(person, self.spoken(person, text))

    async def menu(self, person: Person, key: str) -> Push:
        _must_follow(person)
        labels = {known: label for label, known in self._world.config.menu}
        self._world.chats.heard(person, "event", f"点菜单：{labels.get(key, key)}", opens="event")
        return await self._event(person, "CLICK", {"EventKey": key})

    async def report_template(self, person: Person, msg_id: int) -> None:
        """Tell the account that a template message arrived; nobody sees what it answers."""
        message = self._pusher.writer.event(
            person,
            "TEMPLATESENDJOBFINISH",
            self._world.clock(),
            {"Status": "success" if person.follows else "failed:user block"},
            {"MsgID": msg_id},
        )
        await self._pusher.push(message)

    def spoken(self, person: Person, text: str) -> PushMessage:
        """Put a text into the log and write its push, without sending it."""
        _must_follow(person)
        msg_id = self._world.chats.heard(person, "text", text, opens="message")
        return self._pusher.writer.text(person, text, msg_id, self._world.clock())

    async def _event(self, person: Person, event: str, fields: dict[str, str]) -> Push:
        message = self._pusher.writer.event(person, event, self._world.clock(), fields)
        return await self._deliver(person, message)

    async def _deliver(self, person: Person, message: PushMessage) -> Push:
        push = await self._pusher.push(message)
        verdict = push.verdict
        if verdict.reply is not None:
            detail = {"kind": verdict.reply.kind, **verdict.reply.detail}
            self._world.chats.replied(person, verdict.reply.text, detail)
        elif verdict.outcome == "unavailable" and person.follows:
            self._world.chats.noticed(person, UNAVAILABLE_NOTICE)
        return push


def _must_follow(person: Person) -> None:
    if not person.follows:
        raise NotFollowing
