"""How do tests and demos move the stand-in world as a whole? People, clock, faults, timeline."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import cast

from aiohttp import web

from sandbox.admin_requests import (
    PHONE,
    Body,
    Wrong,
    json_body,
    person_facts,
    plain,
)
from sandbox.faults import KINDS, Fault, FaultKind
from sandbox.sms_book import TextMessage
from sandbox.sms_receipts import ReceiptSender
from sandbox.wechat.pusher import Pusher
from sandbox.world import SandboxWorld

_DELAYS = ("delay",)


class Simulation:
    """模拟管理接口: everything answers JSON; faults of the request are {"error": …}."""

    def __init__(self, world: SandboxWorld, pusher: Pusher, carriers: ReceiptSender) -> None:
        self._world = world
        self._pusher = pusher
        self._carriers = carriers

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/_sim/users", plain(self.users)),
            web.post("/_sim/users", plain(self.add_user)),
            web.post("/_sim/verify-callback", plain(self.verify_callback)),
            web.get("/_sim/sms", plain(self.texts)),
            web.post("/_sim/sms/replies", plain(self.reply)),
            web.get("/_sim/faults", plain(self.faults)),
            web.post("/_sim/faults", plain(self.lay_fault)),
            web.delete("/_sim/faults", plain(self.lift_faults)),
            web.delete("/_sim/faults/{id}", plain(self.lift_faults)),
            web.get("/_sim/calls", plain(self.calls)),
            web.get("/_sim/timeline", plain(self.timeline)),
            web.get("/_sim/clock", plain(self.clock)),
            web.post("/_sim/clock", plain(self.advance)),
        ]

    async def users(self, _: web.Request) -> Body:
        return {"users": [person_facts(person) for person in self._world.people.all()]}

    async def add_user(self, request: web.Request) -> Body:
        """``unionid``: absent gives a new one, null none at all (apps not bound together)."""
        body = await json_body(request)
        phone, nickname = body.get("phone"), body.get("nickname")
        unionid = body["unionid"] if "unionid" in body else self._world.people.new_unionid()
        if not isinstance(phone, str) or not PHONE.fullmatch(phone):
            raise Wrong("phone: an 11-digit mobile number")
        if not all(value is None or isinstance(value, str) for value in (nickname, unionid)):
            raise Wrong("nickname, unionid: text or null")
        person = self._world.people.add(phone=phone, nickname=nickname, unionid=unionid)
        return person_facts(person)

    async def verify_callback(self, _: web.Request) -> Body:
        """What the console does when the address is saved; the forged one must be refused."""
        return {
            "verified": await self._pusher.verify_url(),
            "forged_refused": not await self._pusher.verify_url(forged=True),
        }

    async def texts(self, request: web.Request) -> Body:
        phone = request.query.get("phone", "")
        return {"messages": [_text_message(message) for message in self._world.texts.to(phone)]}

    async def reply(self, request: web.Request) -> Body:
        """The phone answers the text message it had last."""
        body = await json_body(request)
        phone, text = body.get("phone"), body.get("text")
        if not isinstance(phone, str) or not isinstance(text, str) or not text:
            raise Wrong("phone, text: text")
        had = self._world.texts.inbox(phone)
        if not had:
            raise Wrong("phone: it had no text message to answer")
        return {"taken": await self._carriers.reply(had[-1], text)}

    async def faults(self, _: web.Request) -> Body:
        return {"faults": [_fault(fault) for fault in self._world.faults.all()]}

    async def lay_fault(self, request: web.Request) -> Body:
        body = await json_body(request)
        kind, times, errcode = body.get("kind"), body.get("times"), body.get("errcode")
        seconds, probability = body.get("seconds", 0), body.get("probability", 1)
        if kind not in KINDS:
            raise Wrong("kind: one of " + ", ".join(KINDS))
        if times is not None and (not isinstance(times, int) or times < 1):
            raise Wrong("times: a positive number or null")
        if kind == "errcode" and not isinstance(errcode, int | str):
            raise Wrong("errcode: the code to answer with")
        if not isinstance(seconds, int | float) or (kind in _DELAYS and seconds <= 0):
            raise Wrong("seconds: how long the delay lasts")
        if not isinstance(probability, int | float) or not 0 < probability <= 1:
            raise Wrong("probability: above 0, at most 1")
        fault = self._world.faults.lay(
            str(body.get("path", "")),
            cast(FaultKind, kind),
            errcode,
            times,
            seconds=float(seconds),
            probability=float(probability),
        )
        return _fault(fault)

    async def lift_faults(self, request: web.Request) -> Body:
        self._world.faults.lift(request.match_info.get("id"))
        return await self.faults(request)

    async def calls(self, _: web.Request) -> Body:
        return {"calls": dict(self._world.calls), "faulted": dict(self._world.faulted)}

    async def timeline(self, request: web.Request) -> Body:
        query = request.query
        entries = self._world.timeline.entries(
            path=query.get("path", ""),
            app=query.get("app", ""),
            who=query.get("who", ""),
            only_failed=query.get("failed") == "1",
        )
        return {"calls": [{**asdict(entry), "at": entry.at.isoformat()} for entry in entries]}

    async def clock(self, _: web.Request) -> Body:
        clock = self._world.clock
        return {"now": clock().isoformat(), "ahead_seconds": clock.ahead.total_seconds()}

    async def advance(self, request: web.Request) -> Body:
        """``days``, ``hours``, ``minutes``, ``seconds``: forward only."""
        body = await json_body(request)
        parts = {name: body.get(name, 0) for name in ("days", "hours", "minutes", "seconds")}
        if not all(isinstance(part, int | float) for part in parts.values()):
            raise Wrong("days, hours, minutes, seconds: numbers")
        try:
            self._world.clock.advance(timedelta(**parts))
        except (ValueError, OverflowError):
            raise Wrong("time only goes forward") from None
        return await self.clock(request)


def _text_message(message: TextMessage) -> Body:
    return {
        "at": message.sent_at.isoformat(),
        "phone": message.phone,
        "content": message.content,
        "template_code": message.template_code,
        "out_id": message.out_id,
        "biz_id": message.biz_id,
        "send_status": message.send_status,
    }


def _fault(fault: Fault) -> Body:
    return {
        "id": fault.id,
        "path": fault.path,
        "kind": fault.kind,
        "errcode": fault.errcode,
        "times": fault.left,
        "seconds": fault.seconds,
        "probability": fault.probability,
    }
