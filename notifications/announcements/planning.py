"""Which messages does one page of an announcement's people become? Asked by whoever sends it, in
the transaction that moves its place on; a page is a handful of statements, however many it is
for."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.people import people
from casework.people.tables import InsuredRow
from infra.columns import new_id
from infra.sealing import Sealer
from infra.statements import among, insert_rows
from notifications.announcements import audience
from notifications.announcements.content import AccountWay, AnnouncementContent
from notifications.announcements.previews import facts_of
from notifications.announcements.tables import AnnouncementRow
from notifications.caps import Caps
from notifications.consents import OPTED_OUT
from notifications.deliveries import DeliveryState
from notifications.intents import CAP_REACHED
from notifications.messages import KINDS, TRAITS, ChannelName, Message
from notifications.policy import NotificationPolicy
from notifications.quiet_hours import opens_at
from notifications.render import Wording
from notifications.tables import DeliveryRow, InboxItemRow

NO_PHONE, BY_MASS, INBOX_ONLY, LEFT_ROSTER = "no_phone", "by_mass", "inbox_only", "left_roster"
_CLASS = KINDS[Message.ANNOUNCEMENT].message_class  # the same for all that is announced


class PagePlanner:
    """一页发送对象的安排: who is sent an SMS, and for each of the others why not; and everybody's
    inbox but that of those who have opted out."""

    def __init__(self, sealer: Sealer, wording: Wording, policy: NotificationPolicy) -> None:
        self._sealer = sealer
        self._wording = wording
        self._policy = policy
        self._caps = Caps(policy.caps)

    async def plan(
        self,
        session: AsyncSession,
        row: AnnouncementRow,
        content: AnnouncementContent,
        page: Collection[str],
        now: datetime,
    ) -> None:
        """Write the messages of these insured people."""
        skipped = await self._skipped(session, content, page, now)
        quiet = self._policy.quiet_hours.get(_CLASS)
        run_at = opens_at(quiet, now) or now
        same: Mapping[str, Any] = {
            "event_id": row.id,
            "subject_id": row.id,
            "message": content.message.value,
            "recipient_kind": "insured",
            "channel": ChannelName.SMS.value,
            "fallbacks": "",
            "consent_topic": audience.TOPIC,
            "provider": "",
            "lane": TRAITS[_CLASS].lane,
            "attempts": 0,
            "resends": 0,
            "fence": 0,
            "run_at": run_at,
            "expires_at": run_at + self._policy.lifetimes[_CLASS],
            "created_at": now,
        }
        new, suppressed = DeliveryState.NEW.value, DeliveryState.SUPPRESSED.value
        await insert_rows(
            session,
            DeliveryRow,
            [
                {
                    **same,
                    "id": new_id(),
                    "recipient_id": each,
                    "state": suppressed if skipped[each] else new,
                    "last_error": skipped[each],
                }
                for each in page
            ],
        )
        title, text = self._wording.inbox[content.message.value].filled(facts_of(content))
        item: Mapping[str, Any] = {
            "event_id": row.id,
            "person_kind": "insured",
            "message": content.message.value,
            "title": title,
            "text": text,
            "at": now,
        }
        await insert_rows(
            session,
            InboxItemRow,
            [
                {**item, "id": new_id(), "person_id": each}
                for each in page
                if skipped[each] not in (OPTED_OUT, LEFT_ROSTER)
            ],
        )

    async def _skipped(
        self,
        session: AsyncSession,
        content: AnnouncementContent,
        page: Collection[str],
        now: datetime,
    ) -> dict[str, str | None]:
        """By person, why they are sent no SMS; None for those who are."""
        rows = await session.execute(
            select(
                InsuredRow.id, InsuredRow.phone_sealed, audience.opted_out(), audience.follows()
            ).where(among(session, InsuredRow.id, page), InsuredRow.merged_into_id.is_(None))
        )
        full = await self._caps.full_among(session, page, content.message, _CLASS, now)
        why: dict[str, str | None] = dict.fromkeys(page, LEFT_ROSTER)
        for insured_id, phone_sealed, no, follower in rows:
            if no:
                why[insured_id] = OPTED_OUT
            elif not content.by_sms:
                why[insured_id] = INBOX_ONLY
            elif follower and content.wechat is AccountWay.MASS:
                why[insured_id] = BY_MASS
            elif not people.is_reached_by_sms(phone_sealed, self._sealer):
                why[insured_id] = NO_PHONE
            else:
                why[insured_id] = CAP_REACHED if insured_id in full else None
        return why
