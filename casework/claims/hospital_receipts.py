"""Which receipts did hospitals settle directly? Asked when a claim names receipts and when it is
settled (contract rule 7)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import HospitalReceiptRow, ReceiptUseRow
from casework.errors import ReceiptSettledDirectly
from claims_core.receipts import Receipt
from infra.statements import LISTED, among, chunks

Key = tuple[str, str, str]
_KEY = tuple_(HospitalReceiptRow.kind, HospitalReceiptRow.code, HospitalReceiptRow.number)


def key_of(receipt: Receipt) -> Key:
    """The key under which a receipt is used once."""
    return (receipt.kind, receipt.code, receipt.number)


async def keep(
    session: AsyncSession,
    used: Sequence[tuple[str, str, Collection[Key]]],
    at: datetime,
) -> None:
    """Keep what hospital settlements used: (settlement number, insured person, receipts)."""
    rows = [
        {
            "kind": kind,
            "code": code,
            "number": number,
            "settlement_no": settlement_no,
            "insured_id": insured_id,
            "posted_at": at,
        }
        for settlement_no, insured_id, keys in used
        for kind, code, number in sorted(keys)
    ]
    for part in chunks(rows):
        await session.execute(insert(HospitalReceiptRow), list(part))


async def forget(session: AsyncSession, settlement_nos: Sequence[str]) -> None:
    """Let go of the receipts of settlements that were refunded."""
    for part in chunks(settlement_nos, LISTED):
        await session.execute(
            delete(HospitalReceiptRow).where(among(session, HospitalReceiptRow.settlement_no, part))
        )


async def of_settlements(
    session: AsyncSession, settlement_nos: Sequence[str]
) -> dict[str, frozenset[Key]]:
    """The receipts kept so far, by settlement number."""
    found: dict[str, set[Key]] = {}
    for part in chunks(settlement_nos, LISTED):
        for row in await session.scalars(
            select(HospitalReceiptRow).where(among(session, HospitalReceiptRow.settlement_no, part))
        ):
            found.setdefault(row.settlement_no, set()).add((row.kind, row.code, row.number))
    return {number: frozenset(keys) for number, keys in found.items()}


async def refuse(session: AsyncSession, keys: Collection[Key]) -> None:
    """Let no receipt pass that a hospital settlement has used.

    :raises ReceiptSettledDirectly: naming the first of them.
    """
    for part in chunks(sorted(keys)):
        number = await session.scalar(
            select(HospitalReceiptRow.number)
            .where(_KEY.in_(part))
            .order_by(HospitalReceiptRow.number)
            .limit(1)
        )
        if number is not None:
            raise ReceiptSettledDirectly(number=number)


async def refuse_settled_directly(session: AsyncSession, claim_id: str) -> None:
    """Let no claim be settled while a hospital settlement has used one of its receipts.

    :raises ReceiptSettledDirectly:
    """
    use = ReceiptUseRow
    number = await session.scalar(
        select(HospitalReceiptRow.number)
        .join(use, tuple_(use.kind, use.code, use.number) == _KEY)
        .where(use.claim_id == claim_id, use.in_use)
        .order_by(HospitalReceiptRow.number)
        .limit(1)
    )
    if number is not None:
        raise ReceiptSettledDirectly(number=number)
