"""How do tests and demos move the stand-in world? By the /_sim routes."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any, cast

from aiohttp import web

from sandbox.faults import KINDS, Fault, FaultKind
from sandbox.outbound import Unreachable
from sandbox.people import Person, new_unionid
from sandbox.sms_book import TextMessage
from sandbox.wechat.conversation import Conversation, NotFollowing
from sandbox.wechat.pusher import Push, Pusher
from sandbox.wechat.tampering import Tampering
from sandbox.world import SandboxWorld

Body = dict[str, Any]
PHONE = re.compile(r"1[3-9]\d{9}")


class Wrong(Exception):
    """管理请求有误: answered with this status and sentence."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class Simulation:
    """模拟管理接口: everything answers JSON; faults of the request are {"error": …}."""

    def __init__(self, world: SandboxWorld, conversation: Conversation, pusher: Pusher) -> None:
        self._world = world
        self._conversation = conversation
        self._pusher = pusher
        self._tampering = Tampering(world.config, pusher)

    def routes(self) -> list[web.RouteDef]:
        person = "/_sim/users/{id}"
        return [
            web.get("/_sim/users", _plain(self.users)),
            web.post("/_sim/users", _plain(self.add_user)),
            web.post(f"{person}/login-code", _plain(self.login_code)),
            web.post(f"{person}/phone-code", _plain(self.phone_code)),
            web.post(f"{person}/{{action:follow|unfollow|say|menu|scan}}", _plain(self.act)),
            web.post(f"{person}/tamper", _plain(self.tamper)),
            web.get(f"{person}/chat", _plain(self.chat)),
            web.post("/_sim/verify-callback", _plain(self.verify_callback)),
            web.get("/_sim/sms", _plain(self.texts)),
            web.get("/_sim/faults", _plain(self.faults)),
            web.post("/_sim/faults", _plain(self.lay_fault)),
            web.delete("/_sim/faults", _plain(self.lift_faults)),
            web.delete("/_sim/faults/{id}", _plain(self.lift_faults)),
            web.get("/_sim/calls", _plain(self.calls)),
        ]

    async def users(self, _: web.Request) -> Body:
        return {"users": [_person(person) for person in self._world.people.all()]}

    async def add_user(self, request: web.Request) -> Body:
        """``unionid``: absent gives a new one, null none at all (apps not bound together)."""
        body = await _json(request)
        phone, nickname = body.get("phone"), body.get("nickname")
        unionid = body.get("unionid", new_unionid())
        if not isinstance(phone, str) or not PHONE.fullmatch(phone):
            raise Wrong("phone: an 11-digit mobile number")
        if not all(value is None or isinstance(value, str) for value in (nickname, unionid)):
            raise Wrong("nickname, unionid: text or null")
        person = self._world.people.add(phone=phone, nickname=nickname, unionid=unionid)
        return _person(person)

    async def login_code(self, request: web.Request) -> Body:
        code = self._world.codes.issue("login", self._person(request))
        return {"js_code": code, "code": code}

    async def phone_code(self, request: web.Request) -> Body:
        return {"code": self._world.codes.issue("phone", self._person(request))}

    async def act(self, request: web.Request) -> Body:
        """Push what the person does and tell what came back."""
        person, body = self._person(request), await _json(request)
        talk = self._conversation
        action = request.match_info["action"]
        if action == "follow":
            return _push(await talk.follow(person, str(body.get("scene") or "")))
        if action == "unfollow":
            return _push(await talk.unfollow(person))
        if action == "scan":
            return _push(await talk.scan(person, _text(body, "scene")))
        if action == "menu":
            return _push(await talk.menu(person, _text(body, "key")))
        return _push(await talk.say(person, _text(body, "text")))

    async def tamper(self, request: web.Request) -> Body:
        """Push a message that is wrong in the way ``how`` names; answers come back as they are."""
        person, body = self._person(request), await _json(request)
        how = self._tampering.kinds.get(str(body.get("how")))
        if how is None:
            raise Wrong("how: one of " + ", ".join(self._tampering.kinds))
        answers: list[Body] = []
        for envelope in how(self._conversation.spoken(person, _text(body, "text"))):
            try:
                answer = await self._pusher.send(envelope)
            except Unreachable as silence:
                answers.append({"status": None, "body": silence.kind})
                continue
            answers.append({"status": answer.status, "body": answer.body.decode(errors="replace")})
        return {"answers": answers}

    async def chat(self, request: web.Request) -> Body:
        log = self._world.chats.log(self._person(request))
        return {
            "messages": [
                {
                    "at": entry.at.isoformat(),
                    "from": entry.speaker,
                    "kind": entry.kind,
                    "text": entry.text,
                    **({"detail": entry.detail} if entry.detail else {}),
                }
                for entry in log
            ]
        }

    async def verify_callback(self, _: web.Request) -> Body:
        """What the console does when the address is saved; the forged one must be refused."""
        return {
            "verified": await self._pusher.verify_url(),
            "forged_refused": not await self._pusher.verify_url(forged=True),
        }

    async def texts(self, request: web.Request) -> Body:
        phone = request.query.get("phone", "")
        return {"messages": [_text_message(message) for message in self._world.texts.to(phone)]}

    async def faults(self, _: web.Request) -> Body:
        return {"faults": [_fault(fault) for fault in self._world.faults.all()]}

    async def lay_fault(self, request: web.Request) -> Body:
        body = await _json(request)
        kind, times, errcode = body.get("kind"), body.get("times"), body.get("errcode")
        if kind not in KINDS:
            raise Wrong("kind: one of " + ", ".join(KINDS))
        if times is not None and (not isinstance(times, int) or times < 1):
            raise Wrong("times: a positive number or null")
        if kind == "errcode" and not isinstance(errcode, int | str):
            raise Wrong("errcode: the code to answer with")
        path = str(body.get("path", ""))
        fault = self._world.faults.lay(path, cast(FaultKind, kind), errcode, times)
        return _fault(fault)

    async def lift_faults(self, request: web.Request) -> Body:
        self._world.faults.lift(request.match_info.get("id"))
        return await self.faults(request)

    async def calls(self, _: web.Request) -> Body:
        return {"calls": dict(self._world.calls), "faulted": dict(self._world.faulted)}

    def _person(self, request: web.Request) -> Person:
        person = self._world.people.get(request.match_info["id"])
        if person is None:
            raise Wrong("no such person", 404)
        return person


