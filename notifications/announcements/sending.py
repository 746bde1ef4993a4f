"""How does an approved announcement go out, page by page, through kills, pauses and restarts? Run
in a loop of its own beside the messages.

Each page and the place it ends at are one transaction, and the row of the announcement is the
lease: whoever dies over a page has written nothing of it."""

import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    and_,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from casework.people.tables import InsuredRow
from claims_core.claim import SYSTEM
from infra.db import Database
from notifications.announcements import audience
from notifications.announcements.content import content_from, hash_of
from notifications.announcements.planning import PagePlanner
from notifications.announcements.repeating import lay_down_next
from notifications.announcements.steps import AnnouncementAction, AnnouncementState, append_step
from notifications.announcements.tables import AnnouncementPersonRow, AnnouncementRow
from notifications.announcements.wechat_sending import begin_on_account
from notifications.deliveries import PARKED, DeliveryState
from notifications.messages import KINDS, TRAITS, Message
from notifications.policy import NotificationPolicy
from notifications.quiet_hours import opens_at
from notifications.tables import DeliveryRow

log = logging.getLogger("daetong.announcements")

FREEZE_PAGE, PLAN_PAGE, PARK_PAGE = 5_000, 500, 2_000
PAGES_A_TURN = 40
RECEIPT_WITHIN = timedelta(hours=72)
"""A call that the gateway took and no receipt has come of for so long is not waited for."""
_CLASS = KINDS[Message.ANNOUNCEMENT].message_class
_LANE = TRAITS[_CLASS].lane
# Written out, as in the partial index of the due.
_STANDING = text("delivery.state IN ('new', 'unknown')")


class AnnouncementSending:
    """公告的发送."""

    def __init__(
        self,
        db: Database,
        planner: PagePlanner,
        policy: NotificationPolicy,
        clock: Callable[[], datetime],
        *,
        plan_page: int = PLAN_PAGE,
    ) -> None:
        self._db = db
        self._planner = planner
        self._policy = policy
        self._clock = clock
        self._plan_page = plan_page
        self._looked: dict[str, datetime] = {}

    async def turn(self, may_go_on: Callable[[], bool] = lambda: True) -> int:
        """Some pages of every announcement under way; how many pages were done."""
        pages = 0
        for announcement_id in await self._under_way():
            for _ in range(PAGES_A_TURN):
                if not may_go_on():
                    return pages
                if not await self._page(announcement_id):
                    break
                pages += 1
        return pages

    async def _under_way(self) -> list[str]:
        now = self._clock()
        going = (AnnouncementState.FREEZING, AnnouncementState.SENDING, AnnouncementState.PAUSED)
        query = select(AnnouncementRow.id).where(
            or_(
                AnnouncementRow.state.in_(going),
                and_(
                    AnnouncementRow.state == AnnouncementState.APPROVED.value,
                    AnnouncementRow.start_at <= now,
                ),
                and_(
                    AnnouncementRow.state.in_(
                        (AnnouncementState.CANCELLED, AnnouncementState.VOID)
                    ),
                    AnnouncementRow.ended_at.is_(None),
                ),
            )
        )
        async with self._db.read() as session:
            return list(await session.scalars(query.order_by(AnnouncementRow.start_at)))

    async def _page(self, announcement_id: str) -> bool:
        """One page of what is to be done next; whether there was anything."""
        now = self._clock()
        async with self._db.write() as session:
            row = await session.scalar(
                select(AnnouncementRow)
                .where(AnnouncementRow.id == announcement_id)
                .with_for_update(skip_locked=True)
            )
            if row is None:  # another worker is at it
                return False
            state = AnnouncementState(row.state)
            if state in (AnnouncementState.CANCELLED, AnnouncementState.VOID):
                return await self._end(session, row, now)
            if hash_of(row.content) != row.approved_hash:
                _void(session, row, now)
                return True
            if state is AnnouncementState.APPROVED:
                row.state = AnnouncementState.FREEZING
                await begin_on_account(session, row, content_from(row.content), now)
                append_step(session, row, SYSTEM, AnnouncementAction.STARTED, now)
                return True
            if state is AnnouncementState.FREEZING:
                await self._freeze(session, row)
                return True
            if state is AnnouncementState.PAUSED:
                return await _moved(session, row.id, _not_parked(), {"run_at": PARKED})
            return await self._send(session, row, now)

    async def _freeze(self, session: AsyncSession, row: AnnouncementRow) -> None:
        """Write down the next of those whom it is for."""
        fitting = audience.fitting(content_from(row.content).audience)
        page = (
            select(literal(row.id), InsuredRow.id)
            .where(*fitting, InsuredRow.id > row.frozen_up_to)
            .order_by(InsuredRow.id)
            .limit(FREEZE_PAGE)
        )
        names = ["announcement_id", "insured_id"]
        await session.execute(insert(AnnouncementPersonRow).from_select(names, page))
        mine = AnnouncementPersonRow.announcement_id == row.id
        last = await session.scalar(select(func.max(AnnouncementPersonRow.insured_id)).where(mine))
        if last is not None and last != row.frozen_up_to:
            row.frozen_up_to = last
            return
        row.people = await session.scalar(
            select(func.count()).select_from(AnnouncementPersonRow).where(mine)
        )
        row.state = AnnouncementState.SENDING

    async def _send(self, session: AsyncSession, row: AnnouncementRow, now: datetime) -> bool:
        quiet = self._policy.quiet_hours.get(_CLASS)
        run_at = opens_at(quiet, now) or now
        again = {"run_at": run_at, "expires_at": run_at + self._policy.lifetimes[_CLASS]}
        # a call whose end nobody saw may have been parked before it was made again
        if await _moved(
            session, row.id, _parked(), again, DeliveryState.NEW, DeliveryState.UNKNOWN
        ):
            return True
        page = list(
            await session.scalars(
                select(AnnouncementPersonRow.insured_id)
                .where(
                    AnnouncementPersonRow.announcement_id == row.id,
                    AnnouncementPersonRow.insured_id > row.planned_up_to,
                )
                .order_by(AnnouncementPersonRow.insured_id)
                .limit(self._plan_page)
            )
        )
        if page:
            await self._planner.plan(session, row, content_from(row.content), page, now)
            row.planned_up_to = page[-1]
            return True
        looked = self._looked.get(row.id)
        if looked is not None and looked <= now < looked + timedelta(seconds=5):
            return False
        self._looked[row.id] = now
        if not await session.scalar(select(_waits(row.id, now))):
            row.state, row.ended_at = AnnouncementState.FINISHED, now
            append_step(session, row, SYSTEM, AnnouncementAction.FINISHED, now)
            await lay_down_next(session, row, now)
            del self._looked[row.id]
        return False

    async def _end(self, session: AsyncSession, row: AnnouncementRow, now: datetime) -> bool:
        """What has not gone out never does."""
        values = {"state": DeliveryState.SUPPRESSED.value, "last_error": row.state, "run_at": now}
        if await _moved(session, row.id, None, values):
            return True
        asked = {"run_at": now}
        if await _moved(session, row.id, _parked(), asked, DeliveryState.UNKNOWN):
            return True
        if not await session.scalar(select(_waits(row.id, now))):
            row.ended_at = now
        return False


