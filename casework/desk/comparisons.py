"""What do receipts, platform and our calculation say of a claim, and who has cleared up what
differs? Asked with every calculation, and when somebody clears a difference up."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.bills import Bills, Correction
from casework.desk.tables import DifferenceResolutionRow
from casework.desk.views import Assessment, ResolutionView
from casework.errors import FieldsInvalid
from claims_core.actions import ACTION_WORDS, Action
from claims_core.claim import ROLE_WORDS, STAGE_WORDS, Actor, Claim, Role, Stage
from claims_core.comparison import Comparison, SheetCheck
from claims_core.comparison_words import named_differences
from claims_core.figures_hash import figures_hash
from claims_core.resolution import (
    EXPLANATIONS,
    PLATFORM_CHANGES,
    RESOLUTION_REASON_WORDS,
    ResolutionReason,
)
from claims_core.review import RoleMissing, SamePerson, WrongStage
from infra.columns import new_id

RESOLVERS = frozenset({Role.SUPERVISOR, Role.SECOND_REVIEWER})
# While figures are reviewed; before there is nothing to compare, afterwards it is history.
REVIEWED = (Stage.REGISTERED, Stage.INITIALLY_REVIEWED, Stage.SECOND_REVIEWED)
MAX_NOTE = 500
_WHAT = "处理差异"


def standing_differences(comparisons: Sequence[Comparison]) -> tuple[str, ...]:
    """差异 in words: what the platform has not said yet, and whatever does not agree."""
    several = len(comparisons) > 1
    named: list[str] = []
    for each in comparisons:
        if each.year is not None and each.not_stated:
            named.append(f"{f'{each.year}年：' if several else ''}还没有录入省平台结算单的金额")
        if each.year is None:
            named.extend(f"合计 {words}" for words in _of_the_papers(each))
        else:
            found = named_differences(each)
            named.extend(found if several else (words.partition(" ")[2] for words in found))
    return tuple(named)


def may_be_explained(comparisons: Iterable[Comparison]) -> bool:
    """Whether words can lift what differs: the figures that decide the payment are there and
    agree with the platform's."""
    made = tuple(comparisons)
    return not any(each.decisive or (each.year and each.not_stated) for each in made) and not all(
        each.agrees for each in made
    )


async def resolutions_of(
    session: AsyncSession, claim_id: str, figures: str = ""
) -> tuple[ResolutionView, ...]:
    """差异处理记录 of a claim, oldest first; those made for exactly these figures hold."""
    rows = await session.scalars(
        select(DifferenceResolutionRow)
        .where(DifferenceResolutionRow.claim_id == claim_id)
        .order_by(DifferenceResolutionRow.made_at, DifferenceResolutionRow.id)
    )
    return tuple(
        ResolutionView(
            reason=ResolutionReason(row.reason),
            reason_words=RESOLUTION_REASON_WORDS[ResolutionReason(row.reason)],
            note=row.note,
            differences=tuple(row.differences),
            made_by=row.made_by,
            made_by_name=row.made_by_name,
            made_at=row.made_at,
            holds=row.figures == figures and row.reason in EXPLANATIONS,
        )
        for row in rows
    )


def may_explain(claim: Claim, actor: Actor, assessment: Assessment | None) -> bool:
    """Whether there is something to explain, and this person may."""
    if assessment is None or not assessment.explainable or assessment.explained:
        return False
    reviewed = {*claim.who_did(Action.REVIEW_INITIALLY), *claim.who_did(Action.CHECK_FINALLY)}
    return claim.stage in REVIEWED and bool(actor.roles & RESOLVERS) and actor.id not in reviewed


