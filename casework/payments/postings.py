"""Which movements follow from what becomes of payments? Asked within the transaction of a release,
a result or a late return."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.money import store as journal
from casework.money.movements import LineOwner, Movement, MovementKind, moved
from casework.payments.bank_tables import RefusalWithdrawalRow
from casework.payments.tables import PaymentRow
from infra.statements import chunks

_HAS_TURNS = (MovementKind.RETURNED, MovementKind.RETURN_WITHDRAWN)


async def enter_sent(
    session: AsyncSession, rows: Sequence[PaymentRow], *, by: str, at: datetime
) -> None:
    """批次放行: what is payable goes on its way, each payment with the region of its settlement."""
    settled = await journal.owners(
        session, MovementKind.SETTLED, list({row.decision_id for row in rows})
    )
    await journal.enter(
        session,
        [_of(MovementKind.SENT, row, settled[row.decision_id]) for row in rows],
        by=by,
        at=at,
    )


async def enter_answers(
    session: AsyncSession,
    answers: Sequence[tuple[MovementKind, PaymentRow]],
    *,
    by: str,
    at: datetime,
) -> None:
    """What the bank says of payments that were sent: paid, refused, or returned later; and what it
    takes back of that, whose record is confirmed by then."""
    sent = await journal.owners(session, MovementKind.SENT, [row.id for _, row in answers])
    withdrawn = await _withdrawn_returns(
        session, [row.id for kind, row in answers if kind in _HAS_TURNS]
    )
    movements = []
    for kind, row in answers:
        turn = withdrawn.get(row.id, 0) + (kind is not MovementKind.RETURN_WITHDRAWN)
        movements.append(_of(kind, row, sent[row.id], turn if kind in _HAS_TURNS else 1))
    await journal.enter(session, movements, by=by, at=at)


async def withdrawn_returns(session: AsyncSession, payment_id: str) -> int:
    """How often the bank has taken back that this one came back."""
    return (await _withdrawn_returns(session, [payment_id])).get(payment_id, 0)


async def _withdrawn_returns(session: AsyncSession, payment_ids: Sequence[str]) -> dict[str, int]:
    """How often the bank has taken back that these came back."""
    found: dict[str, int] = {}
    withdrawal = RefusalWithdrawalRow
    for part in chunks(payment_ids):
        for payment_id, count in await session.execute(
            select(withdrawal.payment_id, func.count())
            .where(
                withdrawal.payment_id.in_(part),
                withdrawal.turn.is_not(None),
            )
            .group_by(withdrawal.payment_id)
        ):
            found[payment_id] = count
    return found


def _of(kind: MovementKind, row: PaymentRow, owner: LineOwner, turn: int = 1) -> Movement:
    return moved(kind, row.id, owner, row.amount_fen, row.batch_id, turn)
