"""How does a member appeal against a decision, and what has become of it? Asked by the phone.

An appeal is a case (工单) about the claim, with a clock of its own; who may answer it is decided in
`claims_core.appeal`."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import relative_acts
from casework.claims.member_access import require_visible, visible_to
from casework.claims.tables import ClaimRow, ClaimStepRow
from casework.conversations import store
from casework.conversations.opening import MAX_WORDS, CaseOpening, NewCase
from casework.conversations.tables import AppealPhotoRow, ServiceCaseRow, ServiceCaseStepRow
from casework.conversations.views import MemberAppeal
from casework.errors import FieldsInvalid
from claims_core.appeal import APPEALABLE, DECIDING
from claims_core.claim import STAGE_WORDS, Actor, Stage
from claims_core.identity_levels import MemberAct
from claims_core.policy import PolicyBook
from claims_core.review import WrongStage
from claims_core.service_case import CaseAction, CaseKind
from infra import idempotency
from infra.data_keys import open_words
from infra.db import Database
from infra.idempotency import Once
from infra.sealing import Sealer


class Appeals:
    """申诉."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._opening = CaseOpening(sealer, book)

    async def open(
        self, actor: Actor, claim_id: str, words: str, once: Once | None = None
    ) -> MemberAppeal:
        """Appeal, or say more about the appeal that is open already.

        :raises NotFound, OutOfScope, WrongStage, FieldsInvalid, KeyReused:
        """
        words, now = words.strip(), self._clock()
        if not words or len(words) > MAX_WORDS:
            raise FieldsInvalid(words=f"请写明哪里不对、为什么，最多{MAX_WORDS}个字。")
        async with self._db.write() as session:
            seen_by = visible_to(actor, now, MemberAct.APPEAL)
            claim = await session.scalar(
                select(ClaimRow).where(ClaimRow.id == claim_id, seen_by).with_for_update()
            )
            if claim is None:
                raise await relative_acts.refusal(session, actor, claim_id, now)
            answer = await idempotency.recall(session, once)
            if answer is None:
                require_appealable(claim.stage)
                whose = ("insured", claim.insured_id)
                new = NewCase(CaseKind.APPEAL, "phone", words, whose, claim_id=claim_id)
                case = await self._opening.open(session, new, actor, now)
                act, insured_id = MemberAct.APPEAL, claim.insured_id
                await relative_acts.tell_of(session, actor, claim_id, insured_id, act, now)
                answer = {"case_id": case.id}
                idempotency.remember(session, once, answer, now)
            await session.flush()
            row = await session.get_one(ServiceCaseRow, answer["case_id"])
            (shown,) = await self._views(session, [row])
            return shown

    async def of_claim(self, actor: Actor, claim_id: str) -> tuple[MemberAppeal, ...]:
        """The appeals about a claim, the newest first. :raises NotFound:"""
        async with self._db.read() as session:
            await require_visible(session, actor, claim_id, self._clock())
            rows = await session.scalars(
                select(ServiceCaseRow)
                .where(
                    ServiceCaseRow.claim_id == claim_id,
                    ServiceCaseRow.kind == CaseKind.APPEAL.value,
                )
                .order_by(ServiceCaseRow.opened_at.desc(), ServiceCaseRow.id)
            )
            return await self._views(session, list(rows))

    async def _views(
        self, session: AsyncSession, rows: Sequence[ServiceCaseRow]
    ) -> tuple[MemberAppeal, ...]:
        ids = [row.id for row in rows]
        photos = await photos_held(session, ids)
        said: dict[str, list[str]] = {case_id: [] for case_id in ids}
        answers = dict[str, str]()
        steps = await session.scalars(
            select(ServiceCaseStepRow)
            .where(ServiceCaseStepRow.case_id.in_(ids), ServiceCaseStepRow.action.in_(_SHOWN))
            .order_by(ServiceCaseStepRow.case_id, ServiceCaseStepRow.seq)
        )
        kept = steps.all()
        sealed = [step.words_sealed for step in kept]
        opened = await open_words(session, self._sealer, sealed, store.WORDS)
        for step, words in zip(kept, opened, strict=True):
            if step.action == CaseAction.ANSWER:
                answers[step.case_id] = words
            else:
                said[step.case_id].append(words)
        return tuple(
            MemberAppeal(
                id=case.id,
                case_no=case.case_no,
                state=case.state,
                opened_at=row.opened_at,
                due_on=case.due_on,
                ending=case.ending,
                words=tuple(said[case.id]),
                answer=answers.get(case.id, ""),
                photos=photos.get(case.id, 0),
            )
            for row in rows
            for case in (store.case_of(row),)
        )


# What colleagues write each other on the way stays among them.
_SHOWN = (CaseAction.REGISTER.value, CaseAction.SAY_MORE.value, CaseAction.ANSWER.value)


def require_appealable(stage: str) -> None:
    """:raises WrongStage: where nothing has been decided yet."""
    if stage not in APPEALABLE:
        raise WrongStage(stage=STAGE_WORDS[Stage(stage)], action="申诉")


async def photos_held(session: AsyncSession, case_ids: Sequence[str]) -> dict[str, int]:
    """How many pieces of evidence each of these appeals holds."""
    found = await session.execute(
        select(AppealPhotoRow.case_id, func.count())
        .where(AppealPhotoRow.case_id.in_(case_ids))
        .group_by(AppealPhotoRow.case_id)
    )
    return {row[0]: row[1] for row in found}


async def deciders_of(session: AsyncSession, case: ServiceCaseRow) -> frozenset[str]:
    """Who had a part in deciding the claim that an appeal is about; nobody where it is none."""
    if case.kind != CaseKind.APPEAL.value:
        return frozenset()
    steps = ClaimStepRow
    ids = await session.scalars(
        select(steps.actor_id).where(steps.claim_id == case.claim_id, steps.action.in_(DECIDING))
    )
    return frozenset(ids)
