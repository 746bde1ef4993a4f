"""Where do the keys of photographs and of words lie that must not be changed themselves? Asked by
whoever keeps or opens one; the rotation makes only these rows anew, and destroying one destroys
what it opens."""

from collections.abc import Collection, Sequence
from typing import Protocol

from sqlalchemy import LargeBinary, String, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from infra.db import Base, Database
from infra.sealing import Sealer, data_key_id

DESTROYED = "（已按规定删除）"


class DataKeyRow(Base):
    """数据密钥: of the words whose bytes name it, or of the photograph of this object key once a
    rotation has sealed its key anew; until then that one stands in the file itself."""

    __tablename__ = "data_key"
    id: Mapped[str] = mapped_column(String(512), primary_key=True)
    wrapped: Mapped[bytes] = mapped_column(LargeBinary)


def seal_words(session: AsyncSession, sealer: Sealer, words: str, context: str) -> bytes | None:
    """These words, where there are any, for a row that must not change; their key is a row of its
    own."""
    if not words:
        return None
    apart = sealer.seal_apart(words, context)
    session.add(DataKeyRow(id=apart.key_id, wrapped=apart.wrapped))
    return apart.blob


async def open_words(
    session: AsyncSession, sealer: Sealer, blobs: Sequence[bytes | None], context: str
) -> list[str]:
    """The words of so many rows, in their order; nothing where there are none, and `DESTROYED`
    where their key is no more."""
    ids = [data_key_id(blob) for blob in blobs if blob is not None]
    kept = await wrapped_keys(session, ids)
    words = []
    for blob in blobs:
        wrapped = None if blob is None else kept.get(data_key_id(blob))
        if blob is None or wrapped is None:
            words.append("" if blob is None else DESTROYED)
        else:
            words.append(sealer.open_apart(blob, context, wrapped))
    return words


async def wrapped_keys(session: AsyncSession, ids: Collection[str]) -> dict[str, bytes]:
    """Those of these data keys that there are."""
    if not ids:
        return {}
    rows = await session.execute(
        select(DataKeyRow.id, DataKeyRow.wrapped).where(DataKeyRow.id.in_(ids))
    )
    return {row.id: row.wrapped for row in rows}


async def rewrapped_key(db: Database, sealer: Sealer, key: str, sealed: bytes) -> bytes | None:
    """The data key of this photograph, where the one in the file is under a key that we no longer
    have; nobody else asks the database."""
    if sealer.has_key_of(sealed):
        return None
    async with db.read() as session:
        return (await wrapped_keys(session, [key])).get(key)


class Forgetting(Protocol):
    """Where objects can be deleted."""

    async def delete(self, key: str) -> None: ...


async def forget_object(db: Database, objects: Forgetting, key: str) -> None:
    """Delete a photograph whose row is gone, and then its data key: a rotation that came between
    looks once more whether the photograph is still there."""
    await objects.delete(key)
    async with db.write() as session:
        await destroy_keys(session, [key])


async def destroy_keys(session: AsyncSession, ids: Collection[str]) -> None:
    """What they open is gone with this, wherever else its bytes lie."""
    await session.execute(delete(DataKeyRow).where(DataKeyRow.id.in_(ids)))
