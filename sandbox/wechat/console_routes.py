"""How does a test set what the owner sets in the console? By /_sim/wechat/… and scenarios."""

from __future__ import annotations

from typing import cast

from aiohttp import web

from sandbox.admin_requests import Body, Wrong, json_body, plain, text_of
from sandbox.wechat.console import TemplateUse
from sandbox.wechat.phone_routes import picture_address
from sandbox.wechat.quotas import Limit
from sandbox.wechat.scenarios import Scenarios
from sandbox.world import SandboxWorld

_OUTCOMES = (0, 2, 3, 4, 5, 6)


class ConsoleRoutes:
    """后台设置接口: ``app`` is official or mini; what is not said stays as it is."""

    def __init__(self, world: SandboxWorld, scenarios: Scenarios) -> None:
        self._world = world
        self._scenarios = scenarios

    def routes(self) -> list[web.RouteDef]:
        prefix = "/_sim/wechat"
        return [
            web.post(f"{prefix}/whitelist", plain(self.whitelist)),
            web.post(f"{prefix}/secret", plain(self.secret)),
            web.post(f"{prefix}/limits", plain(self.limits)),
            web.post(f"{prefix}/templates", plain(self.templates)),
            web.post(f"{prefix}/next-review", plain(self.next_review)),
            web.post(f"{prefix}/next-delivery", plain(self.next_delivery)),
            web.post(f"{prefix}/risk", plain(self.risk)),
            web.get("/_sim/scenarios", plain(self.scenarios)),
            web.post("/_sim/scenarios/{name}", plain(self.play)),
        ]

    async def whitelist(self, request: web.Request) -> Body:
        """``addresses``: a list, or null for everybody."""
        body = await json_body(request)
        addresses = body.get("addresses")
        is_list = isinstance(addresses, list) and all(isinstance(one, str) for one in addresses)
        if addresses is not None and not is_list:
            raise Wrong("addresses: a list of texts or null")
        self._world.console.set_whitelist(self._appid(body), addresses)
        return {"addresses": addresses}

    async def secret(self, request: web.Request) -> Body:
        body = await json_body(request)
        frozen = body.get("frozen") is True
        self._world.console.freeze(self._appid(body), frozen=frozen)
        return {"frozen": frozen}

    async def limits(self, request: web.Request) -> Body:
        """``path`` without /wechat/, ``daily`` and ``per_minute`` as numbers or null."""
        body = await json_body(request)
        daily, per_minute = body.get("daily"), body.get("per_minute")
        if not all(
            one is None or (isinstance(one, int) and one >= 0) for one in (daily, per_minute)
        ):
            raise Wrong("daily, per_minute: numbers or null")
        self._world.console.set_limit(text_of(body, "path").strip("/"), Limit(daily, per_minute))
        return {"daily": daily, "per_minute": per_minute}

    async def templates(self, request: web.Request) -> Body:
        """``use`` template or subscription, ``template`` its id, ``fields`` such as thing1."""
        body = await json_body(request)
        use, fields = body.get("use"), body.get("fields")
        if use not in ("template", "subscription"):
            raise Wrong("use: template or subscription")
        if not isinstance(fields, list) or not all(isinstance(one, str) for one in fields):
            raise Wrong("fields: a list of names")
        self._world.console.add_template(cast(TemplateUse, use), text_of(body, "template"), fields)
        return {"templates": list(self._world.console.templates(cast(TemplateUse, use)))}

    async def next_review(self, request: web.Request) -> Body:
        status = (await json_body(request)).get("status")
        if status not in _OUTCOMES:
            raise Wrong("status: 0, or 2 to 6 as freepublish/get numbers them")
        self._world.console.set_next_outcome(status)
        return {"status": status}

    async def next_delivery(self, request: web.Request) -> Body:
        outcome = (await json_body(request)).get("outcome")
        if outcome not in ("blocked", "failed"):
            raise Wrong("outcome: blocked or failed")
        self._world.console.set_next_delivery(outcome)
        return {"outcome": outcome}

    async def risk(self, request: web.Request) -> Body:
        body = await json_body(request)
        risky = body.get("risky") is True
        self._world.console.mark_risky(text_of(body, "person"), risky=risky)
        return {"risky": risky}

    async def scenarios(self, _: web.Request) -> Body:
        known = self._scenarios.known
        return {"scenarios": {name: scenario.words for name, scenario in known.items()}}

    async def play(self, request: web.Request) -> Body:
        """``person``: to whom it happens; the newest where nobody is named."""
        body = await json_body(request)
        scenario = self._scenarios.known.get(request.match_info["name"])
        if scenario is None:
            raise Wrong("no such scenario: " + ", ".join(self._scenarios.known), 404)
        people = self._world.people
        person = people.get(str(body.get("person"))) or next(reversed(people.all()), None)
        if person is None:
            raise Wrong("there is nobody yet", 409)
        return {"person": person.id, **await scenario.play(person, picture_address(request))}

    def _appid(self, body: Body) -> str:
        config = self._world.config
        apps = {"official": config.official_appid, "mini": config.mini_appid}
        appid = apps.get(str(body.get("app", "official")))
        if appid is None:
            raise Wrong("app: official or mini")
        return appid
