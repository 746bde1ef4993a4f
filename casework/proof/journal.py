"""Does the journal of money prove itself, and every batch with it? Asked by the proof, page by page
of claims, so that memory does not grow with the journal."""

import asyncio
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow, DecisionReversalRow, DecisionRow
from casework.ledger.rechecks import Progress
from casework.ledger.tables import LedgerRow
from casework.money.movements import Account
from casework.money.tables import MoneyLineRow, MovementRow
from casework.payments.bank_tables import RecoveryWithdrawalRow, RefusalWithdrawalRow
from casework.payments.tables import (
    PaymentBatchRow,
    PaymentRow,
    RecoveredRow,
    RecoveryRow,
)
from casework.people import merges
from casework.proof.claim_money import ClaimRecords
from casework.proof.findings import Proof, snapshot
from claims_core.actions import Action
from claims_core.ledger import EntryKind
from infra.db import Database
from infra.statements import chunks

PAGE = 2_000
_STRAY = "line_without_movement"
# columns of tables, not of mapped classes: rows pass by the million
_MOVEMENT = MovementRow.__table__.c


async def prove_journal(db: Database, proof: Proof, progress: Progress) -> None:
    """Every claim's money, then what belongs to no claim or to a whole batch."""
    last, claims = "", 0
    while True:
        async with snapshot(db) as session:
            page = await _page(session, last, proof)
        if not page:
            break
        for records in page.values():
            records.check(proof.flaw)
            proof.movements += len(records.journal)
        last = next(reversed(page))
        claims += len(page)
        progress(claims, proof.lines)
        await asyncio.sleep(0)
    async with snapshot(db) as session:
        await _check_batches(session, proof)
    async with snapshot(db) as session:
        await _check_empty(session, proof)


async def _page(session: AsyncSession, last: str, proof: Proof) -> dict[str, ClaimRecords]:
    """The next claims in the order of their ids, with everything about their money."""
    found = await session.execute(
        select(ClaimRow.id, ClaimRow.claim_no, ClaimRow.insured_id)
        .where(ClaimRow.id > last)
        .order_by(ClaimRow.id)
        .limit(PAGE)
    )
    lost = await merges.every_lost_id(session)
    page = {
        claim_id: ClaimRecords(claim_id, f"claim {claim_no or claim_id}", insured_id, lost)
        for claim_id, claim_no, insured_id in found
    }
    mine = MoneyLineRow.claim_id > last
    if page:
        first, end = next(iter(page)), next(reversed(page))
        await _read_records(session, page, first, end)
        mine &= MoneyLineRow.claim_id <= end
    await _read_journal(session, page, mine, proof)
    return page


async def _read_journal(
    session: AsyncSession, page: dict[str, ClaimRecords], mine: ColumnElement[bool], proof: Proof
) -> None:
    """Movements and lines of these claims; `mine` are the lines up to the next page, whether or not
    there is such a claim. A movement is read with its first line; one whose first line lies with
    another claim, or is gone, is read by its id."""
    line = MoneyLineRow.__table__.c
    heads = {
        row[0]: row
        for row in await session.execute(
            _heads()
            .join(MoneyLineRow.__table__, line.movement_id == _MOVEMENT.id)
            .where(mine, line.number == 1)
        )
    }
    lines = (
        await session.execute(
            select(
                line.claim_id,
                line.movement_id,
                line.number,
                line.account,
                line.batch_id,
                line.insured_id,
                line.region,
                line.year,
                line.fen,
            )
            .where(mine)
            .order_by(line.claim_id, line.movement_id, line.number)
        )
    ).all()
    for part in chunks(sorted({row[1] for row in lines} - heads.keys())):
        for row in await session.execute(_heads().where(_MOVEMENT.id.in_(part))):
            heads[row[0]] = row
    proof.lines += len(lines)
    balances = proof.balances
    # the lines of one movement of one claim come together
    last_claim = last_movement = person = ""
    posted = None
    for claim_id, movement_id, number, account, batch_id, insured_id, region, year, fen in lines:
        balances[account] += fen
        if movement_id != last_movement or claim_id != last_claim:
            last_claim, last_movement = claim_id, movement_id
            head, records = heads.get(movement_id), page.get(claim_id)
            posted = None
            if head is not None and records is not None:
                posted, person = records.movement(*head[1:]), records.insured_id
            else:
                proof.flaw(_STRAY, f"movement {movement_id}")
        if posted is not None:
            line_ = (account, batch_id, year, fen)
            posted.add(line_, number, region, theirs=insured_id == person)


def _heads() -> Select[*tuple[Any, ...]]:
    each = _MOVEMENT
    return select(
        each.id, each.kind, each.cause, each.turn, each.by, each.at, each.day, each.corrects
    )


