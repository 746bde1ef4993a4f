"""Which deliveries does an event become? Asked by the message worker for all of the outbox."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra import outbox
from infra.db import Database
from infra.outbox import OutboxEvent, OutboxRow
from notifications import consents, deliveries
from notifications.caps import Caps, Counted
from notifications.causes import CAUSED_BY, SILENT
from notifications.deliveries import Plan, PlannedDelivery
from notifications.inbox.writing import InboxWriter
from notifications.intents import CAP_REACHED
from notifications.messages import KINDS, TRAITS, Message, MessageKind
from notifications.policy import NotificationPolicy
from notifications.quiet_hours import opens_at
from notifications.subjects.subject import Subjects, Withheld

log = logging.getLogger("daetong.notifications")

_REFUSED = (consents.OPTED_OUT, consents.NOT_OPTED_IN)
PAGE = 100
PEOPLE_AT_ONCE = 100


class Relay:
    """转投: an event becomes deliveries and is ticked off in one transaction: all or nothing."""

    def __init__(
        self,
        db: Database,
        subjects: Subjects,
        inbox: InboxWriter,
        policy: NotificationPolicy,
        clock: Callable[[], datetime],
        *,
        kinds: Mapping[Message, MessageKind] = KINDS,
    ) -> None:
        self._db = db
        self._subjects = subjects
        self._inbox = inbox
        self._policy = policy
        self._clock = clock
        self._kinds = kinds
        # a campaign of many pages must not stand in front of a code
        self._last = [
            name
            for name, message in CAUSED_BY.items()
            if not TRAITS[kinds[message].message_class].waits_for_room
        ]
        self._caps = Caps(policy.caps)
        self._refused: set[str] = set()

    async def run_once(self) -> int:
        """Relay the oldest waiting events; how many were relayed."""
        async with self._db.read() as session:
            waiting = select(OutboxRow.id).where(OutboxRow.relayed_at.is_(None)).limit(1)
            if await session.scalar(waiting) is None:
                return 0
        now = self._clock()
        async with self._db.write() as session:
            done: list[str] = []
            people = 0
            for event in await outbox.waiting(session, PAGE, last=self._last):
                if people >= PEOPLE_AT_ONCE:  # nobody else writes meanwhile
                    break
                planned = await self._planned(session, event, now)
                if planned is not None:
                    done.append(event.id)
                    people += planned
            if done:
                await outbox.mark_relayed(session, done, now)
        return len(done)

    async def _planned(
        self, session: AsyncSession, event: OutboxEvent, now: datetime
    ) -> int | None:
        """Plan one event, for how many people; one that cannot be planned (None) waits and does not
        hold up the others."""
        try:
            async with session.begin_nested():
                return await self._plan(session, event, now)
        except Exception:
            if event.id not in self._refused:  # said once, not at every poll
                self._refused.add(event.id)
                log.exception(
                    "An event could not be turned into messages; it waits",
                    extra={"action": "relay_failed", "event_id": event.id, "event": event.name},
                )
            return None

    async def _plan(self, session: AsyncSession, event: OutboxEvent, now: datetime) -> int:
        message = CAUSED_BY.get(event.name)
        if message is None:
            if event.name not in SILENT:
                log.warning(
                    "An event that no message knows of was passed over",
                    extra={"action": "relay_unknown", "event_id": event.id, "event": event.name},
                )
            return 0
        subject, kind = self._subjects[message], self._kinds[message]
        traits = TRAITS[kind.message_class]
        begins = event.at if traits.ages_from_cause else now
        quiet = self._policy.quiet_hours.get(kind.message_class)
        planned = [
            await self._planned_delivery(session, message, plan, now)
            for plan in await subject.plans(session, event.subject_id)
        ]
        if kind.in_inbox:
            await self._put_into_inboxes(session, event, message, planned, now)
        written = await deliveries.add(
            session,
            event.id,
            event.subject_id,
            message,
            planned,
            lane=traits.lane,
            now=now,
            run_at=opens_at(quiet, now) or now,
            expires_at=begins + self._policy.lifetimes[kind.message_class],
        )
        log.info(
            "An event became deliveries",
            extra={
                "action": "relayed",
                "event_id": event.id,
                "sent_as": message.value,
                "deliveries": written,
            },
        )
        return len(planned)

    async def _planned_delivery(
        self, session: AsyncSession, message: Message, plan: Plan, now: datetime
    ) -> PlannedDelivery:
        """One person's delivery: the first channel of the kind that reaches them, or why not."""
        kind = self._kinds[message]
        channels = tuple(channel for channel in kind.channels if channel in plan.channels)
        skipped = await consents.refused(
            session, kind.consent, (plan.recipient_kind, plan.recipient_id), plan.consent_topic
        )
        if skipped is None and not TRAITS[kind.message_class].waits_for_room:
            counted = Counted(plan.recipient_id, message, kind.message_class)
            if await self._caps.full_until(session, counted, now) is not None:
                skipped = CAP_REACHED
        return PlannedDelivery(plan, channels, skipped)

    async def _put_into_inboxes(
        self,
        session: AsyncSession,
        event: OutboxEvent,
        message: Message,
        planned: Sequence[PlannedDelivery],
        now: datetime,
    ) -> None:
        """Caps and hours hold nothing back there: nobody is woken by it."""
        subject = self._subjects[message]
        try:
            content = await subject.content(session, message, event.subject_id)
        except Withheld:
            return  # overtaken already
        for each in planned:
            if not each.plan.in_inbox or each.skipped in _REFUSED:
                continue
            await self._inbox.put(
                session,
                event.id,
                (each.plan.recipient_kind, each.plan.recipient_id),
                message,
                content,
                self._kinds[message].privacy,
                claim_id=event.subject_id if subject.about_claims else None,
                now=now,
            )
