"""In which state is each delivery, and who holds it? Asked by relay, sender and receipts.

new → leased → intent → accepted → delivered or failed; a call whose end nobody saw is unknown."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    exists,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession

from infra.columns import Utc, new_id
from notifications.messages import LANES, ChannelName, Message
from notifications.tables import DeliveryRow

Moment = datetime | BindParameter[datetime]
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


async def fall_back(session: AsyncSession, delivery_id: str, now: datetime) -> ChannelName | None:
    """Go on over the next channel, in the very transaction in which this one has ended unreached;
    the channel, or None where there is none left, no time, or it has been done before."""
    row = await session.get_one(DeliveryRow, delivery_id, populate_existing=True)
    rest = row.fallbacks.split()
    if not rest or now >= row.expires_at:
        return None
    is_there = await session.scalar(
        select(DeliveryRow.id).where(
            DeliveryRow.event_id == row.event_id,
            DeliveryRow.recipient_id == row.recipient_id,
            DeliveryRow.channel == rest[0],
        )
    )
    if is_there is not None:
        return None
    session.add(
        DeliveryRow(
            id=new_id(),
            event_id=row.event_id,
            subject_id=row.subject_id,
            message=row.message,
            recipient_kind=row.recipient_kind,
            recipient_id=row.recipient_id,
            channel=rest[0],
            fallbacks=" ".join(rest[1:]),
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
    return ChannelName(rest[0])


async def lanes_with_work(session: AsyncSession, now: datetime) -> list[int]:
    """In which lanes a delivery is due or a dead worker's lease has run out, first things first;
    changes nothing."""
    found = (await session.execute(_WORK, {"now": now})).one()
    return [lane for lane, waits in zip(LANES, found, strict=True) if waits]


async def free_lapsed(session: AsyncSession, now: datetime) -> None:
    """Free what workers hold whose lease has run out.

    Without an intent nothing has left: new again. With one it may have left: unknown."""
    for held, freed in (
        (DeliveryState.LEASED, DeliveryState.NEW),
        (DeliveryState.INTENT, DeliveryState.UNKNOWN),
    ):
        await session.execute(
            update(DeliveryRow)
            .where(_lapsed(now), DeliveryRow.state == held.value)
            .values(state=freed.value, owner=None, lease_until=None, run_at=now)
        )


async def lease_due(
    session: AsyncSession, lane: int, now: datetime, owner: str, lease: timedelta, limit: int
) -> list[Delivery]:
    """Lease the next deliveries of a lane; what another worker is leasing is left out."""
    rows = await session.scalars(
        select(DeliveryRow)
        .where(DeliveryRow.lane == lane, _due(now))
        .order_by(DeliveryRow.run_at, DeliveryRow.id)
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


# Written out, as in the partial indexes: SQLite does not see through a parameter.
_IS_DUE = text("delivery.state IN ('new', 'unknown')")
_IS_HELD = text("delivery.state IN ('leased', 'intent')")


def _due(now: Moment) -> ColumnElement[bool]:
    return and_(
        _IS_DUE,
        DeliveryRow.run_at <= now,
        or_(DeliveryRow.lease_until.is_(None), DeliveryRow.lease_until <= now),
    )


def _lapsed(now: Moment) -> ColumnElement[bool]:
    return and_(_IS_HELD, DeliveryRow.lease_until <= now)


# Asked at every poll, and to write it down takes longer than to answer it.
_NOW = bindparam("now", type_=Utc)
_WORK = select(
    *(
        or_(
            exists().where(DeliveryRow.lane == lane, _due(_NOW)),
            exists().where(DeliveryRow.lane == lane, _lapsed(_NOW)),
        )
        for lane in LANES
    )
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
        consent_topic=row.consent_topic,
        provider=row.provider,
    )
