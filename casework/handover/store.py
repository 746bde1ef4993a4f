"""How is a hand-over kept? Asked by its services, inside their own transactions."""

from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.handover.owners import ChatOwner, OwnerCause, SendingState, Speaker
from casework.handover.tables import HandoverChangeRow, HandoverMessageRow, HandoverRow
from casework.people.counties import member_within
from claims_core.claim import Actor
from infra.sealing import Sealer

PERSON = "handover.person"
OPENID = "handover.openid"
TEXT = "handover.text"
# Stands in the place of an openid for whoever has never met the official account.
BY_PHONE = "phone:"
OPEN = (ChatOwner.WAITING, ChatOwner.HUMAN)


def handover_within(actor: Actor) -> ColumnElement[bool]:
    """The condition that a chat is theirs to see: by whom it is with; of whom nobody knows who they
    are is the city's."""
    return member_within(actor, HandoverRow.member_id)


async def held(session: AsyncSession, handover_id: str) -> HandoverRow | None:
    """The row, held against others until the end of the transaction, and read anew."""
    return await session.scalar(
        select(HandoverRow)
        .where(HandoverRow.id == handover_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def open_of(session: AsyncSession, person_index: str) -> HandoverRow | None:
    """The open hand-over of a chat, held likewise."""
    return await session.scalar(
        select(HandoverRow)
        .where(HandoverRow.person_index == person_index, HandoverRow.owner != ChatOwner.CLOSED)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


async def say(
    session: AsyncSession,
    sealer: Sealer,
    handover_id: str,
    by: Speaker,
    text: str,
    at: datetime,
    *,
    clerk_name: str = "",
    state: SendingState | None = None,
) -> int:
    """Append a message to a hand-over that is held; answers its number in it."""
    seq = await _next(session, HandoverMessageRow, handover_id)
    await session.execute(
        insert(HandoverMessageRow).values(
            handover_id=handover_id,
            seq=seq,
            at=at,
            by=by,
            clerk_name=clerk_name,
            text_sealed=sealer.seal(text, TEXT),
            state=state or "",
        )
    )
    return seq


async def mark(session: AsyncSession, handover_id: str, seq: int, state: SendingState) -> None:
    """Say what became of a message of ours."""
    await session.execute(
        update(HandoverMessageRow)
        .where(HandoverMessageRow.handover_id == handover_id, HandoverMessageRow.seq == seq)
        .values(state=state)
    )


async def move(
    session: AsyncSession,
    row: HandoverRow,
    owner: ChatOwner,
    cause: OwnerCause,
    at: datetime,
    actor: Actor | None = None,
) -> None:
    """Give a held hand-over another owner and record who caused it. Only a clerk's own move makes
    it human, and then it is that clerk's."""
    row.owner = owner
    human = owner is ChatOwner.HUMAN and actor is not None
    row.clerk_id = actor.id if human and actor else None
    if human and actor:
        row.clerk_name = actor.name
    row.closed_at = at if owner is ChatOwner.CLOSED else None
    await session.execute(
        insert(HandoverChangeRow).values(
            handover_id=row.id,
            seq=await _next(session, HandoverChangeRow, row.id),
            at=at,
            owner=owner,
            cause=cause,
            actor_id=actor.id if actor else "",
            actor_name=actor.name if actor else "",
        )
    )


async def _next(
    session: AsyncSession,
    table: type[HandoverMessageRow] | type[HandoverChangeRow],
    handover_id: str,
) -> int:
    last = await session.scalar(select(func.max(table.seq)).where(table.handover_id == handover_id))
    return (last or 0) + 1
