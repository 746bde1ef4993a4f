"""Does the benefit ledger prove itself? Asked by the proof: sums against stored decisions,
every settlement against the year's cap, every decision recalculated to the same bytes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow, DecisionRow
from casework.ledger.rechecks import BREATH, Progress
from casework.ledger.tables import LedgerRow, PersonYearRow
from casework.people import merges
from casework.people.tables import MergedYearRow
from casework.platform.tables import FigureQueryRow, PaidFigureRow, SettlementReEntryRow
from casework.platform.views import QueryAnswer
from casework.proof.findings import Proof, snapshot
from casework.proof.person import Entry, MergedYear, PaidFigures, PersonChecks, StoredAssessment
from claims_core.benefit import ENGINE_VERSION
from claims_core.claim import Stage
from claims_core.ledger import EntryKind
from claims_core.paid_figures import PaidBasis, PaidYear
from claims_core.settlement_number import RE_ENTERED
from claims_core.stay import StaySettlement
from infra.db import Database
from infra.statements import chunks

PAGE = 500
SETTLED = (
    Stage.APPROVED,
    Stage.EXCHANGE_CHECKED,
    Stage.PAYING,
    Stage.PAID,
    Stage.RECEIVED,
    Stage.CLOSED,
    Stage.PAYMENT_RETURNED,
)


async def prove_ledger(db: Database, proof: Proof, progress: Progress) -> None:
    """Check every entry; memory holds one page and its decisions."""
    async for rows, entries, decisions, paid, merged, lost_ids in _people(db):
        proof.people += 1
        proof.entries += len(rows)
        stays = {}
        for decision_id in {row.decision_id for row in rows} & decisions.keys():
            stay = decisions[decision_id]
            if stay is None:
                proof.flaw("decision_unreadable", f"decision {decision_id}")
                continue
            stays[decision_id] = stay
            proof.decisions += 1
            proof.other_engines += stay.engine_version != ENGINE_VERSION
        PersonChecks(rows, entries, stays, paid, proof.flaw, merged, lost_ids).check()
        if proof.people % BREATH == 0:
            progress(proof.people, proof.entries)
            await asyncio.sleep(0)
    await _check_owners(db, proof.flaw)
    await _check_paid_figures(db, proof.flaw)
    await _check_re_entries(db, proof.flaw)
    await _check_stages(db, proof.flaw)
    progress(proof.people, proof.entries)


async def _people(
    db: Database,
) -> AsyncIterator[
    tuple[
        list[Entry],
        dict[tuple[str, int], int],
        dict[str, StoredAssessment | None],
        PaidFigures,
        list[MergedYear],
        tuple[str, ...],
    ]
]:
    """Every person's entries, how many the person-years say there are, the decisions of the whole
    page (None where one cannot be read), which entries stand at the platform's figure, and where
    people were found to be one. Who has several ids comes with the first of them."""
    last = ""
    while True:
        async with snapshot(db) as session:
            ids = list(
                await session.scalars(
                    select(PersonYearRow.insured_id)
                    .distinct()
                    .where(PersonYearRow.insured_id > last)
                    .order_by(PersonYearRow.insured_id)
                    .limit(PAGE)
                )
            )
            if not ids:
                return
            people = await merges.ids_of(session, ids)
            everybody = sorted(each for all_ids in people.values() for each in all_ids)
            rows = (await session.execute(_entries(everybody))).all()
            counted: dict[str, dict[int, int]] = {}
            for insured_id, year, entries in await session.execute(
                select(PersonYearRow.insured_id, PersonYearRow.year, PersonYearRow.entries).where(
                    PersonYearRow.insured_id.in_(everybody)
                )
            ):
                counted.setdefault(insured_id, {})[year] = entries
            decisions = await _decisions(session, {row.decision_id for row in rows})
            paid = await _paid_figures(session, everybody)
            merged = await _merged_years(session, people)
        last = ids[-1]
        found = {person: list(part) for person, part in groupby(rows, lambda row: row.insured_id)}
        for kept, all_ids in people.items():
            if min(each for each in all_ids if each in counted) not in ids:
                continue
            mine = [row for each in all_ids for row in found.get(each, [])]
            entered = {
                (each, year): entries
                for each in all_ids
                for year, entries in counted.get(each, {}).items()
            }
            yield mine, entered, decisions, paid, merged.get(kept, []), all_ids[1:]


async def _merged_years(
    session: AsyncSession, people: Mapping[str, tuple[str, ...]]
) -> dict[str, list[MergedYear]]:
    """How far the ids of these people had come when they were found to be one person's."""
    found: dict[str, list[MergedYear]] = {}
    for kept, all_ids in people.items():
        if len(all_ids) == 1:
            continue
        rows = await session.scalars(
            select(MergedYearRow)
            .where(MergedYearRow.lost_id.in_(all_ids))
            .order_by(MergedYearRow.lost_id, MergedYearRow.year)
        )
        found[kept] = [
            MergedYear(row.lost_id, row.kept_id, row.year, row.lost_entries, row.kept_entries)
            for row in rows
        ]
    return found


async def _paid_figures(session: AsyncSession, insured_ids: Sequence[str]) -> PaidFigures:
    """The recorded differences of these people's settlements, by decision and year."""
    found: dict[tuple[str, int], PaidYear] = {}
    for row in await session.scalars(
        select(PaidFigureRow)
        .join(
            LedgerRow,
            (PaidFigureRow.decision_id == LedgerRow.decision_id)
            & (PaidFigureRow.year == LedgerRow.year),
        )
        .where(LedgerRow.insured_id.in_(insured_ids), LedgerRow.kind == EntryKind.SETTLEMENT)
    ):
        found[row.decision_id, row.year] = PaidYear(
            row.year,
            *(row.our_pool_fen, row.our_supplement_fen),
            *(row.paid_pool_fen, row.paid_supplement_fen),
            PaidBasis(row.basis),
        )
    return found


