"""Who is asked today whether the money came, who is put onto the list of calls, and who is warned
that the claim will close? A pass by the clock alone; each of the three happens once for a payment,
however many workers pass at the same time and however long none did."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.arrival.tables import ArrivalFollowUpRow
from casework.checks import store as side_track_store
from casework.checks.tables import SideTrackRow
from casework.claims.tables import ClaimRow, ClaimStepRow
from casework.conversations.tables import ServiceCaseRow
from claims_core.arrival_clock import ArrivalDays, arrival_days, long_enough
from claims_core.calendar_cn import china_day
from claims_core.claim import SYSTEM, Stage
from claims_core.events import EventName
from claims_core.policy import PolicyBook
from claims_core.service_case import CaseKind, CaseState
from claims_core.side_tracks import apply_track_action
from claims_core.track import Track, TrackAction, TrackState
from infra import outbox
from infra.db import Database
from infra.statements import dialect_insert

PAGE = 100
# Somebody is at it already: their claim neither closes nor is warned of it.
UNSETTLED = exists().where(
    SideTrackRow.claim_id == ClaimRow.id,
    SideTrackRow.track == Track.FOLLOW_UP_CALL,
    SideTrackRow.problem,
) | exists().where(
    ServiceCaseRow.claim_id == ClaimRow.id,
    ServiceCaseRow.kind == CaseKind.NOT_ARRIVED.value,
    ServiceCaseRow.state != CaseState.CLOSED.value,
)


@dataclass(frozen=True)
class _Paid:
    """A claim that waits for somebody to say that the money came."""

    claim_id: str
    paid_on: date
    days: ArrivalDays
    unsettled: bool
    row: ArrivalFollowUpRow | None


@dataclass(frozen=True)
class ArrivalPass:
    """一次巡查的结果: how many were asked, put onto the list of calls, and warned."""

    asked: int
    listed: int
    warned: int


class ArrivalWatch:
    """到账回访."""

    def __init__(self, db: Database, clock: Callable[[], datetime], book: PolicyBook) -> None:
        self._db = db
        self._clock = clock
        self._book = book

    async def run_once(self) -> ArrivalPass:
        """One pass over all paid claims that nobody has confirmed."""
        asked = listed = warned = 0
        last = ""
        while True:
            async with self._db.read() as session:
                paid = await self._paid(session, last)
            if not paid:
                return ArrivalPass(asked, listed, warned)
            last = paid[-1].claim_id
            now = self._clock()
            today = china_day(now)
            questions = [each for each in paid if each.row is None and each.days.question <= today]
            calls = [each for each in paid if _is_to_be_called(each, today)]
            warnings = [each for each in paid if _is_to_be_warned(each, today)]
            if questions or calls or warnings:
                async with self._db.write() as session:
                    asked += await _ask(session, questions, now)
                    listed += await _list(session, calls, now)
                    warned += await _warn(session, warnings, now)

    async def _paid(self, session: AsyncSession, after: str) -> list[_Paid]:
        paid_at = (
            select(func.max(ClaimStepRow.at))
            .where(ClaimStepRow.claim_id == ClaimRow.id, ClaimStepRow.target == Stage.PAID)
            .where(ClaimStepRow.source != Stage.PAID)
            .scalar_subquery()
        )
        page = (
            select(ClaimRow.id, paid_at.label("paid_at"), UNSETTLED.label("unsettled"))
            .where(ClaimRow.stage == Stage.PAID, ClaimRow.id > after)
            .order_by(ClaimRow.id)
            .limit(PAGE)
        )
        claims = {row.id: row for row in await session.execute(page)}
        rows = {
            (row.claim_id, row.paid_on): row
            for row in await session.scalars(
                select(ArrivalFollowUpRow).where(ArrivalFollowUpRow.claim_id.in_(list(claims)))
            )
        }
        found = []
        for claim_id, claim in claims.items():
            paid_on = china_day(claim.paid_at)
            days = arrival_days(self._book, paid_on)
            row = rows.get((claim_id, paid_on))
            found.append(_Paid(claim_id, paid_on, days, bool(claim.unsettled), row))
        return found


def _is_to_be_called(paid: _Paid, today: date) -> bool:
    row = paid.row
    return (
        row is not None
        and row.answered_at is None
        and row.called_at is None
        and paid.days.call <= today
        and long_enough(china_day(row.asked_at), today)
    )


def _is_to_be_warned(paid: _Paid, today: date) -> bool:
    row = paid.row
    return (
        row is not None
        and row.warned_at is None
        and not paid.unsettled
        and paid.days.warning <= today
        and long_enough(china_day(row.asked_at), today)
    )


async def _ask(session: AsyncSession, due: Sequence[_Paid], now: datetime) -> int:
    """问钱到没到: a row of its own keeps a second worker from asking again."""
    if not due:
        return 0
    fresh = await session.scalars(
        dialect_insert(session, ArrivalFollowUpRow)
        .values(
            [
                {
                    "claim_id": each.claim_id,
                    "paid_on": each.paid_on,
                    "asked_at": now,
                    "answer": "",
                    "said_in": "",
                }
                for each in due
            ]
        )
        .on_conflict_do_nothing()
        .returning(ArrivalFollowUpRow.claim_id)
    )
    asked = sorted(fresh)
    for claim_id in asked:
        outbox.append(session, EventName.ARRIVAL_ASKED, claim_id, now)
    return len(asked)


async def _list(session: AsyncSession, due: Sequence[_Paid], now: datetime) -> int:
    """列入回访: nobody has answered; what a colleague has begun or ended is left as it is."""
    if not due:
        return 0
    ids = sorted(each.claim_id for each in due)
    # a claim is held before its side-track, as wherever both are
    await session.execute(
        select(ClaimRow.id).where(ClaimRow.id.in_(ids)).order_by(ClaimRow.id).with_for_update()
    )
    row = ArrivalFollowUpRow
    still = row.called_at.is_(None) & row.answered_at.is_(None)
    fresh = await _mark(session, due, {"called_at": now}, still)
    held = await side_track_store.hold(session, Track.FOLLOW_UP_CALL, fresh, now)
    await side_track_store.save(
        session,
        [
            apply_track_action(side, TrackAction.UNANSWERED, SYSTEM, version=side.version, now=now)
            for side in held.values()
            if side.state in (TrackState.IDLE, TrackState.NOT_SELECTED)
        ],
    )
    return len(fresh)


async def _warn(session: AsyncSession, due: Sequence[_Paid], now: datetime) -> int:
    """快要办结，先说一声."""
    still = ArrivalFollowUpRow.warned_at.is_(None)
    fresh = await _mark(session, due, {"warned_at": now}, still)
    for claim_id in fresh:
        outbox.append(session, EventName.CLOSING_SOON, claim_id, now)
    return len(fresh)


async def _mark(
    session: AsyncSession,
    due: Sequence[_Paid],
    moment: Mapping[str, datetime],
    still: ColumnElement[bool],
) -> list[str]:
    """Write a moment where it still holds; the claims of which we were the first."""
    row, fresh = ArrivalFollowUpRow, list[str]()
    for each in due:
        ours = await session.scalar(
            update(row)
            .where(row.claim_id == each.claim_id, row.paid_on == each.paid_on, still)
            .values(**moment)
            .returning(row.claim_id)
            .execution_options(synchronize_session=False)
        )
        if ours is not None:
            fresh.append(ours)
    return sorted(fresh)
