"""What has had its time, and what was removed when? The rules say what a row's age is counted from
and how it is forgotten; the rounds take a page in each transaction and leave a row of the audit
chain for each, which also says how far a rule has come."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from infra.audit.rows import Audited
from infra.columns import Id, Utc, new_id
from infra.data_keys import Forgetting, forget_object
from infra.db import Base, Database

PAGE = 500
PAGES_AT_ONCE = 20


class RetentionRunRow(Audited, Base):
    """到期删除记录: so many rows of a rule and so many photographs were removed; `through` is the
    moment up to which nothing of it is left."""

    __tablename__ = "retention_run"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    rule: Mapped[str] = mapped_column(String(30))
    days: Mapped[int]
    removed: Mapped[int]
    objects: Mapped[int]
    through: Mapped[datetime | None] = mapped_column(Utc)
    at: Mapped[datetime] = mapped_column(Utc)


@dataclass(frozen=True)
class Forgotten:
    """删掉的: how many, and which photographs may go once it is committed."""

    many: int
    objects: Sequence[str] = ()


@dataclass(frozen=True)
class RetentionRule:
    """保存规则: rows whose `moment` is older than its period and that fulfil `wanted` are given to
    `forget` by their `key`. Where the rows stay, `once` has the rule go on from where it was."""

    name: str
    key: "InstrumentedAttribute[Any]"
    moment: "InstrumentedAttribute[Any]"
    forget: Callable[[AsyncSession, Sequence[Any], datetime], Awaitable[Forgotten]]
    wanted: Callable[[datetime], Sequence[ColumnElement[bool]]] = lambda older_than: ()
    once: bool = False
    page: int = PAGE


class RetentionRounds:
    """到期删除."""

    def __init__(self, db: Database, objects: Forgetting, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._objects = objects
        self._clock = clock

    async def run(self, rule: RetentionRule, older_than: datetime, days: int) -> Forgotten:
        """Forget what is older, some pages at a time; the rest waits for the next round."""
        removed, gone = 0, list[str]()
        for _ in range(PAGES_AT_ONCE):
            async with self._db.write() as session:
                page, whole = await self._page(session, rule, older_than, days)
            for key in page.objects:  # where we are killed here, the sweep of orphans does it
                await forget_object(self._db, self._objects, key)
            removed += page.many
            gone += page.objects
            if whole:
                break
        return Forgotten(removed, gone)

    async def due(self, rule: RetentionRule, older_than: datetime) -> int:
        """How many rows wait to be forgotten."""
        async with self._db.read() as session:
            conditions = await _conditions(session, rule, older_than)
            return await session.scalar(select(func.count()).where(*conditions)) or 0

    async def _page(
        self, session: AsyncSession, rule: RetentionRule, older_than: datetime, days: int
    ) -> tuple[Forgotten, bool]:
        conditions = await _conditions(session, rule, older_than)
        page = (
            select(rule.key, rule.moment).where(*conditions).order_by(rule.moment).limit(rule.page)
        )
        rows = (await session.execute(page)).all()
        if not rows:
            return Forgotten(0), True
        whole, last = len(rows) < rule.page, rows[-1][1]
        keys = [row[0] for row in rows]
        known = set(keys)
        if not whole:  # and all others of the last moment, since it goes on behind it
            same = select(rule.key).where(*conditions, rule.moment == last)
            keys += [key for key in await session.scalars(same) if key not in known]
        forgotten = await rule.forget(session, keys, older_than)
        if forgotten.many or rule.once:
            session.add(
                RetentionRunRow(
                    id=new_id(),
                    rule=rule.name,
                    days=days,
                    removed=forgotten.many,
                    objects=len(forgotten.objects),
                    through=older_than if whole else last,
                    at=self._clock(),
                )
            )
        return forgotten, whole or not (forgotten.many or rule.once)


async def _conditions(
    session: AsyncSession, rule: RetentionRule, older_than: datetime
) -> list[ColumnElement[bool]]:
    conditions = [rule.moment <= older_than, *rule.wanted(older_than)]
    if rule.once:
        run = RetentionRunRow
        through = await session.scalar(select(func.max(run.through)).where(run.rule == rule.name))
        if through is not None:
            conditions.append(rule.moment > through)
    return conditions
