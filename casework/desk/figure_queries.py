"""What is the centre asked in writing where the platform's figures and ours differ by more than a
fen, and what does it answer? Payment waits meanwhile; a confirmation makes the platform's count."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow
from casework.claims.views import StepResult
from casework.cursor import decode, encode
from casework.desk import comparisons, three_columns
from casework.desk.assessments import bills_of, calculate
from casework.desk.step import DeskStep
from casework.errors import FieldsInvalid, FindingClosed, NotFound
from casework.lists import Page
from casework.people import people
from casework.people.tables import InsuredRow
from casework.platform.figure_queries import mark_of
from casework.platform.tables import FigureQueryRow
from casework.platform.views import FigureQuery, QueryAnswer
from casework.roles import require_role
from claims_core.calendar_cn import add_working_days, china_day
from claims_core.claim import STAGE_WORDS, Actor, Claim, Role
from claims_core.policy import PolicyBook
from claims_core.review import SamePerson, StaleVersion, WrongStage
from claims_core.typed_text import is_one_line
from infra.columns import new_id
from infra.db import Database
from infra.masking import mask_name
from infra.sealing import Sealer

ASKERS = frozenset({Role.INITIAL_REVIEWER, Role.SUPERVISOR})
# Not in the sources. "Payment may not be delayed" (contract art. 18): a week is a lot of it.
ANSWER_WITHIN_DAYS = 5
MAX_WORDS, MAX_NUMBER = 500, 60
PER_PAGE = 20


class FigureQueries:
    """书面查询."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._book = book
        self._step = DeskStep(db, sealer, clock, book)
        self._store = ClaimStore(sealer)

    async def ask(
        self, actor: Actor, claim_id: str, version: int, document_no: str, words: str
    ) -> StepResult:
        """发函查询: which figures differ is kept with it; one question per claim is open.

        :raises FieldsInvalid: where nothing that decides the payment differs, or one is open.
        :raises NotFound, RoleMissing, StaleVersion, WrongStage:
        """
        require_role(actor, ASKERS, "向市医保中心查询金额")
        _check({"document_no": document_no}, words)
        now = self._clock()
        async with self._db.write() as session:
            claim, row = await self._held(session, actor, claim_id, version)
            assessment = await calculate(session, claim, bills_of(claim, row), self._book, now)
            if assessment is None or not any(each.decisive for each in assessment.comparisons):
                raise FieldsInvalid(figures="省平台的金额和我们的没有需要查询的差异。")
            open_now = select(FigureQueryRow.id).where(
                FigureQueryRow.claim_id == claim_id, FigureQueryRow.answer.is_(None)
            )
            if await session.scalar(open_now) is not None:
                raise FieldsInvalid(figures="这份申请已经有一次查询在等答复。")
            session.add(
                FigureQueryRow(
                    id=new_id(),
                    claim_id=claim_id,
                    figures=mark_of(three_columns.platform_years(assessment.bills)),
                    differences=list(assessment.differences),
                    document_no=document_no,
                    words=words.strip(),
                    asked_by=actor.id,
                    asked_by_name=actor.name,
                    asked_at=now,
                    due_on=add_working_days(china_day(now), ANSWER_WITHIN_DAYS).day,
                )
            )
            return await self._save(session, claim, now)

    async def answer(
        self,
        actor: Actor,
        query_id: str,
        answer: str,
        answer_no: str,
        answered_on: date,
        words: str,
    ) -> None:
        """登记答复, by another person than the one who asked. Confirmed: the platform's figures,
        exactly those asked about, are what is settled.

        :raises SamePerson, FieldsInvalid, NotFound, RoleMissing: :raises FindingClosed: when it
            has been answered.
        """
        require_role(actor, {Role.SUPERVISOR}, "登记市医保中心的答复")
        wrong = {} if answer in set(QueryAnswer) else {"answer": "请选一种答复。"}
        now = self._clock()
        async with self._db.write() as session:
            claim_id = await session.scalar(
                select(FigureQueryRow.claim_id).where(FigureQueryRow.id == query_id)
            )
            claim = await self._store.load(session, claim_id, hold=True) if claim_id else None
            if claim is None:
                raise NotFound
            row = await session.get_one(FigureQueryRow, query_id, populate_existing=True)
            if row.answer is not None:
                raise FindingClosed
            if row.asked_by == actor.id:
                raise SamePerson(earlier="向市医保中心查询金额", action="登记答复")
            if not china_day(row.asked_at) <= answered_on <= china_day(now):
                wrong["answered_on"] = "答复日期要在发函那天到今天之间。"
            _check({"answer_no": answer_no}, words, wrong)
            row.answer, row.answer_no, row.answered_on = answer, answer_no, answered_on
            row.answer_words = words.strip()
            row.recorded_by, row.recorded_by_name, row.recorded_at = actor.id, actor.name, now
            await self._save(session, claim, now)

    async def page(
        self, actor: Actor, *, answered: bool = False, cursor: str | None = None
    ) -> Page[FigureQuery]:
        """What waits for the centre, the most urgent first, or what has been answered.

        :raises RoleMissing, FieldsInvalid:
        """
        require_role(actor, {*ASKERS, Role.SECOND_REVIEWER, Role.FINAL_CHECKER}, "查看书面查询")
        is_open = FigureQueryRow.answer.is_(None)
        place = tuple_(FigureQueryRow.asked_at, FigureQueryRow.id)
        order = (FigureQueryRow.asked_at, FigureQueryRow.id)
        query = _queries().where(~is_open if answered else is_open)
        query = query.order_by(*(each.desc() for each in order) if answered else order)
        if cursor:
            at = tuple_(*decode(cursor))
            query = query.where(place < at if answered else place > at)
        async with self._db.read() as session:
            found = (await session.execute(query.limit(PER_PAGE + 1))).all()
            total = None
            if not answered:
                total = int(await session.scalar(select(func.count()).where(is_open)) or 0)
        views = tuple(
            query_view(row, claim_no, mask_name(self._sealer.open(name, people.NAME)))
            for row, claim_no, name in found[:PER_PAGE]
        )
        last = found[PER_PAGE - 1][0] if len(found) > PER_PAGE else None
        return Page(views, encode(last.asked_at, last.id) if last else None, total)

    async def _held(
        self, session: AsyncSession, actor: Actor, claim_id: str, version: int
    ) -> tuple[Claim, ClaimRow]:
        claim, row = await self._step.held_with_row(session, actor, claim_id)
        if claim.version != version:
            raise StaleVersion(version=claim.version, stage=claim.stage)
        if claim.stage not in comparisons.REVIEWED:
            raise WrongStage(stage=STAGE_WORDS[claim.stage], action="向市医保中心查询金额")
        return claim, row

    async def _save(self, session: AsyncSession, claim: Claim, now: datetime) -> StepResult:
        after = claim.evolve(version=claim.version + 1)
        await self._store.save(session, claim, after, at=now)
        return StepResult.from_claim(after)


