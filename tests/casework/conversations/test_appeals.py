"""Is an appeal answered by somebody who did not decide, in its own time, with its evidence?"""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from casework.access_log import AccessLogRow
from casework.conversations.appeal_photos import MOST_PHOTOS
from casework.errors import FieldsInvalid, LimitReached, NotFound
from claims_core.appeal import DecidedYourself
from claims_core.claim import Actor, Role
from claims_core.person_notices import NoticeKind
from claims_core.proxy_scope import ClaimsCovered, ProxyScope
from claims_core.review import WrongStage
from claims_core.review_reasons import ReasonCode
from claims_core.service_case import (
    CaseAction,
    CaseEnding,
    CaseKind,
    CaseState,
    WrongCaseState,
)
from infra.idempotency import Once
from tests.casework.people.test_relatives_in_scope import agreed, notices
from tests.people import FATHER, STRANGER

WHY = "急诊的费用没有算进去，我有急诊病历"


@pytest.fixture
async def refused(house):
    """The father, a claim of his that was not accepted, and who decided so."""
    father = await house.bound(FATHER)
    claim = await house.submitted(father, FATHER)
    boss = house.staff(Role.SUPERVISOR)
    await house.desk.decline(boss, claim.line.id, claim.line.version, "other", "名册里没有")
    return father, claim.line.id, boss


async def test_an_appeal_is_answered_by_somebody_who_did_not_decide(house, refused) -> None:
    father, claim_id, clerk = refused
    assert (await house.progress.show(father, claim_id)).may_appeal
    appeal = await house.appeals.open(father, claim_id, WHY)
    assert (appeal.words, appeal.answer, appeal.state) == ((WHY,), "", CaseState.OPEN)
    cases = house.cases.cases
    page = await cases.show(clerk, appeal.id)
    assert page.decided and CaseAction.TAKE not in page.open_actions
    for action, more in (
        (CaseAction.TAKE, {}),
        (CaseAction.HAND_OVER, {"colleague_id": "0" * 32}),
    ):
        with pytest.raises((DecidedYourself, FieldsInvalid)):
            await cases.act(clerk, appeal.id, page.line.case.version, action, **more)
    assert clerk.id not in dict(page.colleagues)
    await cases.act(clerk, appeal.id, page.line.case.version, CaseAction.NOTE, words="已查名册")
    other = house.staff(Role.CALLER)
    for action, more in (
        (CaseAction.TAKE, {}),
        (CaseAction.ANSWER, {"words": "核对过了，您的急诊算在内，重新办理。"}),
    ):
        case = (await cases.show(other, appeal.id)).line.case
        await cases.act(other, appeal.id, case.version, action, **more)
    shown = await cases.show(other, appeal.id)
    assert {CaseEnding.APPEAL_GRANTED, CaseEnding.APPEAL_REFUSED} <= set(shown.endings)
    assert CaseEnding.SOLVED not in shown.endings
    await cases.act(
        other,
        appeal.id,
        shown.line.case.version,
        CaseAction.CLOSE,
        ending=CaseEnding.APPEAL_GRANTED,
    )
    (seen,) = await house.appeals.of_claim(father, claim_id)
    assert (seen.answer, seen.ending) == (
        "核对过了，您的急诊算在内，重新办理。",
        CaseEnding.APPEAL_GRANTED,
    )


async def test_whoever_reversed_does_not_answer_the_appeal_against_it(house) -> None:
    father = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER)
    claim = await house.approved(father, FATHER)
    boss, other = house.staff(Role.SUPERVISOR), house.staff(Role.SUPERVISOR, 1)
    line = claim.line
    await house.desk.reverse(boss, line.id, line.version, ReasonCode.AMOUNT_WRONG)
    assert (await house.progress.show(father, line.id)).may_appeal
    appeal = await house.appeals.open(father, line.id, WHY)
    page = await house.cases.cases.show(boss, appeal.id)
    assert page.decided and CaseAction.TAKE not in page.open_actions
    version = page.line.case.version
    with pytest.raises(DecidedYourself):
        await house.cases.cases.act(boss, appeal.id, version, CaseAction.TAKE)
    await house.cases.cases.act(other, appeal.id, version, CaseAction.TAKE)


async def test_a_supervisor_who_decided_may_not_answer_either(house) -> None:
    father = await house.bound(FATHER)
    await house.use_up_the_pool(FATHER)
    claim = await house.approved(father, FATHER)
    appeal = await house.appeals.open(father, claim.line.id, WHY)
    checker = house.staff(Role.FINAL_CHECKER)
    boss_too = Actor(checker.id, checker.name, frozenset({Role.SUPERVISOR, Role.FINAL_CHECKER}))
    with pytest.raises(DecidedYourself):
        await house.cases.cases.act(boss_too, appeal.id, 1, CaseAction.TAKE)
    await house.cases.cases.act(house.staff(Role.SUPERVISOR), appeal.id, 1, CaseAction.TAKE)


async def test_an_appeal_has_a_clock_of_its_own(house, refused) -> None:
    father, claim_id, clerk = refused
    appeal = await house.appeals.open(father, claim_id, WHY)
    other = await house.cases.cases.open(
        clerk, CaseKind.COMPLAINT, "等太久", insured_no=FATHER.insured_no
    )
    complaint = (await house.cases.cases.show(clerk, other)).line.case
    assert appeal.due_on > complaint.due_on
    assert appeal.due_on == date(2026, 3, 25)


