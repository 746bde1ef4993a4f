"""Who has used up the pool and has expenses that nobody has claimed, and is reminded today? Asked
once an hour; it is a reminder of one's own money, and the sender keeps its hours and caps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow
from casework.ledger import store as ledger_store
from casework.ledger.tables import LedgerRow
from casework.people import merges
from casework.unclaimed.tables import EntitlementReminderRow, UnclaimedExpenseRow
from claims_core.calendar_cn import china_day
from claims_core.claim import Stage
from claims_core.errors import NoPolicyForDay
from claims_core.ledger import EntryKind
from claims_core.policy import PolicyBook
from infra import outbox
from infra.columns import new_id
from infra.db import Database
from infra.statements import dialect_insert

# At most once a week is what we owe people; a month lets them do something about it.
EVERY = timedelta(days=30)
MOST_A_YEAR = 3
YEAR = timedelta(days=365)
PAGE = 100
EVENT = "entitlement_reminder_due"
# A claim that has come to nothing leaves its expenses unclaimed.
_CAME_TO_NOTHING = (Stage.DRAFT, Stage.WITHDRAWN, Stage.NOT_ACCEPTED)


@dataclass(frozen=True)
class UnclaimedOfYear:
    """一年里没报的: how many expenses of which year, in fen."""

    year: int
    count: int
    in_scope_fen: int
    deadline: date | None
    """申报截止日, only where a document says so"""


class EntitlementReminders:
    """待遇享受提醒."""

    def __init__(self, db: Database, clock: Callable[[], datetime], book: PolicyBook) -> None:
        self._db = db
        self._clock = clock
        self._book = book

    async def remind_due(self) -> int:
        """Remind whoever it is time for; how many people."""
        told, last = 0, ""
        while True:
            now = self._clock()
            async with self._db.read() as session:
                people = await _candidates(session, last, now)
            if not people:
                return told
            last = people[-1]
            async with self._db.write() as session:
                for insured_id in people:
                    told += await self._remind(session, insured_id, now)

    async def unclaimed(self, session: AsyncSession, insured_id: str) -> UnclaimedOfYear | None:
        """What this person has not claimed of the last year in which the pool is used up; None
        where there is nothing to be reminded of any more."""
        ids = merges.same_person(insured_id)
        rows = list(
            await session.scalars(
                select(UnclaimedExpenseRow).where(UnclaimedExpenseRow.insured_id.in_(ids))
            )
        )
        for year in sorted({row.year for row in rows}, reverse=True):
            waiting = [row for row in rows if row.year == year]
            waiting = await _not_claimed(session, insured_id, waiting)
            if waiting and await self._pool_is_used_up(session, insured_id, year):
                fen = sum(row.in_scope_fen for row in waiting)
                return UnclaimedOfYear(year, len(waiting), fen, self._deadline(year))
        return None

    async def _remind(self, session: AsyncSession, insured_id: str, now: datetime) -> int:
        left = await self.unclaimed(session, insured_id)
        if left is None or (left.deadline is not None and left.deadline < china_day(now)):
            return 0
        times, last = (
            await session.execute(
                select(func.count(), func.max(EntitlementReminderRow.at)).where(
                    EntitlementReminderRow.insured_id == insured_id
                )
            )
        ).one()
        if last is not None and last > now - EVERY:  # another worker was faster
            return 0
        # and one who is at the same person now writes the same number
        reminder = await session.scalar(
            dialect_insert(session, EntitlementReminderRow)
            .values(id=new_id(), insured_id=insured_id, nth=times + 1, year=left.year, at=now)
            .on_conflict_do_nothing(index_elements=["insured_id", "nth"])
            .returning(EntitlementReminderRow.id)
        )
        if reminder is None:
            return 0
        outbox.append(session, EVENT, reminder, now)
        return 1

    async def _pool_is_used_up(self, session: AsyncSession, insured_id: str, year: int) -> bool:
        try:
            cap = self._book.for_texts(date(year, 12, 31), "pool_cap").policy.pool_cap
        except NoPolicyForDay:
            return False
        paid = await ledger_store.year_to_date(session, insured_id, year)
        return paid.pool_paid >= cap

    def _deadline(self, year: int) -> date | None:
        try:
            policy = self._book.on(date(year, 12, 31))
        except NoPolicyForDay:
            return None
        source, said = policy.source("claim_deadline"), policy.claim_deadline
        if said is None or source is None or not source.confirmed:
            return None
        month, day = map(int, said.split("-"))
        return date(year + 1, month, day)


async def _candidates(session: AsyncSession, after: str, now: datetime) -> list[str]:
    """The next people with unclaimed expenses who were not reminded lately, nor too often."""
    expense, reminder = UnclaimedExpenseRow, EntitlementReminderRow
    last = (
        select(func.max(reminder.at))
        .where(reminder.insured_id == expense.insured_id)
        .scalar_subquery()
    )
    times = (
        select(func.count(reminder.id))
        .where(reminder.insured_id == expense.insured_id, reminder.at > now - YEAR)
        .scalar_subquery()
    )
    return list(
        await session.scalars(
            select(expense.insured_id)
            .distinct()
            .where(
                expense.insured_id > after,
                or_(last.is_(None), last <= now - EVERY),
                times < MOST_A_YEAR,
            )
            .order_by(expense.insured_id)
            .limit(PAGE)
        )
    )


async def _not_claimed(
    session: AsyncSession, insured_id: str, rows: list[UnclaimedExpenseRow]
) -> list[UnclaimedExpenseRow]:
    """Those that lie in no claim of this person's, and that the platform has not settled since."""
    ids = merges.same_person(insured_id)
    stays = (
        await session.execute(
            select(ClaimRow.admission_on, ClaimRow.discharge_on).where(
                ClaimRow.insured_id.in_(ids), ClaimRow.stage.not_in(_CAME_TO_NOTHING)
            )
        )
    ).all()
    settled = set(
        await session.scalars(
            select(LedgerRow.reference).where(
                LedgerRow.kind == EntryKind.HOSPITAL_SETTLEMENT,
                LedgerRow.reference.in_([row.reference for row in rows]),
            )
        )
    )
    return [
        row
        for row in rows
        if row.reference not in settled
        and not any(
            first is not None and last is not None and first <= row.care_on <= last
            for first, last in stays
        )
    ]
