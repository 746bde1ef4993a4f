"""How do sealed objects lie in a bucket that speaks S3, so that several machines share them? Which
kind of store there is behind an address, `infra.object_stores` says.

Every call ends within its wait, tries within it included; a store that does not answer is
`ObjectsAway`, one that answers no is `ObjectsRefused`."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

import obstore
from obstore.exceptions import (
    AlreadyExistsError,
    BaseError,
    NotSupportedError,
    PermissionDeniedError,
    UnauthenticatedError,
)
from obstore.store import S3Store

from infra.objects import (
    PROBE,
    KeyTaken,
    ObjectError,
    ObjectMissing,
    ObjectsAway,
    ObjectsRefused,
    StoreTrouble,
    checked_key,
)

log = logging.getLogger("daetong.objects")

# One wait per request of a person: shorter than what a phone and a proxy wait for.
WAIT_S = 12.0
_ONE_TRY_S, _CONNECT_S, _TRIES_AGAIN = 10, 3, 3
# Beyond this in parts, of which each is tried again by itself.
PART = 8 * 1024 * 1024
_KEYS_AT_ONCE, _CALLS_AT_ONCE = 400, 16
T = TypeVar("T")


@dataclass(frozen=True, repr=False)
class BucketAccess:
    """存储桶的入口: where it is and who we are there; `endpoint` empty for Amazon's own.
    `bucket_in_host` where the provider wants the bucket's name before the host's; `wait_s` seconds
    for one call with all its tries."""

    endpoint: str
    region: str
    key_id: str
    secret: str
    bucket_in_host: bool = False
    wait_s: float = WAIT_S


class BucketObjects:
    """对象存储: below a prefix of one bucket; each object whole or not there."""

    def __init__(self, bucket: str, prefix: str, access: BucketAccess) -> None:
        self.address = f"s3://{bucket}/{prefix}".rstrip("/")
        self._wait_s = access.wait_s
        self._store = _opened(bucket, prefix, access)
        self._listeners: list[Callable[[str], None]] = []

    def on_put(self, listener: Callable[[str], None]) -> None:
        """Call `listener` with the key of every object that this process has stored."""
        self._listeners.append(listener)

    async def put(self, key: str, data: bytes) -> None:
        """Returns when the store has acknowledged it; replaces what stood under the key."""
        await self._within(obstore.put_async(self._store, checked_key(key), data, chunk_size=PART))
        self._tell(key)

    async def put_new(self, key: str, data: bytes) -> bool:
        """The same where nothing stands under the key; whether these bytes do now. A try that was
        acknowledged on a lost way, and tried again, finds its own bytes."""
        checked_key(key)
        if len(data) > PART:  # no store takes parts on a condition
            if not await self.missing([key]):
                return await self.get(key) == data
            await self.put(key, data)
            return True
        put = obstore.put_async(self._store, key, data, mode="create", use_multipart=False)
        try:
            await self._within(put)
        except KeyTaken:
            return await self.get(key) == data
        self._tell(key)
        return True

    async def get(self, key: str) -> bytes:
        """The bytes; raises ObjectMissing."""

        async def whole() -> bytes:
            found = await obstore.get_async(self._store, checked_key(key))
            return bytes(await found.bytes_async())

        return await self._within(whole())

    async def delete(self, key: str) -> None:
        """Forgets the object; that it is already gone is no error."""
        try:
            await self._within(obstore.delete_async(self._store, checked_key(key)))
        except ObjectMissing:
            return

    async def trouble(self) -> StoreTrouble | None:
        """What keeps a small object from being stored right now."""
        try:
            await self.put(PROBE, b"probe")
            await self.delete(PROBE)
        except ObjectsRefused as problem:
            words = (
                f"{self.address} 不让写（{problem}）。请核对 DAETONG_OBJECTS_URL 里桶的名字、"
                "地域和密钥，密钥要有列出、读、写、删的权限。"
            )
            return StoreTrouble(words, passes=False)
        except ObjectError:
            words = (
                f"{self.address} 没有回答。请检查网络和 DAETONG_OBJECTS_ENDPOINT；"
                "好了会自己接着办，不用重启。"
            )
            return StoreTrouble(words, passes=True)
        return None

    async def older(self, folder: str, than: datetime) -> AsyncIterator[list[str]]:
        """The keys below this folder that were written before, a few hundred at a time. What is
        left of an unfinished upload is for the bucket's own rule to remove."""
        async for found in self._listed(folder):
            keys = [key for key, at, _ in found if at < than]
            if keys:
                yield keys

    async def beginnings(self, folder: str, length: int) -> AsyncIterator[list[tuple[str, bytes]]]:
        """The key and the first bytes of everything below this folder, a few hundred at a time."""

        async def begins(key: str, size: int) -> tuple[str, bytes] | None:
            if not size:
                return key, b""
            part = obstore.get_range_async(self._store, key, start=0, end=min(length, size))
            try:
                return key, bytes(await self._within(part))
            except ObjectMissing:  # deleted meanwhile
                return None

        async for found in self._listed(folder):
            begun = await _a_few_at_once([begins(key, size) for key, _, size in found])
            yield [each for each in begun if each is not None]

    async def missing(self, keys: Sequence[str]) -> list[str]:
        """Those of these keys under which nothing lies."""

        async def absent(key: str) -> bool:
            try:
                await self._within(obstore.head_async(self._store, checked_key(key)))
            except ObjectMissing:
                return True
            return False

        gone = await _a_few_at_once([absent(key) for key in keys])
        return [key for key, is_gone in zip(keys, gone, strict=True) if is_gone]

    def walk(self) -> Iterator[tuple[str, int, int]]:
        """Every object with its size in bytes and when it was written (ns), in the order of the
        parts of their keys; for a thread of its own.

        :raises ObjectsAway, ObjectsRefused:
        """
        with _named():
            found = [
                (each["path"], each["size"], int(each["last_modified"].timestamp() * 1e9))
                for page in obstore.list(self._store, chunk_size=1000)
                for each in page
            ]
        # the store's order is by bytes, in which "a-b" comes before "a/b"
        return iter(sorted(found, key=lambda each: each[0].split("/")))

    def read(self, key: str) -> tuple[bytes, int]:
        """The bytes, and when they were written (ns); for a thread of its own.

        :raises ObjectMissing, ObjectsAway, ObjectsRefused:
        """
        with _named():
            found = obstore.get(self._store, checked_key(key))
            return bytes(found.bytes()), int(found.meta["last_modified"].timestamp() * 1e9)

    async def _listed(self, folder: str) -> AsyncIterator[list[tuple[str, datetime, int]]]:
        pages = aiter(obstore.list(self._store, checked_key(folder), chunk_size=_KEYS_AT_ONCE))
        while True:
            page = await self._within(_next(pages))
            if page is None:
                return
            yield [(each["path"], each["last_modified"], each["size"]) for each in page]

    async def _within(self, call: Awaitable[T]) -> T:
        """One call, its errors by our names."""
        try:
            with _named():
                async with asyncio.timeout(self._wait_s):
                    return await call
        except TimeoutError:
            raise ObjectsAway("no answer in time") from None

    def _tell(self, key: str) -> None:
        for listener in self._listeners:
            listener(key)


