"""Does the composed house keep its photographs in a bucket, and go on when the bucket is away?"""

import asyncio
import io
import json
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import insert, select

from app.backup.store import run_now
from app.backup_commands import restore
from app.check import check
from app.objects_commands import send
from app.orphans import OrphanSweep
from app.serve import now
from app.stored_objects import build_objects, look_at_start
from app.weekly_look import WeeklyLook
from casework.claims.tables import ClaimRow, PhotoRow
from infra.backup.problems import BackupProblem
from infra.bucket import BucketObjects
from infra.db import Database
from infra.objects import ObjectsAway, ObjectsRefused
from infra.weekly_look import last_look
from tests.bench.crowd import fill
from tests.buckets import BucketServer, bucket
from tests.cast import cast_sealer
from tests.clock import Clock
from tests.ports import free_port
from tests.reliability.uploaders import Uploader, new_uploaders, small_photo
from tests.world import World, open_world, test_settings

pytestmark = pytest.mark.slow

WAIT_S = 1.0


@pytest.fixture
def name(bucket_server: BucketServer) -> str:
    return bucket_server.new_bucket()


@pytest.fixture
def objects(bucket_server: BucketServer, name: str) -> BucketObjects:
    return bucket(bucket_server.endpoint, name, WAIT_S)


@pytest.fixture
async def shared(
    bucket_server: BucketServer, name: str, db: Database, clock: Clock, tmp_path: Path
) -> AsyncIterator[World]:
    """A house whose photographs lie in the bucket."""
    told = bucket_server.settings(name) | {"objects_wait_seconds": WAIT_S}
    async with open_world(db, clock, tmp_path, **told) as world:
        yield world


async def _sent(world: World, phone: Uploader, picture: bytes, key: str) -> tuple[int, str, str]:
    form = aiohttp.FormData()
    form.add_field("material", "other")
    form.add_field("file", io.BytesIO(picture), filename="photo.jpg")
    headers = {"Authorization": f"Bearer {phone.token}", "Idempotency-Key": key}
    url = f"{world.url}/api/member/v1/claims/{phone.claim_id}/photos"
    async with world.http.post(url, data=form, headers=headers) as answer:
        return answer.status, answer.headers.get("Retry-After", ""), await answer.text()


async def test_a_photograph_goes_sealed_into_the_bucket_and_comes_back(
    shared: World, objects: BucketObjects
) -> None:
    (phone,) = await new_uploaders(shared.settings, 1)
    picture = small_photo(random.Random(1))
    status, _, told = await _sent(shared, phone, picture, "key-000001")
    assert status == 201, told
    ((key, size, _),) = await asyncio.to_thread(lambda: list(objects.walk()))
    kept = await objects.get(key)
    assert key.startswith(f"photos/{phone.claim_id}/") and size == len(kept)
    assert b"JFIF" not in kept and kept != picture, "sealed before it leaves"
    photo_id = key.rpartition("/")[2]
    url = f"{shared.url}/api/member/v1/claims/{phone.claim_id}/photos/{photo_id}"
    async with shared.http.get(url, headers={"Authorization": f"Bearer {phone.token}"}) as answer:
        assert answer.status == 200
        assert (await answer.read()).startswith(b"\xff\xd8")


