"""How do the rows of recoveries become what pages show? Asked within the session of their
service."""

from sqlalchemy import Row, Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow
from casework.cursor import decode, encode
from casework.errors import NotFound
from casework.lists import Page
from casework.payments import bank_papers, dues
from casework.payments.recovery_views import (
    RecoveredView,
    RecoveryDetail,
    RecoveryNoteView,
    RecoveryOwner,
    RecoveryView,
)
from casework.payments.tables import (
    PaymentBatchRow,
    PaymentRow,
    RecoveredEntryRow,
    RecoveredRow,
    RecoveryNoteRow,
    RecoveryRow,
)
from casework.people import people
from casework.people.tables import InsuredRow, StaffRow
from claims_core.claim import Role
from claims_core.due import ClaimMoney
from infra.masking import mask_name
from infra.sealing import Sealer

PER_PAGE = 20


async def page(
    session: AsyncSession, sealer: Sealer, *, closed: bool, cursor: str | None
) -> Page[RecoveryView]:
    """One page of them; of the open ones also how many there are."""
    wanted = RecoveryRow.closed_at.is_not(None) if closed else RecoveryRow.closed_at.is_(None)
    query = _with_claim().where(wanted).order_by(RecoveryRow.opened_at, RecoveryRow.id)
    if cursor:
        query = query.where(tuple_(RecoveryRow.opened_at, RecoveryRow.id) > tuple_(*decode(cursor)))
    rows = (await session.execute(query.limit(PER_PAGE + 1))).all()
    money = await dues.money_of(session, [row[0].claim_id for row in rows[:PER_PAGE]])
    total = None
    if not closed:
        total = await session.scalar(select(func.count()).select_from(RecoveryRow).where(wanted))
    views = tuple(_view(row, money[row[0].claim_id], sealer) for row in rows[:PER_PAGE])
    last = rows[PER_PAGE - 1][0] if len(rows) > PER_PAGE else None
    return Page(views, encode(last.opened_at, last.id) if last else None, total)


async def detail(session: AsyncSession, sealer: Sealer, recovery_id: str) -> RecoveryDetail:
    """One of them whole. :raises NotFound:"""
    row = (await session.execute(_with_claim().where(RecoveryRow.id == recovery_id))).one_or_none()
    if row is None:
        raise NotFound
    notes = await session.scalars(
        select(RecoveryNoteRow)
        .where(RecoveryNoteRow.recovery_id == recovery_id)
        .order_by(RecoveryNoteRow.seq)
    )
    booked = await session.execute(
        select(RecoveredRow, RecoveredEntryRow.entry_fen)
        .join(RecoveredEntryRow, RecoveredEntryRow.bank_reference == RecoveredRow.bank_reference)
        .where(RecoveredRow.recovery_id == recovery_id)
        .order_by(RecoveredRow.booked_at, RecoveredRow.id)
    )
    amounts = booked.all()
    corrections = await bank_papers.recovery_corrections(session, [each.id for each, _ in amounts])
    staff = await session.scalars(
        select(StaffRow).where(StaffRow.active).order_by(StaffRow.name, StaffRow.id)
    )
    keepers = {Role.CASHIER, Role.SUPERVISOR}
    return RecoveryDetail(
        line=_view(row, await dues.money_of_one(session, row[0].claim_id), sealer),
        notes=tuple(
            RecoveryNoteView(each.words, each.owner_name, each.next_on, each.by_name, each.at)
            for each in notes
        ),
        amounts=tuple(
            RecoveredView(
                each.id,
                each.amount_fen,
                each.received_on,
                each.bank_reference,
                entry_fen,
                each.booked_by,
                each.booked_by_name,
                each.booked_at,
                each.decided_by_name,
                each.decided_at,
                each.confirmed,
                each.withdrawn_at,
                tuple(corrections.get(each.id, ())),
            )
            for each, entry_fen in amounts
        ),
        owners=tuple(
            RecoveryOwner(each.id, each.name) for each in staff if keepers & set(each.roles)
        ),
    )


async def waiting_fen(session: AsyncSession, claim_id: str) -> int:
    """What has been booked on a claim and still waits for a second person, in fen."""
    found = await session.scalar(
        select(func.coalesce(func.sum(RecoveredRow.amount_fen), 0)).where(
            RecoveredRow.claim_id == claim_id, RecoveredRow.confirmed.is_(None)
        )
    )
    return int(found or 0)


async def newest_sent(session: AsyncSession, claim_id: str) -> str:
    """The payment of a claim that went to the bank last."""
    return (
        await session.scalars(
            select(PaymentRow.id)
            .join(PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id)
            .where(PaymentRow.claim_id == claim_id, PaymentBatchRow.released_at.is_not(None))
            .order_by(PaymentRow.attempt.desc())
            .limit(1)
        )
    ).one()


def _with_claim() -> Select[RecoveryRow, str | None, bytes]:
    return (
        select(RecoveryRow, ClaimRow.claim_no, InsuredRow.name_sealed)
        .join(ClaimRow, ClaimRow.id == RecoveryRow.claim_id)
        .join(InsuredRow, InsuredRow.id == RecoveryRow.insured_id)
    )


def _view(
    found: Row[RecoveryRow, str | None, bytes], money: ClaimMoney, sealer: Sealer
) -> RecoveryView:
    row, claim_no, name_sealed = found
    return RecoveryView(
        id=row.id,
        claim_id=row.claim_id,
        claim_no=claim_no or "",
        insured_name=mask_name(sealer.open(name_sealed, people.NAME)),
        open_fen=0 if row.closed_at else money.to_recover,
        owner_id=row.owner_id,
        owner_name=row.owner_name,
        next_on=row.next_on,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
    )
