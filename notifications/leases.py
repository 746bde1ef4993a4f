"""Which deliveries may a worker take now, and for how long? Asked by the sender, lane by lane."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Table,
    and_,
    bindparam,
    case,
    exists,
    null,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.base import Executable

from infra.columns import Utc
from infra.statements import said
from infra.write_steps import Statement
from notifications.deliveries import Delivery, DeliveryState
from notifications.messages import LANES, ChannelName, Message
from notifications.tables import DeliveryRow

_TABLE = cast(Table, DeliveryRow.__table__)
_ROW = _TABLE.c
# Written out, as in the partial indexes: SQLite does not see through a parameter.
_IS_DUE = text("delivery.state IN ('new', 'unknown')")
_IS_HELD = text("delivery.state IN ('leased', 'intent')")
# Asked at every poll and for every batch, and to write it down takes longer than to answer it.
_NOW = bindparam("now", type_=Utc)


def _due() -> ColumnElement[bool]:
    return and_(
        _IS_DUE,
        _ROW.run_at <= _NOW,
        or_(_ROW.lease_until.is_(None), _ROW.lease_until <= _NOW),
    )


def _lapsed() -> ColumnElement[bool]:
    return and_(_IS_HELD, _ROW.lease_until <= _NOW)


_WORK = select(
    *(
        or_(
            exists().where(_ROW.lane == lane, _due()),
            exists().where(_ROW.lane == lane, _lapsed()),
        )
        for lane in LANES
    )
)

# Without an intent nothing has left: new again. With one it may have left: unknown.
_FREE = (
    update(_TABLE)
    .where(_lapsed())
    .values(
        state=case(
            (_ROW.state == DeliveryState.LEASED.value, DeliveryState.NEW.value),
            else_=DeliveryState.UNKNOWN.value,
        ),
        owner=null(),
        lease_until=null(),
        run_at=_NOW,
    )
)

# By their time alone, as the index has them: what is due at the same moment, such as a campaign,
# would have to be sorted anew for every batch.
_CHOSEN = (
    select(_ROW.id)
    .where(_ROW.lane == bindparam("of_lane"), _due())
    .order_by(_ROW.run_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
    .cte("chosen")
)
_LEASE = (
    update(_TABLE)
    .where(_ROW.id == _CHOSEN.c.id)
    .values(
        owner=bindparam("holder"),
        fence=_ROW.fence + 1,
        lease_until=bindparam("ends_at", type_=Utc),
        state=case(
            (_ROW.state == DeliveryState.NEW.value, DeliveryState.LEASED.value), else_=_ROW.state
        ),
    )
    .returning(*_ROW)
)


def _on_both(statement: Executable) -> Statement:
    return Statement(lambda _: statement)


_ASK_WORK, _FREE_LAPSED, _LEASE_DUE = _on_both(_WORK), _on_both(_FREE), _on_both(_LEASE)
_NAMES = _ROW.keys()


async def lanes_with_work(session: AsyncSession, now: datetime) -> list[int]:
    """In which lanes a delivery is due or a dead worker's lease has run out, first things first;
    changes nothing."""
    (found,) = await said(session, _ASK_WORK, {"now": now})
    return [lane for lane, waits in zip(LANES, found, strict=True) if waits]


async def free_lapsed(session: AsyncSession, now: datetime) -> None:
    """Free what workers hold whose lease has run out."""
    await said(session, _FREE_LAPSED, {"now": now})


async def lease_due(
    session: AsyncSession, lane: int, now: datetime, owner: str, lease: timedelta, limit: int
) -> list[Delivery]:
    """Lease the next deliveries of a lane in one statement; what another worker is leasing is left
    out."""
    asked = {"of_lane": lane, "now": now, "most": limit, "holder": owner, "ends_at": now + lease}
    rows = [dict(zip(_NAMES, row, strict=True)) for row in await said(session, _LEASE_DUE, asked)]
    return [_delivery(row) for row in sorted(rows, key=itemgetter("run_at", "id"))]


def _delivery(row: Mapping[str, Any]) -> Delivery:
    return Delivery(
        id=row["id"],
        subject_id=row["subject_id"],
        message=Message(row["message"]),
        recipient_kind=row["recipient_kind"],
        recipient_id=row["recipient_id"],
        channel=ChannelName(row["channel"]),
        state=DeliveryState(row["state"]),
        attempts=row["attempts"],
        resends=row["resends"],
        expires_at=row["expires_at"],
        created_at=row["created_at"],
        owner=row["owner"],
        fence=row["fence"],
        intent_at=row["intent_at"],
        provider_id=row["provider_id"],
        consent_topic=row["consent_topic"],
        provider=row["provider"],
    )
