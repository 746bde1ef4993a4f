"""How long do a roster of 50,000 and a feed of 100,000 rows take from the upload to the last row
posted, and how long does somebody wait who writes meanwhile? Asked by `python -m tests.bench`."""

import asyncio
import os
import random
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta

from sqlalchemy import update

from casework.hospital.platform_feed import PlatformFeed
from casework.lists import ImportReport
from casework.people.roster import Roster
from casework.people.tables import StaffRow
from claims_core.claim import Actor, Role
from claims_core.identifiers import make_id_number
from claims_core.policy import PolicyBook
from infra.db import Database
from tests.bench.report import Figure
from tests.cast import cast_sealer
from tests.clock import Clock
from tests.people import staff_id

PEOPLE, SETTLEMENTS = 50_000, 100_000
ROSTER_SECONDS, ROWS_A_SECOND, WAIT_MS = 15, 3_000, 200
FIRST_DAY = date(1930, 1, 1)
BOSS = Actor(staff_id(Role.SUPERVISOR), "戚主管", frozenset({Role.SUPERVISOR}))


def people(number: int) -> list[str]:
    """Id numbers, all different."""
    return [
        make_id_number("410702", FIRST_DAY + timedelta(days=n // 500), n % 500)
        for n in range(number)
    ]


def roster(ids: list[str]) -> bytes:
    """Everybody with a mobile and both kinds of periods."""
    head = "参保编号,姓名,身份证号,手机号,参保地,基本医保参保起止,大额缴费起止"
    lines = [
        f"4107{n:026d},参保人{n},{number},139{n:08d},410700,2020-01-01~,2025-01-01~2025-12-31"
        for n, number in enumerate(ids)
    ]
    return "\r\n".join((head, *lines)).encode()


def feed(ids: list[str], number: int) -> bytes:
    """So many settlements of these people with their stays, in no order."""
    dice = random.Random(11)
    head = "身份证号,年度,结算单号,统筹支付,大额支付,医疗类别,就医地,医院编码,医院名称,出院日期"
    lines = [
        f"{dice.choice(ids)},2025,4107{n:014d},{dice.randint(1, 900)}.{n % 100:02d},0.00,"
        "住院,本市,H41070200001,示例医院,2025-03-09"
        for n in range(number)
    ]
    return "\r\n".join((head, *lines)).encode()


async def another_writer(db: Database, waits: list[float], stop: asyncio.Event) -> None:
    """Somebody whose small step is written every few milliseconds."""
    while not stop.is_set():
        begun = time.perf_counter()
        async with db.write() as session:
            await session.execute(
                update(StaffRow).where(StaffRow.id == BOSS.id).values(name=f"戚{len(waits)}")
            )
        waits.append(time.perf_counter() - begun)
        await asyncio.sleep(0.02)


async def timed(
    db: Database, take: Callable[[Actor, bytes], Awaitable[ImportReport]], data: bytes, rows: int
) -> tuple[float, float]:
    """Seconds until the last row is posted, and the longest wait of somebody else, in ms."""
    waits: list[float] = []
    stop = asyncio.Event()
    writer = asyncio.create_task(another_writer(db, waits, stop))
    await asyncio.sleep(0.3)
    begun = time.perf_counter()
    report = await take(BOSS, data)
    took = time.perf_counter() - begun
    stop.set()
    await writer
    assert (report.added, report.problems) == (rows, ()), report.problems[:3]
    return took, max(waits) * 1000


async def both_files(url: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """A roster into a database of three people, and a feed of those in it."""
    db, clock, sealer = Database(url), Clock(), cast_sealer()
    ids = people(PEOPLE)
    book = PolicyBook.load()
    first = await timed(db, Roster(db, sealer, clock).import_file, roster(ids), PEOPLE)
    platform = PlatformFeed(db, sealer, clock, book)
    second = await timed(db, platform.import_file, feed(ids, SETTLEMENTS), SETTLEMENTS)
    await db.close()
    return first, second


def measure(kind: str, fresh: Callable[[], str]) -> list[Figure]:
    """Both files on one database; the machine's load is told, since others may use it."""
    load = os.getloadavg()[0]
    (roster_s, roster_wait), (feed_s, feed_wait) = asyncio.run(both_files(fresh()))
    rows = SETTLEMENTS / feed_s
    print(f"{kind}: {rows:.0f} settlement rows a second; load {load:.1f} before it")
    least_ms = 1000 / ROWS_A_SECOND
    one, many = f"{kind}: roster of {PEOPLE} rows", f"{kind}: feed of {SETTLEMENTS} rows"
    return [
        Figure(f"{one}, uploaded and posted", roster_s, ROSTER_SECONDS, "s"),
        Figure(f"{one}, longest wait of another writer", roster_wait, WAIT_MS, "ms"),
        Figure(f"{many}, each row", feed_s * 1000 / SETTLEMENTS, least_ms, "ms"),
        Figure(f"{many}, longest wait of another writer", feed_wait, WAIT_MS, "ms"),
    ]
