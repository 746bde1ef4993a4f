"""In which state is each delivery, and who holds it? Asked by relay, sender and receipts.

new → leased → intent → accepted → delivered or failed; a call whose end nobody saw is unknown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra.columns import new_id
from notifications.messages import ChannelName, Message
from notifications.tables import DeliveryRow


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


@dataclass(frozen=True)
class Plan:
    """投递计划: who is to be told over which channel."""

    recipient_kind: str
    recipient_id: str
    channel: ChannelName


async def add(
    session: AsyncSession,
    event_id: str,
    subject_id: str,
    message: Message,
    plans: Sequence[Plan],
    *,
    lane: int,
    now: datetime,
    run_at: datetime,
    expires_at: datetime,
) -> int:
    """Write the deliveries of an event that are not there yet; how many were written."""
    rows = await session.execute(
        select(DeliveryRow.recipient_id, DeliveryRow.channel).where(
            DeliveryRow.event_id == event_id
        )
    )
    present = {(recipient_id, channel) for recipient_id, channel in rows}
    wanted = [plan for plan in plans if (plan.recipient_id, plan.channel.value) not in present]
    session.add_all(
        DeliveryRow(
            id=new_id(),
            event_id=event_id,
            subject_id=subject_id,
            message=message.value,
            recipient_kind=plan.recipient_kind,
            recipient_id=plan.recipient_id,
            channel=plan.channel.value,
            lane=lane,
            state=DeliveryState.NEW.value,
            attempts=0,
            resends=0,
            fence=0,
            run_at=run_at,
            expires_at=expires_at,
            created_at=now,
        )
        for plan in wanted
    )
    return len(wanted)


async def any_work(session: AsyncSession, now: datetime) -> bool:
    """Whether a delivery is due or a dead worker's lease has run out; changes nothing."""
    found = await session.scalar(
        select(DeliveryRow.id).where(or_(_due(now), _lapsed(now))).limit(1)
    )
    return found is not None


async def free_lapsed(session: AsyncSession, now: datetime) -> None:
    """Free what workers hold whose lease has run out.

    Without an intent nothing has left: new again. With one it may have left: unknown."""
    for held, freed in (
        (DeliveryState.LEASED, DeliveryState.NEW),
        (DeliveryState.INTENT, DeliveryState.UNKNOWN),
    ):
        await session.execute(
            update(DeliveryRow)
            .where(DeliveryRow.state == held.value, DeliveryRow.lease_until <= now)
            .values(state=freed.value, owner=None, lease_until=None, run_at=now)
        )


async def lease_due(
    session: AsyncSession, now: datetime, owner: str, lease: timedelta, limit: int
) -> list[Delivery]:
    """Lease the next deliveries, lower lanes first; what another worker is leasing is left out."""
    rows = await session.scalars(
        select(DeliveryRow)
        .where(_due(now))
        .order_by(DeliveryRow.lane, DeliveryRow.run_at, DeliveryRow.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    leased = []
    for row in rows:
        row.owner = owner
        row.fence += 1
        row.lease_until = now + lease
        if row.state == DeliveryState.NEW.value:
            row.state = DeliveryState.LEASED.value
        leased.append(_delivery(row))
    return leased


async def change(
    session: AsyncSession, held: Delivery, state: DeliveryState, **values: Any
) -> Delivery | None:
    """Move a delivery that is still held as `held` says; None when it no longer is.

    A worker that slept past its lease changes nothing: owner, fence and state must all fit. Every
    state but `intent` ends the holding."""
    if state is not DeliveryState.INTENT:
        values = {"owner": None, "lease_until": None, **values}
    row = await session.scalar(
        update(DeliveryRow)
        .where(
            DeliveryRow.id == held.id,
            DeliveryRow.owner == held.owner,
            DeliveryRow.fence == held.fence,
            DeliveryRow.state == held.state.value,
        )
        .values(state=state.value, **values)
        .returning(DeliveryRow)
        .execution_options(populate_existing=True)
    )
    return None if row is None else _delivery(row)


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(
        DeliveryRow.state.in_([DeliveryState.NEW.value, DeliveryState.UNKNOWN.value]),
        DeliveryRow.run_at <= now,
        or_(DeliveryRow.lease_until.is_(None), DeliveryRow.lease_until <= now),
    )


def _lapsed(now: datetime) -> ColumnElement[bool]:
    return and_(
        DeliveryRow.state.in_([DeliveryState.LEASED.value, DeliveryState.INTENT.value]),
        DeliveryRow.lease_until <= now,
    )


def _delivery(row: DeliveryRow) -> Delivery:
    return Delivery(
        id=row.id,
        subject_id=row.subject_id,
        message=Message(row.message),
        recipient_kind=row.recipient_kind,
        recipient_id=row.recipient_id,
        channel=ChannelName(row.channel),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        resends=row.resends,
        expires_at=row.expires_at,
        created_at=row.created_at,
        owner=row.owner,
        fence=row.fence,
        intent_at=row.intent_at,
        provider_id=row.provider_id,
    )
