"""What did the issuers' own platforms say of a claim's receipts? Kept at registration, asked by
reviews and pages."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.hospital_receipts import Key, key_of
from casework.claims.tables import ReceiptRow
from casework.errors import ReceiptNotGood
from casework.receipts.keys import own_key
from casework.receipts.tables import ReceiptVerificationRow
from claims_core.claim import Actor
from claims_core.receipt_count import ReceiptState
from claims_core.receipt_verification import IssuerState, Verification
from claims_core.receipts import parse_receipt


async def keep(
    session: AsyncSession, claim_id: str, said: Verification, actor: Actor, at: datetime
) -> None:
    """Keep an answer about one receipt; the same answer again adds nothing."""
    kind, code, number = key_of(said.receipt)
    newest = (await newest_of(session, claim_id)).get((kind, code, number))
    if newest is not None and verification_of(newest) == said:
        return
    related = key_of(said.related) if said.related else ("", "", "")
    session.add(
        ReceiptVerificationRow(
            claim_id=claim_id,
            kind=kind,
            code=code,
            number=number,
            state=said.state,
            verified_on=said.verified_on,
            related_kind=related[0],
            related_code=related[1],
            related_number=related[2],
            check_code=said.check_code,
            times=said.times,
            recorded_by=actor.id,
            recorded_by_name=actor.name,
            recorded_at=at,
        )
    )
    await session.flush()


async def newest_of(session: AsyncSession, claim_id: str) -> dict[Key, ReceiptVerificationRow]:
    """The newest answer about each receipt of a claim."""
    rows = await session.scalars(
        select(ReceiptVerificationRow)
        .where(ReceiptVerificationRow.claim_id == claim_id)
        .order_by(ReceiptVerificationRow.id)
    )
    return {own_key(row): row for row in rows}


def verification_of(row: ReceiptVerificationRow) -> Verification:
    """The answer behind a row."""
    return Verification(
        receipt=parse_receipt(row.code, row.number),
        state=IssuerState(row.state),
        verified_on=row.verified_on,
        related=parse_receipt(row.related_code, row.related_number) if row.related_number else None,
        check_code=row.check_code,
        times=row.times,
    )


async def require_good(session: AsyncSession, claim_id: str) -> None:
    """Let no claim pass a review with a receipt that its issuer has taken back.

    :raises ReceiptNotGood: naming all of them.
    """
    newest = await newest_of(session, claim_id)
    if not newest:
        return
    rows = await session.scalars(select(ReceiptRow).where(ReceiptRow.claim_id == claim_id))
    bad = [
        row.number
        for row in rows
        if (said := newest.get((row.kind, row.code, row.number))) is not None
        and verification_of(said).counts_as is not ReceiptState.NORMAL
    ]
    if bad:
        raise ReceiptNotGood(numbers="、".join(sorted(bad)))
