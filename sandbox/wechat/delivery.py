"""In which order, how often and when do pushes reach our callback? Usually once, at once.

Faults laid on ``push/…`` double, hold back or lose them; what is answered reaches the phone here.
"""

from __future__ import annotations

import asyncio

from sandbox.faults import PUSHES
from sandbox.outbound import Outbound
from sandbox.people import App
from sandbox.wechat.gate import Call
from sandbox.wechat.push_messages import PushMessage, Writer
from sandbox.wechat.pusher import Push, Pusher
from sandbox.wechat.verdicts import UNAVAILABLE_NOTICE, Verdict
from sandbox.world import SandboxWorld


class Delivery:
    """推送投递: ``person_sees`` is False for reports, which nobody on a phone waits for."""

    def __init__(self, world: SandboxWorld, pusher: Pusher, outbound: Outbound) -> None:
        self._world = world
        self._pusher = pusher
        self._outbound = outbound
        self._held: list[tuple[PushMessage, bool]] = []

    def writer(self, app: App) -> Writer:
        return self._pusher.writer if app == "official" else self._pusher.mini_writer

    async def deliver(self, message: PushMessage, *, person_sees: bool = True) -> Push:
        """Push, and show the person what came back."""
        fault = self._world.faults.strike(f"{PUSHES}/{message.trigger}")
        kind = fault.kind if fault else ""
        if kind == "lost":
            return self._noted(message, Push((), Verdict("lost")), kind)
        if kind == "out_of_order":
            self._held.append((message, person_sees))
            return self._noted(message, Push((), Verdict("held")), kind)
        push = await self._once(message, person_sees, kind)
        if kind == "duplicate":
            self._noted(message, await self._pusher.push(message), kind)
        held, self._held = self._held, []
        for late, seen in held:
            await self._once(late, seen, "late")
        return push

    async def report(self, call: Call, message: PushMessage) -> None:
        """What became of a message: usually after the answer to its call, by a fault before it."""
        if call.reports_first:
            await self.deliver(message, person_sees=False)
        else:
            self.later(message)

    def later(self, message: PushMessage) -> None:
        """Push a report in the background."""
        self._outbound.spawn(self._report(message))

    async def _report(self, message: PushMessage) -> None:
        await asyncio.sleep(self._world.config.report_delay_seconds)
        await self.deliver(message, person_sees=False)

    async def _once(self, message: PushMessage, person_sees: bool, fault: str) -> Push:
        push = self._noted(message, await self._pusher.push(message), fault)
        if person_sees:
            self._show(message, push)
        return push

    def _show(self, message: PushMessage, push: Push) -> None:
        person, verdict = message.person, push.verdict
        if person is None:
            return
        if verdict.reply is not None:
            detail = {"kind": verdict.reply.kind, **verdict.reply.detail}
            self._world.chats.replied(person, verdict.reply.text, detail)
        elif verdict.outcome == "unavailable" and person.follows:
            self._world.chats.noticed(person, UNAVAILABLE_NOTICE)

    def _noted(self, message: PushMessage, push: Push, fault: str) -> Push:
        verdict = push.verdict
        statuses = [attempt.status for attempt in push.attempts if attempt.status is not None]
        self._world.timeline.add(
            self._world.clock(),
            "out",
            "POST",
            f"{PUSHES}/{message.trigger}",
            app=message.app,
            said=f"{verdict.outcome} {verdict.problem}".strip(),
            status=statuses[-1] if statuses else None,
            milliseconds=push.milliseconds,
            who=message.person.nickname if message.person else "",
            fault=fault,
        )
        return push
