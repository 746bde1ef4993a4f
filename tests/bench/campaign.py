"""How fast does an announcement for 200,000 people become messages, and how fast do they leave to a
gateway that answers after 50 ms, beside a bare loop in the same run? In flat memory."""

import asyncio
import multiprocessing
import os
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
from aiohttp import web

from infra.db import Database
from infra.sms.aliyun import AliyunAccount, AliyunSms
from infra.sms.aliyun_signing import AccessKey
from infra.sms.gateway import SmsAccepted
from notifications.announcements.sending import PLAN_PAGE
from notifications.policy import NotificationPolicy
from notifications.worker import MessageWorker
from tests.bench.report import Figure
from tests.notifications.newsroom import Newsroom
from tests.ports import free_port

PEOPLE, SENT = 200_000, 3_000
ANSWER_AFTER, CONNECTIONS = 0.05, 50
LAID_AT_ONCE = 20_000
ROWS_A_SECOND = {"sqlite": 2_000, "postgresql": 5_000}
SHARE_OF_BARE, GROWN_MB = 0.7, 30
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def _answer(port: int) -> None:
    """A gateway that takes every message, and takes its time."""

    async def send(_: web.Request) -> web.Response:
        await asyncio.sleep(ANSWER_AFTER)
        return web.json_response({"Code": "OK", "BizId": "1"})

    app = web.Application()
    app.router.add_post("/", send)
    web.run_app(app, host="127.0.0.1", port=port, print=None, access_log=None)


@asynccontextmanager
async def standing_in() -> AsyncIterator[str]:
    """The gateway's address, in a process of its own."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=_answer, args=(port,))
    process.start()
    url = f"http://127.0.0.1:{port}/"
    try:
        async with aiohttp.ClientSession() as session:
            for _ in range(1200):  # a minute, on a machine that does something else
                try:
                    async with session.post(url):
                        break
                except aiohttp.ClientConnectorError:
                    await asyncio.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.join()


class Counting:
    """The real client of the gateway, which says when enough was sent."""

    def __init__(self, sms: AliyunSms, wanted: int) -> None:
        self._sms = sms
        self._wanted = wanted
        self.sent = 0
        self.enough = asyncio.Event()

    async def send(
        self, phone: str, template: str, params: Mapping[str, str], out_id: str
    ) -> SmsAccepted:
        accepted = await self._sms.send(phone, template, params, out_id)
        self.sent += 1
        if self.sent >= self._wanted:
            self.enough.set()
        return accepted


async def bare(url: str, many: int) -> float:
    """Messages a second of a loop that does nothing else."""
    places = asyncio.Semaphore(CONNECTIONS)

    async def one(session: aiohttp.ClientSession) -> None:
        async with places, session.post(url) as answer:
            await answer.read()

    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:
        begun = time.perf_counter()
        await asyncio.gather(*(one(session) for _ in range(many)))
        return many / (time.perf_counter() - begun)


async def through_the_worker(newsroom: Newsroom, url: str, many: int) -> float:
    """Messages a second of the whole sending loop, what is kept of each included."""
    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:
        codes = {name: each.code for name, each in newsroom.wording.sms.items()}
        account = AliyunAccount(
            endpoint=url, key=AccessKey("id", "secret"), sign_name="大额通", templates=codes
        )
        counting = Counting(AliyunSms(session, account, newsroom.clock), many)
        newsroom.gateway = counting  # type: ignore[assignment]
        stop = asyncio.Event()
        worker = MessageWorker(
            newsroom.db, newsroom.relay(), newsroom.sender(), newsroom.clock, poll_seconds=0.2
        )
        begun = time.perf_counter()
        running = asyncio.create_task(worker.run(stop))
        await counting.enough.wait()
        rate = counting.sent / (time.perf_counter() - begun)
        stop.set()
        await running
        return rate


async def run(kind: str, url: str, people: int, sent: int) -> list[Figure]:
    """One announcement on one database."""
    db = Database(url)
    newsroom = Newsroom(db, NotificationPolicy(quiet_hours={}), plan_page=PLAN_PAGE)
    newsroom.clock.now = datetime.now(UTC)
    for _ in range(0, people, LAID_AT_ONCE):
        await newsroom.lay_people(min(people, LAID_AT_ONCE))
    announcement = await newsroom.approved()
    sending = newsroom.sending()
    begun, early = time.perf_counter(), 0.0
    while await sending.turn():
        early = early or resident_mb()
    seconds = time.perf_counter() - begun
    report = await newsroom.report(announcement)
    assert report.planned == report.people >= people
    grown = resident_mb() - early
    async with standing_in() as gateway:
        alone = await bare(gateway, sent)
        ours = await through_the_worker(newsroom, gateway, sent)
    await db.close()
    most = report.people / ROWS_A_SECOND[kind]
    rate = f"{report.people / seconds:.0f} rows/s"
    return [
        Figure(f"{kind}: an announcement for {people}, materialised, {rate}", seconds, most, "s"),
        Figure(f"{kind}: memory grown meanwhile", grown, GROWN_MB, "MB"),
        Figure(
            f"{kind}: a bare loop's {alone:.0f} messages/s beside ours, {ours:.0f}/s",
            alone / ours,
            1 / SHARE_OF_BARE,
            "×",
        ),
    ]


def resident_mb() -> float:
    """What this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * _PAGE_BYTES / 1024**2


def measure(kind: str, fresh: Callable[[], str]) -> list[Figure]:
    """The campaign of 200,000."""
    return asyncio.run(run(kind, fresh(), PEOPLE, SENT))
