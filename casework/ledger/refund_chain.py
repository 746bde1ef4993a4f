"""Does a hospital's settlement stand, and which entry has to be taken back? A refund takes back a
settlement, a re-entry (恢复入账) takes back a refund; asked by the feed and whoever decides."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.ledger.tables import LedgerRow
from infra.statements import LISTED, among, chunks


async def taken_back_by(session: AsyncSession, references: Collection[str]) -> dict[str, str]:
    """Of these entries, those that another one takes back, with its reference."""
    found: dict[str, str] = {}
    for part in chunks(sorted(references), LISTED):
        for origin, reference in await session.execute(
            select(LedgerRow.origin, LedgerRow.reference).where(
                among(session, LedgerRow.origin, part)
            )
        ):
            found[str(origin)] = reference
    return found


async def standing(session: AsyncSession, numbers: Collection[str]) -> dict[str, str]:
    """Of these settlements, those that have not been refunded for good, each with the entry by
    which it stands: its own, or that of its last re-entry."""
    last = {number: number for number in numbers}
    refunds = await taken_back_by(session, last.values())
    while refunds:
        again = await taken_back_by(session, set(refunds.values()))
        last = {
            number: again[refunds[entry]] if entry in refunds else entry
            for number, entry in last.items()
            if entry not in refunds or refunds[entry] in again
        }
        refunds = await taken_back_by(session, again.values())
    return last


async def refund_of(session: AsyncSession, number: str) -> str | None:
    """The refund that has taken this settlement back for good, if one has."""
    entry = number
    while (refund := (await taken_back_by(session, [entry])).get(entry)) is not None:
        again = (await taken_back_by(session, [refund])).get(refund)
        if again is None:
            return refund
        entry = again
    return None


async def origins(session: AsyncSession, references: Collection[str]) -> dict[str, str]:
    """Of these entries, those that take another one back, with its reference."""
    found: dict[str, str] = {}
    for part in chunks(sorted(references), LISTED):
        for reference, origin in await session.execute(
            select(LedgerRow.reference, LedgerRow.origin).where(
                among(session, LedgerRow.reference, part), LedgerRow.origin.is_not(None)
            )
        ):
            found[reference] = str(origin)
    return found


async def settlements(session: AsyncSession, references: Collection[str]) -> dict[str, str]:
    """The settlement at the beginning of each entry's chain: its own number where it takes back
    nothing."""
    found = {reference: reference for reference in references}
    waiting = set(references)
    while waiting:
        back = await origins(session, waiting)
        found = {key: back.get(entry, entry) for key, entry in found.items()}
        waiting = set(back.values())
    return found
