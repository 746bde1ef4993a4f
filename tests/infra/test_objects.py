"""Do both stores keep what is put into them, and in the same way?"""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from infra.bucket import BucketAccess
from infra.object_stores import Objects, objects_from_url
from infra.objects import BadObjectKey, FileObjects, ObjectMissing, UnknownObjectStore
from tests.buckets import BucketServer, bucket

LARGE = 9 * 1024 * 1024


@pytest.fixture(params=["folder", "bucket"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    if request.param == "folder":
        return FileObjects(tmp_path / "objects")
    server: BucketServer = request.getfixturevalue("bucket_server")
    return bucket(server.endpoint, server.new_bucket())


async def test_an_object_is_read_back_as_it_was(objects: Objects) -> None:
    await objects.put("claims/2025/7.jpg", b"photo")
    assert await objects.get("claims/2025/7.jpg") == b"photo"


async def test_an_empty_and_a_large_object_are_read_back_as_they_were(objects: Objects) -> None:
    large = os.urandom(LARGE)
    for key, data in (("photos/a/empty", b""), ("photos/a/large", large)):
        assert await objects.put_new(key, data)
        assert await objects.get(key) == data


async def test_a_second_put_replaces_the_first(objects: Objects) -> None:
    await objects.put("a", b"1")
    await objects.put("a", b"2")
    assert await objects.get("a") == b"2"


@pytest.mark.parametrize("size", [1, LARGE], ids=["small", "large"])
async def test_what_is_put_as_new_replaces_nothing(objects: Objects, size: int) -> None:
    first = b"1" * size
    assert await objects.put_new("a", first)
    assert not await objects.put_new("a", b"2" * len(first))
    assert await objects.put_new("a", first), "the same bytes once more: they do stand there"
    assert await objects.get("a") == first


async def test_a_deleted_object_is_missing_and_may_be_deleted_again(objects: Objects) -> None:
    await objects.put("a", b"1")
    await objects.delete("a")
    await objects.delete("a")
    with pytest.raises(ObjectMissing):
        await objects.get("a")


TRAVERSING = ["/", "/etc/passwd", "../x", "a/../b", "a//b", "a/"]
ODD = ["", ".hidden", "a/.b", "a\0b", "a\n", "照片", "a\\b", "a" * 513]


async def test_a_key_that_could_lead_outside_is_refused(objects: Objects) -> None:
    for key in (*TRAVERSING, *ODD):
        put, new = objects.put(key, b"x"), objects.put_new(key, b"x")
        for use in (put, new, objects.get(key), objects.delete(key), objects.missing([key])):
            with pytest.raises(BadObjectKey):
                await use


async def test_a_store_that_can_write_has_no_trouble_and_keeps_nothing_of_it(
    objects: Objects,
) -> None:
    assert await objects.trouble() is None
    assert await objects.missing(["writable-probe"]) == ["writable-probe"]


async def test_what_is_old_is_named_by_its_folder(objects: Objects) -> None:
    for key in ("photos/a/one", "photos/b/c/two", "photos-of-others/x", "elsewhere/old"):
        await objects.put(key, b"x")
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    named = [key async for keys in objects.older("photos", tomorrow) for key in keys]
    assert sorted(named) == ["photos/a/one", "photos/b/c/two"]
    assert [each async for each in objects.older("photos", tomorrow - timedelta(days=2))] == []
    assert [each async for each in objects.older("nowhere", tomorrow)] == []


async def test_beginnings_and_what_is_missing_are_told(objects: Objects) -> None:
    for key, data in (("photos/a", b"1234567"), ("photos/b/c", b"12"), ("photos/d", b"")):
        await objects.put(key, data)
    begun = [each async for some in objects.beginnings("photos", 3) for each in some]
    assert sorted(begun) == [("photos/a", b"123"), ("photos/b/c", b"12"), ("photos/d", b"")]
    assert await objects.missing(["photos/a", "photos/x", "y"]) == ["photos/x", "y"]


async def test_whoever_listens_is_told_each_stored_key_once(objects: Objects) -> None:
    told: list[str] = []
    objects.on_put(told.append)
    await objects.put("a", b"1")
    await objects.put_new("b", b"1")
    await objects.put_new("b", b"2")
    await objects.put_new("c", b"1" * LARGE)
    assert told == ["a", "b", "c"]


async def test_a_file_address_gives_a_store(tmp_path: Path) -> None:
    store = objects_from_url(f"file://{tmp_path}/with%20blank")
    await store.put("a", b"1")
    assert (tmp_path / "with blank/a").read_bytes() == b"1"


async def test_a_buckets_address_gives_a_store_below_its_prefix(
    bucket_server: BucketServer,
) -> None:
    name = bucket_server.new_bucket()
    access = BucketAccess(bucket_server.endpoint, "us-east-1", "k", "s")
    await objects_from_url(f"s3://{name}/a/b", access).put("c", b"1")
    assert await objects_from_url(f"s3://{name}", access).get("a/b/c") == b"1"


NOT_BUILT_IN = ["var/objects", "file://host/var", "file:var", "http://bucket", "gs://bucket"]


@pytest.mark.parametrize("url", NOT_BUILT_IN)
def test_another_address_is_refused_with_a_reason(url: str) -> None:
    with pytest.raises(UnknownObjectStore, match="file:///"):
        objects_from_url(url)


def test_a_bucket_without_a_name_or_without_keys_is_refused() -> None:
    access = BucketAccess("http://127.0.0.1:1", "r", "k", "s")
    for url in ("s3://", "s3:///prefix", "s3://key:secret@bucket"):
        with pytest.raises(UnknownObjectStore, match="s3://bucket"):
            objects_from_url(url, access)
    for given in (None, BucketAccess("", "r", "k", ""), BucketAccess("", "r", "", "s")):
        with pytest.raises(UnknownObjectStore, match="DAETONG_OBJECTS_SECRET"):
            objects_from_url("s3://bucket", given)
