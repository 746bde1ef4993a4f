"""What has been paid for one person in one year? Asked before every calculation, and under its
lock at the final check."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import hospital_receipts
from casework.ledger import rechecks_due
from casework.ledger.recheck_inputs import inputs_of
from casework.ledger.tables import LedgerRow, PersonYearRow
from casework.people import merges
from claims_core.benefit import Settlement
from claims_core.ledger import EntryKind, LedgerEntry, YearToDate
from claims_core.paid_figures import PaidYear
from infra.columns import new_id
from infra.statements import among, chunks, dialect_insert, insert_rows, listed


@dataclass(frozen=True)
class Extra:
    """附记 of an entry: which settlement of its claim it belongs to, which hospital settlement it
    takes back, and what a recheck needs of it."""

    attempt: int = 1
    origin: str | None = None
    inputs: str | None = None


PLAIN = Extra()


async def year_to_date(session: AsyncSession, insured_id: str, year: int) -> YearToDate:
    """年度累计: the sums over a person-year's entries, in fen, under whatever id they stand."""
    sums = await session.execute(
        select(
            func.coalesce(func.sum(LedgerRow.pool_fen), 0),
            func.coalesce(func.sum(LedgerRow.supplement_fen), 0),
        ).where(LedgerRow.insured_id.in_(merges.same_person(insured_id)), LedgerRow.year == year)
    )
    pool, supplement = sums.one()
    return YearToDate(int(pool), int(supplement))


async def lock(session: AsyncSession, person_years: Iterable[tuple[str, int]]) -> None:
    """Hold these person-years until the transaction ends: row locks on PostgreSQL, the writer's
    on SQLite. One order for everybody keeps two settlements from waiting for each other.

    Who was found to be somebody else is held as that person, so that both wait for each other."""
    asked = set(person_years)
    kept = await merges.hold_kept(session, {person for person, _ in asked})
    for year, people in _by_year((kept.get(person, person), year) for person, year in asked):
        for part in chunks(people):
            each = listed(session, part).c.value
            await session.execute(
                dialect_insert(session, PersonYearRow)
                .from_select(
                    ["insured_id", "year", "entries"],
                    # without a condition SQLite reads ON CONFLICT as that of a join
                    select(each, literal(year), literal(0)).where(true()).order_by(each),
                )
                .on_conflict_do_nothing()
            )
            await session.execute(
                select(PersonYearRow.entries)
                .where(PersonYearRow.year == year, among(session, PersonYearRow.insured_id, part))
                .order_by(PersonYearRow.insured_id)
                .with_for_update()
            )


def _by_year(person_years: Iterable[tuple[str, int]]) -> list[tuple[int, list[str]]]:
    """These person-years, year by year, the people of each in their order."""
    found: dict[int, set[str]] = defaultdict(set)
    for person, year in person_years:
        found[year].add(person)
    return [(year, sorted(found[year])) for year in sorted(found)]


async def append(
    session: AsyncSession,
    entries: Sequence[tuple[str, LedgerEntry]],
    *,
    decision_id: str | None,
    by: str,
    at: datetime,
    extras: Sequence[Extra] = (),
) -> None:
    """Add entries, each with the insured person's id; the caller holds the person-years' locks.
    Who was found to be somebody else is entered as that person.

    `extras` belong to the entries one by one; without them every entry is a plain one.
    """
    kept = await merges.kept_ids(session, {insured_id for insured_id, _ in entries})
    entries = [(kept[insured_id], entry) for insured_id, entry in entries]
    added = Counter((insured_id, entry.year) for insured_id, entry in entries)
    last = await _counted(session, added)
    paired = list(zip(entries, extras or [PLAIN] * len(entries), strict=True))
    for piece in chunks(paired):
        values = []
        for (insured_id, entry), extra in piece:
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
                    "attempt": extra.attempt,
                    "origin": extra.origin,
                    "inputs": extra.inputs,
                }
            )
        await insert_rows(session, LedgerRow, values)


