"""Does the benefit ledger prove itself? Asked by the proof: sums against stored decisions,
every settlement against the year's cap, every decision recalculated to the same bytes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Select, exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow, DecisionRow
from casework.ledger.rechecks import BREATH, Progress
from casework.ledger.tables import LedgerRow, PersonYearRow
from casework.proof.findings import Proof, snapshot
from casework.proof.person import Entry, PersonChecks, StoredAssessment
from claims_core.benefit import ENGINE_VERSION
from claims_core.claim import Stage
from claims_core.ledger import EntryKind
from claims_core.stay import StaySettlement
from infra.db import Database
from infra.statements import chunks

PAGE = 500
SETTLED = (
    Stage.APPROVED,
    Stage.PAYING,
    Stage.PAID,
    Stage.RECEIVED,
    Stage.CLOSED,
    Stage.PAYMENT_RETURNED,
)


async def prove_ledger(db: Database, proof: Proof, progress: Progress) -> None:
    """Check every entry; memory holds one page and its decisions."""
    async for person, rows, entries, decisions in _people(db):
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
        PersonChecks(person, rows, entries, stays, proof.flaw).check()
        if proof.people % BREATH == 0:
            progress(proof.people, proof.entries)
            await asyncio.sleep(0)
    await _check_owners(db, proof.flaw)
    await _check_stages(db, proof.flaw)
    progress(proof.people, proof.entries)


async def _people(
    db: Database,
) -> AsyncIterator[tuple[str, list[Entry], dict[int, int], dict[str, StoredAssessment | None]]]:
    """Every person's entries, how many the person-years say there are, and the decisions of the
    whole page; None where one cannot be read."""
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
            rows = (await session.execute(_entries(ids))).all()
            counted: dict[str, dict[int, int]] = {insured_id: {} for insured_id in ids}
            for insured_id, year, entries in await session.execute(
                select(PersonYearRow.insured_id, PersonYearRow.year, PersonYearRow.entries).where(
                    PersonYearRow.insured_id.in_(ids), PersonYearRow.entries > 0
                )
            ):
                counted[insured_id][year] = entries
            decisions = await _decisions(session, {row.decision_id for row in rows})
        last = ids[-1]
        found = {person: list(part) for person, part in groupby(rows, lambda row: row.insured_id)}
        for insured_id in ids:
            yield insured_id, found.get(insured_id, []), counted[insured_id], decisions


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