def explain(
    session: AsyncSession,
    actor: Actor,
    claim: Claim,
    assessment: Assessment | None,
    figures: str,
    reason: str,
    note: str,
    *,
    at: datetime,
) -> None:
    """说明差异: a supervisor or second reviewer, who has not reviewed the claim first, says why
    receipts or single items differ. It holds for exactly the figures that were seen.

    :raises WrongStage, RoleMissing, SamePerson, FieldsInvalid:
    """
    if claim.stage not in REVIEWED:
        raise WrongStage(stage=STAGE_WORDS[claim.stage], action=_WHAT)
    if not actor.roles & RESOLVERS:
        roles = "、".join(sorted(ROLE_WORDS[role] for role in RESOLVERS))
        raise RoleMissing(action=_WHAT, roles=roles)
    for earlier in (Action.REVIEW_INITIALLY, Action.CHECK_FINALLY):
        if actor.id in claim.who_did(earlier):
            raise SamePerson(earlier=ACTION_WORDS[earlier], action=_WHAT)
    if assessment is None or assessment.figures != figures:
        raise FieldsInvalid(figures="金额已经变了，请看过最新的三栏对照再处理。")
    if not assessment.explainable:
        raise FieldsInvalid(
            figures="政策范围内费用、统筹支付和大额支付要与省平台一致：改正录错的金额，或者发函请"
            "市医保中心核实，不能用说明代替。"
        )
    problems = _unexplained(reason, note)
    if problems:
        raise FieldsInvalid(**problems)
    _append(session, actor, claim.id, assessment, ResolutionReason(reason), note, at)


def record_correction(
    session: AsyncSession,
    actor: Actor,
    claim_id: str,
    before: Assessment | None,
    bills: Bills,
    correction: Correction,
    *,
    at: datetime,
) -> None:
    """改正金额: figures that differed are keyed in anew. Our own input needs no words; whoever
    changes the platform's figure says why.

    :raises FieldsInvalid: when that is not said.
    """
    if before is None or before.bills == bills:
        return
    if all(each.agrees for each in before.comparisons):
        return
    old = {bill.year: bill.platform for bill in before.bills}
    changed = [bill for bill in bills if old.get(bill.year) not in (None, bill.platform)]
    if not changed:
        reason = ResolutionReason.INPUT_CORRECTED
        _append(session, actor, claim_id, before, reason, correction.note, at)
        return
    if correction.reason not in PLATFORM_CHANGES or not correction.note.strip():
        raise FieldsInvalid(
            correction="两边对不上的时候改省平台的金额，要写明是抄错了，还是省平台已经更正。"
        )
    reason = ResolutionReason(correction.reason)
    _append(session, actor, claim_id, before, reason, correction.note, at)


def keep_apart(assessment: Assessment, action: Action, actor: Actor) -> None:
    """Whoever explained the differences does not pass the first review or the final check on them.

    :raises SamePerson:
    """
    explained = assessment.explained
    if action is Action.REVIEW_SECONDLY or explained is None:
        return
    if explained.made_by == actor.id:
        raise SamePerson(earlier=_WHAT, action=ACTION_WORDS[action])


def figures_of(comparisons: Iterable[Comparison]) -> str:
    """对照指纹 of all comparisons of a claim."""
    return figures_hash(comparisons)


def _append(
    session: AsyncSession,
    actor: Actor,
    claim_id: str,
    assessment: Assessment,
    reason: ResolutionReason,
    note: str,
    at: datetime,
) -> None:
    session.add(
        DifferenceResolutionRow(
            id=new_id(),
            claim_id=claim_id,
            figures=assessment.figures,
            reason=reason,
            note=note.strip()[:MAX_NOTE],
            differences=list(standing_differences(assessment.comparisons)),
            made_by=actor.id,
            made_by_name=actor.name,
            made_at=at,
        )
    )


def _unexplained(reason: str, note: str) -> dict[str, str]:
    problems = {}
    if reason not in EXPLANATIONS:
        problems["reason"] = "请选一个处理方式。"
    if not note.strip():
        problems["note"] = "请写明查到了什么、向谁核实，会随核定保存。"
    elif len(note) > MAX_NOTE:
        problems["note"] = f"写得太长了，请控制在{MAX_NOTE}字以内。"
    return problems


def _of_the_papers(whole: Comparison) -> tuple[str, ...]:
    """What the sum of the years shows and no single year can: the papers' differences."""
    papers = Comparison(
        year=None,
        rows=tuple(row for row in whole.rows if row.receipts is not None),
        checks=tuple(each for each in whole.checks if each.check is SheetCheck.LIST_AND_RECEIPTS),
    )
    return named_differences(papers)
