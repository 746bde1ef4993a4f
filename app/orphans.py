"""Which stored pictures belong to nobody, and what becomes of them? An upload that was cut off
between the picture and its row leaves one, a draft that was removed leaves all of its own; the
worker removes them a day later, and counts them."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from prometheus_client import CollectorRegistry, Gauge
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.compose import Services
from casework.claims.tables import PhotoRow
from casework.conversations.tables import AppealPhotoRow
from casework.fraud.tables import FraudPhotoRow
from casework.phone.upload_tables import PhotoUploadPartRow
from infra.data_keys import forget_object
from infra.db import Database
from infra.objects import FileObjects

log = logging.getLogger("daetong.orphans")

# An upload takes seconds; what has no row after a day will never have one.
AFTER = timedelta(hours=24)
EVERY_S = 24 * 3600.0
FIRST_AFTER_S = 1800.0  # not while the service starts


class OrphanSweep:
    """清理无主照片: in the folders whose rows we know; whatever else lies there is let be."""

    def __init__(self, db: Database, objects: FileObjects, clock: Callable[[], datetime]) -> None:
        self.swept: int | None = None
        """How many since the process began; None before the first round."""
        self._db = db
        self._objects = objects
        self._clock = clock

    async def once(self) -> int:
        """One round; how many were removed."""
        removed = 0
        for folder, rows in _ROWS:
            async for keys in self._objects.older(folder, self._clock() - AFTER):
                async with self._db.read() as session:
                    known = await rows(session, keys)
                for key in keys:
                    if key not in known:
                        await forget_object(self._db, self._objects, key)
                        removed += 1
                await asyncio.sleep(0)
        self.swept = (self.swept or 0) + removed
        if removed:
            told = {"action": "orphans_swept", "removed": removed}
            log.warning("pictures without a row were removed", extra=told)
        return removed

    async def run(self, stop: asyncio.Event) -> None:
        """Once a day, until `stop` is set."""
        wait = FIRST_AFTER_S
        while not stop.is_set():
            try:
                async with asyncio.timeout(wait):
                    await stop.wait()
                return
            except TimeoutError:
                wait = EVERY_S
            try:
                await self.once()
            except Exception:
                log.exception("the sweep failed", extra={"action": "orphan_sweep_failed"})


async def _photos(session: AsyncSession, keys: Sequence[str]) -> set[str]:
    standing = PhotoRow.object_key.in_(keys), PhotoRow.erased_at.is_(None)
    found = select(PhotoRow.object_key).where(*standing)
    return set(await session.scalars(found))


async def _reported(session: AsyncSession, keys: Sequence[str]) -> set[str]:
    reports = {key.split("/")[1] for key in keys}
    found = select(FraudPhotoRow.object_key).where(FraudPhotoRow.report_id.in_(reports))
    return set(await session.scalars(found))


async def _appealed(session: AsyncSession, keys: Sequence[str]) -> set[str]:
    found = select(AppealPhotoRow.object_key).where(AppealPhotoRow.object_key.in_(keys))
    return set(await session.scalars(found))


async def _on_their_way(session: AsyncSession, keys: Sequence[str]) -> set[str]:
    part = PhotoUploadPartRow.object_key
    return set(await session.scalars(select(part).where(part.in_(keys))))


_ROWS = (
    ("photos", _photos),
    ("uploads", _on_their_way),
    ("fraud", _reported),
    ("appeals", _appealed),
)


def build_orphan_sweep(services: Services) -> OrphanSweep:
    """Of what this service stores."""
    return OrphanSweep(services.db, services.objects, services.clock)


def show_orphans(registry: CollectorRegistry, sweep: OrphanSweep | None) -> None:
    """The gauge of what was swept; NaN where nobody has looked yet."""
    gauge = Gauge(
        "objects_without_row_swept",
        "Stored pictures that belonged to nobody and were removed since the process began.",
        registry=registry,
    )
    gauge.set_function(
        lambda: float("nan") if sweep is None or sweep.swept is None else sweep.swept
    )
