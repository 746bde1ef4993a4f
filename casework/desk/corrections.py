"""How is what a claim says of the care put right at the window? Asked by staff: one proposes it
with a reason, another confirms it, and the checklist is run on what the claim says then."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from casework.claims import payees
from casework.claims.store import ClaimStore
from casework.claims.views import StepResult
from casework.desk.step import DeskStep
from casework.errors import FieldsInvalid
from claims_core.actions import Action
from claims_core.calendar_cn import china_day
from claims_core.care_dates import care_problems
from claims_core.claim import Actor, CareFacts
from claims_core.errors import ClaimsError
from claims_core.policy import PolicyBook
from claims_core.review import apply_action
from claims_core.review_reasons import ReasonCode
from infra.db import Database
from infra.sealing import Sealer


class CorrectionOpen(ClaimsError):
    """更正待复核: what the claim says of the care is in question; the review waits."""

    code = "correction_open"
    template = "有一处更正还没有复核。请先由另一个人复核，或者写明不更正，再办初审。"


MAX_PROVIDER, MAX_REGION = 100, 60


class CareCorrections:
    """更正就医情况: cause, care facts and whom is paid."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._step = DeskStep(db, sealer, clock, book)
        self._store = ClaimStore(sealer)

    async def propose(
        self, actor: Actor, claim_id: str, version: int, care: CareFacts, words: str
    ) -> StepResult:
        """提出更正; `words` say from which paper. 定点 stays what the acceptance found out.

        :raises FieldsInvalid: where days are impossible, nothing differs, or the account is not
        that of whom would be paid. :raises NotFound: and what `apply_action` refuses.
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._step.held(session, actor, claim_id)
            care = replace(care, designated=claim.care.designated)
            moved, events = apply_action(
                claim.evolve(correction=care),
                Action.PROPOSE_CORRECTION,
                actor,
                version=version,
                now=now,
                reason_code=ReasonCode.CORRECTED,
                reason=words,
                limits=self._step.limits(claim, now),
            )
            _check(claim.care, care, now)
            await payees.require_fit(session, self._sealer, claim.evolve(care=care))
            await self._store.save(session, claim, moved, events, at=now)
        return StepResult.from_claim(moved)

    async def confirm(self, actor: Actor, claim_id: str, version: int) -> StepResult:
        """更正复核通过, by another person: the claim says it now, and goes back to the material
        check where a paper is missing.

        :raises SamePerson: to whoever proposed it. :raises NotFound: and what `apply_action`
        refuses.
        """
        return await self._step.move(actor, claim_id, version, Action.CONFIRM_CORRECTION)

    async def drop(self, actor: Actor, claim_id: str, version: int, words: str) -> StepResult:
        """不更正: what was proposed is not right."""
        return await self._step.move(
            *(actor, claim_id, version, Action.DROP_CORRECTION),
            code=ReasonCode.OTHER,
            words=words,
        )


def _check(before: CareFacts, care: CareFacts, now: datetime) -> None:
    problems: dict[str, str] = {}
    for problem in care_problems(care.admission_on, care.discharge_on, china_day(now)):
        problems |= problem.fields
    if not care.provider_name.strip() or len(care.provider_name) > MAX_PROVIDER:
        problems["provider_name"] = f"请写医院全称，{MAX_PROVIDER}字以内。"
    if len(care.region) > MAX_REGION:
        problems["region"] = "就医地区太长，写到市即可。"
    if care.discharge_on is None:
        problems["discharge_on"] = "请填出院（或最后一次就诊）日期。"
    if care == before:
        problems["kind"] = "和现在写的一样，没有要更正的。"
    if problems:
        raise FieldsInvalid(**problems)
