"""How much is due on these claims? Worked out from decisions, reversals, payments, returns and
recoveries, never from the journal, which has to come to the same."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CompoundSelect, Select, case, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import DecisionReversalRow, DecisionRow
from casework.payments.bank_file import PAID
from casework.payments.tables import PaymentBatchRow, PaymentRow, RecoveredRow
from claims_core.actions import Action
from claims_core.due import ClaimMoney
from infra.statements import chunks

_NOTHING = ClaimMoney()


async def money_of(session: AsyncSession, claim_ids: Sequence[str]) -> dict[str, ClaimMoney]:
    """What the records say of each of these claims; one statement for up to 500 of them."""
    found = dict.fromkeys(claim_ids, _NOTHING)
    for part in chunks(claim_ids):
        sums: dict[str, list[int]] = {claim_id: [0] * 6 for claim_id in part}
        for claim_id, *parts in await session.execute(_records(part)):
            kept = sums[claim_id]
            for place, fen in enumerate(parts):
                kept[place] += int(fen)
        for claim_id, kept in sums.items():
            found[claim_id] = ClaimMoney(*kept)
    return found


async def money_of_one(session: AsyncSession, claim_id: str) -> ClaimMoney:
    """The same of one claim."""
    return (await money_of(session, [claim_id]))[claim_id]


def _records(claim_ids: Sequence[str]) -> CompoundSelect[Any]:
    """Per kind of record and claim: settled, reversed, sent, refused, returned, recovered."""
    settled = (
        _sums(
            DecisionRow.claim_id,
            DecisionRow.payment_fen,
            case((DecisionReversalRow.decision_id.is_not(None), DecisionRow.payment_fen), else_=0),
            literal(0),
            literal(0),
            literal(0),
            literal(0),
        )
        .outerjoin(DecisionReversalRow, DecisionReversalRow.decision_id == DecisionRow.id)
        .where(DecisionRow.claim_id.in_(claim_ids), DecisionRow.step == Action.CHECK_FINALLY)
    )
    amount = PaymentRow.amount_fen
    refused = (PaymentRow.outcome.is_not(None)) & (PaymentRow.outcome != PAID)
    paid = (
        _sums(
            PaymentRow.claim_id,
            literal(0),
            literal(0),
            amount,
            case((refused, amount), else_=0),
            case((PaymentRow.came_back_at.is_not(None), amount), else_=0),
            literal(0),
        )
        .join(PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id)
        .where(
            PaymentRow.claim_id.in_(claim_ids),
            PaymentRow.taken_out_at.is_(None),
            PaymentBatchRow.released_at.is_not(None),
        )
    )
    recovered = _sums(RecoveredRow.claim_id, *[literal(0)] * 5, RecoveredRow.amount_fen).where(
        RecoveredRow.claim_id.in_(claim_ids),
        RecoveredRow.confirmed.is_(True),
        RecoveredRow.withdrawn_at.is_(None),
    )
    return union_all(settled, paid, recovered)


def _sums(claim_id: Any, *amounts: Any) -> Select[Any]:
    return select(claim_id, *(func.sum(each) for each in amounts)).group_by(claim_id)
