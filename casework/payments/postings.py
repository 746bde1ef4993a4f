"""Which movements follow from what becomes of payments? Asked within the transaction of a release,
a result or a late return."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.money import store as journal
from casework.money.movements import LineOwner, Movement, MovementKind, moved
from casework.payments.tables import PaymentRow


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
    """What the bank says of payments that were sent: paid, refused, or returned later."""
    sent = await journal.owners(session, MovementKind.SENT, [row.id for _, row in answers])
    await journal.enter(
        session, [_of(kind, row, sent[row.id]) for kind, row in answers], by=by, at=at
    )


def _of(kind: MovementKind, row: PaymentRow, owner: LineOwner) -> Movement:
    return moved(kind, row.id, owner, row.amount_fen, row.batch_id)
