"""Which activities can I sign up for, and who is reminded that one is tomorrow? Asked by the chat,
the phone, and once an hour."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, update

from casework.activities.activities import ActivityMoved, signed_up
from casework.activities.tables import ActivityRow, ActivitySignUpRow
from casework.activities.views import ActivityKind, ActivityState, MemberActivity
from casework.errors import NotFound
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor
from claims_core.errors import ClaimsError
from infra import outbox
from infra.columns import new_id
from infra.db import Database
from infra.statements import dialect_insert

TOMORROW_EVENT = "activity_tomorrow"
MOST_SHOWN = 20
PAGE = 100


class ActivityFull(ClaimsError):
    """名额满了."""

    code = "activity_full"
    template = "这次活动的名额已经满了。有人退出会空出来，可以过两天再看看。"


class SignUps:
    """报名."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def upcoming(self, actor: Actor) -> tuple[MemberActivity, ...]:
        """What is open and has not begun, the next one first."""
        now = self._clock()
        async with self._db.read() as session:
            rows = list(
                await session.scalars(
                    select(ActivityRow)
                    .where(
                        ActivityRow.state == ActivityState.OPEN.value, ActivityRow.starts_at > now
                    )
                    .order_by(ActivityRow.starts_at, ActivityRow.id)
                    .limit(MOST_SHOWN)
                )
            )
            ids = [row.id for row in rows]
            taken = await signed_up(session, ids)
            mine = set(
                await session.scalars(
                    select(ActivitySignUpRow.activity_id).where(
                        ActivitySignUpRow.activity_id.in_(ids),
                        ActivitySignUpRow.member_id == actor.id,
                        ActivitySignUpRow.given_up_at.is_(None),
                    )
                )
            )
        return tuple(
            MemberActivity(
                id=row.id,
                kind=ActivityKind(row.kind),
                title=row.title,
                words=row.words,
                place=row.place,
                starts_at=row.starts_at,
                places=row.places,
                taken=taken.get(row.id, 0),
                mine=row.id in mine,
            )
            for row in rows
        )

    async def sign_up(self, actor: Actor, activity_id: str) -> None:
        """报名; again changes nothing.

        :raises NotFound: where none is open. :raises ActivityMoved: where it has begun.
        :raises ActivityFull:
        """
        now = self._clock()
        async with self._db.write() as session:
            # held, so that two do not take the last place
            row = await session.scalar(
                select(ActivityRow)
                .where(ActivityRow.id == activity_id, ActivityRow.state == ActivityState.OPEN.value)
                .with_for_update()
                .execution_options(populate_existing=True)
            )
            if row is None:
                raise NotFound
            if row.starts_at <= now:
                raise ActivityMoved
            known = await session.scalar(
                select(ActivitySignUpRow).where(
                    ActivitySignUpRow.activity_id == activity_id,
                    ActivitySignUpRow.member_id == actor.id,
                )
            )
            if known is not None and known.given_up_at is None:
                return
            if (await signed_up(session, [activity_id])).get(activity_id, 0) >= row.places:
                raise ActivityFull
            new = {"given_up_at": None, "reminded_at": None, "at": now}
            await session.execute(
                dialect_insert(session, ActivitySignUpRow)
                .values(id=new_id(), activity_id=activity_id, member_id=actor.id, **new)
                .on_conflict_do_update(index_elements=["activity_id", "member_id"], set_=new)
            )

    async def give_up(self, actor: Actor, activity_id: str) -> None:
        """取消报名; may be repeated. :raises NotFound: where they had not signed up."""
        async with self._db.write() as session:
            known = await session.scalar(
                select(ActivitySignUpRow).where(
                    ActivitySignUpRow.activity_id == activity_id,
                    ActivitySignUpRow.member_id == actor.id,
                )
            )
            if known is None:
                raise NotFound
            known.given_up_at = known.given_up_at or self._clock()

    async def remind_due(self) -> int:
        """前一天提醒: each who has signed up, once; how many."""
        told = 0
        while page := await self._remind_page():
            told += page
        return told

    async def _remind_page(self) -> int:
        now = self._clock()
        async with self._db.write() as session:
            rows = await session.execute(
                select(ActivitySignUpRow.id, ActivityRow.starts_at)
                .join(ActivityRow, ActivityRow.id == ActivitySignUpRow.activity_id)
                .where(
                    ActivityRow.state == ActivityState.OPEN.value,
                    ActivityRow.starts_at > now,
                    ActivityRow.starts_at < now + timedelta(days=2),
                    ActivitySignUpRow.given_up_at.is_(None),
                    ActivitySignUpRow.reminded_at.is_(None),
                )
                .order_by(ActivitySignUpRow.id)
            )
            tomorrow = china_day(now) + timedelta(days=1)
            due = [row.id for row in rows if china_day(row.starts_at) <= tomorrow][:PAGE]
            fresh = await session.scalars(
                update(ActivitySignUpRow)
                .where(ActivitySignUpRow.id.in_(due), ActivitySignUpRow.reminded_at.is_(None))
                .values(reminded_at=now)
                .returning(ActivitySignUpRow.id)
                .execution_options(synchronize_session=False)
            )
            ids = sorted(fresh)
            for sign_up in ids:
                outbox.append(session, TOMORROW_EVENT, sign_up, now)
        return len(ids)
