"""Is this text or picture fit to be shown? By a list of words; pictures are judged later."""

from __future__ import annotations

import asyncio

from sandbox.outbound import Outbound
from sandbox.people import Person
from sandbox.wechat.delivery import Delivery
from sandbox.wechat.gate import MINI, Answered, Call, Endpoint
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.quotas import Limit
from sandbox.world import SandboxWorld

RISKY: dict[str, int] = {"赌博": 20002, "代开发票": 20008, "发票套现": 20008, "办假证": 20012}
REVIEW: dict[str, int] = {"加微信": 10001, "推广": 10001}
_CONTENT = 2500


class ContentChecks:
    """内容安全: msg_sec_check and media_check_async of the mini-program, second version."""

    def __init__(self, world: SandboxWorld, delivery: Delivery, outbound: Outbound) -> None:
        self._world = world
        self._delivery = delivery
        self._outbound = outbound

    def endpoints(self) -> list[Endpoint]:
        text = Limit(daily=2_000_000, per_minute=4000)
        media = Limit(daily=200_000, per_minute=2000)
        return [
            Endpoint("wxa/msg_sec_check", "POST", self.text, MINI, text),
            Endpoint("wxa/media_check_async", "POST", self.media, MINI, media),
        ]

    async def text(self, call: Call) -> Answered:
        self._visitor(call)
        content = call.text("content")
        if len(content) > _CONTENT:
            raise WeChatRefused(45002)
        suggest, label = judged(content)
        detail = {"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label}
        return done(
            detail=[detail],
            trace_id=self._world.chance.hex(32),
            result={"suggest": suggest, "label": label},
        )

    async def media(self, call: Call) -> Answered:
        person = self._visitor(call)
        if call.body.get("media_type") not in (1, 2):
            raise WeChatRefused(40004)
        address = call.text("media_url")
        if not address.startswith(("http://", "https://")):
            raise WeChatRefused(40097)
        trace_id = self._world.chance.hex(32)
        self._outbound.spawn(self._judge(person, address, trace_id))
        return done(trace_id=trace_id)

    async def _judge(self, person: Person, address: str, trace_id: str) -> None:
        await asyncio.sleep(self._world.config.report_delay_seconds)
        suggest, label = ("risky", 20002) if "risky" in address else ("pass", 100)
        detail = {"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label}
        message = self._delivery.writer("mini").event(
            person,
            "wxa_media_check",
            self._world.clock(),
            {
                "appid": self._world.config.mini_appid,
                "trace_id": trace_id,
                "version": 2,
                "detail": [detail],
                "errcode": 0,
                "errmsg": "ok",
                "result": {"suggest": suggest, "label": label},
            },
        )
        await self._delivery.deliver(message, person_sees=False)

    def _visitor(self, call: Call) -> Person:
        if call.body.get("version") != 2:
            raise WeChatRefused(40097)
        if call.body.get("scene") not in (1, 2, 3, 4):
            raise WeChatRefused(40129)
        person = self._world.people.by_openid("mini", call.body.get("openid"))
        if person is None:
            raise WeChatRefused(40003)
        if not self._world.sessions.visited_lately(person):
            raise WeChatRefused(61010)
        return person


def judged(text: str) -> tuple[str, int]:
    """What to do with it, and why."""
    for suggest, words in (("risky", RISKY), ("review", REVIEW)):
        for word, label in words.items():
            if word in text:
                return suggest, label
    return "pass", 100
