"""How does a claim get into rows and out of them? Asked by the services that move claims; maps by
hand both ways."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.tables import ClaimRow, ClaimStepRow, PhotoRow
from claims_core.checklist import CareKind, CarePlace, Material
from claims_core.claim import CareFacts, Claim, Payee, Promise, Stage, Step, Wanted
from claims_core.events import Event
from claims_core.review import StaleVersion
from infra import outbox
from infra.sealing import Sealer

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
        self, session: AsyncSession, claim_id: str, *, hold: bool = False
    ) -> Claim | None:
        """The claim with its history and photo counts, or None.

        `hold` keeps others from moving it until the transaction ends: whoever comes second sees
        what the first has done. A claim is held before a person-year, never after.
        """
        row = await session.get(
            ClaimRow,
            claim_id,
            populate_existing=True,
            with_for_update={"key_share": True} if hold else None,
        )
        if row is None:
            return None
        photos = await session.execute(
            select(PhotoRow.material, func.count())
            .where(PhotoRow.claim_id == claim_id, PhotoRow.removed_at.is_(None))
            .group_by(PhotoRow.material)
        )
        steps = await session.scalars(
            select(ClaimStepRow).where(ClaimStepRow.claim_id == claim_id).order_by(ClaimStepRow.seq)
        )
        return self.claim_of(
            row,
            {Material(material): count for material, count in photos},
            tuple(_step_of(step) for step in steps),
        )

    def claim_of(
        self, row: ClaimRow, photos: dict[Material, int], steps: tuple[Step, ...]
    ) -> Claim:
        """The aggregate behind these rows."""
        promise = None
        if row.promised_on is not None:
            promise = Promise(row.promised_on, row.promise_provisional, row.promise_reason)
        return Claim(
            id=row.id,
            insured_id=row.insured_id,
            filed_by=row.filed_by,
            opened_at=row.opened_at,
            stage=Stage(row.stage),
            version=row.version,
            claim_no=row.claim_no or "",
            care=care_of(row),
            payee=open_payee(row.payee_sealed, self._sealer) if row.payee_sealed else None,
            photos=photos,
            wanted=tuple(Wanted(Material(item[0]), item[1]) for item in row.wanted),
            steps=steps,
            submitted_at=row.submitted_at,
            promise=promise,
            assessed_fen=row.assessed_fen,
            has_expense=row.expense is not None,
        )

    def insert(self, session: AsyncSession, claim: Claim) -> None:
        """Keep a claim that is new."""
        session.add(ClaimRow(id=claim.id, **self._columns(claim)))

    async def save(
        self,
        session: AsyncSession,
        before: Claim,
        after: Claim,
        events: Iterable[Event] = (),
        *,
        at: datetime,
    ) -> None:
        """Keep a move: columns, new steps and events together.

        :raises StaleVersion: when somebody else has moved the claim since it was loaded.
        """
        saved = await session.scalar(
            update(ClaimRow)
            .where(
                ClaimRow.id == before.id,
                ClaimRow.version == before.version,
                ClaimRow.stage == before.stage,
            )
            .values(**self._columns(after))
            .returning(ClaimRow.version)
            .execution_options(synchronize_session=False)
        )
        if saved is None:
            raise StaleVersion(version=None, stage=None)
        new_steps = after.steps[len(before.steps) :]
        if new_steps:
            await session.execute(
                insert(ClaimStepRow), [_step_columns(after.id, step) for step in new_steps]
            )
        for event in events:
            outbox.append(session, event.name, event.claim_id, at)

    def _columns(self, claim: Claim) -> dict[str, Any]:
        promise = claim.promise
        return {
            "claim_no": claim.claim_no or None,
            "insured_id": claim.insured_id,
            "filed_by": claim.filed_by,
            "stage": claim.stage,
            "version": claim.version,
            "care_kind": claim.care.kind,
            "care_place": claim.care.place,
            "care_region": claim.care.region,
            "provider_name": claim.care.provider_name,
            "admission_on": claim.care.admission_on,
            "discharge_on": claim.care.discharge_on,
            "payee_sealed": seal_payee(claim.payee, self._sealer) if claim.payee else None,
            "wanted": [[item.material, item.reason] for item in claim.wanted],
            "assessed_fen": claim.assessed_fen,
            "opened_at": claim.opened_at,
            "submitted_at": claim.submitted_at,
            "promised_on": promise.day if promise else None,
            "promise_provisional": promise.provisional if promise else False,
            "promise_reason": promise.reason if promise else "",
        }


def care_of(row: ClaimRow) -> CareFacts:
    """What a row says about the care."""
    return CareFacts(
        kind=CareKind(row.care_kind) if row.care_kind else None,
        place=CarePlace(row.care_place) if row.care_place else None,
        region=row.care_region,
        provider_name=row.provider_name,
        admission_on=row.admission_on,
        discharge_on=row.discharge_on,
    )


def _step_of(row: ClaimStepRow) -> Step:
    return Step(
        seq=row.seq,
        action=row.action,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        source=Stage(row.source),
        target=Stage(row.target),
        reason=row.reason,
        at=row.at,
    )


def _step_columns(claim_id: str, step: Step) -> dict[str, Any]:
    return {
        "claim_id": claim_id,
        "seq": step.seq,
        "action": step.action,
        "actor_id": step.actor_id,
        "actor_name": step.actor_name,
        "source": step.source,
        "target": step.target,
        "reason": step.reason,
        "at": step.at,
    }
