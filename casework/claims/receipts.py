"""Which receipts are named in a claim? Asked by photographs whose code names one, and by those who
type them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ReceiptReadingRow, ReceiptRow
from claims_core.receipts import Receipt, ReceiptKind, ReceiptReading
from infra.columns import new_id


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
    add_receipt(
        session,
        claim_id,
        receipt,
        amount_fen=amount_fen,
        source=source,
        photo_id=photo_id,
        at=at,
    )
    await session.flush()
    return True


def add_receipt(
    session: AsyncSession,
    claim_id: str,
    receipt: Receipt,
    *,
    amount_fen: int | None,
    source: str,
    photo_id: str | None,
    at: datetime,
) -> ReceiptRow:
    """The same for a receipt that the claim is known not to name yet."""
    row = ReceiptRow(
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
    session.add(row)
    return row


async def keep_reading(
    session: AsyncSession, claim_id: str, photo_id: str, reading: ReceiptReading, at: datetime
) -> None:
    """Keep what a photograph's code says and name its receipt; the reading stays whatever is typed
    over it."""
    receipt = reading.receipt
    await session.merge(
        ReceiptReadingRow(
            photo_id=photo_id,
            kind=receipt.kind,
            code=receipt.code,
            number=receipt.number,
            claim_id=claim_id,
            amount_fen=reading.amount_fen,
            check_code=reading.check_code or "",
            issued_on=reading.issued_on,
            read_at=at,
        )
    )
    await name_receipt(
        session,
        claim_id,
        receipt,
        amount_fen=reading.amount_fen,
        source="qr",
        photo_id=photo_id,
        at=at,
    )


async def readings_of(session: AsyncSession, photo_id: str) -> tuple[ReceiptReading, ...]:
    """What the codes on one photograph said."""
    rows = await session.scalars(
        select(ReceiptReadingRow)
        .where(ReceiptReadingRow.photo_id == photo_id)
        .order_by(ReceiptReadingRow.kind, ReceiptReadingRow.code, ReceiptReadingRow.number)
    )
    return tuple(
        ReceiptReading(
            receipt=Receipt(ReceiptKind(row.kind), row.code, row.number),
            amount_fen=row.amount_fen,
            issued_on=row.issued_on,
            check_code=row.check_code or None,
        )
        for row in rows
    )
