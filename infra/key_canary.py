"""Are these the keys with which the database was written? A row that was sealed when it was new is
opened at every start and by `daetong check`; with other keys nothing is written at all."""

from datetime import datetime

from sqlalchemy import LargeBinary, String, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Utc
from infra.db import Base, Database, DatabaseRefused
from infra.sealing import Sealer, SealError

_ONLY = 1
_WORDS = "大额通"
CONTEXT = "key_canary"


class KeyCanaryRow(Base):
    """密钥验证: one row, a known text sealed and its blind index."""

    __tablename__ = "key_canary"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    word_index: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(Utc)


async def require_keys(db: Database, sealer: Sealer) -> bool:
    """Whether there is such a row, which these keys then open.

    :raises DatabaseRefused: they do not; the sentence says which is wrong and what to do.
    """
    async with db.read() as session:
        row = await session.scalar(select(KeyCanaryRow).where(KeyCanaryRow.id == _ONLY))
    if row is None:
        return False
    if layers_kept(row, sealer) != sealer.blind.layers:
        raise DatabaseRefused(
            "DAETONG_SEAL_INDEX_KEY 加了新的一行，这个数据库还在原来的下面。"
            "请停下所有进程，运行 daetong keys rotate-index，再启动。"
        )
    require_opened(row, sealer)
    return True


def require_opened(row: KeyCanaryRow, sealer: Sealer) -> None:
    """:raises DatabaseRefused: these sealing keys do not open what is in this database."""
    try:
        opened = sealer.open(row.sealed, CONTEXT) == _WORDS
    except SealError:
        opened = False
    if not opened:
        raise DatabaseRefused(
            "加密密钥打不开这个数据库里的资料。请核对 DAETONG_SEAL_KEYS：换密钥时旧的要留着，"
            "新的加在最后一行；找不到了，用 daetong backup open-keys 取回。"
        )


def word_index(sealer: Sealer) -> str:
    """The index of the known text under all layers."""
    return sealer.blind.over(sealer.index(_WORDS, CONTEXT), 0)


def layers_kept(row: KeyCanaryRow, sealer: Sealer) -> int:
    """Under how many layers the indexes of this database are.

    :raises DatabaseRefused: under other keys than these.
    """
    many = sealer.blind.layers_of(row.word_index, _WORDS, CONTEXT)
    if many is None:
        raise DatabaseRefused(
            "盲索引密钥不是这个数据库的：用它谁也查不到，绑定会重复。请核对 "
            "DAETONG_SEAL_INDEX_KEY（每一行都要留着，顺序不变），"
            "或用 daetong backup open-keys 取回。"
        )
    return many


async def keep_canary(db: Database, sealer: Sealer, at: datetime) -> None:
    """Make sure of the keys before anything is written, and leave a row for the next start.

    :raises DatabaseRefused: as `require_keys`.
    """
    if await require_keys(db, sealer):
        return
    row = KeyCanaryRow(
        id=_ONLY,
        sealed=sealer.seal(_WORDS, CONTEXT),
        word_index=word_index(sealer),
        at=at,
    )
    try:
        async with db.write() as session:
            session.add(row)
    except IntegrityError:  # another process was first; with the same keys, or it is refused
        await require_keys(db, sealer)