def _entries(insured_ids: Sequence[str]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            LedgerRow.insured_id,
            LedgerRow.year,
            LedgerRow.seq,
            LedgerRow.kind,
            LedgerRow.reference,
            LedgerRow.attempt,
            LedgerRow.origin,
            LedgerRow.pool_fen,
            LedgerRow.supplement_fen,
            LedgerRow.decision_id,
            LedgerRow.inputs,
        )
        .where(LedgerRow.insured_id.in_(insured_ids))
        .order_by(LedgerRow.insured_id, LedgerRow.year, LedgerRow.seq)
    )


async def _decisions(
    session: AsyncSession, ids: set[str | None]
) -> dict[str, StoredAssessment | None]:
    """The decisions behind these entries; None for those that cannot be read."""
    found: dict[str, StoredAssessment | None] = {}
    for part in chunks(sorted(each for each in ids if each)):
        for row in await session.execute(
            select(
                DecisionRow.id, DecisionRow.claim_id, DecisionRow.payment_fen, DecisionRow.record
            ).where(DecisionRow.id.in_(part))
        ):
            try:
                stay = StaySettlement.from_json(row.record)
            except (ValueError, KeyError, TypeError):
                found[row.id] = None
            else:
                found[row.id] = StoredAssessment(row.claim_id, row.payment_fen, row.record, stay)
    return found


async def _check_owners(db: Database, flaw: Callable[[str, str], None]) -> None:
    """No entry lies outside the person-years, whose lock keeps settlements apart."""
    owned = exists().where(
        PersonYearRow.insured_id == LedgerRow.insured_id, PersonYearRow.year == LedgerRow.year
    )
    async with db.read() as session:
        for insured_id, year in await session.execute(
            select(LedgerRow.insured_id, LedgerRow.year).distinct().where(~owned)
        ):
            flaw("person_year_missing", f"person {insured_id} year {year}")


async def _check_paid_figures(db: Database, flaw: Callable[[str, str], None]) -> None:
    """Every recorded difference belongs to a settlement, and to a confirmation if it needs one."""
    entered = exists().where(
        LedgerRow.decision_id == PaidFigureRow.decision_id,
        LedgerRow.year == PaidFigureRow.year,
        LedgerRow.kind == EntryKind.SETTLEMENT,
    )
    answered = exists().where(
        FigureQueryRow.id == PaidFigureRow.query_id,
        FigureQueryRow.answer == QueryAnswer.CONFIRMED,
        FigureQueryRow.claim_id == DecisionRow.claim_id,
    )
    at = select(PaidFigureRow.decision_id, PaidFigureRow.year)
    by_query = PaidFigureRow.basis == PaidBasis.CONFIRMED
    decided = at.join(DecisionRow, DecisionRow.id == PaidFigureRow.decision_id)
    async with db.read() as session:
        for code, query in (
            ("difference_without_entry", at.where(~entered)),
            ("difference_without_confirmation", decided.where(by_query, ~answered)),
        ):
            for decision_id, year in await session.execute(query):
                flaw(code, f"decision {decision_id} year {year}")


async def _check_re_entries(db: Database, flaw: Callable[[str, str], None]) -> None:
    """A settlement is entered again only by two people, and for every such pair once."""
    entered = and_(
        LedgerRow.origin == SettlementReEntryRow.refund_reference,
        LedgerRow.reference.startswith(RE_ENTERED),
        LedgerRow.recorded_by == SettlementReEntryRow.decided_by,
    )
    by_two = and_(
        SettlementReEntryRow.confirmed.is_(True),
        SettlementReEntryRow.proposed_by != SettlementReEntryRow.decided_by,
    )
    record = exists().where(entered, by_two)
    entry = exists().where(entered)
    async with db.read() as session:
        for reference in await session.scalars(
            select(LedgerRow.reference).where(LedgerRow.reference.startswith(RE_ENTERED), ~record)
        ):
            flaw("re_entry_without_record", f"settlement {reference}")
        for number in await session.scalars(
            select(SettlementReEntryRow.settlement_no).where(
                SettlementReEntryRow.confirmed.is_(True), ~entry
            )
        ):
            flaw("re_entry_missing", f"settlement {number}")


async def _check_stages(db: Database, flaw: Callable[[str, str], None]) -> None:
    """A claim at a settled stage stands in the ledger once, any other does not."""
    last = ""
    while True:
        async with snapshot(db) as session:
            claims = (
                await session.execute(
                    select(ClaimRow.id, ClaimRow.claim_no, ClaimRow.stage)
                    .where(ClaimRow.id > last)
                    .order_by(ClaimRow.id)
                    .limit(PAGE)
                )
            ).all()
            if not claims:
                return
            standing = dict.fromkeys((claim.id for claim in claims), frozenset[int]())
            for kind, reference, attempt in await session.execute(
                select(LedgerRow.kind, LedgerRow.reference, LedgerRow.attempt).where(
                    LedgerRow.kind.in_((EntryKind.SETTLEMENT, EntryKind.REVERSAL)),
                    LedgerRow.reference.in_(list(standing)),
                )
            ):
                change = frozenset((attempt if kind == EntryKind.SETTLEMENT else -attempt,))
                standing[reference] |= change
        last = claims[-1].id
        for claim in claims:
            stand = [n for n in standing[claim.id] if n > 0 and -n not in standing[claim.id]]
            if len(stand) != (1 if claim.stage in SETTLED else 0):
                flaw("stage_and_ledger_differ", f"claim {claim.claim_no or claim.id}")