async def queries_of(session: AsyncSession, claim_id: str) -> tuple[FigureQuery, ...]:
    """The written questions about one claim, oldest first."""
    rows = await session.scalars(
        select(FigureQueryRow)
        .where(FigureQueryRow.claim_id == claim_id)
        .order_by(FigureQueryRow.asked_at, FigureQueryRow.id)
    )
    return tuple(query_view(row, "", "") for row in rows)


def query_view(row: FigureQueryRow, claim_no: str | None, insured_name: str) -> FigureQuery:
    """One question as screens show it."""
    return FigureQuery(
        id=row.id,
        claim_id=row.claim_id,
        claim_no=claim_no or "",
        insured_name=insured_name,
        differences=tuple(row.differences),
        document_no=row.document_no,
        words=row.words,
        asked_by_name=row.asked_by_name,
        asked_at=row.asked_at,
        due_on=row.due_on,
        answer=QueryAnswer(row.answer) if row.answer else None,
        answer_no=row.answer_no,
        answered_on=row.answered_on,
        answer_words=row.answer_words,
        recorded_by_name=row.recorded_by_name,
    )


def _queries() -> Select[FigureQueryRow, str | None, bytes]:
    return (
        select(FigureQueryRow, ClaimRow.claim_no, InsuredRow.name_sealed)
        .join(ClaimRow, ClaimRow.id == FigureQueryRow.claim_id)
        .join(InsuredRow, InsuredRow.id == ClaimRow.insured_id)
    )


def _check(numbers: dict[str, str], words: str, wrong: dict[str, str] | None = None) -> None:
    problems = dict(wrong or {})
    for name, number in numbers.items():
        if not is_one_line(number) or len(number) > MAX_NUMBER:
            problems[name] = f"请填函件的编号，一行，最多{MAX_NUMBER}个字。"
    if not words.strip() or len(words) > MAX_WORDS:
        problems["words"] = f"请写明问了什么、怎么答复的，最多{MAX_WORDS}个字。"
    if problems:
        raise FieldsInvalid(**problems)
