"""What has been decided, tried and answered for many claims and batches at once? Asked by
payments."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.presenting import payee_view
from casework.claims.store import open_payee
from casework.claims.tables import ClaimRow, DecisionReversalRow, DecisionRow
from casework.payments.bank_file import PAID
from casework.payments.tables import PaymentBatchRow, PaymentRow
from casework.payments.views import BatchView, PaymentView
from casework.people.tables import StaffRow
from claims_core.actions import Action
from claims_core.claim import Stage
from infra.sealing import Sealer
from infra.statements import chunks


def ready(*columns: Any) -> Select[Any]:
    """The claims that wait to be paid, oldest first."""
    return (
        select(*columns)
        .where(ClaimRow.stage == Stage.APPROVED, ClaimRow.payee_sealed.is_not(None))
        .order_by(ClaimRow.submitted_at, ClaimRow.id)
    )


async def final_decisions(
    session: AsyncSession, claim_ids: Sequence[str]
) -> dict[str, DecisionRow]:
    """The decision of the final check that stands, of each claim that has one."""
    decisions = {}
    for part in chunks(claim_ids):
        for row in await session.scalars(
            select(DecisionRow)
            .outerjoin(DecisionReversalRow, DecisionReversalRow.decision_id == DecisionRow.id)
            .where(
                DecisionRow.claim_id.in_(part),
                DecisionRow.step == Action.CHECK_FINALLY,
                DecisionReversalRow.decision_id.is_(None),
            )
        ):
            decisions[row.claim_id] = row
    return decisions


async def attempts(session: AsyncSession, claim_ids: Sequence[str]) -> dict[str, int]:
    """How often each claim has been paid or tried to be."""
    found: dict[str, int] = {}
    for part in chunks(claim_ids):
        for claim_id, count in await session.execute(
            select(PaymentRow.claim_id, func.count())
            .where(PaymentRow.claim_id.in_(part))
            .group_by(PaymentRow.claim_id)
        ):
            found[claim_id] = count
    return found


async def newest_returned(session: AsyncSession, claim_ids: Sequence[str]) -> dict[str, PaymentRow]:
    """The newest payment of each claim that the bank gave back after success."""
    found: dict[str, PaymentRow] = {}
    for part in chunks(claim_ids):
        for row in await session.scalars(
            select(PaymentRow)
            .where(PaymentRow.claim_id.in_(part), PaymentRow.came_back_at.is_not(None))
            .order_by(PaymentRow.came_back_at, PaymentRow.attempt)
        ):
            found[row.claim_id] = row
    return found


async def batch_views(
    session: AsyncSession, rows: Sequence[PaymentBatchRow]
) -> tuple[BatchView, ...]:
    """Batches with what the bank answered, with two look-ups however many they are."""
    answered = await session.execute(
        select(
            PaymentRow.batch_id,
            func.sum(case((PaymentRow.outcome == PAID, 1), else_=0)),
            func.sum(case((PaymentRow.outcome != PAID, 1), else_=0)),
            func.count(PaymentRow.came_back_at),
        )
        .where(PaymentRow.batch_id.in_([row.id for row in rows]))
        .group_by(PaymentRow.batch_id)
    )
    counts = {batch_id: tuple(map(int, numbers)) for batch_id, *numbers in answered}
    none = (0, 0, 0)
    ids = {person for row in rows for person in (row.made_by, row.released_by) if person}
    known = await session.execute(select(StaffRow.id, StaffRow.name).where(StaffRow.id.in_(ids)))
    names: dict[str | None, str] = {}
    for staff_id, name in known:
        names[staff_id] = name
    return tuple(
        BatchView(
            id=row.id,
            batch_no=row.batch_no,
            count=row.count,
            sum_fen=row.sum_fen,
            made_by_id=row.made_by,
            made_by=names.get(row.made_by, ""),
            made_at=row.made_at,
            released_by=names.get(row.released_by),
            released_at=row.released_at,
            result_at=row.result_at,
            paid=counts.get(row.id, none)[0],
            returned=counts.get(row.id, none)[1],
            came_back=counts.get(row.id, none)[2],
        )
        for row in rows
    )


async def payments_of(
    session: AsyncSession,
    sealer: Sealer,
    *,
    claim_id: str | None = None,
    batch_id: str | None = None,
) -> tuple[PaymentView, ...]:
    """The payments of a claim or of a batch, masked."""
    query = (
        select(PaymentRow, PaymentBatchRow.batch_no, ClaimRow.claim_no)
        .join(PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id)
        .join(ClaimRow, ClaimRow.id == PaymentRow.claim_id)
        .order_by(ClaimRow.claim_no, PaymentRow.attempt)
    )
    if claim_id is not None:
        query = query.where(PaymentRow.claim_id == claim_id)
    if batch_id is not None:
        query = query.where(PaymentRow.batch_id == batch_id)
    return tuple(
        PaymentView(
            payment_no=row.payment_no,
            attempt=row.attempt,
            amount_fen=row.amount_fen,
            payee=payee_view(open_payee(row.payee_sealed, sealer)),
            claim_id=row.claim_id,
            claim_no=claim_no or "",
            batch_no=batch_no,
            outcome=row.outcome,
            outcome_reason=row.outcome_reason,
            came_back_at=row.came_back_at,
            came_back_reason=row.came_back_reason or "",
        )
        for row, batch_no, claim_no in await session.execute(query)
    )
