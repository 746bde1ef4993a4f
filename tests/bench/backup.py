"""How long do a backup and its way back take, and how long does somebody wait who writes meanwhile?
At a scale that fits here; the way back of a large city is extrapolated from it, each part by what
it grows with. Asked by `python -m tests.bench`."""

import asyncio
import os
import statistics
import time
from pathlib import Path

from app.backup.loop import BackupLoop
from infra.backup.reading import BackupReader, furthest
from infra.db import Database
from infra.objects import FileObjects
from tests.backup.folders import Backed, backed
from tests.bench.crowd import fill
from tests.bench.files import another_writer
from tests.bench.report import Figure
from tests.clock import Clock
from tests.databases import CAST, SqliteDatabases
from tests.leftovers import own_folder

CLAIMS, PHOTOS, PHOTO_BYTES = 20_000, 1_500, 300_000
CITY_CLAIMS, CITY_PHOTOS = 100_000, 500_000
BACK_MINUTES, WAIT_MS, LOST_S = 30, 200, 60


def measure() -> list[Figure]:
    """On this machine's disk, not in memory: waiting for it is most of the work."""
    with own_folder("daetong-bench-") as where:
        folder = Path(where)
        with SqliteDatabases(folder).fresh(folder, CAST) as url:
            service = backed(folder, url)
            return asyncio.run(_measured(service, folder))


async def _measured(service: Backed, folder: Path) -> list[Figure]:
    db = Database(service.settings.database_url, ships_log=True)
    try:
        await fill(db, service.settings, CLAIMS)
        for number in range(PHOTOS):
            path = service.objects / "photos" / f"c{number // 5}" / f"p{number}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(os.urandom(PHOTO_BYTES))
        return await _figures(db, service, folder)
    finally:
        await db.close()


async def _figures(db: Database, service: Backed, folder: Path) -> list[Figure]:
    clock = Clock()
    loop = BackupLoop(db, FileObjects(service.objects), service.settings, clock)
    waits: list[float] = []
    stop = asyncio.Event()
    writer = asyncio.create_task(another_writer(db, waits, stop))
    fulls = []
    for days in (0, 1):
        clock.forward(days=days)
        begun = time.perf_counter()
        await loop.once()
        await loop.settled()
        fulls.append(time.perf_counter() - begun)
    rounds = []
    for _ in range(20):
        begun = time.perf_counter()
        await loop.once()
        rounds.append(time.perf_counter() - begun)
        await asyncio.sleep(0.5)
    stop.set()
    await writer
    key = service.key
    reader = BackupReader(service.folder, key, furthest(service.folder, key))
    begun = time.perf_counter()
    reader.restore_database(folder / "alone.db")
    database_s = time.perf_counter() - begun
    begun = time.perf_counter()
    reader.restore(folder / "back")
    photos_s = max(0.0, time.perf_counter() - begun - database_s)
    city = database_s * CITY_CLAIMS / CLAIMS + photos_s * CITY_PHOTOS / PHOTOS
    size = f"{CLAIMS} claims, {PHOTOS} photos"
    return [
        Figure(f"backup: first full copy ({size})", fulls[0], None, "s"),
        Figure("backup: next full copy", fulls[1], None, "s"),
        Figure("backup: one round of the log, median", statistics.median(rounds), LOST_S, "s"),
        Figure("backup: longest wait of a writer", max(waits) * 1000, WAIT_MS, "ms"),
        Figure(f"backup: way back of the database ({CLAIMS} claims)", database_s, None, "s"),
        Figure(f"backup: way back of {PHOTOS} photos", photos_s, None, "s"),
        Figure(
            f"backup: way back of {CITY_CLAIMS} claims and {CITY_PHOTOS} photos (extrapolated)",
            city / 60,
            BACK_MINUTES,
            "min",
        ),
    ]
