"""Does a bucket keep what it acknowledges on a bad way, and say what is wrong where it does not?"""

import asyncio
import base64
import hashlib
import os

import pytest

from infra.bucket import BucketAccess, BucketObjects
from infra.objects import ObjectMissing, ObjectsAway, ObjectsRefused
from tests.buckets import BucketServer, bad_way, bucket
from tests.ports import free_port

pytestmark = pytest.mark.slow


async def test_what_fails_in_passing_is_tried_again(bucket_server: BucketServer) -> None:
    name = bucket_server.new_bucket()
    async with bad_way(bucket_server.endpoint) as way:
        objects = bucket(way.url, name)
        for fault in (500, 502, 503, 429):
            way.faults.extend([fault, fault])
            key = f"photos/{fault}"
            await objects.put(key, b"sealed")
            way.faults.append(fault)
            assert await objects.get(key) == b"sealed"
            way.faults.append(fault)
            assert await objects.missing([key]) == []
        assert not way.faults


async def test_a_new_object_whose_acknowledgement_is_lost_counts_as_stored(
    bucket_server: BucketServer,
) -> None:
    name = bucket_server.new_bucket()
    async with bad_way(bucket_server.endpoint) as way:
        objects = bucket(way.url, name)
        way.faults.append("lost")
        try:
            stored = await objects.put_new("photos/a", b"sealed")
        except ObjectsAway:  # not tried again: then by whoever sends the photograph again
            stored = await objects.put_new("photos/a", b"sealed")
        assert stored
        assert await objects.get("photos/a") == b"sealed"


async def test_the_store_is_told_the_hash_of_what_comes_and_to_replace_nothing(
    bucket_server: BucketServer,
) -> None:
    name, data = bucket_server.new_bucket(), b"sealed"
    async with bad_way(bucket_server.endpoint) as way:
        await bucket(way.url, name).put_new("photos/a", data)
        (request,) = way.seen
    assert request.headers["If-None-Match"] == "*"
    told = base64.b64decode(request.headers["x-amz-checksum-sha256"])
    assert told == hashlib.sha256(data).digest()


async def test_a_large_object_goes_in_parts_of_which_one_is_tried_again(
    bucket_server: BucketServer,
) -> None:
    name, data = bucket_server.new_bucket(), os.urandom(20 * 1024 * 1024)
    async with bad_way(bucket_server.endpoint) as way:
        objects = bucket(way.url, name)
        way.faults.extend(["passes", "passes", 503])  # is it there, a new upload, a part
        assert await objects.put_new("photos/large", data)
        parts = [each for each in way.seen if "partNumber" in each.query]
    assert sorted({each.query["partNumber"] for each in parts}) == ["1", "2", "3"]
    assert len(parts) == 4
    assert await bucket(bucket_server.endpoint, name).get("photos/large") == data


async def test_a_store_that_hangs_is_away_after_the_wait_and_no_later(
    bucket_server: BucketServer,
) -> None:
    name = bucket_server.new_bucket()
    objects = bucket(bucket_server.endpoint, name, wait_s=0.3)
    await objects.put("a", b"1")
    with bucket_server.standing_still():
        for call in (
            objects.get("a"),
            objects.put("b", b"2"),
            objects.put_new("b", b"2"),
            objects.delete("c"),
            objects.missing(["a"]),
        ):
            async with asyncio.timeout(30):
                with pytest.raises(ObjectsAway):
                    await call
        trouble = await objects.trouble()
    assert trouble is not None and trouble.passes and "没有回答" in trouble.words
    assert await objects.get("a") == b"1", "it comes back by itself"


async def test_nobody_at_the_address_is_away(bucket_server: BucketServer) -> None:
    objects = bucket(f"http://127.0.0.1:{free_port()}", "photos", wait_s=1)
    with pytest.raises(ObjectsAway):
        await objects.get("a")
    with pytest.raises(ObjectsAway):
        [each async for each in objects.beginnings("photos", 3)]
    with pytest.raises(ObjectsAway):
        objects.walk()


async def test_a_wrong_bucket_or_a_wrong_key_is_said_as_such(bucket_server: BucketServer) -> None:
    nowhere = bucket(bucket_server.endpoint, "no-such-bucket")
    with pytest.raises(ObjectsRefused, match="NoSuchBucket"):
        await nowhere.get("a")
    async with bad_way(bucket_server.endpoint) as way:
        barred = bucket(way.url, bucket_server.new_bucket())
        way.faults.append(403)
        with pytest.raises(ObjectsRefused):
            await barred.put("a", b"1")
        way.faults.append(401)
        with pytest.raises(ObjectsRefused):
            await barred.get("a")
        way.faults.append(403)
        trouble = await barred.trouble()
    assert trouble is not None and not trouble.passes and "不让写" in trouble.words


async def test_a_missing_object_is_neither_away_nor_refused(bucket_server: BucketServer) -> None:
    objects = bucket(bucket_server.endpoint, bucket_server.new_bucket())
    with pytest.raises(ObjectMissing):
        await objects.get("photos/a")


async def test_a_bucket_is_walked_in_the_order_of_the_parts_of_its_keys(
    bucket_server: BucketServer,
) -> None:
    objects = bucket(bucket_server.endpoint, bucket_server.new_bucket())
    for key in ("a-b/x", "a/z", "a.c/x", "b"):
        await objects.put(key, key.encode())
    walked = await asyncio.to_thread(lambda: list(objects.walk()))
    assert [key for key, _, _ in walked] == ["a/z", "a-b/x", "a.c/x", "b"]
    data, written_ns = await asyncio.to_thread(objects.read, "a/z")
    assert (data, len(data), written_ns) == (b"a/z", *walked[0][1:])


def test_where_the_bucket_stands_in_the_host_no_address_or_secret_is_shown() -> None:
    access = BucketAccess("https://oss.example", "r", "k", "hush", bucket_in_host=True)
    assert "hush" not in repr(access) + repr(vars(BucketObjects("b", "p", access)))
