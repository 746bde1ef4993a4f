"""What has happened with a case, and what is done next? Asked by the window's page of one case and
by its API.

What people have written is shown there alone, and every opening of it is recorded."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework import access_log
from casework.claims.tables import ClaimRow
from casework.conversations import store
from casework.conversations.appeal_photos import evidence_of
from casework.conversations.appeals import deciders_of, require_appealable
from casework.conversations.case_lists import TASK, case_lines, counties_that_see
from casework.conversations.case_people import concerned, contacts_of
from casework.conversations.opening import MAX_WORDS, CaseOpening, NewCase
from casework.conversations.tables import ServiceCaseRow, ServiceCaseStepRow
from casework.conversations.views import CaseContact, CasePage, CaseStepView
from casework.errors import FieldsInvalid, NotFound
from casework.people.tables import StaffRow
from casework.roles import require_role
from claims_core.appeal import DecidedYourself, left_to
from claims_core.case_workers import (
    CASE_STAFF,
    CASE_WORKERS,
    MEDICAL_STAFF,
    case_kinds_of,
    may_answer,
    workers_on,
)
from claims_core.claim import Actor
from claims_core.policy import PolicyBook
from claims_core.service_case import (
    CaseAction,
    CaseEnding,
    CaseKind,
    ServiceCase,
    moved_case,
    open_case_actions,
    possible_endings,
)
from claims_core.staff_scope import SCOPES
from infra.data_keys import open_words
from infra.db import Database
from infra.masking import mask_phone
from infra.repeats import came_of_it, said_before, saying
from infra.sealing import Sealer


class ServiceCases:
    """一件工单的办理."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._opening = CaseOpening(sealer, book)

    async def show(self, actor: Actor, case_id: str) -> CasePage:
        """One case with everything that was written; that it was opened is recorded. Whoever
        passed one on to the medical staff sees its number and where it stands, and nothing else.

        :raises RoleMissing, NotFound:
        """
        require_role(actor, CASE_WORKERS, TASK)
        async with self._db.write() as session:
            row = await session.get(ServiceCaseRow, case_id)
            if row is not None and row.kind not in case_kinds_of(actor.roles):
                return await self._passed_on(session, actor, row)
            row = _known(row, actor)
            await self._record(session, actor, "case_words", row, "打开工单")
            (line,) = await case_lines(session, [row], self._sealer)
            contacts = await contacts_of(session, row, self._sealer)
            found = await session.scalars(
                select(ServiceCaseStepRow)
                .where(ServiceCaseStepRow.case_id == case_id)
                .order_by(ServiceCaseStepRow.seq)
            )
            steps = found.all()
            sealed = [step.words_sealed for step in steps]
            words = await open_words(session, self._sealer, sealed, store.WORDS)
            case = store.case_of(row)
            decided = await deciders_of(session, row)
            return CasePage(
                line=line,
                phone="、".join(mask_phone(each.phone) for each in contacts if each.phone),
                steps=tuple(map(_step, steps, words)),
                open_actions=tuple(
                    action
                    for action in open_case_actions(case, actor)
                    if left_to(action, actor.id, decided)
                    and may_answer(case.kind, action, actor.roles)
                ),
                endings=possible_endings(case),
                colleagues=await self._colleagues(session, case, decided),
                evidence=tuple(await evidence_of(session, row)),
                decided=actor.id in decided,
            )

    async def contacts(self, actor: Actor, case_id: str) -> tuple[CaseContact, ...]:
        """Whom to ring, in clear; recorded. :raises RoleMissing, NotFound:"""
        require_role(actor, CASE_WORKERS, TASK)
        async with self._db.write() as session:
            row = _known(await session.get(ServiceCaseRow, case_id), actor)
            await self._record(session, actor, "case_contact", row, "工单联系本人")
            return await contacts_of(session, row, self._sealer)

    async def open(
        self, actor: Actor, kind: CaseKind, words: str, *, claim_no: str = "", insured_no: str = ""
    ) -> str:
        """登记 what somebody has said at the window or on the telephone; answers the case's id,
        the same again the same.
        What is about their health goes to the medical staff, whoever writes it down.

        :raises RoleMissing, WrongStage, FieldsInvalid: where nobody of that number is known.
        """
        require_role(actor, CASE_WORKERS, TASK)
        words = _checked(words)
        if not words:
            raise FieldsInvalid(words="请写明是什么事。")
        if CASE_STAFF.isdisjoint(actor.roles) and kind not in case_kinds_of(actor.roles):
            raise FieldsInvalid(kind="医护只登记健康咨询。别的事请交给窗口的同事。")
        async with self._db.write() as session:
            claim_id, person = await concerned(session, actor, claim_no, insured_no)
            if kind is CaseKind.APPEAL:
                await _require_decided(session, claim_id)
            now, said = self._clock(), saying(actor.id, "case", kind, words, claim_id, person)
            if (before := await said_before(session, said, now)) is not None:
                return before
            new = NewCase(kind, "window", words, person, claim_id, apart=True)
            opened = await self._opening.open(session, new, actor, now)
            await came_of_it(session, said, opened.id)
            return opened.id

    async def act(
        self,
        actor: Actor,
        case_id: str,
        version: int,
        action: CaseAction,
        *,
        words: str = "",
        colleague_id: str = "",
        ending: CaseEnding | None = None,
    ) -> None:
        """Take one step.

        :raises RoleMissing, NotFound, FieldsInvalid, CaseMoved, WrongCaseState, NotCaseOwner,
        CaseWordsNeeded, DecidedYourself:
        """
        require_role(actor, CASE_WORKERS, TASK)
        words = _checked(words)
        if action in (CaseAction.REGISTER, CaseAction.SAY_MORE):
            raise FieldsInvalid(action="没有这个动作，请回到页面再点一次。")
        if action is CaseAction.CLOSE and ending is None:
            raise FieldsInvalid(ending="请选办结的理由。")
        async with self._db.write() as session:
            row = _known(await store.hold(session, case_id), actor)
            case = store.case_of(row)
            if not may_answer(case.kind, action, actor.roles):
                require_role(actor, MEDICAL_STAFF, "答复健康咨询")
            decided = await deciders_of(session, row)
            if not left_to(action, actor.id, decided):
                raise DecidedYourself(who="您")
            colleague = None
            if action is CaseAction.HAND_OVER:
                known = dict(await self._colleagues(session, case, decided))
                if colleague_id not in known:
                    raise FieldsInvalid(colleague_id="请选一位能办工单的同事。")
                colleague = (colleague_id, known[colleague_id])
            moved = moved_case(
                case,
                action,
                actor,
                version=version,
                words=words,
                colleague=colleague,
                ending=ending,
            )
            store.keep(session, self._sealer, row, moved, action, actor, words, self._clock())

    async def _passed_on(
        self, session: AsyncSession, actor: Actor, row: ServiceCaseRow
    ) -> CasePage:
        """What whoever registered it may know of one that is not for them."""
        registered_by = await session.scalar(
            select(ServiceCaseStepRow.actor_id).where(
                ServiceCaseStepRow.case_id == row.id, ServiceCaseStepRow.seq == 1
            )
        )
        if registered_by != actor.id:
            raise NotFound
        (line,) = await case_lines(session, [row], self._sealer)
        return CasePage(line, "", (), (), (), (), passed_on=True)

    async def _colleagues(
        self, session: AsyncSession, case: ServiceCase, decided: frozenset[str]
    ) -> tuple[tuple[str, str], ...]:
        """Whom it may be handed to: whoever works on its kind and does not have it already; of an
        appeal, whoever did not decide."""
        found = await session.scalars(
            select(StaffRow).where(StaffRow.active.is_(True)).order_by(StaffRow.name, StaffRow.id)
        )
        rows = [row for row in found if set(row.roles) & workers_on(case.kind)]
        seen_by = await counties_that_see(session, case.id, rows)
        return tuple(
            (row.id, row.name)
            for row in rows
            if SCOPES[row.scope].county in seen_by
            and row.id != case.owner_id
            and row.id not in decided
        )

    async def _record(
        self, session: AsyncSession, actor: Actor, what: str, row: ServiceCaseRow, why: str
    ) -> None:
        await access_log.record(
            session,
            actor,
            what,
            row.person_id or row.id,
            claim_id=row.claim_id,
            reason=f"{why} {row.case_no}",
            at=self._clock(),
        )


def _known(row: ServiceCaseRow | None, actor: Actor) -> ServiceCaseRow:
    """The row, where it is one of theirs to work on."""
    if row is None or row.kind not in case_kinds_of(actor.roles):
        raise NotFound
    return row


async def _require_decided(session: AsyncSession, claim_id: str | None) -> None:
    if claim_id is None:
        raise FieldsInvalid(claim_no="申诉要写明是哪份申请。请填受理编号。")
    claim = await session.get_one(ClaimRow, claim_id, with_for_update=True)
    require_appealable(claim.stage)


def _checked(words: str) -> str:
    words = words.strip()
    if len(words) > MAX_WORDS:
        raise FieldsInvalid(words=f"最多写{MAX_WORDS}个字。")
    return words


def _step(row: ServiceCaseStepRow, words: str) -> CaseStepView:
    return CaseStepView(
        seq=row.seq,
        action=CaseAction(row.action),
        actor_name=row.actor_name,
        words=words,
        handed_to_name=row.handed_to_name,
        ending=CaseEnding(row.ending) if row.ending else None,
        at=row.at,
    )
