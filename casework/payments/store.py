"""What has been decided, tried and answered for many claims and batches at once? Asked by
payments."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import payee_changes
from casework.claims.presenting import payee_view
from casework.claims.store import open_payee
from casework.claims.tables import ClaimRow, DecisionReversalRow, DecisionRow, PayeeChangeRow
from casework.payments import bank_papers
from casework.payments.bank_file import PAID, VOID
from casework.payments.tables import PaymentBatchRow, PaymentRow
from casework.payments.views import (
    BatchState,
    BatchView,
    PaymentState,
    PaymentView,
)
from casework.people.tables import StaffRow
from claims_core.actions import Action
from claims_core.claim import Stage
from infra.sealing import Sealer
from infra.statements import chunks


def ready(now: datetime, *columns: Any) -> Select[Any]:
    """The claims that wait to be paid, oldest first; not those whose account was changed within a
    day."""
    return (
        select(*columns)
        .where(
            ClaimRow.stage == Stage.EXCHANGE_CHECKED,
            ClaimRow.payee_sealed.is_not(None),
            ClaimRow.id.not_in(payee_changes.held(now)),
        )
        .order_by(ClaimRow.submitted_at, ClaimRow.id)
    )


async def not_held(session: AsyncSession, ids: Sequence[str], now: datetime) -> list[str]:
    """Those of these claims, held by now, whose account nobody has changed within a day. Asked
    anew: a statement that waited for a claim has not seen what was written beside it meanwhile."""
    held = set[str]()
    for part in chunks(ids):
        held.update(
            await session.scalars(payee_changes.held(now).where(PayeeChangeRow.claim_id.in_(part)))
        )
    return [each for each in ids if each not in held]


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
    """Batches with what the bank answered, with five look-ups however many they are."""
    ids = [row.id for row in rows]
    counts = await _counts(session, ids)
    refusals = await bank_papers.refusals(session, ids)
    withdrawals = await bank_papers.withdrawals(session, ids)
    written_returns = await bank_papers.written_returns(session, ids)
    people = {person for row in rows for person in (row.made_by, row.released_by) if person}
    known = await session.execute(select(StaffRow.id, StaffRow.name).where(StaffRow.id.in_(people)))
    names: dict[str | None, str] = {}
    for staff_id, name in known:
        names[staff_id] = name
    return tuple(
        BatchView(
            id=row.id,
            batch_no=row.batch_no,
            state=_batch_state(row, counts[row.id]),
            count=row.count,
            sum_fen=row.sum_fen,
            made_by_id=row.made_by,
            made_by=names.get(row.made_by, ""),
            made_at=row.made_at,
            released_by=names.get(row.released_by),
            released_at=row.released_at,
            result_at=row.result_at,
            dissolved_at=row.dissolved_at,
            voided_at=row.voided_at,
            paid=counts[row.id][PaymentState.PAID] + counts[row.id][PaymentState.CAME_BACK],
            returned=counts[row.id][PaymentState.RETURNED],
            pending=counts[row.id][PaymentState.PENDING],
            voided=counts[row.id][PaymentState.VOIDED],
            came_back=counts[row.id][PaymentState.CAME_BACK],
            taken_out=counts[row.id][PaymentState.TAKEN_OUT],
            refusals=tuple(refusals[row.id]),
            withdrawals=tuple(withdrawals[row.id]),
            written_returns=tuple(written_returns[row.id]),
        )
        for row in rows
    )


async def _counts(
    session: AsyncSession, batch_ids: Sequence[str]
) -> dict[str, Counter[PaymentState]]:
    """How many payments of each batch are in which state; they are counted by the database."""
    facts = (
        PaymentRow.taken_out_at.is_not(None).label("taken_out"),
        PaymentBatchRow.released_at.is_not(None).label("released"),
        PaymentRow.pending_at.is_not(None).label("pending"),
        PaymentRow.outcome.label("outcome"),
        PaymentRow.came_back_at.is_not(None).label("came_back"),
    )
    counts: dict[str, Counter[PaymentState]] = defaultdict(Counter)
    for batch_id, number, out, released, pending, outcome, back in await session.execute(
        select(PaymentRow.batch_id, func.count(), *facts)
        .join(PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id)
        .where(PaymentRow.batch_id.in_(batch_ids))
        .group_by(PaymentRow.batch_id, *facts)
    ):
        counts[batch_id][_payment_state(out, released, pending, outcome, back)] += number
    return counts


def _payment_state(
    taken_out: bool, released: bool, pending: bool, outcome: str | None, came_back: bool
) -> PaymentState:
    if taken_out:
        return PaymentState.TAKEN_OUT
    if not released:
        return PaymentState.IN_BATCH
    if outcome is None:
        return PaymentState.PENDING if pending else PaymentState.SENT
    if outcome == VOID:
        return PaymentState.VOIDED
    if outcome != PAID:
        return PaymentState.RETURNED
    return PaymentState.CAME_BACK if came_back else PaymentState.PAID


def _batch_state(row: PaymentBatchRow, counts: Counter[PaymentState]) -> BatchState:
    if row.dissolved_at is not None:
        return BatchState.DISSOLVED
    if row.released_at is None:
        return BatchState.MADE
    if row.voided_at is not None:
        return BatchState.VOIDED
    if row.result_at is None and counts[PaymentState.SENT]:
        return BatchState.RELEASED
    return BatchState.PARTLY_ANSWERED if counts[PaymentState.PENDING] else BatchState.ANSWERED


async def payments_of(
    session: AsyncSession,
    sealer: Sealer,
    *,
    claim_id: str | None = None,
    batch_id: str | None = None,
    first: int = 0,
    many: int | None = None,
) -> tuple[PaymentView, ...]:
    """The payments of a claim in their order, or of a batch with those first that did not simply
    go out or arrive; masked."""
    query = (
        select(PaymentRow, PaymentBatchRow.batch_no, PaymentBatchRow.released_at, ClaimRow.claim_no)
        .join(PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id)
        .join(ClaimRow, ClaimRow.id == PaymentRow.claim_id)
        .limit(many)
        .offset(first)
    )
    if claim_id is not None:
        query = query.where(PaymentRow.claim_id == claim_id).order_by(PaymentRow.attempt)
    if batch_id is not None:
        smooth = PaymentRow.pending_at.is_(None) & PaymentRow.outcome.is_(None)
        smooth |= (PaymentRow.outcome == PAID) & PaymentRow.came_back_at.is_(None)
        query = query.where(PaymentRow.batch_id == batch_id).order_by(
            case((smooth, 1), else_=0), ClaimRow.claim_no, PaymentRow.attempt
        )
    return tuple(
        PaymentView(
            payment_no=row.payment_no,
            attempt=row.attempt,
            amount_fen=row.amount_fen,
            payee=payee_view(open_payee(row.payee_sealed, sealer)),
            claim_id=row.claim_id,
            claim_no=claim_no or "",
            batch_no=batch_no,
            state=_payment_state(
                row.taken_out_at is not None,
                released_at is not None,
                row.pending_at is not None,
                row.outcome,
                row.came_back_at is not None,
            ),
            outcome=row.outcome,
            outcome_reason=row.outcome_reason,
            pending_code=row.pending_code,
            pending_reason=row.pending_reason,
            came_back_at=row.came_back_at,
            came_back_reason=row.came_back_reason or "",
            taken_out_reason=row.taken_out_reason,
        )
        for row, batch_no, released_at, claim_no in await session.execute(query)
    )
