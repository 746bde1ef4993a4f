"""How long is a message kept in the inbox, and how many were removed on which day? Run by the
housekeeping; asked by supervisors, on a page and through the API.

What a message told of, the claim itself and its history, is kept by rules of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.roles import require_role
from claims_core.calendar_cn import CHINA, china_day
from claims_core.claim import Actor, Role
from claims_core.errors import NoPolicyForDay
from claims_core.policy import PolicyBook
from infra.db import Database
from infra.statements import dialect_insert
from notifications.tables import InboxItemRow, InboxRemovalRow

PAGE = 2_000
PAGES_AT_ONCE = 20
REPORT_READERS = frozenset({Role.SUPERVISOR})
_DAYS_SHOWN = 100


@dataclass(frozen=True)
class InboxRemoval:
    """删除记录 of one day: how many that were written before `older_than` were removed."""

    day: date
    older_than: date
    removed: int


class InboxRetention:
    """站内消息的保存期."""

    def __init__(self, db: Database, clock: Callable[[], datetime], book: PolicyBook) -> None:
        self._db = db
        self._clock = clock
        self._book = book

    async def run_once(self) -> int:
        """Remove what has had its time, a page in each transaction; how many. Without a period in
        the policy of the day nothing is."""
        removed = 0
        for _ in range(PAGES_AT_ONCE):
            async with self._db.write() as session:
                page = await self._remove(session)
            removed += page
            if page < PAGE:
                break
        return removed

    async def removals(self, actor: Actor) -> tuple[InboxRemoval, ...]:
        """The last days on which anything was removed, the newest first. :raises RoleMissing:"""
        require_role(actor, REPORT_READERS, "查看站内消息的删除记录")
        query = select(InboxRemovalRow).order_by(InboxRemovalRow.day.desc()).limit(_DAYS_SHOWN)
        async with self._db.read() as session:
            rows = await session.scalars(query)
            return tuple(InboxRemoval(row.day, row.older_than, row.removed) for row in rows)

    def months(self) -> int | None:
        """How long a message is kept by the policy of today; None where no policy says."""
        try:
            return self._book.on(china_day(self._clock())).inbox_months
        except NoPolicyForDay:  # of a year that is not in the book yet
            return None

    async def _remove(self, session: AsyncSession) -> int:
        today, months = china_day(self._clock()), self.months()
        if months is None:
            return 0
        older_than = months_before(today, months)
        old = (
            select(InboxItemRow.id)
            .where(InboxItemRow.at < datetime.combine(older_than, time(), CHINA))
            .order_by(InboxItemRow.at)
            .limit(PAGE)
        )
        gone = await session.scalars(
            delete(InboxItemRow)
            .where(InboxItemRow.id.in_(old))
            .returning(InboxItemRow.id)
            .execution_options(synchronize_session=False)
        )
        removed = len(gone.all())
        if removed:
            await session.execute(
                dialect_insert(session, InboxRemovalRow)
                .values(day=today, older_than=older_than, removed=0)
                .on_conflict_do_nothing()
            )
            await session.execute(
                update(InboxRemovalRow)
                .where(InboxRemovalRow.day == today)
                .values(older_than=older_than, removed=InboxRemovalRow.removed + removed)
            )
        return removed


def months_before(day: date, months: int) -> date:
    """The same day so many months ago, or the last one of a shorter month."""
    month = day.year * 12 + day.month - 1 - months
    first = date(month // 12, month % 12 + 1, 1)
    following = month + 1
    length = (date(following // 12, following % 12 + 1, 1) - first).days
    return first.replace(day=min(day.day, length))
