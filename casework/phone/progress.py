"""How is my claim doing? Asked by members on the phone and in the chat; every answer is masked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import payee_changes, payees, presenting
from casework.claims.member_access import require_visible, sees_all, visible_to
from casework.claims.presenting import ShownClaim
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow
from casework.claims.usual_times import UsualTimes
from casework.claims.views import ClaimLine, PhotoView
from casework.cursor import decode, encode
from casework.desk.assessments import settled_assessment
from casework.desk.views import Assessment
from casework.errors import NotFound
from casework.lists import Page
from casework.payments import store as payment_store
from casework.payments.bank_file import PAID
from casework.payments.views import PaymentState, PaymentView
from casework.people import coverage
from casework.phone import stays
from casework.phone.settled import SETTLED
from casework.phone.timeline import timeline
from casework.phone.views import MemberClaim
from casework.receipts import same_stays
from claims_core.actions import Action
from claims_core.appeal import APPEALABLE
from claims_core.calendar_cn import china_day
from claims_core.claim import (
    Actor,
    Claim,
    Stage,
)
from claims_core.clocks import RUNNING
from claims_core.completeness import Missing, missing
from claims_core.photo_fate import Fate, fate_of, fate_of_wanted
from claims_core.policy import PolicyBook
from claims_core.review import open_actions
from claims_core.small_claim import originals_of
from claims_core.whose_turn import stage_words, turn_of
from infra.db import Database
from infra.sealing import Sealer

PAGE = 20
# When a payment may have come back, and the member may look at the account.
_AROUND_PAYMENT = (Stage.PAYMENT_RETURNED, Stage.APPROVED, Stage.EXCHANGE_CHECKED)


class Progress:
    """办理进度: lists and shows claims to the member they concern."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._store = ClaimStore(sealer)
        self._book = book
        self._usual = UsualTimes(clock, book)

    async def claims(self, actor: Actor, cursor: str | None = None) -> Page[ClaimLine]:
        """The member's claims, newest first, without drafts that were removed; twenty of them are
        looked at for a page. What is about one stay comes as one, in the place of its newest claim,
        so that no page ends within it; nor is there a next page on which nothing is."""
        seen_by = visible_to(actor, self._clock())
        async with self._db.read() as session:
            page = last = await _looked_at(session, seen_by, cursor)
            while last.cursor and not (last.leads_on and page.rows):
                ahead = await _looked_at(session, seen_by, last.cursor)
                if not page.rows:
                    page = ahead
                elif ahead.rows:
                    break
                last = ahead
            lines = await presenting.claim_lines(session, page.rows, self._sealer)
        lines = tuple(
            replace(for_members(line), stay_id=page.first_of.get(line.id)) for line in lines
        )
        return Page(lines, last.cursor)

    async def show(self, actor: Actor, claim_id: str) -> MemberClaim:
        """One claim with everything the phone shows.

        :raises NotFound: also when it is somebody else's.
        """
        seen_by = visible_to(actor, self._clock())
        async with self._db.read() as session:
            shown = await presenting.shown_claim(session, self._store, claim_id, seen_by)
            if shown is None:
                raise NotFound
            return await self._of(session, actor, shown)

    async def numbered(self, actor: Actor, claim_no: str) -> MemberClaim:
        """The claim of this number, as stored, with everything the phone shows.

        :raises NotFound: also when it is somebody else's.
        """
        seen_by = visible_to(actor, self._clock())
        async with self._db.read() as session:
            claim_id = await session.scalar(
                select(ClaimRow.id).where(ClaimRow.claim_no == claim_no, seen_by)
            )
            if claim_id is None:
                raise NotFound
            shown = await presenting.shown_claim(session, self._store, claim_id, seen_by)
            if shown is None:
                raise NotFound
            return await self._of(session, actor, shown)

    async def statement(self, actor: Actor, claim_id: str) -> Assessment | None:
        """为什么是这个数: the settled decision, once the final check has passed; None before, and
        again when it has been reversed. Without the year's sums for whoever may see this claim and
        not all of them."""
        now = self._clock()
        async with self._db.read() as session:
            await require_visible(session, actor, claim_id, now)
            claim = await session.get_one(ClaimRow, claim_id)
            if claim.stage not in SETTLED:
                return None
            settled = await settled_assessment(session, claim_id)
            if settled is None or await sees_all(session, actor, claim_id, now):
                return settled
            return settled.without_year()

    async def _of(self, session: AsyncSession, actor: Actor, shown: ShownClaim) -> MemberClaim:
        claim, insured = shown.claim, shown.insured
        next_step = Action.RESUBMIT if claim.stage is Stage.AWAITING_MATERIALS else Action.SUBMIT
        editable = claim.stage in (Stage.DRAFT, Stage.AWAITING_MATERIALS)
        before = editable or claim.stage is Stage.SUBMITTED
        returned = claim.stage in _AROUND_PAYMENT
        payments: tuple[PaymentView, ...] = ()
        if returned:
            payments = await payment_store.payments_of(session, self._sealer, claim_id=claim.id)
        papers = presenting.papers_of(claim)
        seen_by = visible_to(actor, self._clock())
        asked = await same_stays.question(session, claim, seen_by) if editable else None
        gaps = missing(claim, next_step) if editable else ()
        change = None
        if claim.submitted_at is not None:
            change = await payee_changes.shown(session, claim.id, self._clock())
        if asked and not asked.answered:
            gaps = (*gaps, SAME_STAY_GAP)
        return MemberClaim(
            line=for_members(
                presenting.claim_line(shown.row, insured, not shown.own, self._sealer)
            ),
            care=claim.care,
            payee=presenting.payee_view(claim.payee) if claim.payee else None,
            photos=with_fates(claim, shown.photos),
            receipts=shown.receipts,
            missing=gaps,
            required=papers.required,
            welcome=papers.welcome,
            perhaps=papers.perhaps if editable else (),
            wanted=claim.wanted,
            timeline=timeline(claim),
            may=open_actions(claim, actor),
            notices=await coverage.notices(session, claim, insured.region) if before else (),
            payee_hint=payees.ACCOUNT_HINT if editable or returned else "",
            payment_note=_bank_words(payments[-1]) if payments else "",
            promise_moves=await presenting.promise_moves_of(session, claim.id)
            if claim.submitted_at
            else (),
            same_stay=asked,
            may_appeal=claim.stage in APPEALABLE,
            payee_held_until=change.held_until if change else None,
            usual=await self._usual.of(session, claim.care.kind)
            if claim.stage in RUNNING
            else None,
            originals=originals_of(
                self._book,
                china_day(claim.opened_at),
                [each.amount_fen for each in shown.receipts],
            ),
            turn=turn_of(claim.stage, account_named=claim.new_payee is not None),
            fates={each.material: fate_of_wanted(claim, each.material) for each in claim.wanted},
        )


