"""How is what was matched with the bank open again? Asked in the transaction of whoever takes back
a side of it: a wrong statement, or money that had been found at the bank wrongly."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.bank_statements.tables import (
    BankEntryRow,
    BankMatchEntryRow,
    BankMatchMovementRow,
    BankProofRow,
)
from casework.money.tables import MovementRow
from infra.statements import chunks


async def reopen(session: AsyncSession, matches: Sequence[str], since: date) -> None:
    """These are matches no more, and every proof since that day is worked out anew."""
    for part in chunks(matches):
        for side in (BankMatchEntryRow, BankMatchMovementRow):
            await session.execute(delete(side).where(side.match_id.in_(part)))
    await session.execute(delete(BankProofRow).where(BankProofRow.day >= since))


async def first_day(session: AsyncSession, matches: Sequence[str], until: date) -> date:
    """The first day of anything in these matches, on either side."""
    first = until
    for part in chunks(matches):
        for days in (
            select(func.min(BankEntryRow.day))
            .join(BankMatchEntryRow, BankMatchEntryRow.entry_id == BankEntryRow.id)
            .where(BankMatchEntryRow.match_id.in_(part)),
            select(func.min(MovementRow.day))
            .join(BankMatchMovementRow, BankMatchMovementRow.movement_id == MovementRow.id)
            .where(BankMatchMovementRow.match_id.in_(part)),
        ):
            first = min(first, await session.scalar(days) or first)
    return first