def _plain(handler: Callable[[web.Request], Awaitable[Body]]) -> Any:
    async def wrapped(request: web.Request) -> web.Response:
        try:
            return web.json_response(await handler(request))
        except Wrong as wrong:
            return web.json_response({"error": wrong.message}, status=wrong.status)
        except NotFollowing:
            return web.json_response({"error": "this person does not follow"}, status=409)

    return wrapped


async def _json(request: web.Request) -> Body:
    if not await request.read():
        return {}
    try:
        body = await request.json()
    except ValueError:
        raise Wrong("a JSON object is due") from None
    if not isinstance(body, dict):
        raise Wrong("a JSON object is due")
    return body


def _text(body: Body, name: str) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value:
        raise Wrong(f"{name}: a text")
    return value


def _person(person: Person) -> Body:
    return {
        "id": person.id,
        "nickname": person.nickname,
        "phone": person.phone,
        "unionid": person.unionid,
        "mini_openid": person.mini_openid,
        "official_openid": person.official_openid,
        "follows": person.follows,
    }


def _push(push: Push) -> Body:
    verdict = push.verdict
    reply = verdict.reply
    return {
        "verdict": verdict.outcome,
        "problem": verdict.problem,
        "reply": {"kind": reply.kind, "text": reply.text, **reply.detail} if reply else None,
        "attempts": [
            {"outcome": attempt.outcome, "status": attempt.status} for attempt in push.attempts
        ],
    }


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
    }