def _opened(bucket: str, prefix: str, access: BucketAccess) -> S3Store:
    wait_s = access.wait_s
    endpoint = access.endpoint.rstrip("/") or None
    if endpoint and access.bucket_in_host:
        scheme, _, host = endpoint.partition("://")
        endpoint = f"{scheme}://{bucket}.{host}"
    return S3Store(
        bucket,
        prefix=prefix or None,
        endpoint=endpoint,
        region=access.region,
        access_key_id=access.key_id,
        secret_access_key=access.secret,
        virtual_hosted_style_request=access.bucket_in_host,
        # the store refuses bytes that changed on the way
        checksum_algorithm="SHA256",
        client_options={
            "allow_http": access.endpoint.startswith("http://"),
            "connect_timeout": timedelta(seconds=_CONNECT_S),
            "timeout": timedelta(seconds=min(_ONE_TRY_S, wait_s)),
        },
        retry_config={
            "max_retries": _TRIES_AGAIN,
            "retry_timeout": timedelta(seconds=wait_s),
            "backoff": {
                "init_backoff": timedelta(milliseconds=100),
                "max_backoff": timedelta(seconds=2),
                "base": 2,
            },
        },
    )


@contextmanager
def _named() -> Iterator[None]:
    """The library's errors by our names; what it says of them holds addresses, so only its kind is
    told."""
    try:
        yield
    except FileNotFoundError as problem:
        if "NoSuchBucket" in str(problem):
            raise ObjectsRefused("NoSuchBucket") from None
        raise ObjectMissing("there is no such object") from None
    except AlreadyExistsError:
        raise KeyTaken("something stands under this key") from None
    except (PermissionDeniedError, UnauthenticatedError, NotSupportedError) as problem:
        kind = type(problem).__name__
        log.error("the object store refuses", extra={"action": "objects_refused", "kind": kind})
        raise ObjectsRefused(kind) from None
    except BaseError as problem:
        kind = type(problem).__name__
        log.error("the object store is away", extra={"action": "objects_away", "kind": kind})
        raise ObjectsAway(kind) from None


async def _next(pages: AsyncIterator[T]) -> T | None:
    return await anext(pages, None)


async def _a_few_at_once(calls: Sequence[Awaitable[T]]) -> list[T]:
    room = asyncio.Semaphore(_CALLS_AT_ONCE)

    async def one(call: Awaitable[T]) -> T:
        async with room:
            return await call

    return list(await asyncio.gather(*(one(call) for call in calls)))
