"""How do many deliveries come from one state to the next at once? Asked by whoever commits intents
and results; each moves only while it is still held as its holder knows it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import Dialect, Integer, String, Table, Update, case, func, or_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.types import TypeEngine

from infra.columns import Utc
from infra.given_rows import GivenRows
from infra.statements import said
from infra.write_steps import Statement
from notifications.deliveries import Delivery, DeliveryState
from notifications.tables import DeliveryRow

_COLUMNS: Mapping[str, TypeEngine[Any]] = {
    "id": String(),
    "owner": String(),
    "fence": Integer(),
    "held_as": String(),
    "state": String(),
    "code": String(),
    "run_at": Utc(),
    "lease_until": Utc(),
    "intent_at": Utc(),
    "attempts": Integer(),
    "resends": Integer(),
    "provider": String(),
    "provider_id": String(),
    "phone_index": String(),
}


@dataclass(frozen=True)
class Move:
    """一次状态变化: from a delivery as it is held to what it becomes; `run_at` and `phone_index`
    stay where None is given. Only an intent is still held afterwards, until `lease_until`."""

    held: Delivery
    becomes: Delivery
    code: str | None = None
    run_at: datetime | None = None
    lease_until: datetime | None = None
    phone_index: str | None = None


async def move(session: AsyncSession, moves: Sequence[Move]) -> set[str]:
    """Make these changes in one statement; the ids of those that were still held.

    A worker that slept past its lease changes nothing: owner, fence and state must all fit."""
    if not moves:
        return set()
    given = _given(session.get_bind().dialect)
    # in one order for everybody who locks several
    ordered = sorted(moves, key=lambda each: each.held.id)
    moved = await said(session, _MOVE, given.parameters(map(_values, ordered)))
    return {delivery_id for (delivery_id,) in moved}


def _values(each: Move) -> tuple[object, ...]:
    held, becomes = each.held, each.becomes
    return (
        held.id,
        held.owner,
        held.fence,
        held.state.value,
        becomes.state.value,
        each.code and each.code[:60],
        each.run_at,
        each.lease_until,
        becomes.intent_at,
        becomes.attempts,
        becomes.resends,
        becomes.provider,
        becomes.provider_id,
        each.phone_index,
    )


@lru_cache(maxsize=4)
def _given(dialect: Dialect) -> GivenRows:
    return GivenRows(dialect, _COLUMNS)


def _statement(dialect: Dialect) -> Update:
    table, new = cast(Table, DeliveryRow.__table__), _given(dialect).table.c
    row = table.c
    is_intent = new.state == DeliveryState.INTENT.value
    # what is still open keeps what was said of it last
    is_open = or_(is_intent, new.state == DeliveryState.UNKNOWN.value)
    return (
        update(table)
        .where(
            row.id == new.id,
            row.owner == new.owner,
            row.fence == new.fence,
            row.state == new.held_as,
        )
        .values(
            state=new.state,
            owner=case((is_intent, row.owner)),
            lease_until=new.lease_until,
            run_at=func.coalesce(new.run_at, row.run_at),
            last_error=case((is_open, func.coalesce(new.code, row.last_error)), else_=new.code),
            intent_at=new.intent_at,
            attempts=new.attempts,
            resends=new.resends,
            provider=new.provider,
            provider_id=new.provider_id,
            phone_index=func.coalesce(new.phone_index, row.phone_index),
        )
        .returning(row.id)
    )


_MOVE = Statement(_statement)
