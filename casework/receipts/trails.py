"""Where does each receipt of a claim come from, and what was verified of it? Asked by the claim's
page at the window."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Exists, and_, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.hospital_receipts import Key
from casework.claims.tables import ReceiptReadingRow
from casework.claims.views import ReceiptView
from casework.receipts.tables import ReceiptAmountRow, ReceiptVerificationRow
from casework.receipts.verifications import newest_of, verification_of
from casework.receipts.views import AmountChange, ReceiptTrail, Trails, VerificationView
from claims_core.receipt_count import ReceiptState
from claims_core.receipt_verification import ISSUER_STATE_WORDS


def trails_there(claim_id: str) -> tuple[Exists, Exists, Exists]:
    """Whether codes said an amount, amounts were typed over, issuers were asked: for the statement
    that reads the claim, as most claims have little of it."""
    return (
        exists().where(_said(claim_id)),
        exists().where(ReceiptAmountRow.claim_id == claim_id),
        exists().where(ReceiptVerificationRow.claim_id == claim_id),
    )


async def trails_of(
    session: AsyncSession,
    claim_id: str,
    receipts: Sequence[ReceiptView],
    there: Sequence[bool],
) -> Trails:
    """The trail of each of these receipts of the claim, with a statement for each kind that is
    `there`."""
    if not receipts:
        return {}
    said, typed_over, asked = there
    read = await _read(session, claim_id) if said else {}
    changes = await _changes(session, claim_id) if typed_over else {}
    verified = await newest_of(session, claim_id) if asked else {}
    keys = {each.id: (each.kind, each.code, each.number) for each in receipts}
    return {
        receipt_id: ReceiptTrail(
            read_fen=read.get(key),
            changes=tuple(changes.get(key, ())),
            verification=_view(verified[key]) if key in verified else None,
        )
        for receipt_id, key in keys.items()
    }


def _said(claim_id: str) -> ColumnElement[bool]:
    row = ReceiptReadingRow
    return and_(row.claim_id == claim_id, row.amount_fen.is_not(None))


async def _read(session: AsyncSession, claim_id: str) -> dict[Key, int]:
    row, read = ReceiptReadingRow, dict[Key, int]()
    for each in await session.scalars(
        select(row).where(_said(claim_id)).order_by(row.read_at.desc())
    ):
        read[each.kind, each.code, each.number] = each.amount_fen or 0
    return read


async def _changes(session: AsyncSession, claim_id: str) -> dict[Key, list[AmountChange]]:
    changes: dict[Key, list[AmountChange]] = defaultdict(list)
    for change in await session.scalars(
        select(ReceiptAmountRow)
        .where(ReceiptAmountRow.claim_id == claim_id)
        .order_by(ReceiptAmountRow.id)
    ):
        changes[change.kind, change.code, change.number].append(
            AmountChange(
                change.before_fen, change.after_fen, change.changed_by_name, change.changed_at
            )
        )
    return changes


def _view(row: ReceiptVerificationRow) -> VerificationView:
    said = verification_of(row)
    return VerificationView(
        state=said.state,
        state_words=ISSUER_STATE_WORDS[said.state],
        good=said.counts_as is ReceiptState.NORMAL,
        verified_on=said.verified_on,
        code=row.related_code,
        number=row.related_number,
        check_code=said.check_code,
        times=said.times,
        by_name=row.recorded_by_name,
        at=row.recorded_at,
    )
