"""Was the same stay claimed before, and what do member and staff say to that? Asked before a claim
is handed in, accepted and reviewed."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import presenting
from casework.claims.care_rows import care_of
from casework.claims.tables import ClaimRow, ReceiptRow
from casework.errors import FieldsInvalid
from casework.people import merges
from casework.receipts import said_changes
from casework.receipts.tables import SameStayAnswerRow, SameStayDecisionRow
from casework.receipts.views import SameStay, SameStayQuestion, StayDecisionView
from claims_core.claim import STAGE_WORDS, Actor, Claim, Role, Stage
from claims_core.same_stay import (
    ASKS_NOTHING,
    STAY_ANSWER_WORDS,
    STAY_FINDING_WORDS,
    SameStayDuplicate,
    SameStayUnanswered,
    SameStayUndecided,
    StayAnswer,
    StayDays,
    StayFinding,
)
from infra.sealing import Sealer

MAX_REASON = 500
DECIDES = frozenset({Role.CLERK, Role.SUPERVISOR})
_UNASKED = "提交时没有问到（两份差不多同时提交，或者交的人看不到另一份）"


async def question(
    session: AsyncSession, claim: Claim, *seen_by: ColumnElement[bool]
) -> SameStayQuestion | None:
    """What the member has to say before handing the claim in; None where nothing overlaps. Claims
    that are not `seen_by` whoever asks are as if there were none, else they could find their days
    by trying: of those the window asks."""
    stay, others = await _overlapping(session, claim, *seen_by)
    if stay is None or not others:
        return None
    answers = await _answers(session, claim.id, stay)
    said = {answers.get(row.id) for row in others}
    days = _days(others)
    return SameStayQuestion(
        text=f"这位参保人的这段住院，以前申请过报销（{days}）。这一份是怎么回事？",
        choices=tuple(STAY_ANSWER_WORDS.items()),
        answer=next(iter(said)) if len(said) == 1 else None,
        answered=None not in said,
    )


async def require_answered(
    session: AsyncSession, claim: Claim, *seen_by: ColumnElement[bool]
) -> None:
    """Let no claim be handed in before its member has said how it goes with earlier ones that are
    `seen_by` them.

    :raises SameStayUnanswered:
    """
    stay, others = await _overlapping(session, claim, *seen_by)
    if stay is None or not others:
        return
    answers = await _answers(session, claim.id, stay)
    open_ = [row for row in others if row.id not in answers]
    if open_:
        raise SameStayUnanswered(stays=_days(open_))


async def answer(
    session: AsyncSession,
    sealer: Sealer,
    claim: Claim,
    said: StayAnswer,
    actor: Actor,
    at: datetime,
    *seen_by: ColumnElement[bool],
) -> None:
    """Keep the member's answer, for every claim that overlaps now and is `seen_by` them, and for
    the days as they are now.

    :raises FieldsInvalid: when there is nothing to answer.
    """
    stay, others = await _overlapping(session, claim, *seen_by)
    if stay is None or not others:
        raise FieldsInvalid(answer="现在没有重叠的住院，不用回答。请刷新后直接提交。")
    async with said_changes.recorded(session, sealer, claim.id, at):
        session.add_all(
            SameStayAnswerRow(
                claim_id=claim.id,
                other_claim_id=row.id,
                admission_on=stay.admission,
                discharge_on=stay.discharge,
                answer=said,
                answered_by=actor.id,
                answered_at=at,
            )
            for row in others
        )


async def decide(
    session: AsyncSession,
    sealer: Sealer,
    claim: Claim,
    other_claim_id: str,
    finding: StayFinding,
    reason: str,
    actor: Actor,
    at: datetime,
) -> None:
    """Keep what staff found of two claims.

    :raises FieldsInvalid: without a reason, or where the two do not overlap.
    """
    _, others = await _overlapping(session, claim)
    problems = {}
    if other_claim_id not in {row.id for row in others}:
        problems["other"] = "这份申请和它的住院日期现在没有重叠。请刷新页面看最新情况。"
    if not reason.strip() or len(reason) > MAX_REASON:
        problems["reason"] = f"请写明对照了什么、为什么这样认定，最多{MAX_REASON}个字。"
    if problems:
        raise FieldsInvalid(**problems)
    async with said_changes.recorded(session, sealer, claim.id, at):
        session.add(
            SameStayDecisionRow(
                claim_id=claim.id,
                other_claim_id=other_claim_id,
                finding=finding,
                reason=reason.strip(),
                decided_by=actor.id,
                decided_by_name=actor.name,
                decided_at=at,
            )
        )


async def require_decided(session: AsyncSession, claim: Claim) -> None:
    """Let no claim go on while staff have not compared it with those for the same days.

    :raises SameStayUndecided, SameStayDuplicate:
    """
    _, others = await _overlapping(session, claim)
    if not others:
        return
    decisions = await _decisions(session, claim.id)
    undecided = [row for row in others if row.id not in decisions]
    if undecided:
        raise SameStayUndecided(claim_nos=_numbers(undecided))
    duplicates = [row for row in others if _blocks(claim, decisions.get(row.id))]
    if duplicates:
        raise SameStayDuplicate(claim_nos=_numbers(duplicates))


async def same_stays(session: AsyncSession, claim: Claim) -> tuple[SameStay, ...]:
    """The other claims for overlapping days, as staff see them beside this one."""
    stay, others = await _overlapping(session, claim)
    if stay is None or not others:
        return ()
    answers = await _answers(session, claim.id, stay)
    decisions = await _decisions(session, claim.id)
    receipts: dict[str, list[str]] = {row.id: [] for row in others}
    for claim_id, number in await session.execute(
        select(ReceiptRow.claim_id, ReceiptRow.number)
        .where(ReceiptRow.claim_id.in_(receipts))
        .order_by(ReceiptRow.added_at, ReceiptRow.id)
    ):
        receipts[claim_id].append(number)
    return tuple(
        _view(claim, row, tuple(receipts[row.id]), answers.get(row.id), decisions.get(row.id))
        for row in others
    )


async def _overlapping(
    session: AsyncSession, claim: Claim, *seen_by: ColumnElement[bool]
) -> tuple[StayDays | None, Sequence[ClaimRow]]:
    """The days of this claim in hospital, and the claims of the same person for some of them."""
    stay = StayDays.from_care(claim.care)
    if stay is None:
        return None, ()
    rows = await session.scalars(
        select(ClaimRow)
        .where(
            ClaimRow.insured_id.in_(merges.same_person(claim.insured_id)),
            ClaimRow.id != claim.id,
            ClaimRow.stage.not_in(ASKS_NOTHING),
            ClaimRow.discharge_on >= stay.admission,
            or_(ClaimRow.admission_on.is_(None), ClaimRow.admission_on <= stay.discharge),
            *seen_by,
        )
        .order_by(ClaimRow.submitted_at, ClaimRow.id)
    )
    return stay, [
        row
        for row in rows
        if (other := StayDays.from_care(care_of(row))) is not None and stay.overlaps(other)
    ]


async def _answers(session: AsyncSession, claim_id: str, stay: StayDays) -> dict[str, StayAnswer]:
    """The member's newest answers about these very days, by the other claim."""
    rows = await session.scalars(
        select(SameStayAnswerRow)
        .where(
            SameStayAnswerRow.claim_id == claim_id,
            SameStayAnswerRow.admission_on == stay.admission,
            SameStayAnswerRow.discharge_on == stay.discharge,
        )
        .order_by(SameStayAnswerRow.id)
    )
    return {row.other_claim_id: StayAnswer(row.answer) for row in rows}


