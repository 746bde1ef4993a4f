"""Do pictures without a row go a day later, and no others?"""

import os
from datetime import timedelta
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from sqlalchemy import insert, select

from app.orphans import OrphanSweep, show_orphans
from casework.claims.tables import ClaimRow, PhotoRow
from casework.people.authority_tables import AuthorisationLetterRow
from casework.people.tables import InsuredRow
from infra.db import Database
from infra.objects import FileObjects
from tests.bench.crowd import fill
from tests.clock import Clock
from tests.ports import free_port
from tests.world import test_settings

STANDING = ("photos/c/kept", "photos/c/fresh", "letters/l/kept")
OLD = (
    *("photos/c/kept", "photos/c/gone", "photos/d/gone", "fraud/r/gone", "elsewhere/unknown"),
    *("letters/l/kept", "letters/l/other", "letters/gone/one"),
)


async def test_what_has_no_row_goes_after_a_day_and_is_counted(
    db: Database, clock: Clock, tmp_path: Path
) -> None:
    objects, registry = FileObjects(tmp_path), CollectorRegistry()
    await fill(db, test_settings(db.url, tmp_path, free_port()), 1)
    async with db.write() as session:
        claim = (await session.scalars(select(ClaimRow.id))).first()
        kept = {"id": "kept", "claim_id": claim, "object_key": "photos/c/kept"}
        await session.execute(insert(PhotoRow).values(**PHOTO, **kept, added_at=clock()))
        person = (await session.scalars(select(InsuredRow.id))).first()
        letter = {"insured_id": person, "recorded_at": clock(), "until": clock().date()}
        await session.execute(insert(AuthorisationLetterRow).values(**LETTER, **letter))
    for key in {*OLD, *STANDING}:
        await objects.put(key, b"sealed")
        if key != "photos/c/fresh":
            day_before = (clock() - timedelta(hours=25)).timestamp()
            os.utime(tmp_path / key, (day_before, day_before))
        else:
            os.utime(tmp_path / key, (clock().timestamp(),) * 2)
    sweep = OrphanSweep(db, objects, clock)
    show_orphans(registry, sweep)
    assert b"objects_without_row_swept NaN" in generate_latest(registry)
    assert await sweep.once() == 5
    left = {path.relative_to(tmp_path).as_posix() for path in tmp_path.glob("*/**/*")}
    assert {key for key in {*OLD, *STANDING} if key in left} == {*STANDING, "elsewhere/unknown"}
    assert b"objects_without_row_swept 5.0" in generate_latest(registry)
    assert await sweep.once() == 0


LETTER = {
    "id": "l",
    "basis": "signed_letter",
    "papers": [],
    "object_keys": ["letters/l/kept"],
    "proxy_name_sealed": b"",
    "proxy_number_sealed": b"",
    "relation": "child",
    "claims": "filed",
    "may_file": True,
    "may_name_account": False,
    "words": "",
    "text_version": "",
    "state": "recorded",
    "recorded_by": "a" * 32,
    "recorded_by_name": "卞受理",
}
PHOTO = {
    "material": "id_card",
    "file_hash": "0" * 64,
    "size": 6,
    "width": 1,
    "height": 1,
    "hints": [],
    "added_by": "a" * 32,
}
