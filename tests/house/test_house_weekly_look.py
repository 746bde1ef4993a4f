"""Is what has been damaged in a drawer found, named and told?"""

import asyncio
from datetime import timedelta
from pathlib import Path

from sqlalchemy import insert, select

from app.weekly_look import WeeklyLook, look_findings
from casework.claims.tables import ClaimRow, PhotoRow
from infra.db import Database
from infra.objects import FileObjects
from tests.bench.crowd import fill
from tests.cast import cast_sealer
from tests.clock import Clock
from tests.ports import free_port
from tests.world import test_settings

PICTURES = {f"photos/c/{name}": name.encode() * 100 for name in ("good", "lost", "spoilt")}


async def test_once_a_week_everything_is_opened_and_what_is_damaged_is_named(
    db: Database, clock: Clock, tmp_path: Path
) -> None:
    objects, sealer = FileObjects(tmp_path), cast_sealer()
    await _stored(db, objects, tmp_path, clock)
    first, second = (WeeklyLook(db, objects, sealer, clock) for _ in range(2))
    (none,) = await look_findings(db, clock())
    assert none.state == "note"
    looked = await asyncio.gather(first.once(), second.once())
    assert sorted(looked) == [False, True]
    (good,) = await look_findings(db, clock())
    assert (good.state, "打开了3张照片" in good.words) == ("note", True)
    await objects.delete("photos/c/lost")
    path = tmp_path / "photos" / "c" / "spoilt"
    raw = path.read_bytes()
    path.write_bytes(raw[:-20] + bytes([raw[-20] ^ 1]) + raw[-19:])
    assert not await first.once()  # not yet
    clock.forward(days=8)
    assert await first.once()
    (bad,) = await look_findings(db, clock())
    assert bad.state == "!!!" and "2处损坏" in bad.words
    assert first.report is not None
    assert sorted(each.split()[1] for each in first.report.damages) == [
        "photos/c/lost",
        "photos/c/spoilt",
    ]
    clock.forward(days=10)
    await objects.put(
        "photos/c/lost", sealer.seal_bytes(PICTURES["photos/c/lost"], "photos/c/lost")
    )
    path.write_bytes(raw)
    assert await second.once()
    (late,) = await look_findings(db, clock() + timedelta(days=10))
    assert (late.state, "都完好" in late.words) == ("!!!", True)


async def _stored(db: Database, objects: FileObjects, folder: Path, clock: Clock) -> None:
    await fill(db, test_settings(db.url, folder, free_port()), 1)
    async with db.read() as session:
        claim_id = await session.scalar(select(ClaimRow.id))
    rows = []
    for number, (key, picture) in enumerate(PICTURES.items()):
        await objects.put(key, cast_sealer().seal_bytes(picture, key))
        row = {"id": f"{number:032d}", "claim_id": claim_id, "material": "id_card"}
        told = {"object_key": key, "file_hash": str(number) * 64, "hints": [], "size": len(picture)}
        rest = {"width": 1, "height": 1, "added_by": "m", "added_at": clock()}
        rows.append(row | told | rest)
    async with db.write() as session:
        await session.execute(insert(PhotoRow), rows)
