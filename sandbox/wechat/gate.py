"""In what order does the platform look at a call? One gate before every endpoint.

Token, whitelist, method, body, quota, and only then what the call is about.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from sandbox.call_note import NOTE
from sandbox.large_bodies import FormFile, read_body, read_form
from sandbox.people import App, Person
from sandbox.wechat.protocol import WeChatRefused, answer, refusal_body
from sandbox.wechat.quotas import ENDLESS, Limit, QuotaReached
from sandbox.wechat.rids import RefusedCall
from sandbox.world import SandboxWorld

_ESCAPE = re.compile(r"\\u[0-9a-fA-F]{4}")
_SECRET = re.compile(r"(\b(?:access_token|refresh_token|secret)=|secret\": \")[^&\"]+")
_LARGEST = 12 * 1024 * 1024
OFFICIAL: frozenset[App] = frozenset({"official"})
MINI: frozenset[App] = frozenset({"mini"})
EITHER: frozenset[App] = OFFICIAL | MINI


@dataclass
class Call:
    """一次接口调用: what got through the gate; ``who`` is for the timeline."""

    request: web.Request
    app: App | None
    query: Mapping[str, str]
    body: dict[str, Any] = field(default_factory=dict)
    upload: FormFile | None = None
    who: str = ""
    reports_first: bool = False  # the delivery callback overtakes this answer

    def text(self, name: str, missing: int = 47001) -> str:
        """A text of the body; refused with ``missing`` where there is none."""
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise WeChatRefused(missing)
        return value


Answered = dict[str, Any] | web.Response


@dataclass(frozen=True)
class Endpoint:
    """接口: ``apps`` may call it with their token; empty means that it asks for none."""

    path: str
    method: Literal["GET", "POST"]
    handler: Callable[[Call], Awaitable[Answered]]
    apps: frozenset[App] = OFFICIAL
    limit: Limit = ENDLESS
    form: Literal["json", "upload", "any"] = "json"
    raw_utf8: bool = False  # \\u escapes are refused


class Gate:
    """平台入口: the checks all endpoints have in common, and the refusals."""

    def __init__(self, world: SandboxWorld, endpoints: list[Endpoint]) -> None:
        self._world = world
        self._appids: dict[App, str] = {
            "official": world.config.official_appid,
            "mini": world.config.mini_appid,
        }
        self.endpoints = {endpoint.path: endpoint for endpoint in endpoints}
        assert len(self.endpoints) == len(endpoints), "a path is answered twice"

    def routes(self) -> list[web.RouteDef]:
        ours = [
            web.route("*", f"/wechat/{endpoint.path}", self._handler(endpoint))
            for endpoint in self.endpoints.values()
        ]
        return [*ours, web.route("*", "/wechat/{unknown:.*}", self._unknown)]

    def refuse(
        self, request: web.Request, refused: WeChatRefused, call: Call | None = None
    ) -> web.Response:
        """The error's body; ``openapi/rid/get`` can tell of it afterwards."""
        rid = self._world.rids.new()
        body = refusal_body(refused, rid)
        note = request[NOTE]
        app = call.app if call else None
        self._world.rids.remember(
            rid,
            RefusedCall(
                self._appids[app] if app else "",
                self._world.clock(),
                round(note.milliseconds),
                redacted(str(request.rel_url)),
                redacted(json.dumps(call.body, ensure_ascii=False)) if call else "",
                json.dumps(body, ensure_ascii=False),
                request.remote or "",
            ),
        )
        note.said = str(refused.errcode)
        return answer(body, plain="/sns/" in request.path)

    def _handler(
        self, endpoint: Endpoint
    ) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            note = request[NOTE]
            call = Call(request, None, request.query, reports_first=note.reports_first)
            try:
                await self._check(endpoint, call)
                said = await endpoint.handler(call)
            except WeChatRefused as refused:
                return self.refuse(request, refused, call)
            finally:
                note.app, note.who = call.app or "", call.who
            if isinstance(said, web.Response):
                return said
            note.said = str(said.get("errcode", 0))
            return answer(said, plain="/sns/" in request.path)

        return handle

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        return self.refuse(request, WeChatRefused(40066))

    async def _check(self, endpoint: Endpoint, call: Call) -> None:
        request = call.request
        if endpoint.apps:
            call.app = self._caller(request, endpoint.apps)
            if call.app == "official":
                check_address(self._world, self._appids["official"], request)
        if request.method != endpoint.method:
            raise WeChatRefused(43001 if endpoint.method == "GET" else 43002)
        if endpoint.method == "POST":
            await self._read(endpoint, call)
        person = self._concerns(call)
        call.who = person.nickname if person else ""
        if call.app is not None:
            self.spend(self._appids[call.app], endpoint)

    def spend(self, appid: str, endpoint: Endpoint) -> None:
        """Count a call against the path's limits; refused with 45009 or 45011."""
        limit = self._world.console.limit(endpoint.path, endpoint.limit)
        try:
            self._world.quotas.spend(appid, endpoint.path, limit)
        except QuotaReached as reached:
            raise WeChatRefused(45009 if reached.daily else 45011) from None

    def _caller(self, request: web.Request, apps: frozenset[App]) -> App:
        """41001 missing, 40001 unknown or superseded, 40014 another app's, 42001 expired."""
        value = request.query.get("access_token", "")
        if not value:
            raise WeChatRefused(41001)
        token = self._world.tokens.find(value)
        if token is None:
            raise WeChatRefused(40001)
        app = next((app for app in apps if self._appids[app] == token.appid), None)
        if app is None:
            raise WeChatRefused(40014)
        if self._world.clock() >= token.until:
            raise WeChatRefused(42001)
        return app

    async def _read(self, endpoint: Endpoint, call: Call) -> None:
        if endpoint.form == "upload":
            call.upload = await _uploaded(call)
            return
        raw = await read_body(call.request, _LARGEST)
        if not raw.strip():
            if endpoint.form == "any":
                return
            raise WeChatRefused(44002)
        try:
            text = raw.decode()
            body = json.loads(text)
        except ValueError:
            raise WeChatRefused(47001) from None
        if not isinstance(body, dict):
            raise WeChatRefused(47001)
        if endpoint.raw_utf8 and _ESCAPE.search(text):
            raise WeChatRefused(40033)
        call.body = body

    def _concerns(self, call: Call) -> Person | None:
        openid = call.body.get("touser") or call.body.get("openid") or call.query.get("openid")
        people = self._world.people
        return people.by_openid("official", openid) or people.by_openid("mini", openid)


def check_address(world: SandboxWorld, appid: str, request: web.Request) -> None:
    """40164 names the caller's address, as the platform does."""
    address = request.remote or ""
    if not world.console.admits(appid, address):
        raise WeChatRefused(40164, f"invalid ip {address}")


def redacted(text: str) -> str:
    """Without tokens and secrets."""
    return _SECRET.sub(r"\1***", text)


async def _uploaded(call: Call) -> FormFile:
    """The part named media; 41005 where there is none, 44001 where it is empty."""
    call.body, files = await read_form(call.request)
    upload = next((file for file in files if file.name == "media"), None)
    if upload is None:
        raise WeChatRefused(41005)
    if not upload.data:
        raise WeChatRefused(44001)
    return upload
