import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.objects import (
    BadObjectKey,
    FileObjects,
    ObjectMissing,
    ObjectNotStored,
    UnknownObjectStore,
    objects_from_url,
)


@pytest.fixture
def objects(tmp_path: Path) -> FileObjects:
    return FileObjects(tmp_path / "objects")


async def test_an_object_is_read_back_as_it_was(objects: FileObjects) -> None:
    await objects.put("claims/2025/7.jpg", b"photo")
    assert await objects.get("claims/2025/7.jpg") == b"photo"


async def test_a_second_put_replaces_the_first(objects: FileObjects) -> None:
    await objects.put("a", b"1")
    await objects.put("a", b"2")
    assert await objects.get("a") == b"2"


async def test_a_deleted_object_is_missing_and_may_be_deleted_again(objects: FileObjects) -> None:
    await objects.put("a", b"1")
    await objects.delete("a")
    await objects.delete("a")
    with pytest.raises(ObjectMissing):
        await objects.get("a")


async def test_only_the_owner_may_read_files_and_folders(
    objects: FileObjects, tmp_path: Path
) -> None:
    await objects.put("claims/7.jpg", b"photo")
    assert stat.S_IMODE((tmp_path / "objects/claims/7.jpg").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "objects/claims").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "objects").stat().st_mode) == 0o700


TRAVERSING = ["/", "/etc/passwd", "../x", "a/../b", "a//b", "a/"]
ODD = ["", ".hidden", "a/.b", "a\0b", "a\n", "照片", "a\\b", "a" * 513]


@pytest.mark.parametrize("key", [*TRAVERSING, *ODD])
async def test_a_key_that_could_lead_outside_is_refused(objects: FileObjects, key: str) -> None:
    for use in (objects.put(key, b"x"), objects.get(key), objects.delete(key)):
        with pytest.raises(BadObjectKey):
            await use


async def test_file_then_folder_reach_the_disk_before_put_returns(
    objects: FileObjects, tmp_path: Path
) -> None:
    synced: list[str] = []

    def watched(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name[:5])

    await objects.put("claims/first", b"makes the folder")
    await FileObjects(tmp_path / "objects", watched).put("claims/7.jpg", b"photo")
    assert synced == [".tmp-", "claim"]


async def test_a_failed_write_leaves_the_old_object_and_no_rubbish(
    objects: FileObjects, tmp_path: Path
) -> None:
    await objects.put("a", b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(ObjectNotStored, match="No space left"):
        await FileObjects(tmp_path / "objects", full).put("a", b"new")
    assert await objects.get("a") == b"old"
    assert [path.name for path in (tmp_path / "objects").iterdir()] == ["a"]


async def test_a_store_that_can_write_says_so(objects: FileObjects, tmp_path: Path) -> None:
    assert await objects.writable()
    (tmp_path / "file").write_bytes(b"")
    assert not await FileObjects(tmp_path / "file").writable()


async def test_what_is_old_is_named_and_unfinished_writes_go(
    objects: FileObjects, tmp_path: Path
) -> None:
    for key in ("photos/a/old", "photos/b/c/old", "photos/b/fresh", "elsewhere/old"):
        await objects.put(key, b"x")
    half = tmp_path / "objects/photos/a/.tmp-00"
    half.write_bytes(b"half")
    long_ago = datetime(2025, 1, 1, tzinfo=UTC)
    for name in ("photos/a/old", "photos/b/c/old", "photos/a/.tmp-00", "elsewhere/old"):
        os.utime(tmp_path / "objects" / name, (long_ago.timestamp(),) * 2)
    named = [each async for each in objects.older("photos", long_ago + timedelta(days=1))]
    assert named == [["photos/a/old", "photos/b/c/old"]]
    assert not half.exists()
    assert [each async for each in objects.older("nowhere", long_ago)] == []


async def test_a_file_address_gives_a_store(tmp_path: Path) -> None:
    store = objects_from_url(f"file://{tmp_path}/with%20blank")
    await store.put("a", b"1")
    assert (tmp_path / "with blank/a").read_bytes() == b"1"


@pytest.mark.parametrize("url", ["s3://bucket", "var/objects", "file://host/var", "file:var"])
def test_another_address_is_refused_with_a_reason(url: str) -> None:
    with pytest.raises(UnknownObjectStore, match="file:///"):
        objects_from_url(url)
