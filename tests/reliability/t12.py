"""T12: an announcement for two hundred thousand people (a million by `PEOPLE=1000000`) whose
workers die, which is paused, goes on and is cancelled: is anybody told twice, how soon does a pause
hold, does a one-time code beside it still leave at once, and does one changed sign end the
approval? Beside the control, calls that do not ask whether their announcement still goes."""

import asyncio
import os
import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from infra.db import Database
from infra.sms.gateway import SmsAccepted
from infra.sms.providers import SmsProviders
from notifications.announcements.sending import PLAN_PAGE
from notifications.announcements.steps import AnnouncementState
from notifications.policy import NotificationPolicy
from notifications.worker import MessageWorker
from tests.bench import campaign
from tests.databases import CAST
from tests.notifications.conftest import FakeGateway
from tests.notifications.long_announcement import (
    Careless,
    Story,
    killed_paused_and_cancelled,
    sent_though_paused,
)
from tests.notifications.newsroom import CONTENT, XUAN, Newsroom
from tests.reliability.on_each import KINDS, Fresh, on_each
from tests.reliability.table import Line

PEOPLE = int(os.environ.get("PEOPLE", "200000"))
SENT, CHANGES, PAUSED_OVER = 6_000, 200, 3_000
PAUSED_WITHIN_S, CALL_S = 2.0, 0.05
_SIGNS = "一二三四五六七八九十"


async def measure() -> list[Line]:
    """The long form."""
    return await on_each(_measured)


def _measured(name: str, fresh: Fresh, _: Path) -> list[Line]:
    (kind,) = (kind for kind, words in KINDS.items() if words == name)
    figures = asyncio.run(campaign.run(kind, fresh(CAST), PEOPLE, SENT))
    sys.stderr.write(f"{name}: planned, sent, and codes beside it\n")
    story = asyncio.run(_story(fresh(CAST), PEOPLE))
    sys.stderr.write(f"{name}: killed, paused, cancelled\n")
    return [
        *(Line(e.name, e.ours, e.target, e.unit) for e in figures if e.target is not None),
        *lines_of(name, story),
        asyncio.run(_paused(name, fresh(CAST))),
        asyncio.run(changed(name, fresh(CAST), CHANGES)),
        asyncio.run(_control(name, fresh(CAST))),
    ]


def lines_of(name: str, story: Story) -> list[Line]:
    """What was counted on the way, beside what may be."""
    told = f"{name}: of {story.people} people, {story.deaths} workers that died"
    in_pause = story.planned_in_pause + story.sent_in_pause
    ended = f"{name}: of {story.told} told, told after the end"
    return [
        Line(f"{told}: told twice", story.told_twice, 0, ""),
        Line(f"{name}: planned or told in the pause", in_pause, 0, ""),
        Line(ended, story.told_after_cancelling, 0, ""),
    ]


async def _story(url: str, people: int) -> Story:
    db = Database(url)
    try:
        return await killed_paused_and_cancelled(Newsroom(db, plan_page=PLAN_PAGE), people)
    finally:
        await db.close()


class _Timed(FakeGateway):
    """Takes its time, and knows when it was last called."""

    last = 0.0

    async def send(
        self, phone: str, template: str, params: dict[str, str], out_id: str
    ) -> SmsAccepted:
        self.last = time.monotonic()
        await asyncio.sleep(CALL_S)
        return await super().send(phone, template, params, out_id)


async def paused(url: str, people: int) -> tuple[int, float]:
    """How many are told by the real worker at full speed in spite of a pause in its midst, and how
    long after it the last call was made."""
    db = Database(url)
    try:
        newsroom = Newsroom(db, NotificationPolicy((), {}), plan_page=PLAN_PAGE)
        newsroom.clock.now = datetime.now(UTC)
        await newsroom.lay_people(people)
        announcement = await newsroom.approved()
        await newsroom.work()
        gateway = newsroom.gateway = _Timed(newsroom.clock)
        newsroom.providers = SmsProviders({"first": gateway}, time.monotonic)
        worker = MessageWorker(
            db, newsroom.relay(), newsroom.sender(), newsroom.clock, poll_seconds=0.2
        )
        stop = asyncio.Event()
        running = asyncio.create_task(worker.run(stop))
        while len(gateway.sent) < people // 10:
            await asyncio.sleep(0.01)
        asked = time.monotonic()
        await newsroom.conduct.pause(XUAN, announcement)
        await asyncio.sleep(PAUSED_WITHIN_S * 2)
        stop.set()
        await running
    finally:
        await db.close()
    return len(gateway.sent), max(0.0, gateway.last - asked)


async def _paused(name: str, url: str) -> Line:
    told, last_after_s = await paused(url, PAUSED_OVER)
    assert told < PAUSED_OVER - 1, "everybody had been told before the pause: void"
    words = f"{name}: {told} of {PAUSED_OVER} told when it was paused, the last call after"
    return Line(words, last_after_s, PAUSED_WITHIN_S, "s")


async def changed(name: str, url: str, changes: int, seed: int = 12) -> Line:
    """One sign of the words or one digit of the audience is changed after the approval: how many of
    these announcements still go out."""
    db, dice, gone = Database(url), random.Random(seed), 0
    try:
        newsroom = Newsroom(db)
        for _ in range(changes):
            announcement = await newsroom.approved()
            sending = newsroom.sending()
            for _ in range(dice.randrange(4)):
                await sending._page(announcement)
            before = len(newsroom.phones())
            old = dice.choice(CONTENT.text.replace("\n", ""))
            if dice.random() < 0.3:
                await newsroom.tamper(announcement, '"regions": []', '"regions": ["410700"]')
            else:
                await newsroom.tamper(announcement, old, dice.choice(_SIGNS.replace(old, "")))
            await newsroom.work()
            await newsroom.send_all()
            void = await newsroom.state(announcement) == AnnouncementState.VOID
            gone += len(newsroom.phones()) > before or not void
    finally:
        await db.close()
    return Line(f"{name}: of {changes} changed after the approval, not stopped", gone, 0, "")


async def _control(name: str, url: str) -> Line:
    db = Database(url)
    try:
        sent = await sent_though_paused(Careless(db))
    finally:
        await db.close()
    return must_send(name, sent)


def must_send(name: str, sent: int) -> Line:
    """The control is good for something when it tells somebody after the pause."""
    told = f"{name}: control, {sent} told though paused: 1 where nobody was"
    return Line(told, not sent, 0, "")
