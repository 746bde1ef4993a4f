"""Which keys stand for one and the same receipt? Asked before a receipt is held: an electronic
receipt and the paper it was exchanged for are one (换开)."""

from collections.abc import Collection

from sqlalchemy import select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.hospital_receipts import Key
from casework.receipts.tables import ReceiptVerificationRow
from claims_core.receipt_verification import IssuerState
from infra.statements import chunks

_OWN = tuple_(
    ReceiptVerificationRow.kind, ReceiptVerificationRow.code, ReceiptVerificationRow.number
)
_RELATED = tuple_(
    ReceiptVerificationRow.related_kind,
    ReceiptVerificationRow.related_code,
    ReceiptVerificationRow.related_number,
)


def own_key(row: ReceiptVerificationRow) -> Key:
    """The key of the receipt that was verified."""
    return row.kind, row.code, row.number


def related_key(row: ReceiptVerificationRow) -> Key | None:
    """The other half of an exchange; None where it was none."""
    if row.state != IssuerState.EXCHANGED:
        return None
    return row.related_kind, row.related_code, row.related_number


async def with_other_halves(session: AsyncSession, keys: Collection[Key]) -> frozenset[Key]:
    """These keys and those of their other halves, and theirs in turn."""
    found, asked = frozenset(keys), frozenset[Key]()
    while asked != found:
        pairs = await exchanges(session, found - asked)
        asked = found
        found |= {key for pair in pairs for key in pair}
    return found


async def exchanges(session: AsyncSession, keys: Collection[Key]) -> list[tuple[Key, Key]]:
    """The exchanges that one of these keys is a half of, whoever registered them and whatever
    became of that claim; a claim's newest word about a receipt counts."""
    told: set[tuple[str, Key]] = set()
    for part in chunks(sorted(keys)):
        for row in await session.scalars(
            select(ReceiptVerificationRow).where(
                ReceiptVerificationRow.state == IssuerState.EXCHANGED,
                _OWN.in_(part) | _RELATED.in_(part),
            )
        ):
            told.add((row.claim_id, own_key(row)))
    pairs = []
    for row in await _newest(session, told):
        other = related_key(row)
        if other is not None and (own_key(row) in keys or other in keys):
            pairs.append((own_key(row), other))
    return pairs


async def _newest(
    session: AsyncSession, pairs: Collection[tuple[str, Key]]
) -> list[ReceiptVerificationRow]:
    """The newest verification of each receipt in each claim."""
    newest: dict[tuple[str, Key], ReceiptVerificationRow] = {}
    for part in chunks(sorted({claim_id for claim_id, _ in pairs})):
        for row in await session.scalars(
            select(ReceiptVerificationRow)
            .where(ReceiptVerificationRow.claim_id.in_(part))
            .order_by(ReceiptVerificationRow.id)
        ):
            newest[row.claim_id, own_key(row)] = row
    return [newest[pair] for pair in pairs if pair in newest]
