"""Does the bank's own word prove the journal? Asked by the proof: every statement adds up and is as
it was imported, every match comes to the same on both sides, and closed months are as they were."""

import asyncio
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, exists, false, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from casework.bank_statements import entry_words
from casework.bank_statements.entries import seal_of
from casework.bank_statements.month_closing import posted_in, stated_in
from casework.bank_statements.open_movements import unmatched
from casework.bank_statements.tables import (
    BankEntryRow,
    BankEntryWordRow,
    BankMatchEntryRow,
    BankMatchMovementRow,
    BankProofRow,
    BankStatementRow,
    StatementWithdrawalRow,
)
from casework.bank_statements.views import EntryClass
from casework.ledger.rechecks import Progress
from casework.money.movements import Account
from casework.money.tables import MoneyLineRow, MonthRow, MovementRow
from casework.payments.bank_tables import RefusalWithdrawalRow, WrittenReturnRow
from casework.payments.tables import PaymentBatchRow, PaymentRow, RecoveredRow
from casework.proof.findings import Proof, snapshot
from infra.db import Database
from infra.sealing import Sealer

PAGE = 50
MATCHES = 500
_MAY_MATCH = (EntryClass.OURS, EntryClass.TO_GIVE_BACK)


async def prove_bank(db: Database, sealer: Sealer, proof: Proof, progress: Progress) -> None:
    """Every statement, every match, every closed month; memory holds one page of each."""
    last = ""
    while True:
        async with snapshot(db) as session:
            rows = await _statements(session, last)
            entries = await _entries(session, [row.id for row in rows])
        if not rows:
            break
        for row in rows:
            _check_statement(sealer, row, entries.get(row.id, []), proof)
            proof.statements += 1
            proof.bank_entries += len(entries.get(row.id, []))
        last = rows[-1].id
        progress(proof.statements, proof.bank_entries)
        await asyncio.sleep(0)
    last = ""
    while True:
        async with snapshot(db) as session:
            matches = await _page_of_matches(session, last)
            if not matches:
                break
            await _check_matches(session, matches, proof)
        last = matches[-1]
        await asyncio.sleep(0)
    async with snapshot(db) as session:
        await _check_strays(session, proof)
        await _check_written_returns(session, proof)
        await _check_withdrawn(session, proof)
        await _check_months(session, proof)


async def _statements(session: AsyncSession, last: str) -> list[Any]:
    columns = BankStatementRow.__table__.columns
    query = select(*columns).where(BankStatementRow.id > last).order_by(BankStatementRow.id)
    return list(await session.execute(query.limit(PAGE)))


async def _entries(session: AsyncSession, ids: list[str]) -> dict[str, list[Any]]:
    rows = await session.execute(
        select(*BankEntryRow.__table__.columns)
        .where(BankEntryRow.statement_id.in_(ids))
        .order_by(BankEntryRow.statement_id, BankEntryRow.number)
    )
    return {key: list(group) for key, group in groupby(rows, key=lambda row: row.statement_id)}


def _check_statement(sealer: Sealer, row: Any, entries: list[Any], proof: Proof) -> None:
    place = f"statement {row.day}"
    balance = row.opening_fen
    for number, entry in enumerate(entries, 1):
        balance += entry.fen
        if (entry.number, entry.balance_fen, entry.day) != (number, balance, row.day):
            proof.flaw("statement_entry_differs", f"{place} entry {entry.number}")
            balance = entry.balance_fen
    if balance != row.closing_fen or len(entries) != row.entries:
        proof.flaw("statement_does_not_add_up", place)
    if row.seal != seal_of(sealer, row._mapping, [each._mapping for each in entries]):
        proof.flaw("statement_altered", place)


async def _page_of_matches(session: AsyncSession, last: str) -> list[str]:
    query = select(BankMatchEntryRow.match_id).distinct().where(BankMatchEntryRow.match_id > last)
    return list(await session.scalars(query.order_by(BankMatchEntryRow.match_id).limit(MATCHES)))


