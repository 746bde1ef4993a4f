"""Is somebody told when the same stay is claimed again with other receipts?"""

from dataclasses import replace
from datetime import date

import pytest

from casework.errors import FieldsInvalid
from claims_core.checklist import CareKind
from claims_core.claim import Role, Stage
from claims_core.proxy_scope import ClaimsCovered, ProxyScope
from claims_core.review import RoleMissing
from claims_core.same_stay import (
    SameStayDuplicate,
    SameStayUnanswered,
    SameStayUndecided,
    StayAnswer,
    StayFinding,
)
from tests.casework.people.test_relatives_in_scope import agreed
from tests.people import DAUGHTER, FATHER


async def test_the_member_is_asked_before_handing_the_same_stay_in_again(house) -> None:
    father = await house.bound(FATHER)
    await house.submitted(await house.bound(DAUGHTER), DAUGHTER)  # somebody else's days
    draft = await house.draft(father, FATHER)
    assert draft.same_stay is None
    await house.submitted(father, FATHER)

    shown = await house.progress.show(father, draft.line.id)
    assert shown.same_stay is not None and shown.same_stay.answer is None
    assert "2025-06-01至2025-06-20" in shown.same_stay.text
    with pytest.raises(SameStayUnanswered):
        await house.drafts.submit(father, draft.line.id, draft.line.version)
    said = await house.drafts.answer_same_stay(
        father, draft.line.id, draft.line.version, StayAnswer.NOT_SURE
    )
    assert said.same_stay.answer is StayAnswer.NOT_SURE

    # other days are another question
    longer = replace(house.stay, discharge_on=date(2025, 6, 21))
    moved = await house.drafts.edit(father, draft.line.id, said.line.version, longer)
    assert moved.same_stay.answer is None
    said = await house.drafts.answer_same_stay(
        father, draft.line.id, moved.line.version, StayAnswer.MORE_RECEIPTS
    )
    sent = await house.drafts.submit(father, draft.line.id, said.line.version)
    assert (sent.line.stage, sent.same_stay) == (Stage.SUBMITTED, None)


async def test_a_relative_hears_the_same_whether_or_not_there_is_a_stay_they_may_not_see(
    house,
) -> None:
    father = await house.bound(FATHER)
    daughter = await agreed(house, ProxyScope(ClaimsCovered.FILED))

    async def heard() -> tuple[object, ...]:
        """Everything that she can try with these days."""
        draft = await house.draft(daughter, FATHER)
        refused = []
        for answer in StayAnswer:
            with pytest.raises(FieldsInvalid) as told:
                await house.drafts.answer_same_stay(
                    daughter, draft.line.id, draft.line.version, answer
                )
            refused.append(str(told.value.fields))
        gaps = tuple(each.code for each in draft.missing)
        sent = await house.drafts.submit(daughter, draft.line.id, draft.line.version)
        return draft.same_stay, gaps, refused, sent.line.stage, sent.same_stay

    nothing_there = await heard()
    # what she handed in herself is hers to see, so it is out of the way
    first = (await house.progress.claims(daughter)).items[0]
    await house.drafts.withdraw(daughter, first.id, first.version)
    his = await house.submitted(father, FATHER)
    assert await heard() == nothing_there
    # the window is told of both, and why nobody was asked
    filed = (await house.progress.claims(daughter)).items
    (mine,) = (each for each in filed if each.stage is Stage.SUBMITTED)
    clerk = house.staff(Role.CLERK)
    [other] = (await house.desk.show(clerk, mine.id)).same_stays
    assert other.claim_id == his.line.id and "看不到另一份" in other.answer_words
    with pytest.raises(SameStayUndecided):
        await house.desk.accept(clerk, mine.id, mine.version)
    # to himself nothing is hidden
    draft = await house.draft(father, FATHER)
    with pytest.raises(SameStayUnanswered, match="2025-06-01"):
        await house.drafts.submit(father, draft.line.id, draft.line.version)


async def test_days_that_do_not_overlap_are_nobodys_question(house) -> None:
    father = await house.bound(FATHER)
    first = await house.submitted(father, FATHER)
    for care in (
        # from one hospital into the next on the same day, and a visit during the stay
        replace(house.stay, admission_on=date(2025, 6, 20), discharge_on=date(2025, 6, 25)),
        replace(house.stay, kind=CareKind.CHRONIC_OUTPATIENT, admission_on=None),
    ):
        draft = await house.draft(father, FATHER)
        edited = await house.drafts.edit(father, draft.line.id, draft.line.version, care)
        assert edited.same_stay is None
        with pytest.raises(FieldsInvalid):
            await house.drafts.answer_same_stay(
                father, draft.line.id, edited.line.version, StayAnswer.NOT_SURE
            )
    await house.drafts.withdraw(father, first.line.id, first.line.version)
    assert (await house.draft(father, FATHER)).same_stay is None


async def test_the_clerk_sees_both_claims_and_decides_with_a_reason(house) -> None:
    father = await house.bound(FATHER)
    first = await house.submitted(father, FATHER)
    second = await house.submitted(father, FATHER)
    clerk, boss = house.staff(Role.CLERK), house.staff(Role.SUPERVISOR)
    for mine, other in ((first, second), (second, first)):
        (same,) = (await house.desk.show(clerk, mine.line.id)).same_stays
        assert (same.claim_id, same.blocks) == (other.line.id, True)
        assert same.receipts == tuple(receipt.number for receipt in other.receipts)
        with pytest.raises(SameStayUndecided, match=other.line.claim_no):
            await house.desk.accept(clerk, mine.line.id, mine.line.version)
    assert (await house.desk.show(clerk, second.line.id)).same_stays[0].answer is not None

    decide = house.desk.desk.service.decide_same_stay
    mine = (second.line.id, second.line.version, first.line.id)
    with pytest.raises(FieldsInvalid):
        await decide(clerk, *mine, StayFinding.DUPLICATE, "  ")
    with pytest.raises(RoleMissing):
        await decide(house.staff(Role.CASHIER), *mine, StayFinding.DUPLICATE, "同一张清单")
    done = await decide(clerk, *mine, StayFinding.DUPLICATE, "清单逐项相同")
    with pytest.raises(SameStayDuplicate):
        await house.desk.accept(clerk, second.line.id, done.version)
    # the other one of the two goes on, and a wrong finding is put right
    await house.desk.accept(clerk, first.line.id, first.line.version)
    await decide(
        boss, second.line.id, done.version, first.line.id, StayFinding.MORE_RECEIPTS, "漏交的票据"
    )
    page = await house.desk.accept(clerk, second.line.id, done.version + 1)
    assert page.line.stage is Stage.ACCEPTED
    assert page.same_stays[0].decision.reason == "漏交的票据"


async def test_a_claim_taken_up_again_meets_the_one_that_came_meanwhile(house) -> None:
    """Reopening leads past the material check, so the initial review asks again."""
    father, boss = await house.bound(FATHER), house.staff(Role.SUPERVISOR)
    await house.use_up_the_pool(FATHER)
    keyed = await house.keyed(father, FATHER)
    gone = await house.desk.reject(boss, keyed.line.id, keyed.line.version, "not_covered")
    await house.accepted(father, FATHER)
    other_boss = house.staff(Role.SUPERVISOR, 1)
    back = await house.desk.reopen(other_boss, keyed.line.id, gone.line.version, "appeal_upheld")
    first = house.staff(Role.INITIAL_REVIEWER)
    with pytest.raises(SameStayUndecided):
        await house.desk.review_initially(first, *house.shown(back))
