"""How does a claim get into rows and out of them? Asked by the services that move claims; maps by
hand both ways."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import promises
from casework.claims.arrived import with_arrived
from casework.claims.care_rows import care_columns, care_kept, care_of, kept_care
from casework.claims.changes import (
    NOTHING,
    ChangePart,
    bills_digest,
    change_columns,
    facts_hash,
)
from casework.claims.history import clock_of, step_columns, step_of
from casework.claims.paper_counts import papers_counted
from casework.claims.tables import ClaimChangeRow, ClaimRow, ClaimStepRow
from claims_core.checklist import Material
from claims_core.claim import Claim, ClaimStep, Payee, Promise, Stage, Wanted
from claims_core.clocks import clock_behind, marks, share_gone
from claims_core.events import Event
from claims_core.review import StaleVersion
from infra import outbox
from infra.sealing import Sealer
from infra.statements import chunks

PAYEE = "claim.payee"


def seal_payee(payee: Payee, sealer: Sealer) -> bytes:
    """A payee as it is kept."""
    return sealer.seal(json.dumps([payee.name, payee.account, payee.bank_name]), PAYEE)


def open_payee(blob: bytes, sealer: Sealer) -> Payee:
    """A kept payee in clear text."""
    return Payee(*json.loads(sealer.open(blob, PAYEE)))


class ClaimStore:
    """申请存取: loads whole claims and saves moves, guarded by the version that was loaded."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    async def load(
        self,
        session: AsyncSession,
        claim_id: str,
        *seen_by: ColumnElement[bool],
        hold: bool = False,
    ) -> Claim | None:
        """The claim with its history and photo counts; None where it is not there, or not for whom
        the conditions `seen_by` are about.

        `hold` keeps others from moving it until the transaction ends: whoever comes second sees
        what the first has done. A claim is held before a person-year, never after.
        """
        found = await self._read(session, [claim_id], seen_by, hold=hold)
        return found[0][0] if found else None

    async def load_with_row(
        self, session: AsyncSession, claim_id: str, *, hold: bool = False
    ) -> tuple[Claim, ClaimRow] | None:
        """The same with its row, for whoever needs the keyed figures too."""
        found = await self._read(session, [claim_id], (), hold=hold)
        return found[0] if found else None

    async def load_all(
        self, session: AsyncSession, claim_ids: Sequence[str], *, hold: bool = False
    ) -> dict[str, Claim]:
        """These claims by id, with three statements however many they are; see `load`."""
        claims: dict[str, Claim] = {}
        for part in chunks(sorted(claim_ids)):
            claims |= {claim.id: claim for claim, _ in await self._read(session, part, hold=hold)}
        return claims

    async def _read(
        self,
        session: AsyncSession,
        claim_ids: Sequence[str],
        seen_by: Sequence[ColumnElement[bool]] = (),
        *,
        hold: bool,
    ) -> list[tuple[Claim, ClaimRow]]:
        query = select(ClaimRow).where(ClaimRow.id.in_(claim_ids), *seen_by).order_by(ClaimRow.id)
        if hold:
            query = query.with_for_update(key_share=True)
        rows = list(await session.scalars(query.execution_options(populate_existing=True)))
        if not rows:
            return []
        photos, receipts = await papers_counted(session, claim_ids)
        step, steps = ClaimStepRow, defaultdict[str, list[ClaimStep]](list)
        kept = select(step).where(step.claim_id.in_(claim_ids))
        for each in await session.scalars(kept.order_by(step.claim_id, step.seq)):
            steps[each.claim_id].append(step_of(each))
        found = [
            self.claim_of(row, photos[row.id], tuple(steps[row.id]), receipts[row.id])
            for row in rows
        ]
        return list(zip(await with_arrived(session, found), rows, strict=True))

    async def with_history(
        self, session: AsyncSession, row: ClaimRow, photos: Sequence[Material], receipts: int
    ) -> Claim:
        """The claim behind a row that the caller has read together with its papers, for showing."""
        steps = await session.scalars(
            select(ClaimStepRow).where(ClaimStepRow.claim_id == row.id).order_by(ClaimStepRow.seq)
        )
        history = tuple(step_of(step) for step in steps)
        claim = self.claim_of(row, dict(Counter(photos)), history, receipts)
        return (await with_arrived(session, [claim]))[0]

    def claim_of(
        self,
        row: ClaimRow,
        photos: dict[Material, int],
        steps: tuple[ClaimStep, ...],
        receipts: int,
    ) -> Claim:
        """The aggregate behind these rows."""
        promise = None
        if row.promised_on is not None:
            promise = Promise(
                day=row.promised_on,
                provisional=row.promise_provisional,
                reason=row.promise_reason,
                code=row.promise_code,
                clock=clock_of(row.promise_started_on, row.promise_days)
                or clock_behind(steps, row.promised_on),
            )
        return Claim(
            id=row.id,
            insured_id=row.insured_id,
            filed_by=row.filed_by,
            filled_at_window=row.filled_at_window,
            opened_at=row.opened_at,
            stage=Stage(row.stage),
            version=row.version,
            claim_no=row.claim_no or "",
            care=care_of(row),
            payee=open_payee(row.payee_sealed, self._sealer) if row.payee_sealed else None,
            photos=photos,
            receipts=receipts,
            wanted=tuple(Wanted(Material(item[0]), item[1]) for item in row.wanted),
            steps=steps,
            submitted_at=row.submitted_at,
            promise=promise,
            material_check=clock_of(row.check_started_on, row.check_days),
            assessed_fen=row.assessed_fen,
            has_expense=row.expense is not None,
            bills_digest=bills_digest(row.expense, row.platform),
            on_paper=frozenset(map(Material, row.on_paper)),
            correction=care_kept(row.correction) if row.correction else None,
            new_payee=open_payee(row.new_payee_sealed, self._sealer)
            if row.new_payee_sealed
            else None,
        )

    async def insert(self, session: AsyncSession, claim: Claim) -> None:
        """Keep a claim that is new, with the first row of its changes."""
        session.add(ClaimRow(id=claim.id, **self._columns(claim, claim.opened_at)))
        change = self._change(claim, NOTHING, self.facts_hash(claim), claim.opened_at)
        await session.flush()
        await session.execute(insert(ClaimChangeRow).values(**change))

    async def save(
        self,
        session: AsyncSession,
        before: Claim,
        after: Claim,
        events: Iterable[Event] = (),
        *,
        at: datetime,
        bills: Mapping[str, object] | None = None,
    ) -> None:
        """Keep a change: columns, new steps, the row of the change and events together; `bills` are
        the two columns of keyed figures, where they change with it.

        :raises StaleVersion: when somebody else has moved the claim since it was loaded.
        """
        saved = await session.scalar(
            update(ClaimRow)
            .where(
                ClaimRow.id == before.id,
                ClaimRow.version == before.version,
                ClaimRow.stage == before.stage,
            )
            .values(**self._columns(after, at), **(bills or {}))
            .returning(ClaimRow.version)
            .execution_options(synchronize_session=False)
        )
        if saved is None:
            raise StaleVersion(version=None, stage=None)
        await self._append(session, [(before, after)], events, at)

    async def save_held(
        self,
        session: AsyncSession,
        moves: Sequence[tuple[Claim, Claim]],
        events: Iterable[Event],
        *,
        at: datetime,
    ) -> None:
        """Keep the moves of many claims; all were loaded with `hold`, so none can be stale."""
        for part in chunks(moves):
            await session.execute(
                update(ClaimRow),
                [{"id": after.id, **self._columns(after, at)} for _, after in part],
            )
        await self._append(session, moves, events, at)

    async def _append(
        self,
        session: AsyncSession,
        moves: Sequence[tuple[Claim, Claim]],
        events: Iterable[Event],
        at: datetime,
    ) -> None:
        changes = [
            self._change(after, self.facts_hash(before), self.facts_hash(after), at)
            for before, after in moves
        ]
        for rows in chunks(changes):
            await session.execute(insert(ClaimChangeRow), list(rows))
        steps = [
            step_columns(after.id, step)
            for before, after in moves
            for step in after.steps[len(before.steps) :]
        ]
        for part in chunks(steps):
            await session.execute(insert(ClaimStepRow), list(part))
        await promises.append(session, moves, at)
        for event in events:
            outbox.append(session, event.name, event.claim_id, at)

    def facts_hash(self, claim: Claim) -> str:
        """A keyed hash of everything a claim says, so that nothing can be guessed back from it."""
        facts = _facts(claim)
        facts["payee"] = asdict(claim.payee) if claim.payee else None
        facts["new_payee"] = asdict(claim.new_payee) if claim.new_payee else None
        facts["bills"] = claim.bills_digest
        facts["steps"] = [step_columns(claim.id, step) for step in claim.steps]
        return facts_hash(self._sealer, facts)

    def _change(self, claim: Claim, before: str, after: str, at: datetime) -> dict[str, Any]:
        return change_columns(
            self._sealer, claim.id, ChangePart.CLAIM, claim.version, at, before, after
        )

    def _columns(self, claim: Claim, at: datetime) -> dict[str, Any]:
        """The row: the facts, and what is sealed anew each time or follows from the clock alone."""
        payee, other = claim.payee, claim.new_payee
        lateness = marks(claim)
        return _facts(claim) | {
            "payee_sealed": seal_payee(payee, self._sealer) if payee else None,
            "new_payee_sealed": seal_payee(other, self._sealer) if other else None,
            "urgency": share_gone(lateness, at),
            "next_mark_at": lateness[0].at if lateness else None,
        }


def _facts(claim: Claim) -> dict[str, Any]:
    promise, check = claim.promise, claim.material_check
    return {
        "claim_no": claim.claim_no or None,
        "insured_id": claim.insured_id,
        "filed_by": claim.filed_by,
        "filled_at_window": claim.filled_at_window,
        "stage": claim.stage,
        "version": claim.version,
        **care_columns(claim.care),
        "on_paper": sorted(claim.on_paper),
        "correction": kept_care(claim.correction) if claim.correction else None,
        "wanted": [[item.material, item.reason] for item in claim.wanted],
        "assessed_fen": claim.assessed_fen,
        "opened_at": claim.opened_at,
        "submitted_at": claim.submitted_at,
        "promised_on": promise.day if promise else None,
        "promise_provisional": promise.provisional if promise else False,
        "promise_reason": promise.reason if promise else "",
        "promise_code": promise.code if promise else "",
        "promise_started_on": promise.clock.started_on if promise and promise.clock else None,
        "promise_days": promise.clock.days if promise and promise.clock else None,
        "check_started_on": check.started_on if check else None,
        "check_days": check.days if check else None,
    }
