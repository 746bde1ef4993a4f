"""Does somebody hold money of a claim that is not theirs, and since when? Asked in the transaction
of everything that changes what is due; opens and closes what has to be got back."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.payments import dues
from casework.payments.tables import RecoveryNoteRow, RecoveryRow
from claims_core.calendar_cn import add_working_days, china_day
from claims_core.claim import Actor, Claim
from claims_core.due import ClaimMoney
from claims_core.money import format_yuan
from infra.columns import new_id
from infra.statements import chunks

# Our own choice: by when its first owner looks at it, unless somebody sets another day.
FIRST_LOOK_WORKING_DAYS = 3


async def follow(
    session: AsyncSession, claims: Iterable[Claim], actor: Actor, cause: str, now: datetime
) -> dict[str, ClaimMoney]:
    """The money of these claims, with an open recovery for exactly those below zero.

    The caller holds the claims; `cause` names in Chinese what has changed."""
    held = {claim.id: claim for claim in claims}
    money = await dues.money_of(session, list(held))
    rows: dict[str, RecoveryRow] = {}
    for part in chunks(list(held)):
        for row in await session.scalars(
            select(RecoveryRow).where(
                RecoveryRow.claim_id.in_(part), RecoveryRow.closed_at.is_(None)
            )
        ):
            rows[row.claim_id] = row
    for claim_id, claim in held.items():
        wanted = money[claim_id].to_recover
        standing = rows.get(claim_id)
        if wanted and standing is None:
            standing = await _open(session, claim, actor, now)
        if standing is None:
            continue
        words = f"{cause}，应追回{format_yuan(wanted)}元" if wanted else f"{cause}，已无应追回金额"
        await append_note(session, standing, actor, words, now)
        if not wanted:
            standing.closed_at = now
    return money


async def _open(session: AsyncSession, claim: Claim, actor: Actor, now: datetime) -> RecoveryRow:
    first_look = add_working_days(china_day(now), FIRST_LOOK_WORKING_DAYS)
    row = RecoveryRow(
        id=new_id(),
        claim_id=claim.id,
        insured_id=claim.insured_id,
        owner_id=actor.id,
        owner_name=actor.name,
        next_on=first_look.day,
        opened_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def append_note(
    session: AsyncSession, row: RecoveryRow, actor: Actor, words: str, now: datetime
) -> None:
    """追回记录: one more, with owner and day as they are from now on."""
    last = await session.scalar(
        select(func.max(RecoveryNoteRow.seq)).where(RecoveryNoteRow.recovery_id == row.id)
    )
    session.add(
        RecoveryNoteRow(
            recovery_id=row.id,
            seq=(last or 0) + 1,
            words=words,
            owner_name=row.owner_name,
            next_on=row.next_on,
            by_id=actor.id,
            by_name=actor.name,
            at=now,
        )
    )
    await session.flush()
