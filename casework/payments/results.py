"""What does the bank's answer to a batch do to its payments, to their claims and to the journal?
Asked when a result is uploaded, within that transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore
from casework.errors import FileRefused
from casework.money.movements import MovementKind
from casework.payments import postings, recovery_steps
from casework.payments import store as payment_store
from casework.payments.bank_file import PAID, PaymentResult, reason_of
from casework.payments.moves import PaymentMove, move_claims, payments_by_number
from claims_core.actions import Action
from claims_core.claim import Actor


async def apply(
    session: AsyncSession,
    store: ClaimStore,
    actor: Actor,
    batch_id: str,
    results: Sequence[PaymentResult],
    now: datetime,
) -> None:
    """Every payment of the batch is paid or refused, and its claim moves.

    :raises FileRefused: when numbers or amounts are not the batch's.
    """
    rows = await payments_by_number(session, batch_id)
    if set(rows) != {result.payment_no for result in results}:
        raise FileRefused(why="结果文件里的支付流水号与批次不一致。")
    for result in results:
        if rows[result.payment_no].amount_fen != result.amount_fen:
            raise FileRefused(why=f"流水号 {result.payment_no} 的金额与批次不一致。")
    # the claims first: whoever holds payments holds their claims already
    claims = await store.load_all(session, [row.claim_id for row in rows.values()], hold=True)
    moves, answers = [], []
    for result in results:
        row = rows[result.payment_no]
        row.outcome, row.outcome_reason = result.code, result.reason
        if result.code == PAID:
            moves.append(PaymentMove(row.claim_id, Action.CONFIRM_PAID))
            answers.append((MovementKind.PAID, row))
        else:
            code = result.reason_code
            moves.append(PaymentMove(row.claim_id, Action.RECORD_RETURN, code, result.reason))
            answers.append((MovementKind.REFUSED, row))
    await session.flush()
    await postings.enter_answers(session, answers, by=actor.id, at=now)
    money = await recovery_steps.follow(session, claims.values(), actor, "银行结果", now)
    still_due = [
        row.claim_id
        for kind, row in answers
        if kind is MovementKind.PAID and money[row.claim_id].due > 0
    ]
    moves += await _came_back_meanwhile(session, still_due)
    await move_claims(session, store, actor, moves, now)


async def _came_back_meanwhile(session: AsyncSession, claim_ids: list[str]) -> list[PaymentMove]:
    """An earlier payment was returned while this one was under way: that part needs another
    account."""
    rows = await payment_store.newest_returned(session, claim_ids)
    return [
        PaymentMove(
            claim_id,
            Action.RECORD_LATE_RETURN,
            reason_of(row.came_back_code),
            row.came_back_reason or "",
        )
        for claim_id, row in rows.items()
    ]