async def test_saying_more_keeps_the_number_and_a_repeat_says_nothing_twice(house, refused) -> None:
    father, claim_id, _ = refused
    once = Once("father:appeals", "key-00001", "a" * 64)
    first = await house.appeals.open(father, claim_id, WHY, once)
    again = await house.appeals.open(father, claim_id, WHY, once)
    more = await house.appeals.open(father, claim_id, "还有一张票")
    assert first == again and first.case_no == more.case_no
    assert more.words == (WHY, "还有一张票")


async def test_only_what_was_decided_is_appealed_and_only_by_its_people(house, refused) -> None:
    _, claim_id, clerk = refused
    stranger = await house.bound(STRANGER)
    for attempt in (
        house.appeals.open(stranger, claim_id, WHY),
        house.appeals.of_claim(stranger, claim_id),
    ):
        with pytest.raises(NotFound):
            await attempt
    undecided = await house.submitted(stranger, STRANGER)
    assert not undecided.may_appeal
    with pytest.raises(WrongStage):
        await house.appeals.open(stranger, undecided.line.id, WHY)
    for words in ("", " ", "长" * 1001):
        with pytest.raises(FieldsInvalid):
            await house.appeals.open(stranger, undecided.line.id, words)
    with pytest.raises(FieldsInvalid):  # at the window it needs a claim as well
        await house.cases.cases.open(clerk, CaseKind.APPEAL, WHY, insured_no=FATHER.insured_no)
    with pytest.raises(WrongStage):
        await house.cases.cases.open(clerk, CaseKind.APPEAL, WHY, claim_no=undecided.line.claim_no)


async def test_new_evidence_lies_with_the_appeal_sealed_and_every_look_is_recorded(
    house, refused
) -> None:
    father, claim_id, _ = refused
    appeal = await house.appeals.open(father, claim_id, WHY)
    for data in (b"emergency record", b"emergency record", b"one+two"):
        held = await house.evidence.add(father, claim_id, appeal.id, data)
        house.clock.forward(minutes=1)
    assert held == 2
    other = house.staff(Role.CALLER)
    page = await house.cases.cases.show(other, appeal.id)
    assert [each.pages for each in page.evidence] == [1, 2]
    assert not any(b"emergency" in blob for blob in house.objects.kept.values())
    picture = await house.evidence.open(other, appeal.id, page.evidence[1].id, 2)
    assert picture == b"two"
    async with house.db.read() as session:
        looks = await session.scalars(
            select(AccessLogRow.actor_id).where(AccessLogRow.what == "appeal_photo")
        )
        assert list(looks) == [other.id]
    stranger = await house.bound(STRANGER)
    with pytest.raises(NotFound):
        await house.evidence.add(stranger, claim_id, appeal.id, b"mine")
    with pytest.raises(NotFound):
        await house.evidence.open(other, "0" * 32, page.evidence[0].id)


async def test_evidence_has_a_limit_and_ends_with_the_appeal(house, refused) -> None:
    father, claim_id, _ = refused
    appeal = await house.appeals.open(father, claim_id, WHY)
    for number in range(MOST_PHOTOS):
        await house.evidence.add(father, claim_id, appeal.id, f"{number}".encode())
    with pytest.raises(LimitReached):  # no text: nothing is decoded where there is no room
        await house.evidence.add(father, claim_id, appeal.id, b"\xff\xfe")
    other = house.staff(Role.CALLER)
    await house.cases.cases.act(other, appeal.id, 1, CaseAction.TAKE)
    await house.cases.cases.act(
        other, appeal.id, 2, CaseAction.CLOSE, words="本人撤回", ending=CaseEnding.TAKEN_BACK
    )
    with pytest.raises(WrongCaseState):
        await house.evidence.add(father, claim_id, appeal.id, b"late")


async def test_pictures_at_one_moment_keep_to_the_limit_and_the_same_one_comes_once(
    house, refused
) -> None:
    father, claim_id, _ = refused
    appeal = await house.appeals.open(father, claim_id, WHY)
    for number in range(MOST_PHOTOS - 2):
        await house.evidence.add(father, claim_id, appeal.id, f"{number}".encode())
    same = [house.evidence.add(father, claim_id, appeal.id, b"same") for _ in range(3)]
    assert await asyncio.gather(*same) == [MOST_PHOTOS - 1] * 3
    others = [house.evidence.add(father, claim_id, appeal.id, b"other %d" % n) for n in range(3)]
    answers = await asyncio.gather(*others, return_exceptions=True)
    assert sum(isinstance(each, LimitReached) for each in answers) == 2


async def test_two_words_at_the_same_moment_make_one_appeal(house, refused) -> None:
    father, claim_id, _ = refused
    made = await asyncio.gather(
        *(house.appeals.open(father, claim_id, f"{WHY}{number}") for number in range(3))
    )
    assert len({each.case_no for each in made}) == 1
    (seen,) = await house.appeals.of_claim(father, claim_id)
    assert sorted(seen.words) == [f"{WHY}{number}" for number in range(3)]


async def test_evidence_that_a_relative_brings_is_told_to_whose_claim_it_is(house, refused) -> None:
    father, claim_id, _ = refused
    daughter = await agreed(house, ProxyScope(ClaimsCovered.ALL))
    appeal = await house.appeals.open(father, claim_id, WHY)
    for picture in (b"one", b"one", b"two"):
        await house.evidence.add(daughter, claim_id, appeal.id, picture)
    assert (
        await notices(house, NoticeKind.RELATIVE_FILLED_IN)
        == [("relative_filled_in", "add_photo")] * 2
    )
    await house.evidence.add(father, claim_id, appeal.id, b"three")
    assert len(await notices(house, NoticeKind.RELATIVE_FILLED_IN)) == 2
