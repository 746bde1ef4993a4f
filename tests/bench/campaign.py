"""How fast does an announcement for 200,000 people become messages, and how fast do they leave to a
gateway that answers after 50 ms, beside a bare loop in the same run? In flat memory, and with
one-time codes that are asked for meanwhile."""

import asyncio
import math
import multiprocessing
import os
import statistics
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import select

from casework.people import one_time_codes
from casework.people.one_time_codes import OneTimeCodes, SendLimits
from casework.people.tables import InsuredRow, MemberRow, OneTimeCodeRow
from infra import outbox
from infra.columns import new_id
from infra.db import Database
from infra.sms.aliyun import AliyunAccount, AliyunSms
from infra.sms.aliyun_signing import AccessKey
from infra.sms.gateway import SmsAccepted
from infra.sms.providers import SmsProviders
from notifications.announcements.sending import PLAN_PAGE
from notifications.policy import NotificationPolicy
from notifications.worker import MessageWorker
from tests.bench.report import Figure
from tests.bench.size import share_of
from tests.notifications.newsroom import Newsroom
from tests.ports import free_port

PEOPLE, SENT, ROUNDS = 200_000, 6_000, 3
REGION = "410700"
CODES, CODE_EVERY, CODE_WAITS = 600, 0.2, 2.0
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


@dataclass(frozen=True)
class Rate:
    """How fast messages left: how many a second, and the CPU that this process spent on each."""

    a_second: float
    cpu_us: float

    @classmethod
    def of(cls, many: int, begun: float, spent: float) -> "Rate":
        """Since these readings of the two stopwatches."""
        seconds, cpu = time.perf_counter() - begun, time.process_time() - spent
        return cls(many / seconds, cpu / many * 1e6)


class Counting:
    """The real client of the gateway, which says when enough of the announcement was sent, and
    how long each code had waited."""

    no_record_is_proof = True

    def __init__(self, sms: AliyunSms, wanted: int) -> None:
        self._sms = sms
        self._wanted = wanted
        self.sent = 0
        self.enough = asyncio.Event()
        self.asked: dict[str, float] = {}
        self.waited: list[float] = []

    async def send(
        self, phone: str, template: str, params: Mapping[str, str], out_id: str
    ) -> SmsAccepted:
        if "code" in params:
            asked = self.asked.pop(params["code"], None)
            if asked is not None:  # not what the round before had left over
                self.waited.append(time.perf_counter() - asked)
            return await self._sms.send(phone, template, params, out_id)
        accepted = await self._sms.send(phone, template, params, out_id)
        self.sent += 1
        if self.sent >= self._wanted:
            self.enough.set()
        return accepted

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sms, name)


async def bare(url: str, many: int) -> Rate:
    """A loop that does nothing else."""
    places = asyncio.Semaphore(CONNECTIONS)

    async def one(session: aiohttp.ClientSession) -> None:
        async with places, session.post(url) as answer:
            await answer.read()

    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as session:
        begun, spent = time.perf_counter(), time.process_time()
        await asyncio.gather(*(one(session) for _ in range(many)))
        return Rate.of(many, begun, spent)


async def through_the_worker(
    newsroom: Newsroom, url: str, many: int, turn: int
) -> tuple[Rate, list[float]]:
    """The whole sending loop, what is kept of each included; and how long each of the one-time
    codes waited that were asked for meanwhile, until the provider was called."""
    async with aiohttp.ClientSession() as session:
        codes = {name: f"SMS_{name}" for name in newsroom.wording.sms}
        account = AliyunAccount(
            endpoint=url, key=AccessKey("id", "secret"), sign_name="大额通", templates=codes
        )
        counting = Counting(AliyunSms(session, account, newsroom.clock), many)
        newsroom.providers = SmsProviders({"first": counting})
        newsroom.codes = OneTimeCodes(newsroom.db, newsroom.sealer, newsroom.clock, SendLimits())
        stop = asyncio.Event()
        worker = MessageWorker(
            newsroom.db, newsroom.relay(), newsroom.sender(), newsroom.clock, poll_seconds=1.0
        )
        newsroom.db.on_events(worker.wake)
        begun, spent = time.perf_counter(), time.process_time()
        running = asyncio.create_task(worker.run(stop))
        asked = asyncio.create_task(_ask_for_codes(newsroom, counting, turn))
        await counting.enough.wait()
        rate = Rate.of(counting.sent, begun, spent)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        stop.set()
        await running
        return rate, counting.waited


