"""What has been paid for one person in one year? Asked before every calculation, and under its
lock at the final check."""

from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from casework.tables import LedgerRow, PersonYearRow
from claims_core.ledger import EntryKind, LedgerEntry, YearToDate
from infra.columns import new_id


async def year_to_date(session: AsyncSession, insured_id: str, year: int) -> YearToDate:
    """年度累计: the sums over a person-year's entries, in fen."""
    sums = await session.execute(
        select(
            func.coalesce(func.sum(LedgerRow.pool_fen), 0),
            func.coalesce(func.sum(LedgerRow.supplement_fen), 0),
        ).where(LedgerRow.insured_id == insured_id, LedgerRow.year == year)
    )
    pool, supplement = sums.one()
    return YearToDate(int(pool), int(supplement))


async def lock(session: AsyncSession, insured_id: str, year: int) -> None:
    """Hold a person-year until the transaction ends: a row lock on PostgreSQL, the writer's on
    SQLite."""
    dialect = session.get_bind().dialect.name
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    await session.execute(
        make(PersonYearRow)
        .values(insured_id=insured_id, year=year, entries=0)
        .on_conflict_do_nothing()
    )
    await session.execute(
        select(PersonYearRow.entries)
        .where(PersonYearRow.insured_id == insured_id, PersonYearRow.year == year)
        .with_for_update()
    )


async def append(
    session: AsyncSession,
    insured_id: str,
    entry: LedgerEntry,
    *,
    decision_id: str | None,
    by: str,
    at: datetime,
) -> None:
    """Add an entry; the caller holds the person-year's lock."""
    seq = await session.scalar(
        update(PersonYearRow)
        .where(PersonYearRow.insured_id == insured_id, PersonYearRow.year == entry.year)
        .values(entries=PersonYearRow.entries + 1)
        .returning(PersonYearRow.entries)
        .execution_options(synchronize_session=False)
    )
    await session.execute(
        insert(LedgerRow).values(
            id=new_id(),
            insured_id=insured_id,
            year=entry.year,
            seq=seq,
            kind=entry.kind,
            reference=entry.reference,
            pool_fen=entry.pool_fen,
            supplement_fen=entry.supplement_fen,
            decision_id=decision_id,
            recorded_by=by,
            recorded_at=at,
        )
    )


async def known(session: AsyncSession, kind: EntryKind, reference: str) -> LedgerRow | None:
    """The entry with this reference, if it has been recorded already."""
    return await session.scalar(
        select(LedgerRow).where(LedgerRow.kind == kind, LedgerRow.reference == reference)
    )
