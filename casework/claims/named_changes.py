"""How did a claim come to name its receipts, with what amounts? Every change appends a row to its
chain of facts; asked by photographs, by those who type receipts, and by the proof."""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.changes import ChangePart, append_change
from casework.claims.hospital_receipts import Key
from casework.claims.tables import ReceiptReadingRow, ReceiptRow
from infra.sealing import Sealer

_READ = "read"  # in place of a source: what a code said


class NamedFact(NamedTuple):
    """A receipt that is named, or what the code on a photograph said of one."""

    kind: str
    code: str
    number: str
    source: str
    photo_id: str | None
    amount_fen: int | None
    at: datetime


Named = list[NamedFact]


def named_facts(receipts: Iterable[ReceiptRow], readings: Iterable[ReceiptReadingRow]) -> Named:
    """Receipts and what codes said of them, as the chain knows them."""
    named = [
        NamedFact(e.kind, e.code, e.number, e.source, e.photo_id, e.amount_fen, e.added_at)
        for e in receipts
    ]
    read = [
        NamedFact(e.kind, e.code, e.number, _READ, e.photo_id, e.amount_fen, e.read_at)
        for e in readings
    ]
    # by all that there is only one of: amounts may be missing, and then they cannot be compared
    return sorted([*named, *read], key=lambda fact: (*fact[:4], fact.photo_id or ""))


async def named_by(session: AsyncSession, claim_ids: Sequence[str]) -> dict[str, Named]:
    """What each of these claims names today; empty where it names nothing."""
    receipts: dict[str, list[ReceiptRow]] = {claim_id: [] for claim_id in claim_ids}
    readings: dict[str, list[ReceiptReadingRow]] = {claim_id: [] for claim_id in claim_ids}
    for row in await session.scalars(select(ReceiptRow).where(ReceiptRow.claim_id.in_(claim_ids))):
        receipts[row.claim_id].append(row)
    for read in await session.scalars(
        select(ReceiptReadingRow).where(ReceiptReadingRow.claim_id.in_(claim_ids))
    ):
        readings[read.claim_id].append(read)
    return {each: named_facts(receipts[each], readings[each]) for each in claim_ids}


def amounts_of(named: Named) -> dict[Key, int | None]:
    """The receipts themselves, with their amounts."""
    return {
        (each.kind, each.code, each.number): each.amount_fen
        for each in named
        if each.source != _READ
    }


@asynccontextmanager
async def recorded(
    session: AsyncSession, sealer: Sealer, claim_id: str, at: datetime
) -> AsyncIterator[None]:
    """Whatever happens meanwhile to what the claim names is one change; the caller holds it."""
    before = await named_by(session, [claim_id])
    yield
    await session.flush()
    after = await named_by(session, [claim_id])
    await append_change(
        session, sealer, claim_id, ChangePart.NAMED, before[claim_id], after[claim_id], at
    )
