"""Which claim holds a receipt? Asked when receipts are named, when a claim is submitted and when
it ends."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import hospital_receipts
from casework.claims.tables import ReceiptRow, ReceiptUseRow
from casework.claims.views import TypedReceipt
from casework.errors import ReceiptTaken
from claims_core.receipts import Receipt, parse_receipt
from infra.columns import new_id
from infra.statements import dialect_insert


async def name_receipt(
    session: AsyncSession,
    claim_id: str,
    receipt: Receipt,
    *,
    amount_fen: int | None,
    source: str,
    photo_id: str | None,
    at: datetime,
) -> bool:
    """Name a receipt in a claim; False when the claim names it already."""
    known = await session.scalar(
        select(ReceiptRow.id).where(
            ReceiptRow.claim_id == claim_id,
            ReceiptRow.kind == receipt.kind,
            ReceiptRow.code == receipt.code,
            ReceiptRow.number == receipt.number,
        )
    )
    if known is not None:
        return False
    session.add(
        ReceiptRow(
            id=new_id(),
            claim_id=claim_id,
            kind=receipt.kind,
            code=receipt.code,
            number=receipt.number,
            amount_fen=amount_fen,
            source=source,
            photo_id=photo_id,
            added_at=at,
        )
    )
    await session.flush()
    return True


async def replace_typed_receipts(
    session: AsyncSession,
    claim_id: str,
    typed: Iterable[TypedReceipt],
    *,
    source: str,
    at: datetime,
) -> None:
    """Put the receipts somebody typed in place of all that stood.

    :raises InvalidReceipt: when code or number cannot be right.
    """
    wanted = {}
    for item in typed:
        receipt = parse_receipt(item.code, item.number)
        wanted[receipt] = item.amount_fen
    for row in await session.scalars(select(ReceiptRow).where(ReceiptRow.claim_id == claim_id)):
        receipt = parse_receipt(row.code, row.number)
        if receipt not in wanted:
            await session.delete(row)
        elif wanted[receipt] is not None:
            row.amount_fen = wanted[receipt]
    await session.flush()
    for receipt, amount_fen in wanted.items():
        await name_receipt(
            session,
            claim_id,
            receipt,
            amount_fen=amount_fen,
            source=source,
            photo_id=None,
            at=at,
        )


async def hold_receipts(session: AsyncSession, claim_id: str, at: datetime) -> None:
    """Hold every receipt named in the claim, and let go of those no longer named.

    The key of `receipt_use` decides between two claims that come at the same moment.

    :raises ReceiptTaken: when another claim holds one of them; nothing is held then.
    :raises ReceiptSettledDirectly: when a hospital settlement has used one of them.
    """
    rows = await session.scalars(select(ReceiptRow).where(ReceiptRow.claim_id == claim_id))
    named = {(row.kind, row.code, row.number) for row in rows}
    uses = await session.scalars(select(ReceiptUseRow).where(ReceiptUseRow.claim_id == claim_id))
    held = {(use.kind, use.code, use.number) for use in uses}
    await hospital_receipts.refuse(session, named)
    # Taken before anything is let go, and in one order for everybody: two claims that want each
    # other's receipts are refused, they never wait for each other.
    for kind, code, number in sorted(named - held):
        taken = await session.scalar(
            dialect_insert(session, ReceiptUseRow)
            .values(kind=kind, code=code, number=number, claim_id=claim_id, taken_at=at)
            .on_conflict_do_nothing()
            .returning(ReceiptUseRow.claim_id)
        )
        if taken is None:
            raise ReceiptTaken(number=number)
    for kind, code, number in held - named:
        await session.execute(
            delete(ReceiptUseRow)
            .where(
                ReceiptUseRow.kind == kind,
                ReceiptUseRow.code == code,
                ReceiptUseRow.number == number,
            )
            .execution_options(synchronize_session=False)
        )


async def release_receipts(session: AsyncSession, claim_id: str) -> None:
    """Let go of every receipt: the claim was withdrawn or refused."""
    await session.execute(
        delete(ReceiptUseRow)
        .where(ReceiptUseRow.claim_id == claim_id)
        .execution_options(synchronize_session=False)
    )
