"""Has the account of a claim been changed on the phone, and may money go there yet? Asked when one
is changed, when a batch is made, and by whoever may stop it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import open_payee, seal_payee
from casework.claims.tables import PayeeChangeRow
from claims_core.claim import Actor, Claim, Payee, Stage
from claims_core.events import Event, EventName
from claims_core.identity_levels import PAYEE_CHANGE_HOLD
from infra.columns import new_id
from infra.sealing import Sealer


@dataclass(frozen=True, kw_only=True)
class HeldChange:
    """还没起用的新账户: until when it can be stopped."""

    claim_id: str
    held_until: datetime
    claim_no: str = ""


def begin(
    session: AsyncSession, sealer: Sealer, before: Claim, actor: Actor, now: datetime
) -> tuple[Event, ...]:
    """The claim has another account from this transaction on; the old contact is told."""
    if before.payee is None:
        return ()
    session.add(
        PayeeChangeRow(
            id=new_id(),
            claim_id=before.id,
            old_payee_sealed=seal_payee(before.payee, sealer),
            returned=before.stage is Stage.PAYMENT_RETURNED,
            asked_by=actor.id,
            asked_at=now,
            held_until=now + PAYEE_CHANGE_HOLD,
        )
    )
    return (Event(EventName.PAYEE_CHANGE_ASKED, before.id),)


def held(now: datetime) -> Select[str]:
    """The claims to whose account nothing may be paid yet."""
    return select(PayeeChangeRow.claim_id).where(
        PayeeChangeRow.ended_at.is_(None), PayeeChangeRow.held_until > now
    )


async def standing(
    session: AsyncSession, claim_id: str, now: datetime, *, hold: bool = False
) -> PayeeChangeRow | None:
    """The change of this claim that can still be stopped; of several the first, before which the
    account was the one that everybody knew."""
    query = (
        select(PayeeChangeRow)
        .where(
            PayeeChangeRow.claim_id == claim_id,
            PayeeChangeRow.ended_at.is_(None),
            PayeeChangeRow.held_until > now,
        )
        .order_by(PayeeChangeRow.asked_at, PayeeChangeRow.id)
        .limit(1)
    )
    if hold:
        query = query.with_for_update()
    return await session.scalar(query)


async def shown(session: AsyncSession, claim_id: str, now: datetime) -> HeldChange | None:
    """The same as members and staff see it, held until the last of them is free."""
    latest = await session.scalar(
        select(PayeeChangeRow.held_until)
        .where(
            PayeeChangeRow.claim_id == claim_id,
            PayeeChangeRow.ended_at.is_(None),
            PayeeChangeRow.held_until > now,
        )
        .order_by(PayeeChangeRow.held_until.desc())
        .limit(1)
    )
    return None if latest is None else HeldChange(claim_id=claim_id, held_until=latest)


def old_payee(row: PayeeChangeRow, sealer: Sealer) -> Payee:
    """The account before the change."""
    return open_payee(row.old_payee_sealed, sealer)