def _void(session: AsyncSession, row: AnnouncementRow, now: datetime) -> None:
    row.state, row.approved_hash = AnnouncementState.VOID, ""
    append_step(session, row, SYSTEM, AnnouncementAction.VOIDED, now)
    log.error(
        "An announcement is not what was approved; it is not sent any further",
        extra={"action": "announcement_void", "announcement_id": row.id},
    )


def _parked() -> ColumnElement[bool]:
    return DeliveryRow.run_at == PARKED


def _not_parked() -> ColumnElement[bool]:
    return DeliveryRow.run_at < PARKED


async def _moved(
    session: AsyncSession,
    announcement_id: str,
    which: ColumnElement[bool] | None,
    values: Mapping[str, object],
    *states: DeliveryState,
) -> bool:
    """Change some of the messages of this announcement that nobody holds, new ones where no states
    are named; whether there were any. A worker that holds one asks before it calls."""
    standing = DeliveryRow.state.in_(states or (DeliveryState.NEW,))
    chosen = select(DeliveryRow.id).where(
        DeliveryRow.lane == _LANE,
        _STANDING,
        standing,
        DeliveryRow.subject_id == announcement_id,
        *([] if which is None else [which]),
    )
    moved = await session.scalars(
        update(DeliveryRow)
        .where(DeliveryRow.id.in_(chosen.limit(PARK_PAGE)), standing)
        .values(**values)
        .returning(DeliveryRow.id)
        .execution_options(synchronize_session=False)
    )
    return bool(moved.all())


def _waits(announcement_id: str, now: datetime) -> ColumnElement[bool]:
    """Whether any message of it may still come to something else."""
    open_states: Collection[str] = (
        DeliveryState.NEW,
        DeliveryState.LEASED,
        DeliveryState.INTENT,
        DeliveryState.UNKNOWN,
    )
    return exists().where(
        DeliveryRow.event_id == announcement_id,
        or_(
            DeliveryRow.state.in_(open_states),
            and_(
                DeliveryRow.state == DeliveryState.ACCEPTED.value,
                DeliveryRow.intent_at > now - RECEIPT_WITHIN,
            ),
        ),
    )