async def _counted(
    session: AsyncSession, added: Mapping[tuple[str, int], int]
) -> dict[tuple[str, int], int]:
    """How many entries these person-years had; so many more are counted from now on."""
    had: dict[tuple[str, int], int] = {}
    for year, people in _by_year(added):
        for part in chunks(people):
            more: dict[int, list[str]] = defaultdict(list)
            for person in part:
                more[added[person, year]].append(person)
            for entries, those in more.items():
                counted = await session.execute(
                    update(PersonYearRow)
                    .where(
                        PersonYearRow.year == year, among(session, PersonYearRow.insured_id, those)
                    )
                    .values(entries=PersonYearRow.entries + entries)
                    .returning(PersonYearRow.insured_id, PersonYearRow.entries)
                    .execution_options(synchronize_session=False)
                )
                for person, now in counted:
                    had[person, year] = now - entries
    return had


async def post_settlement(
    session: AsyncSession,
    insured_id: str,
    claim_id: str,
    segments: Sequence[Settlement],
    paid: Sequence[PaidYear],
    *,
    decision_id: str,
    by: str,
    at: datetime,
) -> None:
    """Enter a settled claim, one entry per policy year at what is paid, which may be the platform's
    figure; the caller holds the claim and the person-years' locks. A claim that was reversed is
    entered once more.

    :raises ReceiptSettledDirectly: when a hospital settlement has used one of its receipts.
    """
    await hospital_receipts.refuse_settled_directly(session, claim_id)
    attempt = 1 + int(
        await session.scalar(
            select(func.coalesce(func.max(LedgerRow.attempt), 0)).where(
                LedgerRow.kind == EntryKind.SETTLEMENT, LedgerRow.reference == claim_id
            )
        )
        or 0
    )
    entries = [
        LedgerEntry(
            kind=EntryKind.SETTLEMENT,
            year=each.year,
            pool_fen=each.pool,
            supplement_fen=each.supplement,
            reference=claim_id,
        )
        for each in paid
    ]
    await append(
        session,
        [(insured_id, entry) for entry in entries],
        decision_id=decision_id,
        by=by,
        at=at,
        extras=[
            Extra(attempt=attempt, inputs=inputs_of(segment, each.pool, each.supplement))
            for segment, each in zip(segments, paid, strict=True)
        ],
    )
    await rechecks_due.note_settlement(session, insured_id, claim_id, at=at)


async def standing_of(session: AsyncSession, claim_id: str) -> tuple[LedgerRow, ...]:
    """The entries of a claim's settlement that has not been reversed, by year; empty without."""
    rows = list(
        await session.scalars(
            select(LedgerRow)
            .where(
                LedgerRow.kind.in_((EntryKind.SETTLEMENT, EntryKind.REVERSAL)),
                LedgerRow.reference == claim_id,
            )
            .order_by(LedgerRow.year)
        )
    )
    reversed_ = {row.attempt for row in rows if row.kind == EntryKind.REVERSAL}
    return tuple(
        row for row in rows if row.kind == EntryKind.SETTLEMENT and row.attempt not in reversed_
    )


async def known(
    session: AsyncSession, kind: EntryKind, references: Sequence[str]
) -> dict[str, tuple[str, LedgerEntry]]:
    """The entries that have been recorded already, by reference, each with the id under which the
    person is kept."""
    found: dict[str, tuple[str, LedgerEntry]] = {}
    for part in chunks(references):
        rows = await session.scalars(
            select(LedgerRow).where(
                LedgerRow.kind == kind, among(session, LedgerRow.reference, part)
            )
        )
        for row in rows:
            found[row.reference] = (row.insured_id, entry_of(row))
    kept = await merges.kept_ids(session, {insured_id for insured_id, _ in found.values()})
    return {reference: (kept[each], entry) for reference, (each, entry) in found.items()}


def entry_of(row: LedgerRow) -> LedgerEntry:
    """The entry that a row keeps."""
    return LedgerEntry(
        kind=EntryKind(row.kind),
        year=row.year,
        pool_fen=row.pool_fen,
        supplement_fen=row.supplement_fen,
        reference=row.reference,
    )