async def test_while_the_bucket_is_away_photos_are_asked_for_again_and_the_rest_goes_on(
    shared: World, bucket_server: BucketServer, objects: BucketObjects, caplog
) -> None:
    (phone,) = await new_uploaders(shared.settings, 1)
    picture = small_photo(random.Random(2))
    status, _, told = await _sent(shared, phone, picture, "key-000001")
    assert status == 201
    photo = f"{shared.url}/api/member/v1/claims/{phone.claim_id}/photos"
    photo += "/" + (await objects_in(objects))[0].rpartition("/")[2]
    bearer = {"Authorization": f"Bearer {phone.token}"}
    with bucket_server.standing_still():
        status, retry_after, told = await _sent(
            shared, phone, small_photo(random.Random(3)), "key-000002"
        )
        assert (status, int(retry_after) > 0) == (503, True)
        error = json.loads(told)["error"]
        assert (error["code"], "没有丢" in error["message"]) == ("not_now", True)
        async with shared.http.get(photo, headers=bearer) as answer:
            assert (answer.status, "not_now" in await answer.text()) == (503, True)
        async with shared.http.get(f"{shared.url}/api/member/v1/claims", headers=bearer) as answer:
            assert answer.status == 200, "whoever looks up a claim notices nothing"
        async with shared.http.get(f"{shared.url}/readyz") as answer:
            assert answer.status == 503
            assert (await answer.json())["checks"]["storage"] == "failed"
    assert "photo_lost" not in caplog.text, "no photograph is to blame"
    status, _, told = await _sent(shared, phone, small_photo(random.Random(3)), "key-000002")
    assert status == 201, "the same request again, and it is kept"
    async with shared.http.get(photo, headers=bearer) as answer:
        assert answer.status == 200


async def objects_in(objects: BucketObjects) -> list[str]:
    return [key for key, _, _ in await asyncio.to_thread(lambda: list(objects.walk()))]


async def test_a_start_is_refused_by_a_wrong_bucket_and_not_by_one_that_is_away(
    bucket_server: BucketServer, name: str, tmp_path: Path, caplog
) -> None:
    def of(bucket_name: str, **more: object) -> BucketObjects:
        told = bucket_server.settings(bucket_name) | {"objects_wait_seconds": WAIT_S} | more
        store = build_objects(test_settings("sqlite+aiosqlite:///x", tmp_path, 1, **told))
        assert isinstance(store, BucketObjects)
        return store

    await look_at_start(of(name))
    with pytest.raises(ObjectsRefused, match="DAETONG_OBJECTS_URL"):
        await look_at_start(of("no-such-bucket"))
    assert "objects_away_at_start" not in [getattr(each, "action", "") for each in caplog.records]
    await look_at_start(of(name, objects_endpoint=f"http://127.0.0.1:{free_port()}"))
    assert "objects_away_at_start" in [getattr(each, "action", "") for each in caplog.records]


async def test_check_says_what_is_wrong_with_the_bucket(
    bucket_server: BucketServer, name: str, tmp_path: Path
) -> None:
    async def said(bucket_name: str, **more: object) -> str:
        told = bucket_server.settings(bucket_name) | {"objects_wait_seconds": WAIT_S} | more
        settings = test_settings(f"sqlite+aiosqlite:///{tmp_path}/x.db", tmp_path, 1, **told)
        _, report = await check(settings)
        assert settings.objects_secret.get_secret_value() not in report
        return next(line for line in report.splitlines() if " storage " in line)

    assert f"s3://{name}/daetong 可以写入" in await said(name)
    assert "不让写" in await said("no-such-bucket")
    nobody = f"http://127.0.0.1:{free_port()}"
    assert "没有回答" in await said(name, objects_endpoint=nobody)


async def test_pictures_without_a_row_go_from_the_bucket_too(
    db: Database, objects: BucketObjects, clock: Clock, tmp_path: Path
) -> None:
    await fill(db, test_settings(db.url, tmp_path, free_port()), 1)
    async with db.write() as session:
        claim = (await session.scalars(select(ClaimRow.id))).first()
        kept = {"id": "kept", "claim_id": claim, "object_key": "photos/c/kept"}
        await session.execute(insert(PhotoRow).values(**PHOTO, **kept, added_at=clock()))
    for key in ("photos/c/kept", "photos/c/gone", "fraud/r/gone", "elsewhere/unknown"):
        await objects.put(key, b"sealed")
    early = OrphanSweep(db, objects, now)
    assert await early.once() == 0, "they are not a day old"
    late = OrphanSweep(db, objects, lambda: now() + timedelta(hours=25))
    assert await late.once() == 2
    assert await objects_in(objects) == ["elsewhere/unknown", "photos/c/kept"]


