"""Is everything that is stored still what was stored? Once a week the worker reads every page of a
SQLite file and opens every photograph, at leisure; what is damaged is named in the log, in /metrics
and by `daetong check`."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from datetime import datetime, timedelta
from sqlite3 import DatabaseError
from time import monotonic

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import select

from app.findings import Finding
from casework.claims.tables import PhotoRow
from claims_core.calendar_cn import CHINA
from infra.backup.sqlite_dump import reading_connection
from infra.data_keys import rewrapped_key
from infra.db import Database
from infra.object_stores import Objects
from infra.objects import ObjectError, ObjectsAway
from infra.sealing import Sealer, SealError
from infra.weekly_look import EVERY, LookedThrough, begin, finish, last_look

log = logging.getLogger("daetong.weekly_look")

_PAGE = 200
MOST_NAMED = 50
LOOK_EVERY_S = 600.0
_LATE = EVERY + timedelta(days=2)


class WeeklyLook:
    """每周检查."""

    def __init__(
        self, db: Database, objects: Objects, sealer: Sealer, clock: Callable[[], datetime]
    ) -> None:
        self.report: LookedThrough | None = None
        self._db = db
        self._objects = objects
        self._sealer = sealer
        self._clock = clock

    async def once(self) -> bool:
        """Look if it is time; whether it was."""
        if not await begin(self._db, self._clock()):
            return False
        damages = [each async for each in self._database()]
        photos = 0
        async for key, size in self._rows():
            begun = monotonic()
            damage = await self._damage(key, size)
            if damage is not None:
                damages.append(damage)
                log.error(damage, extra={"action": "stored_damaged"})
            photos += 1
            await asyncio.sleep(monotonic() - begun)  # half of the time is everybody else's
        self.report = LookedThrough(self._clock(), photos, damages[:MOST_NAMED])
        await finish(self._db, self.report)
        counts = {"photos": photos, "damages": len(damages)}
        log.info("everything stored was looked through", extra={"action": "looked", **counts})
        return True

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set, which also ends a look that is under way."""
        looking = asyncio.create_task(self._run())
        await stop.wait()
        looking.cancel()
        await asyncio.wait({looking})

    async def _run(self) -> None:
        while True:
            try:
                self.report = self.report or await last_look(self._db)
                await asyncio.sleep(LOOK_EVERY_S)  # not while the service starts
                await self.once()
            except Exception:
                log.exception("the weekly look failed", extra={"action": "weekly_look_failed"})
                await asyncio.sleep(LOOK_EVERY_S)

    async def _database(self) -> AsyncIterator[str]:
        if self._db.is_sqlite:
            for said in await asyncio.to_thread(self._pages_said):
                log.error("a page of the database is damaged", extra={"action": "stored_damaged"})
                yield f"数据库：{said}"

    def _pages_said(self) -> list[str]:
        with closing(reading_connection(self._db.path)) as connection:
            try:
                said = [row[0] for row in connection.execute("PRAGMA integrity_check(20)")]
            except DatabaseError as problem:
                return [str(problem)]
        return [] if said == ["ok"] else said

    async def _rows(self) -> AsyncIterator[tuple[str, int]]:
        last = ""
        while True:
            page = select(PhotoRow.id, PhotoRow.object_key, PhotoRow.size)
            page = page.where(PhotoRow.id > last, PhotoRow.erased_at.is_(None))
            page = page.order_by(PhotoRow.id).limit(_PAGE)
            async with self._db.read() as session:
                rows = (await session.execute(page)).all()
            for _, key, size in rows:
                yield key, size
            if len(rows) < _PAGE:
                return
            last = rows[-1].id

    async def _damage(self, key: str, size: int) -> str | None:
        try:
            sealed = await self._objects.get(key)
            wrapped = await rewrapped_key(self._db, self._sealer, key, sealed)
            picture = await asyncio.to_thread(self._sealer.open_bytes, sealed, key, wrapped)
            same = len(picture) == size  # the seal has proven every byte of it
        except ObjectsAway:  # then nobody can tell what is damaged; the look begins again
            raise
        except (ObjectError, OSError):
            return f"照片 {key} 不见了或读不了"
        except SealError:
            return f"照片 {key} 打不开，内容损坏"
        return None if same else f"照片 {key} 和登记时的不一样"


def show_damages(registry: CollectorRegistry, look: WeeklyLook | None) -> None:
    """The gauge of what the last look has found; NaN where there was none."""
    gauge = Gauge(
        "stored_damaged",
        "Pages and photographs that the last weekly look found damaged or missing.",
        registry=registry,
    )
    gauge.set_function(lambda: len(look.report.damages) if look and look.report else float("nan"))


async def look_findings(db: Database, now: datetime) -> list[Finding]:
    """What the last look has found."""
    report = await last_look(db)
    if report is None:
        return [Finding("stored", "note", "还没有整个检查过一遍（服务运行时每周一次）。")]
    when = f"{report.at.astimezone(CHINA):%m月%d日}整个检查过，打开了{report.photos}张照片"
    if report.damages:
        named = "；".join(report.damages[:3])
        words = f"{when}，{len(report.damages)}处损坏：{named}。请用 daetong backup restore 取回。"
        return [Finding("stored", "!!!", words)]
    late = now - report.at > _LATE
    return [Finding("stored", "!!!" if late else "note", f"{when}，都完好。")]
