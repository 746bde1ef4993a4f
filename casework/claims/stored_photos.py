"""How does a picture get into the store and out again? Asked by whoever takes one in or shows one.

What goes in is sealed under its own key. Where one cannot be opened, that one has a name of its
own, and nothing else is the worse for it."""

import asyncio
import logging
from typing import Protocol

from claims_core.errors import ClaimsError
from infra.data_keys import rewrapped_key
from infra.db import Database
from infra.objects import ObjectError, ObjectNotStored, ObjectsAway
from infra.sealing import Sealer, SealError

log = logging.getLogger("daetong.photos")


class PhotoLost(ClaimsError):
    """照片打不开: it is missing, damaged, or its disk is away."""

    code = "photo_lost"
    template = (
        "这张照片现在打不开，已经提醒管理员去找，别的照片不受影响。"
        "请过一会儿再看，您填的内容没有丢。"
    )
    retry_after_s = 60


class ObjectStore(Protocol):
    """Where sealed pictures lie."""

    async def put_new(self, key: str, data: bytes) -> bool: ...
    async def get(self, key: str) -> bytes: ...


async def stored(objects: ObjectStore, sealer: Sealer, key: str, picture: bytes) -> None:
    """Seal a picture and keep it under this key for good; its row comes only then.

    :raises ObjectError: nothing of it counts.
    """
    sealed = await asyncio.to_thread(sealer.seal_bytes, picture, key)
    if not await objects.put_new(key, sealed):
        raise ObjectNotStored("something else stands under this key")


async def opened(db: Database, objects: ObjectStore, sealer: Sealer, key: str) -> bytes:
    """The bytes that were sealed under this key.

    :raises PhotoLost: and the log names the object.
    :raises ObjectsAway: none can be opened at the moment, and this one is not to blame.
    """
    try:
        sealed = await objects.get(key)
        wrapped = await rewrapped_key(db, sealer, key, sealed)
        return await asyncio.to_thread(sealer.open_bytes, sealed, key, wrapped)
    except ObjectsAway:
        raise
    except (ObjectError, OSError, SealError) as problem:
        told = {"action": "photo_lost", "object": key, "problem": type(problem).__name__}
        log.error("a stored picture cannot be opened", extra=told)
        raise PhotoLost from problem
