"""Which deliveries does an event become? Asked by the message worker for all of the outbox."""

import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.phone.contacts import Contacts
from infra import outbox
from infra.db import Database
from infra.outbox import OutboxEvent, OutboxRow
from notifications import deliveries
from notifications.deliveries import Plan
from notifications.messages import CAUSED_BY, SILENT, Message, channels_of, class_of
from notifications.policy import NotificationPolicy
from notifications.quiet_hours import opens_at

log = logging.getLogger("daetong.notifications")

PAGE = 100


class Relay:
    """转投: an event becomes deliveries and is ticked off in one transaction: all or nothing."""

    def __init__(
        self,
        db: Database,
        contacts: Contacts,
        policy: NotificationPolicy,
        clock: Callable[[], datetime],
    ) -> None:
        self._db = db
        self._contacts = contacts
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
        message_class = class_of(message)
        # A code ages from the moment it was made; other news are worth telling after an outage too.
        begins = event.at if message is Message.ONE_TIME_CODE else now
        written = await deliveries.add(
            session,
            event.id,
            event.subject_id,
            message,
            await self._plans(session, message, event.subject_id),
            now=now,
            run_at=opens_at(self._policy.quiet_hours, message_class, now) or now,
            expires_at=begins + self._policy.lifetime(message_class),
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

    async def _plans(self, session: AsyncSession, message: Message, subject_id: str) -> list[Plan]:
        if message is Message.ONE_TIME_CODE:
            return [
                Plan("code", subject_id, channel)
                for channel in channels_of(message, has_phone=True, follows=False)
            ]
        return [
            Plan(person.kind, person.id, channel)
            for person in await self._contacts.recipients(session, subject_id)
            for channel in channels_of(
                message, has_phone=person.has_phone, follows=person.official_openid is not None
            )
        ]
