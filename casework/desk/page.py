"""What does the window show of a claim, and to whom? Asked by pages and programs, after every step
anew, in a read session of its own."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import presenting
from casework.claims.bills import kept_bills, years_of_stay
from casework.claims.changes import ChangePart
from casework.claims.county_claims import resembling_for
from casework.claims.presenting import ShownClaim
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimChangeRow, ClaimRow
from casework.desk import second_keying
from casework.desk.assessments import bills_of, calculate, settled_assessment
from casework.desk.comparisons import may_explain, resolutions_of
from casework.desk.figure_queries import queries_of
from casework.desk.views import Assessment, DeskClaim, KeyedFigures, StepView
from casework.errors import NotFound
from casework.ledger import store as ledger_store
from casework.ledger.recheck_presenting import open_findings
from casework.payments import dues
from casework.payments import store as payment_store
from casework.people import coverage, people
from casework.people.proxies import relative_words
from casework.platform.numbers import carries_any, numbers_of
from casework.receipts import same_stays
from casework.receipts.trails import trails_of, trails_there
from claims_core.actions import ACTION_WORDS, Action
from claims_core.calendar_cn import china_day
from claims_core.checklist import Material
from claims_core.claim import STAGE_WORDS, Actor, Claim, ClaimStep, Stage
from claims_core.clocks import due
from claims_core.completeness import missing, still_asked
from claims_core.errors import ClaimsError
from claims_core.policy import PolicyBook
from claims_core.review import (
    SamePerson,
    centre_audited,
    open_actions,
    open_reasons,
    rule_for,
    sent_back,
)
from claims_core.review_reasons import title_of
from claims_core.review_rules import RULES, next_step
from claims_core.small_claim import originals_of
from infra.db import Database
from infra.sealing import Sealer

# While a claim is in these stages its statement is calculated on today's ledger; afterwards it is
# history.
OPEN_FIGURES = {
    Stage.REGISTERED,
    Stage.INITIALLY_REVIEWED,
    Stage.SECOND_REVIEWED,
    Stage.WITH_CENTRE,
}


# A claim in these stages may have been settled before only if it was reversed and taken up again.
NEVER_SETTLED = OPEN_FIGURES | {
    Stage.DRAFT,
    Stage.SUBMITTED,
    Stage.AWAITING_MATERIALS,
    Stage.ACCEPTED,
    Stage.NOT_ACCEPTED,
    Stage.WITHDRAWN,
}


class DeskPage:
    """申请详情 for staff: masked facts, papers, history, statement and what this person may do."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._book = book
        self._clock = clock
        self._store = ClaimStore(sealer)

    async def show(self, actor: Actor, claim_id: str) -> DeskClaim:
        """A claim as this person sees it, with the actions open to them.

        :raises NotFound: also for drafts, which are not the window's yet.
        """
        if not actor.is_staff:
            raise NotFound
        handed_in = ClaimRow.submitted_at.is_not(None)
        async with self._db.read() as session:
            asked = (*trails_there(claim_id), carries_any(claim_id))
            shown = await presenting.shown_claim(
                session, self._store, claim_id, handed_in, asked=asked
            )
            if shown is None:
                raise NotFound
            return await self._of(session, actor, shown)

    async def keyed(self, actor: Actor, claim_id: str) -> KeyedFigures:
        """The years that the forms of a claim ask about, and what was keyed in for them.

        :raises NotFound: as `show` does.
        """
        query = select(
            ClaimRow.admission_on, ClaimRow.discharge_on, ClaimRow.expense, ClaimRow.platform
        ).where(ClaimRow.id == claim_id, ClaimRow.submitted_at.is_not(None))
        async with self._db.read() as session:
            row = (await session.execute(query)).one_or_none()
        if row is None or not actor.is_staff:
            raise NotFound
        admission, discharge, expense, platform = row
        return KeyedFigures(
            years=years_of_stay(admission, discharge),
            bills=kept_bills(expense, platform, discharge.year) if discharge else (),
        )

    async def steps_since(self, actor: Actor, claim_id: str, version: int) -> tuple[StepView, ...]:
        """What colleagues have done with a claim since it had this version.

        :raises NotFound: as `show` does.
        """
        change = ClaimChangeRow
        async with self._db.read() as session:
            claim = await self._store.load(session, claim_id)
            if claim is None or claim.submitted_at is None or not actor.is_staff:
                raise NotFound
            seen = await session.scalar(
                select(change.at).where(
                    change.claim_id == claim_id,
                    change.part == ChangePart.CLAIM,
                    change.number == version,
                )
            )
        return tuple(_step_view(step) for step in claim.steps if seen and step.at > seen)

    async def _of(self, session: AsyncSession, actor: Actor, shown: ShownClaim) -> DeskClaim:
        row, claim, insured = shown.row, shown.claim, shown.insured
        *trails, numbered = shown.holds
        step = next_step(claim.stage)
        papers = presenting.papers_of(claim)
        settled_before = _settled_before(claim)
        statement = await self._statement(session, claim, row)
        blind = await second_keying.is_blind(session, claim, statement)
        line = presenting.claim_line(row, insured, not shown.own, self._sealer)
        if blind and statement is not None:
            statement = second_keying.without_platform(statement)
            line = replace(line, assessed_fen=None)  # it is the platform's figure
        back = sent_back(claim)
        if back is not None:
            line = replace(line, sent_back=title_of(back.reason_code))
        filer, filer_doubt = "本人", ""
        if claim.filed_by is not None and not shown.own:
            filer, filer_doubt = await relative_words(
                session, self._sealer, claim.filed_by, claim.insured_id
            )
        if claim.filled_at_window:
            filer = f"{filer}，窗口代填"
        return DeskClaim(
            line=line,
            care=claim.care,
            insured=people.opened(insured, self._sealer).masked(),
            filer=filer,
            filer_doubt=filer_doubt,
            correction=claim.correction,
            payee=presenting.payee_view(claim.payee) if claim.payee else None,
            photos=await resembling_for(session, actor, shown.photos),
            receipts=shown.receipts,
            missing=missing(claim, step) if step else (),
            papers_basis=papers.basis,
            papers_confirmed=papers.confirmed,
            originals=originals_of(
                self._book,
                china_day(claim.opened_at),
                [each.amount_fen for each in shown.receipts],
            ),
            eligibility=await coverage.view(session, claim, insured.region),
            required=papers.required,
            welcome=papers.welcome,
            wanted=claim.wanted,
            steps=tuple(_step_view(step) for step in claim.steps),
            sent_back=_step_view(back) if back else None,
            bills=statement.bills if blind and statement else bills_of(claim, row),
            blind=blind,
            queries=await queries_of(session, claim.id) if claim.has_expense and not blind else (),
            statement=statement,
            resolutions=await resolutions_of(
                session, claim.id, statement.figures if statement else ""
            )
            if claim.has_expense and not blind
            else (),
            may_explain=may_explain(claim, actor, statement),
            open_actions=open_actions(claim, actor),
            reasons={
                action: codes
                for action in open_actions(claim, actor)
                if (codes := open_reasons(claim, action, actor))
            },
            centre_audited=centre_audited(claim),
            promise_moves=await presenting.promise_moves_of(session, claim.id),
            material_check_on=due(claim.material_check).day if claim.material_check else None,
            barred=barred(claim, actor),
            payments=await payment_store.payments_of(session, self._sealer, claim_id=claim.id)
            if settled_before
            else (),
            same_stays=await same_stays.same_stays(session, claim),
            may_decide_same_stay=bool(same_stays.DECIDES & actor.roles),
            receipt_trails=await trails_of(session, claim.id, shown.receipts, trails),
            findings=await open_findings(session, claim.id, self._sealer) if settled_before else (),
            numbers=await numbers_of(session, claim.id) if numbered else (),
            still_asked=still_asked(claim),
            on_paper=tuple(each for each in Material if each in claim.on_paper),
            new_payee=presenting.payee_view(claim.new_payee) if claim.new_payee else None,
            due_fen=(await dues.money_of_one(session, claim.id)).due if settled_before else 0,
            years_to_date=tuple(
                [
                    (year, await ledger_store.year_to_date(session, claim.insured_id, year))
                    for year in _years(claim)
                ]
            ),
        )

    async def _statement(
        self, session: AsyncSession, claim: Claim, row: ClaimRow
    ) -> Assessment | None:
        if claim.stage not in OPEN_FIGURES:
            return await settled_assessment(session, claim.id) if _settled_before(claim) else None
        try:
            return await calculate(session, claim, bills_of(claim, row), self._book, self._clock())
        except ClaimsError:
            # figures that have become impossible (say, a pool with room again and no rate) must
            # not hide the claim from the person who has to correct them
            return None


def _step_view(step: ClaimStep) -> StepView:
    return StepView(
        ACTION_WORDS[Action(step.action)],
        step.actor_name,
        step.at,
        step.reason,
        STAGE_WORDS[step.source],
        STAGE_WORDS[step.target],
        step.reason_code,
        title_of(step.reason_code),
    )


def _settled_before(claim: Claim) -> bool:
    """Whether a decision, payments or findings can stand with the claim at all."""
    return claim.stage not in NEVER_SETTLED or any(
        step.action == Action.CHECK_FINALLY for step in claim.steps
    )


def _years(claim: Claim) -> tuple[int, ...]:
    return years_of_stay(claim.care.admission_on, claim.care.discharge_on)


def barred(claim: Claim, actor: Actor) -> tuple[str, ...]:
    """Why this person may not take a step that their role would otherwise allow."""
    reasons = []
    for rule in RULES:
        if rule.source is claim.stage and rule.roles & actor.roles:
            try:
                rule_for(claim, rule.action, actor)
            except SamePerson as problem:
                reasons.append(problem.message)
    return tuple(reasons)
