"""Where do the pieces of a picture lie while it still comes, and what if one is not there any more?
Each is an object of its own, sealed and synced before its row; what no row names is swept."""

import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.stored_photos import ObjectStore, PhotoLost, opened, stored
from casework.phone.upload_tables import PhotoUploadPartRow
from infra.columns import new_id
from infra.data_keys import forget_object
from infra.db import Database
from infra.objects import ObjectError, ObjectMissing
from infra.sealing import Sealer, SealError

log = logging.getLogger("daetong.photos")


class PieceStore(ObjectStore, Protocol):
    """Where pieces lie."""

    async def delete(self, key: str) -> None: ...
    async def missing(self, keys: Sequence[str]) -> list[str]: ...


class PieceLost(Exception):
    """一段不见了: the picture is there only up to `starts_at`."""

    def __init__(self, starts_at: int) -> None:
        super().__init__("a piece of an upload is not there any more")
        self.starts_at = starts_at


class UploadPieces:
    """续传的各段."""

    def __init__(self, db: Database, sealer: Sealer, objects: PieceStore) -> None:
        self._db = db
        self._sealer = sealer
        self._objects = objects

    async def keep(self, claim_id: str, piece: bytes) -> str:
        """Seal one and wait for the disk; answers under which key. Its row comes only then."""
        key = f"uploads/{claim_id}/{new_id()}"
        await stored(self._objects, self._sealer, key, piece)
        return key

    async def whole(self, parts: Sequence[PhotoUploadPartRow], size: int) -> bytes:
        """All of them, in their order: so many bytes.

        :raises PieceLost: where one is gone or cannot be opened.
        :raises PhotoLost: where the store is away.
        """
        data = bytearray()
        for part in parts:
            if part.starts_at != len(data):
                break
            try:
                data += await opened(self._db, self._objects, self._sealer, part.object_key)
            except PhotoLost as lost:
                if isinstance(lost.__cause__, ObjectMissing | SealError):
                    raise PieceLost(part.starts_at) from lost
                raise
        if len(data) != size:
            raise PieceLost(len(data))
        return bytes(data)

    async def first_missing(self, parts: Sequence[PhotoUploadPartRow]) -> int | None:
        """Where the first of them begins that is not there any more."""
        gone = set(await self._objects.missing([part.object_key for part in parts]))
        return next((part.starts_at for part in parts if part.object_key in gone), None)

    async def forget(self, keys: Collection[str]) -> None:
        """Delete them, their rows being gone; what cannot be deleted now, the sweep deletes."""
        for key in keys:
            with suppress(ObjectError, OSError):
                await forget_object(self._db, self._objects, key)


@dataclass
class Piece:
    """放好的一段: stored, and not in the database yet."""

    starts_at: int
    size: int
    key: str


@dataclass
class Arriving:
    """正在到的一段: what one request brings, from `offset` on. Its pieces count one by one, or,
    where it has a checksum, `together` or not at all."""

    claim_id: str
    upload_id: str
    offset: int
    size: int
    together: bool
    pieces: UploadPieces
    count: Callable[["Arriving", Sequence[Piece]], Awaitable[None]]
    came: int = 0
    _waiting: list[Piece] = field(default_factory=list)

    @property
    def room(self) -> int:
        """How many bytes are still wanted."""
        return self.size - self.offset

    async def add(self, piece: bytes) -> None:
        """So much has come.

        :raises UploadMoved, UploadOver: where somebody else has sent these bytes meanwhile.
        """
        key = await self.pieces.keep(self.claim_id, piece)
        self._waiting.append(Piece(self.offset, len(piece), key))
        self.offset += len(piece)
        self.came += len(piece)
        if not self.together:
            await self.keep()

    async def keep(self) -> None:
        """Let what is stored count.

        :raises UploadMoved, UploadOver:
        """
        if not self._waiting:
            return
        try:
            await self.count(self, self._waiting)
        except Exception:
            await self.forget()
            raise
        self._waiting.clear()

    async def forget(self) -> None:
        """Let what does not count yet be gone."""
        keys = [piece.key for piece in self._waiting]
        self._waiting.clear()
        await self.pieces.forget(keys)


async def parts_of(
    session: AsyncSession, upload_id: str, since: int = 0
) -> list[PhotoUploadPartRow]:
    """The parts of an upload in their order, from the one that begins here."""
    row = PhotoUploadPartRow
    found = select(row).where(row.upload_id == upload_id, row.starts_at >= since)
    return list(await session.scalars(found.order_by(row.starts_at)))
