"""What is a delivery, and how does one begin or go on another way? Asked by relay, sender and
receipts.

new → leased → intent → accepted → delivered or failed; a call whose end nobody saw is unknown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.columns import new_id
from infra.statements import among
from notifications.messages import ChannelName, Message
from notifications.tables import DeliveryRow

# Where a message stands that waits until somebody goes on with it; no clock reaches this.
PARKED = datetime(9000, 1, 1, tzinfo=UTC)


class DeliveryState(StrEnum):
    """投递状态."""

    NEW = "new"
    LEASED = "leased"  # a worker is preparing it; nothing has left
    INTENT = "intent"  # committed before the call: from here on it may have left
    ACCEPTED = "accepted"  # the gateway has it
    DELIVERED = "delivered"
    FAILED = "failed"  # the gateway or the carrier says it will not arrive
    UNKNOWN = "unknown"  # called, end not seen: ask before anything else
    DEAD = "dead"  # given up; a person has to look
    SUPPRESSED = "suppressed"  # not sent, rightly


@dataclass(frozen=True)
class Delivery:
    """投递: one message to one person over one channel, as its holder leased it."""

    id: str
    subject_id: str
    message: Message
    recipient_kind: str
    recipient_id: str
    channel: ChannelName
    state: DeliveryState
    attempts: int
    resends: int
    expires_at: datetime
    created_at: datetime
    owner: str | None
    fence: int
    intent_at: datetime | None
    provider_id: str | None
    consent_topic: str = ""
    provider: str = ""
    """Who of several providers has it or is to get it; empty before the first call."""


@dataclass(frozen=True)
class Plan:
    """投递计划: who is to be told, and which channels reach them, in any order; `consent_topic` is
    what the person may have said yes or no to, where the kind asks for that."""

    recipient_kind: str
    recipient_id: str
    channels: Collection[ChannelName]
    consent_topic: str = ""
    in_inbox: bool = True
    """Unless the same person finds it there already, under another name."""


@dataclass(frozen=True)
class PlannedDelivery:
    """待写入的投递: by its first channel, with the others that reached the person; `skipped` says
    by a code why it is kept but not sent."""

    plan: Plan
    channels: tuple[ChannelName, ...]
    skipped: str | None = None


async def add(
    session: AsyncSession,
    event_id: str,
    subject_id: str,
    message: Message,
    planned: Sequence[PlannedDelivery],
    *,
    lane: int,
    now: datetime,
    run_at: datetime,
    expires_at: datetime,
) -> int:
    """Write the deliveries of an event to those who have none yet; how many were written."""
    rows = await session.scalars(
        select(DeliveryRow.recipient_id).where(DeliveryRow.event_id == event_id)
    )
    present = set(rows)
    wanted = [each for each in planned if each.channels and each.plan.recipient_id not in present]
    session.add_all(
        DeliveryRow(
            id=new_id(),
            event_id=event_id,
            subject_id=subject_id,
            message=message.value,
            recipient_kind=each.plan.recipient_kind,
            recipient_id=each.plan.recipient_id,
            channel=each.channels[0].value,
            fallbacks=" ".join(each.channels[1:]),
            consent_topic=each.plan.consent_topic,
            lane=lane,
            state=(DeliveryState.SUPPRESSED if each.skipped else DeliveryState.NEW).value,
            last_error=each.skipped,
            attempts=0,
            resends=0,
            fence=0,
            run_at=run_at,
            expires_at=expires_at,
            created_at=now,
        )
        for each in wanted
    )
    return len(wanted)


async def fall_back(
    session: AsyncSession, delivery_ids: Collection[str], now: datetime
) -> dict[str, ChannelName]:
    """Go on over the next channel, in the very transaction in which these have ended unreached; the
    channels by delivery, without those that have none left, no time, or have done so before."""
    rows = await session.scalars(
        select(DeliveryRow)
        .where(among(session, DeliveryRow.id, delivery_ids), DeliveryRow.fallbacks != "")
        .execution_options(populate_existing=True)
    )
    ended = [row for row in rows if now < row.expires_at]
    if not ended:
        return {}
    rows_there = await session.execute(
        select(DeliveryRow.event_id, DeliveryRow.recipient_id, DeliveryRow.channel).where(
            among(session, DeliveryRow.event_id, {row.event_id for row in ended}),
            among(session, DeliveryRow.recipient_id, {row.recipient_id for row in ended}),
        )
    )
    present = {tuple(row) for row in rows_there}
    going: dict[str, ChannelName] = {}
    for row in ended:
        following, *rest = row.fallbacks.split()
        if (row.event_id, row.recipient_id, following) in present:
            continue
        going[row.id] = ChannelName(following)
        session.add(
            DeliveryRow(
                id=new_id(),
                event_id=row.event_id,
                subject_id=row.subject_id,
                message=row.message,
                recipient_kind=row.recipient_kind,
                recipient_id=row.recipient_id,
                channel=following,
                fallbacks=" ".join(rest),
                consent_topic=row.consent_topic,
                lane=row.lane,
                state=DeliveryState.NEW.value,
                attempts=0,
                resends=0,
                fence=0,
                run_at=now,
                expires_at=row.expires_at,
                created_at=now,
            )
        )
    return going
