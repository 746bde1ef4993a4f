"""How long does it take to bring a hundred thousand photographs and as many people under a new key,
and how long does somebody wait who writes meanwhile? Asked by `python -m tests.bench`."""

import asyncio
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from app.keys.composing import build_rekeying
from casework.people import people
from casework.people.tables import InsuredRow
from infra.data_keys import DataKeyRow
from infra.db import Database
from infra.objects import FileObjects
from infra.sealing import Sealer
from tests.bench.files import another_writer
from tests.bench.report import Figure
from tests.bench.size import share_of
from tests.cast import cast_sealer
from tests.leftovers import own_folder

ROWS = share_of(100_000)
PHOTOS = share_of(20_000)
MINUTES, WAIT_MS = 5, 200
_CHUNK = 5_000
OLD = cast_sealer()
NEW = Sealer({"k1": b"k" * 32, "new": b"n" * 32}, "new", b"i" * 32)
IMPORTED = datetime(2026, 1, 5, tzinfo=UTC)


def measure(kind: str, fresh: Callable[[], str]) -> list[Figure]:
    """People with three sealed fields each, data keys as of words, and photographs whose keys stand
    in their files."""
    with own_folder("daetong-bench-") as where:
        return asyncio.run(_measured(kind, Database(fresh()), FileObjects(Path(where))))


async def _measured(kind: str, db: Database, objects: FileObjects) -> list[Figure]:
    try:
        print(f"{kind}: sealing {ROWS} people and data keys, {PHOTOS} photos …", file=sys.stderr)
        await _fill(db, objects)
        waits: list[float] = []
        stop = asyncio.Event()
        writer = asyncio.create_task(another_writer(db, waits, stop))
        begun = time.perf_counter()
        report = await build_rekeying(db, NEW, objects, leisure=True).run()
        seconds = time.perf_counter() - begun
        stop.set()
        await writer
        assert report.whole, report
        assert (report.data_keys, report.photos) == (ROWS, PHOTOS), report
        waits.sort()
        longest = waits[int(len(waits) * 0.99)] * 1000
        print(f"{kind}: {report.values} values, longest wait {waits[-1]:.3f} s", file=sys.stderr)
        return [
            Figure(f"{kind}: {ROWS} rows under a new key", seconds / 60, MINUTES, "min"),
            Figure(f"{kind}: another writer beside it, p99", longest, WAIT_MS, "ms"),
        ]
    finally:
        await db.close()


async def _fill(db: Database, objects: FileObjects) -> None:
    for start in range(0, ROWS, _CHUNK):
        numbers = range(start, min(start + _CHUNK, ROWS))
        keys = [OLD.seal_apart("记一笔", "words") for _ in numbers]
        async with db.write() as session:
            await session.execute(insert(InsuredRow), [_person(number) for number in numbers])
            await session.execute(
                insert(DataKeyRow), [{"id": key.key_id, "wrapped": key.wrapped} for key in keys]
            )
    for number in range(PHOTOS):
        key = f"photos/c{number // 40}/p{number}"
        path = objects.root / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(OLD.seal_bytes(b"p", key))  # only its beginning is looked at


def _person(number: int) -> dict[str, object]:
    return {
        "id": f"{number:032d}",
        "insured_no": f"8{number:019d}",
        "name_sealed": OLD.seal("某某", people.NAME),
        "id_number_sealed": OLD.seal("41070019500101000X", people.ID_NUMBER),
        "id_number_index": f"{number:064x}",
        "phone_sealed": OLD.seal("13900000000", people.PHONE),
        "phone_index": f"{number:064x}",
        "region": "410700",
        "imported_at": IMPORTED,
    }
