"""Who has begun a claim and not handed it in, and is reminded today? Asked once an hour; the sender
keeps its hours, its caps, and what people do not want."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimChangeRow, ClaimRow
from casework.people import people
from casework.phone.tables import DraftReminderRow
from claims_core.claim import Stage
from infra import outbox
from infra.columns import new_id
from infra.db import Database
from infra.statements import dialect_insert

# So long after somebody last did something to a draft; once each.
REMINDED_AFTER = (timedelta(days=3), timedelta(days=30))
PAGE = 100
EVENT = "draft_reminder_due"


@dataclass(frozen=True)
class WaitingDraft:
    """没交的草稿: whose it is, and when it was begun."""

    claim_id: str
    insured_id: str
    opened_at: datetime
    nth: int


class DraftReminders:
    """草稿提醒."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def remind_due(self) -> int:
        """Remind whoever it is time for; how many drafts. The last that is due is said alone: whom
        nobody could remind for a month is not told twice in a row."""
        now, told = self._clock(), 0
        for nth in reversed(range(1, len(REMINDED_AFTER) + 1)):
            told += await self._remind(nth, now)
        return told

    async def waiting(self, session: AsyncSession, reminder_id: str) -> WaitingDraft | None:
        """What the reminder is about; None where the draft is none any more, or somebody has gone
        on with it since."""
        found = (
            await session.execute(
                select(ClaimRow, DraftReminderRow.nth)
                .join(DraftReminderRow, DraftReminderRow.claim_id == ClaimRow.id)
                .where(
                    DraftReminderRow.id == reminder_id,
                    ClaimRow.stage == Stage.DRAFT,
                    _last_touched() <= DraftReminderRow.at,
                )
            )
        ).first()
        if found is None:
            return None
        claim, nth = found
        return WaitingDraft(claim.id, claim.insured_id, claim.opened_at, nth)

    async def recipient(self, session: AsyncSession, reminder_id: str) -> tuple[str, str]:
        """Whom it goes to (kind, id as in a delivery): who fills the draft in, as the insured
        person whom they are where they have shown it."""
        filed_by = (
            select(ClaimRow.filed_by)
            .join(DraftReminderRow, DraftReminderRow.claim_id == ClaimRow.id)
            .where(DraftReminderRow.id == reminder_id, ClaimRow.filed_by.is_not(None))
        )
        member_id = (await session.execute(filed_by)).scalar_one()
        assert member_id is not None
        own = await people.bound_insured_id(session, member_id)
        return ("insured", own) if own else ("member", member_id)

    async def _remind(self, nth: int, now: datetime) -> int:
        told, last = 0, ""
        while True:
            async with self._db.read() as session:
                page = list(await session.scalars(_due(nth, now, last)))
            if not page:
                return told
            last = page[-1]
            async with self._db.write() as session:
                for claim_id in page:
                    told += await _write_down(session, claim_id, nth, now)


def _last_touched() -> ColumnElement[datetime]:
    """When somebody last did something to a claim: filled in, photographed, taken out."""
    change = ClaimChangeRow
    return select(func.max(change.at)).where(change.claim_id == ClaimRow.id).scalar_subquery()


def _due(nth: int, now: datetime, after: str) -> Select[str]:
    told = exists().where(DraftReminderRow.claim_id == ClaimRow.id, DraftReminderRow.nth >= nth)
    return (
        select(ClaimRow.id)
        .where(
            ClaimRow.stage == Stage.DRAFT,
            # of what the window fills in the person is asked in another way
            ClaimRow.filed_by.is_not(None),
            ClaimRow.id > after,
            ClaimRow.opened_at <= now - REMINDED_AFTER[nth - 1],
            _last_touched() <= now - REMINDED_AFTER[nth - 1],
            ~told,
        )
        .order_by(ClaimRow.id)
        .limit(PAGE)
    )


async def _write_down(session: AsyncSession, claim_id: str, nth: int, now: datetime) -> int:
    # another worker that is at the same draft now writes the same number
    row = dialect_insert(session, DraftReminderRow).values(
        id=new_id(), claim_id=claim_id, nth=nth, at=now
    )
    reminder = await session.scalar(
        row.on_conflict_do_nothing(index_elements=["claim_id", "nth"]).returning(
            DraftReminderRow.id
        )
    )
    if reminder is None:
        return 0
    outbox.append(session, EVENT, reminder, now)
    return 1