async def _decisions(session: AsyncSession, claim_id: str) -> dict[str, SameStayDecisionRow]:
    """The newest decision on each pair that this claim is one of, by the other one."""
    rows = await session.scalars(
        select(SameStayDecisionRow)
        .where(
            or_(
                SameStayDecisionRow.claim_id == claim_id,
                SameStayDecisionRow.other_claim_id == claim_id,
            )
        )
        .order_by(SameStayDecisionRow.id)
    )
    return {row.other_claim_id if row.claim_id == claim_id else row.claim_id: row for row in rows}


def _blocks(claim: Claim, decision: SameStayDecisionRow | None) -> bool:
    """Whether this claim may not go on: nobody has decided, or it is the duplicate of the two."""
    if decision is None:
        return True
    return decision.finding == StayFinding.DUPLICATE and decision.claim_id == claim.id


def _view(
    claim: Claim,
    row: ClaimRow,
    receipts: tuple[str, ...],
    said: StayAnswer | None,
    decision: SameStayDecisionRow | None,
) -> SameStay:
    stay = _stay_of(row)
    stage = Stage(row.stage)
    return SameStay(
        claim_id=row.id,
        claim_no=row.claim_no or "",
        stage=stage,
        stage_words=STAGE_WORDS[stage],
        provider_name=row.provider_name,
        admission_on=stay.admission,
        discharge_on=stay.discharge,
        receipts=receipts,
        assessed_fen=presenting.listed_amount(row),
        submitted_at=row.submitted_at,
        answer=said,
        answer_words=STAY_ANSWER_WORDS[said] if said else _UNASKED,
        decision=StayDecisionView(
            finding=StayFinding(decision.finding),
            words=_finding_words(claim, decision),
            reason=decision.reason,
            by_name=decision.decided_by_name,
            at=decision.decided_at,
        )
        if decision
        else None,
        blocks=_blocks(claim, decision),
    )


def _finding_words(claim: Claim, decision: SameStayDecisionRow) -> str:
    if decision.finding == StayFinding.DUPLICATE and decision.claim_id != claim.id:
        return "那一份是重复申请，这份照常办"
    return STAY_FINDING_WORDS[StayFinding(decision.finding)]


def _stay_of(row: ClaimRow) -> StayDays:
    last: date = row.discharge_on or row.opened_at.date()
    return StayDays(row.admission_on or last, last)


def _days(rows: Sequence[ClaimRow]) -> str:
    return "；".join(f"{each.admission}至{each.discharge}" for each in map(_stay_of, rows))


def _numbers(rows: Sequence[ClaimRow]) -> str:
    return "、".join(row.claim_no or "" for row in rows)
