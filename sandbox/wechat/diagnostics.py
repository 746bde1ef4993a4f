"""Where do pushes come from, what is left of a quota, which call had this request id?"""

from __future__ import annotations

import re

from sandbox.people import App
from sandbox.wechat.gate import EITHER, Answered, Call, Endpoint, Gate
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.quotas import Limit
from sandbox.world import SandboxWorld

_RID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}")


class Diagnostics:
    """平台工具: addresses, callback check, quotas and request ids."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world
        self.gate: Gate | None = None

    def endpoints(self) -> list[Endpoint]:
        prefix = "cgi-bin/openapi"
        return [
            Endpoint("cgi-bin/getcallbackip", "GET", self.addresses, EITHER),
            Endpoint("cgi-bin/get_api_domain_ip", "GET", self.addresses, EITHER),
            Endpoint("cgi-bin/callback/check", "POST", self.callback, EITHER),
            Endpoint("cgi-bin/clear_quota", "POST", self.clear, EITHER),
            Endpoint(f"{prefix}/quota/get", "POST", self.quota, EITHER),
            Endpoint(f"{prefix}/rid/get", "POST", self.rid, EITHER),
        ]

    async def addresses(self, call: Call) -> Answered:
        return {"ip_list": ["127.0.0.1"]}

    async def callback(self, call: Call) -> Answered:
        """Both words must be there; ``dns`` and ``ping`` each come where they were asked for."""
        action, operator = call.body.get("action"), call.body.get("check_operator")
        if not self._world.config.callback_url:
            raise WeChatRefused(40201)
        if action not in ("dns", "ping", "all"):
            raise WeChatRefused(40202)
        if operator not in ("CHINANET", "UNICOM", "CAP", "DEFAULT"):
            raise WeChatRefused(40203)
        line = "UNICOM" if operator == "DEFAULT" else operator
        found = [{"ip": "127.0.0.1", "real_operator": "UNICOM"}]
        reached = {"from_operator": line, "package_loss": "0%", "time": "1.024ms"}
        asked: dict[str, object] = {}
        if action != "ping":
            asked["dns"] = found
        if action != "dns":
            asked["ping"] = [{"ip": "127.0.0.1", **reached}]
        return asked

    async def clear(self, call: Call) -> Answered:
        appid = self._appid(call.app or "official")
        if call.body.get("appid") != appid:
            raise WeChatRefused(40013)
        if not self._world.quotas.clear(appid):
            raise WeChatRefused(48006)
        return done()

    async def quota(self, call: Call) -> Answered:
        path = call.text("cgi_path", 76021).strip("/")
        endpoint = self.gate.endpoints.get(path) if self.gate else None
        if endpoint is None:
            raise WeChatRefused(76021)
        app = call.app or "official"
        if app not in endpoint.apps:
            raise WeChatRefused(76022)
        limit: Limit = self._world.console.limit(path, endpoint.limit)
        used = self._world.quotas.used(self._appid(app), path)
        daily = limit.daily if limit.daily is not None else 10_000_000
        return done(quota={"daily_limit": daily, "used": used, "remain": max(daily - used, 0)})

    async def rid(self, call: Call) -> Answered:
        rid = call.body.get("rid")
        if not isinstance(rid, str) or not _RID.fullmatch(rid):
            raise WeChatRefused(76002)
        found = self._world.rids.find(rid)
        if found is None:
            raise WeChatRefused(76001)
        if found.appid != self._appid(call.app or "official"):
            raise WeChatRefused(76003)
        if self._world.rids.is_old(found):
            raise WeChatRefused(76004)
        return done(
            request={
                "invoke_time": int(found.at.timestamp()),
                "cost_in_ms": found.milliseconds,
                "request_url": found.url,
                "request_body": found.body,
                "response_body": found.answer,
                "client_ip": found.address,
            }
        )

    def _appid(self, app: App) -> str:
        config = self._world.config
        return config.official_appid if app == "official" else config.mini_appid
