"""How does a test or another project use the phones? By /_sim/users/… what a thumb would do."""

from __future__ import annotations

import base64
import binascii
from typing import Any, cast

from aiohttp import web

from sandbox.admin_requests import Body, Wrong, json_body, person_of, plain, text_of
from sandbox.outbound import Unreachable
from sandbox.people import App, Person
from sandbox.wechat.conversation import Conversation, Place
from sandbox.wechat.face_book import RESULTS
from sandbox.wechat.grants import SubscriptionAnswer
from sandbox.wechat.media import sniffed
from sandbox.wechat.pusher import Push, Pusher
from sandbox.wechat.tampering import Tampering
from sandbox.wechat.web_authorisation import SCOPES
from sandbox.world import SandboxWorld

_ACTIONS = "follow|unfollow|say|voice|place|menu|scan|event|revoke"
_ANSWERS = ("accept", "reject", "off")


class PhoneRoutes:
    """手机操作接口: each answers with what the platform made of our callback's answer."""

    def __init__(self, world: SandboxWorld, conversation: Conversation, pusher: Pusher) -> None:
        self._world = world
        self._conversation = conversation
        self._pusher = pusher
        self._tampering = Tampering(world.config, pusher)

    def routes(self) -> list[web.RouteDef]:
        person = "/_sim/users/{id}"
        return [
            web.post(f"{person}/login-code", plain(self.login_code)),
            web.post(f"{person}/phone-code", plain(self.phone_code)),
            web.post(f"{person}/web-code", plain(self.web_code)),
            web.post(f"{person}/face", plain(self.face)),
            web.post(f"{person}/{{action:{_ACTIONS}}}", plain(self.act)),
            web.post(f"{person}/picture", plain(self.picture)),
            web.post(f"{person}/subscription", plain(self.subscribe)),
            web.get(f"{person}/subscriptions", plain(self.subscriptions)),
            web.post(f"{person}/tamper", plain(self.tamper)),
            web.get(f"{person}/chat", plain(self.chat)),
        ]

    async def login_code(self, request: web.Request) -> Body:
        code = self._world.codes.issue("login", person_of(self._world, request))
        return {"js_code": code, "code": code}

    async def phone_code(self, request: web.Request) -> Body:
        return {"code": self._world.codes.issue("phone", person_of(self._world, request))}

    async def web_code(self, request: web.Request) -> Body:
        """``scope`` as the page asked for it, ``snapshot`` for a page in snapshot mode."""
        person, body = person_of(self._world, request), await json_body(request)
        scope = body.get("scope", SCOPES[0])
        if scope not in SCOPES:
            raise Wrong("scope: one of " + ", ".join(SCOPES))
        snapshot = body.get("snapshot") is True
        return {"code": self._world.codes.issue("web", person, scope=scope, snapshot=snapshot)}

    async def face(self, request: web.Request) -> Body:
        """The phone looks at a face for ``verify_id``; ``result`` passed unless said."""
        person, body = person_of(self._world, request), await json_body(request)
        result = body.get("result", "passed")
        if result not in RESULTS:
            raise Wrong("result: one of " + ", ".join(RESULTS))
        if not self._world.faces.look(person, text_of(body, "verify_id"), result):
            raise Wrong("verify_id: none of this person's that is still open")
        return {"result": result}

    async def act(self, request: web.Request) -> Body:
        """Push what the person does and tell what came back."""
        person, body = person_of(self._world, request), await json_body(request)
        return push_facts(await self._acted(request.match_info["action"], person, body))

    async def _acted(self, action: str, person: Person, body: Body) -> Push:
        talk = self._conversation
        if action == "follow":
            return await talk.follow(person, str(body.get("scene") or ""))
        if action == "unfollow":
            return await talk.unfollow(person)
        if action == "scan":
            ticket = body.get("ticket")
            if isinstance(ticket, str) and ticket:
                return await talk.scan(person, "", ticket)
            return await talk.scan(person, text_of(body, "scene"))
        if action == "menu":
            return await talk.menu(person, text_of(body, "key"))
        if action == "voice":
            return await talk.speak(person, str(body.get("recognition") or ""))
        if action == "place":
            return await talk.send_place(person, _place(body))
        if action == "revoke":
            return await talk.revoke(person, str(body.get("info") or "207"))
        if action == "event":
            fields = body.get("fields", {})
            if not isinstance(fields, dict):
                raise Wrong("fields: an object")
            return await talk.event(person, text_of(body, "event"), fields)
        return await talk.say(person, text_of(body, "text"))

    async def picture(self, request: web.Request) -> Body:
        """``data`` in base64; several in ``pictures`` are sent by the album menu."""
        person, body = person_of(self._world, request), await json_body(request)
        address = picture_address(request)
        if "pictures" in body:
            several = body["pictures"]
            if not isinstance(several, list) or not 1 <= len(several) <= 9:
                raise Wrong("pictures: one to nine texts in base64")
            pictures = [_picture(each) for each in several]
            return {"sent": await self._conversation.album(person, pictures, address)}
        data, kind = _picture(body.get("data"))
        return push_facts(await self._conversation.send_picture(person, data, kind, address))

    async def subscribe(self, request: web.Request) -> Body:
        """``template`` (or several), ``answer`` accept, reject or off; ``app`` mini unless said."""
        person, body = person_of(self._world, request), await json_body(request)
        answer, app = body.get("answer", "accept"), body.get("app", "mini")
        if answer not in _ANSWERS or app not in ("mini", "official"):
            raise Wrong("answer: accept, reject or off; app: mini or official")
        given = body.get("template")
        templates = given if isinstance(given, list) else [text_of(body, "template")]
        if not templates or not all(isinstance(one, str) and one for one in templates):
            raise Wrong("template: a text or several")
        push = await self._conversation.subscribe(
            person, cast(App, app), templates, cast(SubscriptionAnswer, answer)
        )
        left = self._world.grants.left(person, cast(App, app), templates[0])
        return {**push_facts(push), "left": left}

    async def subscriptions(self, request: web.Request) -> Body:
        person = person_of(self._world, request)
        templates = self._world.console.templates("subscription")
        left: dict[str, Any] = {
            app: {each: self._world.grants.left(person, app, each) for each in templates}
            for app in cast(tuple[App, ...], ("mini", "official"))
        }
        return {"left": left}

    async def tamper(self, request: web.Request) -> Body:
        """Push a message that is wrong in the way ``how`` names; answers come back as they are."""
        person, body = person_of(self._world, request), await json_body(request)
        how = self._tampering.kinds.get(str(body.get("how")))
        if how is None:
            raise Wrong("how: one of " + ", ".join(self._tampering.kinds))
        answers: list[Body] = []
        for envelope in how(self._conversation.spoken(person, text_of(body, "text"))):
            try:
                answer = await self._pusher.send(envelope)
            except Unreachable as silence:
                answers.append({"status": None, "body": silence.kind})
                continue
            answers.append({"status": answer.status, "body": answer.body.decode(errors="replace")})
        return {"answers": answers}

    async def chat(self, request: web.Request) -> Body:
        log = self._world.chats.log(person_of(self._world, request))
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


def push_facts(push: Push) -> Body:
    """Verdict, reply and attempts."""
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


def picture_address(request: web.Request) -> str:
    """What stands before a picture's id."""
    root = request.path
    for inside in ("/_sim/", "/page/"):
        root = root.partition(inside)[0]
    return f"{request.url.origin()}{root}/pictures/"


def _picture(given: object) -> tuple[bytes, str]:
    try:
        data = base64.b64decode(given, validate=True) if isinstance(given, str) else b""
    except (binascii.Error, ValueError):
        data = b""
    kind = sniffed(data)
    if kind is None or not kind.startswith("image/"):
        raise Wrong("data: a JPEG, PNG, GIF or BMP in base64")
    return data, kind


def _place(body: Body) -> Place:
    latitude, longitude = body.get("latitude", 35.3037), body.get("longitude", 113.9268)
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        raise Wrong("latitude, longitude: numbers")
    return Place(float(latitude), float(longitude), str(body.get("label") or "新乡市"))
