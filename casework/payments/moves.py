"""What does the bank's word do to the claims behind a batch's payments? Asked when a result or a
later report is uploaded: the claims are held, moved in the order given, saved together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore
from casework.payments.tables import PaymentRow
from claims_core.actions import Action
from claims_core.claim import Actor, Claim
from claims_core.events import Event
from claims_core.review import apply_action


@dataclass(frozen=True)
class PaymentMove:
    """付款引起的流转: what the claim of one payment does, and why."""

    claim_id: str
    action: Action
    reason_code: str = ""
    reason: str = ""


async def payments_by_number(session: AsyncSession, batch_id: str) -> dict[str, PaymentRow]:
    """The payments of a batch under the numbers by which the bank answers."""
    rows = await session.scalars(select(PaymentRow).where(PaymentRow.batch_id == batch_id))
    return {row.payment_no: row for row in rows}


async def move_claims(
    session: AsyncSession,
    store: ClaimStore,
    actor: Actor,
    wanted: Sequence[PaymentMove],
    now: datetime,
) -> None:
    """Hold the claims, move them in this order, save them and their events together."""
    claims = await store.load_all(session, list({each.claim_id for each in wanted}), hold=True)
    moves: list[tuple[Claim, Claim]] = []
    events: list[Event] = []
    for each in wanted:
        claim = claims[each.claim_id]
        moved, told = apply_action(
            claim,
            each.action,
            actor,
            version=claim.version,
            now=now,
            reason_code=each.reason_code,
            reason=each.reason,
        )
        claims[each.claim_id] = moved
        moves.append((claim, moved))
        events += told
    await store.save_held(session, moves, events, at=now)
