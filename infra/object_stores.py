"""Where do sealed photos and files lie? Asked by whoever stores a photo, a payment file or an
export: under a folder of this machine, or in a bucket that several machines share."""

import os
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from infra.bucket import BucketAccess, BucketObjects
from infra.objects import FileObjects, StoreTrouble, UnknownObjectStore, checked_key


class Objects(Protocol):
    """对象存储: what any store can do. Every method raises `ObjectError`."""

    def on_put(self, listener: Callable[[str], None]) -> None:
        """Call `listener` with the key of every object that this process has stored."""

    async def put(self, key: str, data: bytes) -> None:
        """Returns when the bytes would survive a power cut; replaces what stood under the key."""

    async def put_new(self, key: str, data: bytes) -> bool:
        """The same where nothing stands under the key; whether these bytes do now."""

    async def get(self, key: str) -> bytes:
        """The bytes; raises ObjectMissing."""

    async def delete(self, key: str) -> None:
        """Forgets the object; that it is already gone is no error."""

    async def trouble(self) -> StoreTrouble | None:
        """What keeps a small object from being stored right now."""

    def older(self, folder: str, than: datetime) -> AsyncIterator[list[str]]:
        """The keys below this folder that were last touched before, a few hundred at a time."""

    def beginnings(self, folder: str, length: int) -> AsyncIterator[list[tuple[str, bytes]]]:
        """The key and the first bytes of everything below this folder."""

    async def missing(self, keys: Sequence[str]) -> list[str]:
        """Those of these keys under which nothing lies."""


def objects_from_url(
    url: str, access: BucketAccess | None = None, sync: Callable[[int], None] = os.fsync
) -> FileObjects | BucketObjects:
    """The store behind an address: `file:///srv/daetong/objects`, where `sync` is how it waits for
    the disk, or `s3://bucket/prefix`, which needs an `access`.

    :raises UnknownObjectStore:
    """
    parts = urlsplit(url)
    match parts.scheme:
        case "file":
            if parts.netloc not in ("", "localhost") or not parts.path.startswith("/"):
                raise UnknownObjectStore(
                    "a file address has three slashes and a full path: file:///…"
                )
            return FileObjects(Path(unquote(parts.path)), sync)
        case "s3":
            prefix = parts.path.strip("/")
            if not parts.netloc or parts.query or "@" in parts.netloc:
                raise UnknownObjectStore("a bucket's address is s3://bucket or s3://bucket/prefix")
            if access is None or not (access.key_id and access.secret):
                raise UnknownObjectStore(
                    "a bucket needs DAETONG_OBJECTS_KEY_ID and DAETONG_OBJECTS_SECRET"
                )
            return BucketObjects(parts.netloc, checked_key(prefix) if prefix else "", access)
    raise UnknownObjectStore(
        f"objects are kept under file:///… or s3://…; {parts.scheme or 'no'} scheme is not built in"
    )