async def _check_matches(session: AsyncSession, ids: list[str], proof: Proof) -> None:
    """Both sides of a match come to the same, and share a number."""
    bank: dict[str, int] = dict.fromkeys(ids, 0)
    ours: dict[str, int] = dict.fromkeys(ids, 0)
    names: dict[str, set[str]] = {match_id: set() for match_id in ids}
    entry_ids = []
    row: Any
    for row in await session.execute(
        select(
            BankMatchEntryRow.match_id,
            BankEntryRow.id,
            BankEntryRow.day,
            BankEntryRow.fen,
            BankEntryRow.serial,
            BankEntryRow.reference,
        )
        .join(BankEntryRow, BankEntryRow.id == BankMatchEntryRow.entry_id)
        .where(BankMatchEntryRow.match_id.in_(ids))
    ):
        bank[row.match_id] += row.fen
        names[row.match_id] |= {row.serial, row.reference}
        entry_ids.append((row.id, row.match_id))
    said = await entry_words.words_of(session, [entry_id for entry_id, _ in entry_ids])
    for entry_id, match_id in entry_ids:
        if entry_id in said:
            names[match_id].add(said[entry_id].reference)
            if said[entry_id].entry_class not in _MAY_MATCH:
                proof.flaw("entry_matched_and_classed", f"match {match_id}")
    for row in await session.execute(
        select(
            BankMatchMovementRow.match_id,
            MoneyLineRow.fen,
            PaymentRow.payment_no,
            PaymentBatchRow.batch_no,
            RecoveredRow.bank_reference,
        )
        .join(MovementRow, MovementRow.id == BankMatchMovementRow.movement_id)
        .join(
            MoneyLineRow,
            (MoneyLineRow.movement_id == MovementRow.id) & (MoneyLineRow.account == Account.BANK),
        )
        .outerjoin(PaymentRow, PaymentRow.id == MovementRow.cause)
        .outerjoin(PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id)
        .outerjoin(RecoveredRow, RecoveredRow.id == MovementRow.cause)
        .where(BankMatchMovementRow.match_id.in_(ids))
    ):
        ours[row.match_id] += row.fen
        known = {row.payment_no, row.batch_no, row.bank_reference} - {None}
        if not {each.upper() for each in known} & {each.upper() for each in names[row.match_id]}:
            proof.flaw("match_of_another_number", f"match {row.match_id}")
    for match_id in ids:
        if bank[match_id] != ours[match_id]:
            proof.flaw("match_differs", f"match {match_id}")


async def _check_strays(session: AsyncSession, proof: Proof) -> None:
    """What was proven stays matched; no row belongs to nothing."""
    newest = await session.scalar(select(func.max(BankProofRow.day)))
    if newest is not None:
        for movement_id in await session.scalars(
            unmatched(MovementRow.id).where(MovementRow.day < newest)
        ):
            proof.flaw("proven_movement_unmatched", f"movement {movement_id}")
    statement = exists().where(BankStatementRow.id == BankEntryRow.statement_id)
    for entry_id in await session.scalars(select(BankEntryRow.id).where(~statement)):
        proof.flaw("entry_without_statement", f"entry {entry_id}")
    for table, what in ((BankMatchEntryRow, "match"), (BankEntryWordRow, "word")):
        entry = exists().where(BankEntryRow.id == table.entry_id)
        for entry_id in await session.scalars(select(table.entry_id).where(~entry)):
            proof.flaw("match_of_nothing", f"{what} of entry {entry_id}")
    side = exists().where(BankMatchEntryRow.match_id == BankMatchMovementRow.match_id)
    movement = exists().where(MovementRow.id == BankMatchMovementRow.movement_id)
    match = BankMatchMovementRow.match_id
    alone = ~side & ~_never_at_bank()
    for match_id in await session.scalars(select(match).where(alone | ~movement)):
        proof.flaw("match_of_nothing", f"match {match_id}")
    line = (MoneyLineRow.movement_id == BankMatchMovementRow.movement_id) & (
        MoneyLineRow.account == Account.BANK
    )
    for match_id in await session.scalars(
        select(match)
        .join(MoneyLineRow, line)
        .where(~side)
        .group_by(match)
        .having(func.sum(MoneyLineRow.fen) != 0)
    ):
        proof.flaw("match_differs", f"match {match_id}")