async def _read_records(
    session: AsyncSession, page: dict[str, ClaimRecords], first: str, end: str
) -> None:
    decision = DecisionRow.__table__.c
    for row in await _within(
        session,
        decision.claim_id,
        (first, end),
        (decision.id, decision.payment_fen, decision.made_by, decision.made_at),
        decision.step == Action.CHECK_FINALLY,
    ):
        page[row.claim_id].decisions[row.id] = row
    reversal = DecisionReversalRow
    for row in await _within(
        session,
        reversal.claim_id,
        (first, end),
        (reversal.decision_id, reversal.reversed_by, reversal.reversed_at),
    ):
        page[row.claim_id].reversals[row.decision_id] = row
    payment, batch = PaymentRow.__table__.c, PaymentBatchRow.__table__
    for row in await session.execute(
        select(
            payment.claim_id,
            payment.id,
            payment.decision_id,
            payment.amount_fen,
            payment.batch_id,
            payment.outcome,
            payment.outcome_source,
            payment.outcome_by,
            payment.outcome_at,
            payment.came_back_at,
            payment.came_back_by,
            batch.c.released_by,
            batch.c.released_at,
        )
        .join(batch, batch.c.id == payment.batch_id)
        .where(payment.claim_id.between(first, end), payment.taken_out_at.is_(None))
    ):
        page[row.claim_id].payments.append(row)
    correction = RecoveryWithdrawalRow
    for row in await session.execute(
        select(
            RecoveredRow.claim_id,
            RecoveredRow.id,
            RecoveredRow.amount_fen,
            RecoveredRow.decided_by,
            RecoveredRow.decided_at,
            RecoveredRow.withdrawn_by,
            RecoveredRow.withdrawn_at,
            correction.proposed_by,
            correction.decided_by.label("taken_by"),
            correction.decided_at.label("taken_at"),
        )
        .outerjoin(
            correction,
            (correction.recovered_id == RecoveredRow.id) & correction.confirmed.is_(True),
        )
        .where(RecoveredRow.claim_id.between(first, end), RecoveredRow.confirmed.is_(True))
    ):
        page[row.claim_id].recovered.append(row)
    for row in await session.execute(
        select(
            PaymentRow.claim_id,
            RefusalWithdrawalRow.payment_id,
            RefusalWithdrawalRow.came_back,
            RefusalWithdrawalRow.turn,
            RefusalWithdrawalRow.refused_code,
            RefusalWithdrawalRow.refused_by,
            RefusalWithdrawalRow.refused_at,
            RefusalWithdrawalRow.proposed_by,
            RefusalWithdrawalRow.decided_by,
            RefusalWithdrawalRow.decided_at,
        )
        .join(PaymentRow, PaymentRow.id == RefusalWithdrawalRow.payment_id)
        .where(PaymentRow.claim_id.between(first, end), RefusalWithdrawalRow.confirmed.is_(True))
    ):
        page[row.claim_id].withdrawn.setdefault(row.payment_id, []).append(row)
    for row in await _within(
        session, RecoveryRow.claim_id, (first, end), (), RecoveryRow.closed_at.is_(None)
    ):
        page[row.claim_id].open_recoveries += 1
    entry = LedgerRow.__table__.c
    for kind in (EntryKind.SETTLEMENT, EntryKind.REVERSAL):
        for row in await session.execute(
            select(
                entry.reference,
                entry.kind,
                entry.year,
                entry.supplement_fen,
                entry.decision_id,
                entry.insured_id,
            ).where(entry.kind == kind, entry.reference.between(first, end))
        ):
            if row.reference in page:
                page[row.reference].ledger.append(row)


async def _within(
    session: AsyncSession, claim: Any, bounds: tuple[str, str], columns: Any, *conditions: Any
) -> Any:
    """Rows of the claims of one page."""
    query = select(claim, *columns).where(claim.between(*bounds), *conditions)
    return await session.execute(query)


async def _check_batches(session: AsyncSession, proof: Proof) -> None:
    """A batch says how many payments it has and what they come to; once it is released, so much
    has gone on its way."""
    payments = (
        select(
            PaymentRow.batch_id,
            func.count().label("count"),
            func.sum(PaymentRow.amount_fen).label("fen"),
        )
        .where(PaymentRow.taken_out_at.is_(None))
        .group_by(PaymentRow.batch_id)
        .subquery()
    )
    sent = (
        select(MoneyLineRow.batch_id, func.sum(MoneyLineRow.fen).label("fen"))
        .where(MoneyLineRow.account == Account.IN_TRANSIT, MoneyLineRow.fen < 0)
        .group_by(MoneyLineRow.batch_id)
        .subquery()
    )
    for row in await session.execute(
        select(
            PaymentBatchRow.batch_no,
            PaymentBatchRow.count,
            PaymentBatchRow.sum_fen,
            PaymentBatchRow.released_at,
            func.coalesce(payments.c.count, 0),
            func.coalesce(payments.c.fen, 0),
            func.coalesce(sent.c.fen, 0),
        )
        .outerjoin(payments, payments.c.batch_id == PaymentBatchRow.id)
        .outerjoin(sent, sent.c.batch_id == PaymentBatchRow.id)
    ):
        number, count, fen, released_at, counted, summed, gone = row
        if (count, fen) != (counted, summed):
            proof.flaw("batch_sum_differs", f"batch {number}")
        if gone != (-fen if released_at is not None else 0):
            proof.flaw("batch_differs_from_journal", f"batch {number}")


async def _check_empty(session: AsyncSession, proof: Proof) -> None:
    """No movement without lines. Counted first, which takes a database far less than to look for
    the lines of each; a line without a movement has been found with the claims."""
    movements = await session.scalar(select(func.count()).select_from(MovementRow))
    grouped = select(MoneyLineRow.movement_id).group_by(MoneyLineRow.movement_id).subquery()
    with_lines = await session.scalar(select(func.count()).select_from(grouped))
    if movements == with_lines and not any(each.code == _STRAY for each in proof.flaws):
        return
    lines = exists().where(MoneyLineRow.movement_id == MovementRow.id)
    for movement_id in await session.scalars(select(MovementRow.id).where(~lines)):
        proof.flaw("movement_without_lines", f"movement {movement_id}")
