"""Which ticket lets a web page of the account use the phone's functions? One each two hours."""

from __future__ import annotations

from datetime import datetime, timedelta

from sandbox.wechat.gate import Answered, Call, Endpoint
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.quotas import Limit
from sandbox.world import SandboxWorld

_LIFETIME = timedelta(seconds=7200)
_RENEWAL = timedelta(minutes=5)  # as of tokens: then the next one is handed out
_KINDS = ("jsapi", "wx_card")


class PageTickets:
    """网页票据: ticket/getticket; of this process only."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world
        self._tickets: dict[str, tuple[str, datetime]] = {}

    def endpoints(self) -> list[Endpoint]:
        path, limit = "cgi-bin/ticket/getticket", Limit(daily=1_000_000)
        return [Endpoint(path, "GET", self.ticket, limit=limit)]

    async def ticket(self, call: Call) -> Answered:
        kind, now = call.query.get("type", ""), self._world.clock()
        if kind not in _KINDS:
            raise WeChatRefused(40097)
        value, until = self._tickets.get(kind, ("", now))
        if until - now <= _RENEWAL:
            value, until = f"sM4AOVdWfPE4DxkXGEs8V{self._world.chance.text(65)}", now + _LIFETIME
            self._tickets[kind] = value, until
        return done(ticket=value, expires_in=int((until - now).total_seconds()))