async def test_a_weekly_look_at_a_bucket_that_is_away_calls_no_photograph_lost(
    bucket_server: BucketServer, db: Database, objects: BucketObjects, clock: Clock, tmp_path: Path
) -> None:
    await fill(db, test_settings(db.url, tmp_path, free_port()), 1)
    sealer, key = cast_sealer(), "photos/c/one"
    await objects.put(key, sealer.seal_bytes(b"a picture", key))
    async with db.write() as session:
        claim = (await session.scalars(select(ClaimRow.id))).first()
        row = {**PHOTO, "id": "one", "claim_id": claim, "object_key": key, "size": 9}
        await session.execute(insert(PhotoRow).values(**row, added_at=clock()))
    look = WeeklyLook(db, objects, sealer, clock)
    with bucket_server.standing_still(), pytest.raises(ObjectsAway):
        await look.once()
    assert await last_look(db) is None
    clock.forward(days=2)
    assert await look.once()
    assert look.report is not None and (look.report.photos, look.report.damages) == (1, [])


def test_a_backup_takes_the_bucket_along_each_object_once(
    bucket_server: BucketServer, name: str, sqlite_databases, database_folder: Path, tmp_path: Path
) -> None:
    with sqlite_databases.fresh(database_folder) as url:
        settings = test_settings(
            url,
            tmp_path,
            free_port(),
            backup_folder=tmp_path / "backups",
            backup_passphrase="a passphrase of the tests",
            **bucket_server.settings(name),
        )
        objects = build_objects(settings)
        stored = {f"photos/c{number}/p": bytes([number]) * 2000 for number in range(3)}
        for key, data in stored.items():
            asyncio.run(objects.put(key, data))
        asyncio.run(objects.put("writable-probe", b"of another process"))
        read: list[tuple[int, int]] = []
        run_now(settings, now, lambda many, copied: read.append((many, copied)))
        assert read[-1] == (3, 3)
        asyncio.run(objects.put("photos/c9/p", b"new"))
        manifest, _ = run_now(settings, now, lambda many, copied: read.append((many, copied)))
        assert read[-1] == (4, 1), "what was copied before is not read again"
        assert manifest.objects == 4
        assert restore(settings, "latest", tmp_path / "restored", None) == 0
    files = (tmp_path / "restored" / "objects").rglob("p")
    assert {
        path.relative_to(tmp_path / "restored" / "objects").as_posix(): path.read_bytes()
        for path in files
    } == stored | {"photos/c9/p": b"new"}


async def test_the_photographs_of_a_folder_move_into_the_bucket_and_nothing_is_replaced(
    bucket_server: BucketServer, name: str, objects: BucketObjects, tmp_path: Path, capsys
) -> None:
    settings = test_settings("sqlite+aiosqlite:///x", tmp_path, 1, **bucket_server.settings(name))
    folder = tmp_path / "photographs"
    for key, data in (("photos/a/1", b"one"), ("photos/b/2", b"two"), ("letters/3", b"three")):
        path = folder / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    await objects.put("photos/b/2", b"something else")
    assert await asyncio.to_thread(send, settings, folder) == 1
    assert "photos/b/2 在那里是别的内容" in capsys.readouterr().out
    assert await objects.get("photos/b/2") == b"something else"
    await objects.put("photos/b/2", b"two")
    assert await asyncio.to_thread(send, settings, folder) == 0
    assert await objects_in(objects) == ["letters/3", "photos/a/1", "photos/b/2"]
    with bucket_server.standing_still(), pytest.raises(BackupProblem, match="没有回答"):
        await asyncio.to_thread(
            send, settings.model_copy(update={"objects_wait_seconds": WAIT_S}), folder
        )


PHOTO = {
    "material": "id_card",
    "file_hash": "0" * 64,
    "size": 6,
    "width": 1,
    "height": 1,
    "hints": [],
    "added_by": "a" * 32,
}
