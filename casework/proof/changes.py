"""Does the chain of facts prove itself? Asked by the proof: the rows of every claim's changes fit
each other, carry their seal, and end at what the claim says today."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.changes import (
    NOTHING,
    ChangePart,
    facts_hash,
    hash_or_nothing,
    photo_changes,
    photo_facts,
    seal_of,
)
from casework.claims.hospital_receipts import Key
from casework.claims.named_changes import amounts_of, named_by
from casework.claims.store import ClaimStore
from casework.claims.tables import (
    ClaimChangeRow,
    ClaimRow,
    DecisionReversalRow,
    DecisionRow,
    PhotoRow,
    PromiseMoveRow,
)
from casework.ledger.rechecks import Progress
from casework.proof.findings import Proof, snapshot
from casework.receipts.said_changes import said_of
from casework.receipts.use_changes import IN_USE, uses_hash, uses_of
from claims_core.actions import Action
from claims_core.claim import Claim, Stage
from infra.db import Database
from infra.sealing import Sealer

PAGE = 500
LETS_GO = frozenset(
    {Stage.DRAFT, Stage.WITHDRAWN, Stage.NOT_ACCEPTED, Stage.REJECTED, Stage.REVERSED}
)
# what a photograph names while papers are awaited is held at the registration at the latest
HOLDS = frozenset(Stage) - LETS_GO - {Stage.SUBMITTED, Stage.AWAITING_MATERIALS, Stage.ACCEPTED}


async def prove_changes(db: Database, sealer: Sealer, proof: Proof, progress: Progress) -> None:
    """Every claim, drafts included."""
    chains = _Chains(sealer, proof)
    last, claims = "", 0
    while True:
        async with snapshot(db) as session:
            ids = list(
                await session.scalars(
                    select(ClaimRow.id).where(ClaimRow.id > last).order_by(ClaimRow.id).limit(PAGE)
                )
            )
            if not ids:
                return
            await chains.check(session, ids)
        last = ids[-1]
        claims += len(ids)
        progress(claims, proof.changes)
        await asyncio.sleep(0)


class _Chains:
    def __init__(self, sealer: Sealer, proof: Proof) -> None:
        self._sealer = sealer
        self._proof = proof
        self._store = ClaimStore(sealer)

    async def check(self, session: AsyncSession, ids: Sequence[str]) -> None:
        """These claims, each part of each."""
        changes: dict[tuple[str, str], list[Any]] = defaultdict(list)
        row: Any
        for row in await session.execute(
            select(*ClaimChangeRow.__table__.columns)
            .where(ClaimChangeRow.claim_id.in_(ids))
            .order_by(ClaimChangeRow.claim_id, ClaimChangeRow.part, ClaimChangeRow.number)
        ):
            self._proof.changes += 1
            changes[row.claim_id, row.part].append(row)
        photos: dict[str, list[PhotoRow]] = defaultdict(list)
        for photo in await session.scalars(select(PhotoRow).where(PhotoRow.claim_id.in_(ids))):
            photos[photo.claim_id].append(photo)
        moves: dict[str, list[Any]] = defaultdict(list)
        for row in await session.execute(
            select(PromiseMoveRow.claim_id, PromiseMoveRow.before, PromiseMoveRow.after)
            .where(PromiseMoveRow.claim_id.in_(ids))
            .order_by(PromiseMoveRow.claim_id, PromiseMoveRow.claim_version)
        ):
            moves[row.claim_id].append(row)
        uses = await uses_of(session, ids)
        named = await named_by(session, ids)
        said = await said_of(session, ids)
        settled = await _settled_with(session, ids)
        for claim in (await self._store.load_all(session, ids)).values():
            place = f"claim {claim.claim_no or claim.id}"
            self._chain(
                place,
                changes.pop((claim.id, ChangePart.CLAIM), []),
                claim.version,
                self._store.facts_hash(claim),
                "facts_differ_from_last_change",
            )
            rows = photos[claim.id]
            self._chain(
                place,
                changes.pop((claim.id, ChangePart.PHOTOS), []),
                photo_changes(rows),
                facts_hash(self._sealer, photo_facts(rows)) if rows else NOTHING,
                "photos_differ_from_last_change",
            )
            held = changes.pop((claim.id, ChangePart.RECEIPTS), [])
            self._chain(
                place,
                held,
                len(held),
                uses_hash(self._sealer, uses[claim.id]),
                "receipt_uses_differ_from_last_change",
            )
            for kept_in, facts, differs in (
                (ChangePart.NAMED, named[claim.id], "named_receipts_differ_from_last_change"),
                (ChangePart.SAID, said[claim.id], "said_differs_from_last_change"),
            ):
                held = changes.pop((claim.id, kept_in), [])
                now = hash_or_nothing(self._sealer, facts)
                self._chain(place, held, len(held), now, differs)
            in_use = {(use[0], use[1], use[2]) for use in uses[claim.id] if use[IN_USE] == "True"}
            amounts = amounts_of(named[claim.id])
            if claim.stage in HOLDS and not amounts.keys() <= in_use:
                self._proof.flaw("receipt_not_held", place)
            if claim.id in settled and settled[claim.id] != amounts:
                self._proof.flaw("receipts_differ_from_decision", place)
            if claim.stage in LETS_GO and in_use:
                self._proof.flaw("receipt_held_by_ended_claim", place)
            self._promises(place, claim, moves[claim.id])
        for claim_id, part in changes:
            self._proof.flaw("change_of_nothing", f"claim {claim_id} {part}")

    def _chain(self, place: str, rows: list[Any], count: int, now: str, differs: str) -> None:
        if [row.number for row in rows] != list(range(1, count + 1)):
            self._proof.flaw("changes_missing_or_renumbered", place)
        standing = NOTHING
        for row in rows:
            where = f"{place} {row.part} change {row.number}"
            if row.seal != seal_of(self._sealer, row._mapping):
                self._proof.flaw("change_altered", where)
            if row.before != standing:
                self._proof.flaw("changes_do_not_fit", where)
            standing = row.after
        if standing != now:
            self._proof.flaw(differs, place)

    def _promises(self, place: str, claim: Claim, rows: list[Any]) -> None:
        """The moves of the promised day lead from none to the one that stands."""
        standing = None
        for row in rows:
            if row.before != standing:
                self._proof.flaw("promise_moves_do_not_fit", place)
            standing = row.after
        if standing != (claim.promise.day if claim.promise else None):
            self._proof.flaw("promise_moves_do_not_fit", place)


async def _settled_with(
    session: AsyncSession, ids: Sequence[str]
) -> dict[str, dict[Key, int | None]]:
    """Of settled claims: which receipts lay beside the decision, with their amounts."""
    reversed_ = exists().where(DecisionReversalRow.decision_id == DecisionRow.id)
    return {
        row.claim_id: {
            (each["kind"], each["code"], each["number"]): each["amount_fen"]
            for each in row.grounds["receipts"]
        }
        for row in await session.execute(
            select(DecisionRow.claim_id, DecisionRow.grounds).where(
                DecisionRow.claim_id.in_(ids),
                DecisionRow.step == Action.CHECK_FINALLY,
                ~reversed_,
            )
        )
        if row.grounds is not None
    }