@dataclass(frozen=True)
class _Looked:
    """看过的二十份: what is shown of them, of which stay it is, where to look on, and whether what
    lies next there is surely shown."""

    rows: Sequence[ClaimRow]
    first_of: Mapping[str, str]
    cursor: str | None
    leads_on: bool


async def _looked_at(
    session: AsyncSession, seen_by: ColumnElement[bool], cursor: str | None
) -> _Looked:
    query = (
        select(ClaimRow)
        .where(seen_by, or_(ClaimRow.stage != Stage.WITHDRAWN, ClaimRow.submitted_at.is_not(None)))
        .order_by(ClaimRow.opened_at.desc(), ClaimRow.id.desc())
        .limit(PAGE + 1)
    )
    if cursor:
        query = query.where(tuple_(ClaimRow.opened_at, ClaimRow.id) < tuple_(*decode(cursor)))
    rows = list(await session.scalars(query))
    alone = len(rows) < 2 and not cursor
    whose = set() if alone else {row.insured_id for row in rows}
    groups = await stays.of_one_stay(session, whose, seen_by)
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return _Looked(
        rows=_stay_by_stay(rows[:PAGE], groups),
        first_of={each: group[0].id for each, group in groups.items()},
        cursor=encode(last.opened_at, last.id) if last else None,
        leads_on=bool(_stay_by_stay(rows[PAGE:], groups)),
    )


def _stay_by_stay(
    rows: Sequence[ClaimRow], groups: Mapping[str, Sequence[ClaimRow]]
) -> list[ClaimRow]:
    """Each claim in its place, and with the newest of a stay the others of it, which are left out
    in theirs."""
    shown: list[ClaimRow] = []
    for row in rows:
        group = groups.get(row.id, (row,))
        if group[-1].id == row.id:
            shown += reversed(group)
    return shown


SAME_STAY_GAP = Missing("same_stay", "是不是同一次住院", "这段住院以前申请过，请先选一下怎么回事。")


def with_fates(claim: Claim, photos: tuple[PhotoView, ...]) -> tuple[PhotoView, ...]:
    """Each photograph with what has become of it."""
    return tuple(
        replace(
            photo,
            fate=fate_of(
                claim,
                photo.material,
                photo.added_at,
                was_read=photo.fate.fate is Fate.READ,
            ),
        )
        for photo in photos
    )


def for_members(line: ClaimLine) -> ClaimLine:
    """A line as members see it, in their words: an amount still under review would be taken for a
    promise."""
    settled = line.assessed_fen if line.stage in SETTLED else None
    words = stage_words(line.stage, account_named=line.account_named)
    return replace(line, assessed_fen=settled, stage_words=words)


def _bank_words(payment: PaymentView) -> str:
    """What the bank said last of a payment that did not stay; of one that never went, nothing."""
    if payment.state in (PaymentState.TAKEN_OUT, PaymentState.VOIDED):
        return ""
    return payment.came_back_reason or ("" if payment.outcome == PAID else payment.outcome_reason)
