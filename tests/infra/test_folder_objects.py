"""Do objects in a folder last, and may only the owner read them?"""

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.objects import FileObjects, ObjectNotStored


@pytest.fixture
def objects(tmp_path: Path) -> FileObjects:
    return FileObjects(tmp_path / "objects")


async def test_only_the_owner_may_read_files_and_folders(
    objects: FileObjects, tmp_path: Path
) -> None:
    await objects.put("claims/7.jpg", b"photo")
    await objects.put_new("claims/8.jpg", b"photo")
    assert stat.S_IMODE((tmp_path / "objects/claims/7.jpg").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "objects/claims/8.jpg").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "objects/claims").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "objects").stat().st_mode) == 0o700


@pytest.mark.parametrize("new", [False, True], ids=["put", "put_new"])
async def test_file_then_folder_reach_the_disk_before_it_is_acknowledged(
    objects: FileObjects, tmp_path: Path, new: bool
) -> None:
    synced: list[str] = []

    def watched(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name[:5])

    await objects.put("claims/first", b"makes the folder")
    store = FileObjects(tmp_path / "objects", watched)
    await (store.put_new if new else store.put)("claims/7.jpg", b"photo")
    assert synced == [".tmp-", "claim"]


@pytest.mark.parametrize("new", [False, True], ids=["put", "put_new"])
async def test_a_failed_write_leaves_the_old_object_and_no_rubbish(
    objects: FileObjects, tmp_path: Path, new: bool
) -> None:
    await objects.put("a", b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    store = FileObjects(tmp_path / "objects", full)
    with pytest.raises(ObjectNotStored, match="No space left"):
        await (store.put_new if new else store.put)("a", b"new")
    assert await objects.get("a") == b"old"
    assert [path.name for path in (tmp_path / "objects").iterdir()] == ["a"]


async def test_of_two_that_are_new_at_one_moment_one_stays_and_no_rubbish(
    objects: FileObjects, tmp_path: Path
) -> None:
    assert await objects.put_new("a", b"first")
    assert not await objects.put_new("a", b"other")
    assert [path.name for path in (tmp_path / "objects").iterdir()] == ["a"]


async def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    trouble = await FileObjects(tmp_path / "file").trouble()
    assert trouble is not None and f"{tmp_path}/file 写不进去" in trouble.words


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
