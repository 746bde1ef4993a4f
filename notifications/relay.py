"""Which deliveries does an event become? Asked by the message worker for all of the outbox."""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra import outbox
from infra.db import Database
from infra.outbox import OutboxEvent, OutboxRow
from notifications import deliveries
from notifications.messages import CAUSED_BY, SILENT, TRAITS
from notifications.policy import NotificationPolicy
from notifications.quiet_hours import opens_at
from notifications.subjects.subject import Subjects

log = logging.getLogger("daetong.notifications")

PAGE = 100


class Relay:
    """转投: an event becomes deliveries and is ticked off in one transaction: all or nothing."""

    def __init__(
        self,
        db: Database,
        subjects: Subjects,
        policy: NotificationPolicy,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._subjects = subjects
        self._policy = policy
        self._clock = clock
        self._refused: set[str] = set()

    async def run_once(self) -> int:
        """Relay the oldest waiting events; how many were relayed."""
        async with self._db.read() as session:
            waiting = select(OutboxRow.id).where(OutboxRow.relayed_at.is_(None)).limit(1)
            if await session.scalar(waiting) is None:
                return 0
        now = self._clock()
        async with self._db.write() as session:
            events = await outbox.waiting(session, PAGE)
            done = [event.id for event in events if await self._planned(session, event, now)]
            if done:
                await outbox.mark_relayed(session, done, now)
        return len(done)

    async def _planned(self, session: AsyncSession, event: OutboxEvent, now: datetime) -> bool:
        """Plan one event; one that cannot be planned waits and does not hold up the others."""
        try:
            async with session.begin_nested():
                await self._plan(session, event, now)
        except Exception:
            if event.id not in self._refused:  # said once, not at every poll
                self._refused.add(event.id)
                log.exception(
                    "An event could not be turned into messages; it waits",
                    extra={"action": "relay_failed", "event_id": event.id, "event": event.name},
                )
            return False
        return True

    async def _plan(self, session: AsyncSession, event: OutboxEvent, now: datetime) -> None:
        message = CAUSED_BY.get(event.name)
        if message is None:
            if event.name not in SILENT:
                log.warning(
                    "An event that no message knows of was passed over",
                    extra={"action": "relay_unknown", "event_id": event.id, "event": event.name},
                )
            return
        subject = self._subjects[message]
        message_class = subject.message_class
        traits = TRAITS[message_class]
        begins = event.at if traits.ages_from_cause else now
        written = await deliveries.add(
            session,
            event.id,
            event.subject_id,
            message,
            await subject.plans(session, event.subject_id),
            lane=traits.lane,
            now=now,
            run_at=opens_at(self._policy.quiet_hours, message_class, now) or now,
            expires_at=begins + self._policy.lifetimes[message_class],
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
