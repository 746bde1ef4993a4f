"""How many subscription messages has somebody allowed? Asked by the channel that uses them; told by
the mini-program and by the platform, often of the same tap.

One tap is one message. What is told twice counts once, and whoever refuses has none left: with too
few in the book a message goes another way, with too many the platform refuses it once."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra import idempotency
from infra.db import Database
from infra.idempotency import Once
from infra.statements import dialect_insert
from notifications.tables import SubscriptionGrantRow

ToldBy = Literal["phone", "platform"]
SAME_TAP = timedelta(minutes=2)
MOST = 50  # of one template; nobody taps more often than that between two messages
_ACCEPTED = "accept"
_REFUSED = frozenset({"reject", "ban", "filter"})
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


def told_under(openid: str, template: str) -> str:
    """What the platform's word of a message is matched by, which names it by these two alone."""
    return hashlib.sha256(f"{openid} {template}".encode()).hexdigest()


class SubscriptionGrants:
    """订阅授权的账."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def told(
        self, openid: str, answers: Mapping[str, str], by: ToldBy, once: Once | None = None
    ) -> None:
        """What was tapped, by template: accept, reject, ban or filter; other words say nothing.

        :raises KeyReused:
        """
        if not openid or not answers:
            return
        now = self._clock()
        async with self._db.write() as session:
            if not await idempotency.is_new(session, once, {}, now):
                return
            for template, answer in sorted(answers.items()):
                row = await _held(session, openid, template[:64])
                if answer in _REFUSED:
                    row.left = 0
                elif answer == _ACCEPTED:
                    if row.told_by != by and now - row.told_at < SAME_TAP:
                        continue  # the other side has told of this tap
                    row.left = min(row.left + 1, MOST)
                    row.told_at, row.told_by = now, by

    async def left(self, openid: str, template: str) -> int:
        """How many may still be sent."""
        async with self._db.read() as session:
            return await left(session, openid, template)

    async def none_left(self, openid: str, template: str) -> None:
        """The platform says so: refused, or used up."""
        async with self._db.write() as session:
            (await _held(session, openid, template)).left = 0


async def left(session: AsyncSession, openid: str, template: str) -> int:
    """How many may still be sent, as this transaction sees it."""
    row = await session.get(SubscriptionGrantRow, (openid, template))
    return 0 if row is None else row.left


async def use(session: AsyncSession, openid: str, template: str) -> bool:
    """One is spent, in the transaction that commits the call; False where none is left."""
    return await _add(session, openid, template, -1)


async def give_back(session: AsyncSession, openid: str, template: str) -> None:
    """The call has certainly never left."""
    await _add(session, openid, template, 1)


async def _add(session: AsyncSession, openid: str, template: str, number: int) -> bool:
    changed = await session.scalar(
        update(SubscriptionGrantRow)
        .where(
            SubscriptionGrantRow.openid == openid,
            SubscriptionGrantRow.template == template,
            SubscriptionGrantRow.left + number >= 0,
        )
        .values(left=SubscriptionGrantRow.left + number)
        .returning(SubscriptionGrantRow.openid)
        .execution_options(synchronize_session=False)
    )
    return changed is not None


async def _held(session: AsyncSession, openid: str, template: str) -> SubscriptionGrantRow:
    """The row, held against others until the transaction ends; made where there is none."""
    await session.execute(
        dialect_insert(session, SubscriptionGrantRow)
        .values(openid=openid, template=template, left=0, told_at=_NEVER, told_by="")
        .on_conflict_do_nothing()
    )
    return (
        await session.scalars(
            select(SubscriptionGrantRow)
            .where(SubscriptionGrantRow.openid == openid, SubscriptionGrantRow.template == template)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    ).one()
