"""How much is due on a claim: settled less what is with the bank or the person? Asked before a
receipt is let go of.

Below zero the person holds money that is not theirs."""

from sqlalchemy import case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow
from casework.payments import store as payment_store
from casework.payments.bank_file import PAID
from casework.payments.tables import PaymentBatchRow, PaymentRow
from claims_core.claim import Stage

# At these stages the newest settlement stands; everywhere else there is none, or it was reversed.
_SETTLED = frozenset(
    {
        Stage.APPROVED,
        Stage.PAYING,
        Stage.PAYMENT_RETURNED,
        Stage.PAID,
        Stage.RECEIVED,
        Stage.CLOSED,
    }
)


async def due_of(session: AsyncSession, claim_id: str) -> int:
    """应付余额 in fen: settled less reversed and sent, plus refused and returned."""
    stage = await session.scalar(select(ClaimRow.stage).where(ClaimRow.id == claim_id))
    settled = 0
    if stage in _SETTLED:
        decision = (await payment_store.final_decisions(session, [claim_id])).get(claim_id)
        settled = decision.payment_fen if decision else 0
    refused = PaymentRow.outcome.is_not(None) & (PaymentRow.outcome != PAID)
    gone = case((refused | PaymentRow.came_back_at.is_not(None), 0), else_=PaymentRow.amount_fen)
    sent = await session.scalar(
        select(func.coalesce(func.sum(gone), 0))
        .join(PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id)
        .where(PaymentRow.claim_id == claim_id, PaymentBatchRow.released_at.is_not(None))
    )
    return settled - int(sent or 0)
