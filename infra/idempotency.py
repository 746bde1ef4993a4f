"""Has this request been done already? Asked by services whose callers may repeat a request.

The key is written in the transaction of the effect itself: either both are kept or neither."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, String, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from claims_core.errors import ClaimsError
from infra.columns import Utc
from infra.db import Base
from infra.statements import dialect_insert

KEPT_FOR = timedelta(hours=72)


class IdempotencyRow(Base):
    """幂等键: a caller's own name for a request, with the first answer."""

    __tablename__ = "idempotency_key"
    scope: Mapped[str] = mapped_column(String(100), primary_key=True)
    key: Mapped[str] = mapped_column(String(100), primary_key=True)
    request_hash: Mapped[str] = mapped_column(String(64))
    answer: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(Utc, index=True)


class KeyReused(ClaimsError):
    """幂等键被用于另一请求: the same key came with a different body."""

    code = "idempotency_key_reused"
    template = "这次提交和上一次的内容不一样。请重新操作一次。"


@dataclass(frozen=True)
class Once:
    """One caller's request: `scope` is person and route, `request_hash` the SHA-256 of what was
    sent."""

    scope: str
    key: str
    request_hash: str


async def recall(session: AsyncSession, once: Once | None) -> dict[str, Any] | None:
    """The first answer to this request, or None when it is new.

    :raises KeyReused: when the key belongs to a different request.
    """
    if once is None:
        return None
    row = await session.scalar(
        select(IdempotencyRow).where(
            IdempotencyRow.scope == once.scope, IdempotencyRow.key == once.key
        )
    )
    if row is None:
        return None
    if row.request_hash != once.request_hash:
        raise KeyReused
    return row.answer


def remember(
    session: AsyncSession, once: Once | None, answer: dict[str, Any], at: datetime
) -> None:
    """Keep the answer beside the effect."""
    if once is not None:
        session.add(
            IdempotencyRow(
                scope=once.scope,
                key=once.key,
                request_hash=once.request_hash,
                answer=answer,
                at=at,
            )
        )


async def is_new(
    session: AsyncSession, once: Once | None, answer: dict[str, Any], at: datetime
) -> bool:
    """Whether this request was not done yet; then it is written down here, beside its effect. One
    that comes while the first is under way waits for it.

    :raises KeyReused: when the key belongs to a different request.
    """
    if once is None:
        return True
    written = await session.scalar(
        dialect_insert(session, IdempotencyRow)
        .values(
            scope=once.scope,
            key=once.key,
            request_hash=once.request_hash,
            answer=answer,
            at=at,
        )
        .on_conflict_do_nothing(index_elements=["scope", "key"])
        .returning(IdempotencyRow.key)
    )
    if written is not None:
        return True
    await recall(session, once)
    return False


async def forget_old(session: AsyncSession, now: datetime) -> None:
    """Drop keys past their time; those that guard money are guarded by the claim's stage as
    well."""
    await session.execute(delete(IdempotencyRow).where(IdempotencyRow.at < now - KEPT_FOR))
