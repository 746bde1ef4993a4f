"""When does the tip of a week go to whom? Asked once an hour beside the messages.

The audience are those who have asked for the topic, and nobody else: this file, and whatever it
imports, cannot reach a claim."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from claims_core.calendar_cn import china_day
from infra import outbox
from infra.columns import new_id
from infra.db import Database
from notifications.causes import TIP_EVENT
from notifications.messages import MessageClass
from notifications.policy import USUAL_QUIET_HOURS
from notifications.quiet_hours import opens_at
from notifications.tables import ConsentRow, TipIssueRow
from notifications.tips.calendar import TipWeek, tips_of_week
from notifications.tips.catalogue import HealthTip, TipCatalogue
from notifications.tips.member_tips import consent_topic, sms_topic
from notifications.tips.reviews import approved_ids

PAGE = 100  # of people planned in one transaction


class TipPublishing:
    """每周的健康提示: approved ones only, once for each subscriber, a page of them at a time."""

    def __init__(
        self, db: Database, clock: Callable[[], datetime], catalogue: TipCatalogue
    ) -> None:
        self._db = db
        self._clock = clock
        self._catalogue = catalogue

    async def publish_due(self) -> int:
        """Send what this week has and has not gone out; to how many people. By day, and not on a
        public holiday."""
        now = self._clock()
        if opens_at(USUAL_QUIET_HOURS[MessageClass.CAMPAIGN], now) is not None:
            return 0
        week = TipWeek.from_day(china_day(now))
        told = 0
        for tip in tips_of_week(self._catalogue, week):
            try:
                while page := await self._publish_page(tip, week, now):
                    told += page
            except IntegrityError:  # another worker is at it
                continue
        return told

    async def _publish_page(self, tip: HealthTip, week: TipWeek, now: datetime) -> int:
        async with self._db.write() as session:
            if tip.id not in await approved_ids(session, self._catalogue):
                return 0
            after = await session.scalar(
                select(func.max(TipIssueRow.last)).where(
                    TipIssueRow.week == week.name, TipIssueRow.tip_id == tip.id
                )
            )
            people = await subscribers(session, tip, after=after or "", limit=PAGE)
            if not people:
                return 0
            issue = TipIssueRow(
                id=new_id(),
                week=week.name,
                tip_id=tip.id,
                text_hash=tip.text_hash,
                after=after or "",
                last=people[-1][1],
                at=now,
            )
            session.add(issue)
            outbox.append(session, TIP_EVENT, issue.id, now)
            return len(people)


async def subscribers(
    session: AsyncSession, tip: HealthTip, *, after: str, last: str = "", limit: int | None = None
) -> list[tuple[str, str]]:
    """Kind and id of those who have asked for this tip's topic, in a row: members, who find it in
    their inbox, and insured people, who want it as a text message; those behind `after`, up to
    `last` where it is given."""
    in_inbox = and_(
        ConsentRow.topic == consent_topic(tip.topic), ConsentRow.person_kind == "member"
    )
    by_sms = and_(ConsentRow.topic == sms_topic(tip.topic), ConsentRow.person_kind == "insured")
    query = (
        select(ConsentRow.person_kind, ConsentRow.person_id)
        .where(or_(in_inbox, by_sms), ConsentRow.given.is_(True), ConsentRow.person_id > after)
        .order_by(ConsentRow.person_id)
        .limit(limit)
    )
    if last:
        query = query.where(ConsentRow.person_id <= last)
    return [(kind, person_id) for kind, person_id in await session.execute(query)]