async def _ask_for_codes(newsroom: Newsroom, counting: Counting, turn: int) -> None:
    """Somebody asks for a code every fifth of a second, each time somebody else."""
    async with newsroom.db.read() as session:
        people_ids = list(
            await session.scalars(
                select(InsuredRow.id)
                .where(InsuredRow.region == REGION, InsuredRow.phone_index != "")
                .order_by(InsuredRow.id)
                .offset(turn * CODES)
                .limit(CODES)
            )
        )
        members = list(await session.scalars(select(MemberRow.id).limit(1)))
    now = newsroom.clock()
    for number, insured_id in enumerate(people_ids, 100_000 * (turn + 1)):
        counting.asked[str(number)] = time.perf_counter()
        async with newsroom.db.write() as session:
            code_id = new_id()
            session.add(
                OneTimeCodeRow(
                    id=code_id,
                    purpose="binding",
                    member_id=members[0],
                    insured_id=insured_id,
                    phone_index="",
                    details_sealed=newsroom.sealer.seal("{}", one_time_codes.DETAILS),
                    code_sealed=newsroom.sealer.seal(str(number), one_time_codes.CODE),
                    code_hash="",
                    tries_left=5,
                    created_at=now,
                    expires_at=now + one_time_codes.VALID_FOR,
                )
            )
            outbox.append(session, one_time_codes.EVENT, code_id, now)
        await asyncio.sleep(CODE_EVERY)


async def run(kind: str, url: str, people: int, sent: int) -> list[Figure]:
    """One announcement on one database."""
    db = Database(url)
    newsroom = Newsroom(db, NotificationPolicy(quiet_hours={}), plan_page=PLAN_PAGE)
    newsroom.clock.now = datetime.now(UTC)
    for _ in range(0, people, LAID_AT_ONCE):
        laid = await newsroom.lay_people(min(people, LAID_AT_ONCE), region=REGION)
    await newsroom.binds(laid[0], follows=False)
    announcement = await newsroom.approved()
    sending = newsroom.sending()
    begun, early = time.perf_counter(), 0.0
    while await sending.turn():
        early = early or resident_mb()
    seconds = time.perf_counter() - begun
    report = await newsroom.report(announcement)
    assert report.planned == report.people >= people
    grown = resident_mb() - early
    alone, ours, waited = [], [], []
    async with standing_in() as gateway:
        before = resident_mb()
        for turn in range(ROUNDS):
            alone.append(await bare(gateway, sent // ROUNDS))
            rate, codes = await through_the_worker(newsroom, gateway, sent // ROUNDS, turn)
            ours.append(rate)
            waited += codes
            before = resident_mb() if turn == 0 else before  # statements and pages are in memory
        sent_grown = resident_mb() - before
    await db.close()
    ratio = statistics.median(each.a_second for each in alone) / statistics.median(
        each.a_second for each in ours
    )
    return [
        Figure(
            f"{kind}: an announcement for {people}, materialised, "
            f"{report.people / seconds:.0f} rows/s",
            seconds,
            report.people / ROWS_A_SECOND[kind],
            "s",
        ),
        Figure(f"{kind}: memory grown meanwhile", grown, GROWN_MB, "MB"),
        Figure(
            f"{kind}: a bare loop's {_middle(alone):.0f} messages/s beside ours, "
            f"{_middle(ours):.0f}/s ({1 / ratio:.2f} of it)",
            ratio,
            1 / SHARE_OF_BARE,
            "×",
        ),
        Figure(
            f"{kind}: CPU of a message",
            statistics.median(each.cpu_us for each in ours),
            None,
            "us",
            baseline=statistics.median(each.cpu_us for each in alone),
            against="bare loop",
        ),
        Figure(f"{kind}: memory grown while sending", sent_grown, GROWN_MB, "MB"),
        Figure(
            f"{kind}: a code beside it, until the provider is called, p99 of {len(waited)}",
            sorted(waited)[math.ceil(len(waited) * 0.99) - 1] if waited else math.inf,
            CODE_WAITS,
            "s",
        ),
    ]


def _middle(rates: Sequence[Rate]) -> float:
    return statistics.median(each.a_second for each in rates)


def resident_mb() -> float:
    """What this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * _PAGE_BYTES / 1024**2


def measure(kind: str, fresh: Callable[[], str]) -> list[Figure]:
    """The campaign of 200,000."""
    return asyncio.run(run(kind, fresh(), share_of(PEOPLE, least=2_000), share_of(SENT, least=600)))
