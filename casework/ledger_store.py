"""What has been paid for one person in one year? Asked before every calculation, and under its
lock at the final check."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, tuple_
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from casework.chunks import chunks
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


async def lock(session: AsyncSession, person_years: Iterable[tuple[str, int]]) -> None:
    """Hold these person-years until the transaction ends: row locks on PostgreSQL, the writer's
    on SQLite. One order for everybody keeps two settlements from waiting for each other."""
    dialect = session.get_bind().dialect.name
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    for part in chunks(sorted(set(person_years))):
        await session.execute(
            make(PersonYearRow).on_conflict_do_nothing(),
            [{"insured_id": person, "year": year, "entries": 0} for person, year in part],
        )
        await session.execute(
            select(PersonYearRow.entries)
            .where(tuple_(PersonYearRow.insured_id, PersonYearRow.year).in_(part))
            .order_by(PersonYearRow.insured_id, PersonYearRow.year)
            .with_for_update()
        )


async def append(
    session: AsyncSession,
    entries: Sequence[tuple[str, LedgerEntry]],
    *,
    decision_id: str | None,
    by: str,
    at: datetime,
) -> None:
    """Add entries, each with the insured person's id; the caller holds the person-years' locks."""
    added = Counter((insured_id, entry.year) for insured_id, entry in entries)
    last: dict[tuple[str, int], int] = {}
    for part in chunks(sorted(added)):
        rows = await session.scalars(
            select(PersonYearRow).where(
                tuple_(PersonYearRow.insured_id, PersonYearRow.year).in_(part)
            )
        )
        for row in rows:
            key = (row.insured_id, row.year)
            last[key] = row.entries
            row.entries += added[key]
        await session.flush()
    for piece in chunks(entries):
        values = []
        for insured_id, entry in piece:
            last[insured_id, entry.year] += 1
            values.append(
                {
                    "id": new_id(),
                    "insured_id": insured_id,
                    "year": entry.year,
                    "seq": last[insured_id, entry.year],
                    "kind": entry.kind,
                    "reference": entry.reference,
                    "pool_fen": entry.pool_fen,
                    "supplement_fen": entry.supplement_fen,
                    "decision_id": decision_id,
                    "recorded_by": by,
                    "recorded_at": at,
                }
            )
        await session.execute(insert(LedgerRow), values)


async def known(
    session: AsyncSession, kind: EntryKind, references: Sequence[str]
) -> dict[str, tuple[str, LedgerEntry]]:
    """The entries that have been recorded already, by reference, each with the person's id."""
    found = {}
    for part in chunks(references):
        rows = await session.scalars(
            select(LedgerRow).where(LedgerRow.kind == kind, LedgerRow.reference.in_(part))
        )
        for row in rows:
            entry = LedgerEntry(
                kind=kind,
                year=row.year,
                pool_fen=row.pool_fen,
                supplement_fen=row.supplement_fen,
                reference=row.reference,
            )
            found[row.reference] = (row.insured_id, entry)
    return found