def _never_at_bank() -> ColumnElement[bool]:
    """Whether a movement may be matched without any entry: two people have found that the bank
    never had it, or that it took the place of such a one."""
    this = MovementRow.id == BankMatchMovementRow.movement_id
    written, refused, wrong = WrittenReturnRow, RefusalWithdrawalRow, aliased(RecoveredRow)
    never_left = (written.confirmed.is_(True), written.never_left)
    return (
        exists().where(this, written.payment_id == MovementRow.cause, *never_left)
        | exists().where(
            this,
            refused.payment_id == MovementRow.cause,
            refused.confirmed.is_(True),
            refused.came_back,
        )
        | exists().where(
            this,
            RecoveredRow.id == MovementRow.cause,
            wrong.bank_reference == RecoveredRow.bank_reference,
            wrong.withdrawn_at.is_not(None),
        )
    )


async def _check_written_returns(session: AsyncSession, proof: Proof) -> None:
    """What came back by the bank's paper was recorded by one person and decided by another, and
    stands, or was taken back by two."""
    row, later = WrittenReturnRow, RefusalWithdrawalRow
    stands = (PaymentRow.came_back_at == row.decided_at) & (
        PaymentRow.came_back_by == row.decided_by
    )
    taken_back = exists().where(
        later.payment_id == PaymentRow.id,
        later.confirmed.is_(True),
        later.came_back,
        later.refused_at == row.decided_at,
        later.refused_by == row.decided_by,
    )
    for number in await session.scalars(
        select(PaymentRow.payment_no)
        .join(row, row.payment_id == PaymentRow.id)
        .where(
            row.confirmed.is_(True),
            (row.proposed_by == row.decided_by) | (~func.coalesce(stands, false()) & ~taken_back),
        )
    ):
        proof.flaw("written_return_differs", f"payment {number}")


async def _check_withdrawn(session: AsyncSession, proof: Proof) -> None:
    """A statement is withdrawn by two people, with all of its entries, which are in no match."""
    by_two = exists().where(
        StatementWithdrawalRow.statement_id == BankStatementRow.id,
        StatementWithdrawalRow.confirmed.is_(True),
        StatementWithdrawalRow.proposed_by != StatementWithdrawalRow.decided_by,
        StatementWithdrawalRow.decided_at == BankStatementRow.withdrawn_at,
    )
    decided = exists().where(
        StatementWithdrawalRow.statement_id == BankStatementRow.id,
        StatementWithdrawalRow.confirmed.is_(True),
    )
    gone = BankStatementRow.withdrawn_at
    for day in await session.scalars(
        select(BankStatementRow.day).where(
            (gone.is_not(None) & ~by_two) | (gone.is_(None) & decided)
        )
    ):
        proof.flaw("statement_withdrawn_without_record", f"statement {day}")
    matched = exists().where(BankMatchEntryRow.entry_id == BankEntryRow.id)
    entry = BankEntryRow.withdrawn_at
    differs = (entry.is_(None) != gone.is_(None)) | (
        entry.is_not(None) & (matched | (entry != gone))
    )
    for entry_id in await session.scalars(
        select(BankEntryRow.id)
        .join(BankStatementRow, BankStatementRow.id == BankEntryRow.statement_id)
        .where(differs)
    ):
        proof.flaw("withdrawn_entry_differs", f"entry {entry_id}")


async def _check_months(session: AsyncSession, proof: Proof) -> None:
    """A closed month was closed by two people, and has taken nothing since."""
    rows = list(await session.scalars(select(MonthRow).where(MonthRow.closed_at.is_not(None))))
    for row in rows:
        place = f"month {row.month:%Y-%m}"
        if not row.proposed_by or row.proposed_by == row.closed_by:
            proof.flaw("month_closed_by_one", place)
        if row.proven_at is None:
            proof.flaw("month_closed_unproven", place)
        if (row.movements, row.bank_fen) != await posted_in(session, row.month):
            proof.flaw("closed_month_differs", place)
        if (row.entries, row.closing_fen) != await stated_in(session, row.month):
            proof.flaw("closed_month_differs_at_bank", place)
