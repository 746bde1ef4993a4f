"""Is everybody asked once whether the money came, and does each answer lead somewhere?"""

import asyncio

import pytest
from sqlalchemy import select

from casework.arrival.answer_words import read_arrival
from casework.arrival.tables import ArrivalFollowUpRow
from casework.arrival.watch import ArrivalPass
from casework.checks.track_filters import TrackFilter
from casework.conversations.views import CaseFilter
from claims_core.claim import Role, Stage
from claims_core.service_case import CaseAction, CaseEnding, CaseKind
from claims_core.track import TrackAction
from infra.outbox import OutboxRow
from tests.casework.bank import answer
from tests.people import DAUGHTER, FATHER

NOTHING = ArrivalPass(0, 0, 0)


async def paid(house):
    """A claim whose payment the bank has confirmed, and its member."""
    await house.use_up_the_pool(FATHER)
    member = await house.bound(FATHER)
    claim = await house.payable(member, FATHER)
    cashier = house.staff(Role.CASHIER)
    batch = await house.payments.make_batch(cashier)
    await house.payments.release(house.staff(Role.SUPERVISOR), batch.id)
    file = await house.payments.file(cashier, batch.id)
    await house.payments.record_result(cashier, batch.id, answer(file.data))
    return member, claim.line.id


async def asked(house):
    """The same, and the question has gone out."""
    member, claim_id = await paid(house)
    house.clock.forward(days=5)
    assert (await house.arrival_watch.run_once()).asked == 1
    return member, claim_id


async def said(house, person, text, said_in="chat"):
    reply = await house.arrival_answers.answer(person, text, said_in)
    return None if reply is None else reply.text


async def row(house) -> ArrivalFollowUpRow:
    async with house.db.read() as session:
        return (await session.scalars(select(ArrivalFollowUpRow))).one()


async def stage(house, member, claim_id) -> Stage:
    return (await house.progress.show(member, claim_id)).line.stage


async def test_money_that_was_paid_has_no_last_day_any_more(house) -> None:
    member, claim_id = await paid(house)
    seen = await house.progress.show(member, claim_id)
    assert seen.line.promised_on is not None  # it is history
    assert [entry.state for entry in seen.timeline].count("now") == 1
    assert [entry.note for entry in seen.timeline if "最晚" in entry.note] == []


def test_what_people_write_is_read_for_what_it_says() -> None:
    for text in (
        "到",
        "到了",
        "到账了",
        "收到",
        "钱收到了，谢谢",
        "已到账",
        "嗯，到了。",
        "补助款到了",
    ):
        assert read_arrival(text).arrived is True, text
    for text in ("没到", "没收到", "还没到账", "钱没到呢", "未到账", "没有收到", "没到 "):
        assert read_arrival(text).arrived is False, text
    marks = {"5": 5, "五": 5, "５分": 5, "3分": 3, "满意度4": 4, "我给2分": 2, "1星": 1}
    marks |= {"非常满意": 5, "满意。": 4, "不满意": 2, "很不满意！": 1}
    assert {text: read_arrival(text).mark for text in marks} == marks
    assert read_arrival("5").bare and not read_arrival("5分").bare
    for text in (
        "到哪一步了",
        "到账要多久",
        "6",
        "0",
        "怎么还没到账要等到什么时候",
        "收到通知了吗",
        "",
    ):
        assert read_arrival(text) is None, text


async def test_some_working_days_after_a_payment_its_person_is_asked_once(house) -> None:
    await paid(house)
    house.clock.forward(days=2)
    assert await house.arrival_watch.run_once() == NOTHING
    house.clock.forward(days=3)
    passes = await asyncio.gather(*(house.arrival_watch.run_once() for _ in range(2)))
    assert sorted(each.asked for each in passes) == [0, 1]
    assert await house.arrival_watch.run_once() == NOTHING
    async with house.db.read() as session:
        names = list(await session.scalars(select(OutboxRow.name)))
    assert names.count("arrival_asked") == 1


async def test_a_yes_in_words_confirms_the_payment_and_a_mark_follows(house) -> None:
    member, claim_id = await asked(house)
    person = ("member", member.id)
    assert await said(house, person, "到哪一步了") is None
    assert "1到5" in await said(house, person, "到了")
    assert await stage(house, member, claim_id) is Stage.RECEIVED
    assert await said(house, person, "5") == "谢谢您，记下了。"
    assert await said(house, person, "5") is None
    kept = await row(house)
    assert (kept.answer, kept.mark, kept.said_in) == ("yes", 5, "chat")
    caller = house.staff(Role.CALLER)
    assert (await house.cases.lists.counts(caller))[CaseFilter.UNFINISHED] == 0


async def test_a_no_by_text_message_is_a_case_that_keeps_the_claim_open(house) -> None:
    member, claim_id = await asked(house)
    caller, cases = house.staff(Role.CALLER), house.cases
    person = ("insured", await house.insured_id(FATHER))
    told = await said(house, person, "没到", "sms")
    (line,) = (await cases.lists.page(caller, CaseFilter.OPEN)).items
    assert (line.claim_id, line.case.kind, line.said_in) == (claim_id, CaseKind.NOT_ARRIVED, "sms")
    assert line.case.case_no in told and "3月18日" in told
    # saying it again is no second case, whoever says it and where
    await said(house, ("member", member.id), "还没到账")
    version = (await house.progress.show(member, claim_id)).line.version
    await house.drafts.arrival(member, claim_id, version, False)
    page = await cases.cases.show(caller, line.case.id)
    assert [step.action for step in page.steps] == [
        CaseAction.REGISTER,
        CaseAction.SAY_MORE,
        CaseAction.SAY_MORE,
    ]
    (mine,) = (await house.member_cases.mine(member)).items
    assert mine.case_no == line.case.case_no
    for days in (30, 30, 30):
        house.clock.forward(days=days)
        assert await house.arrival_watch.run_once() == NOTHING
        assert await house.at_the_window.arrivals.close_unconfirmed() == 0
    # a yes after all is written into it, and the money has come
    assert await said(house, person, "到了", "sms") is not None
    assert await stage(house, member, claim_id) is Stage.RECEIVED
    page = await cases.cases.show(caller, line.case.id)
    assert page.steps[-1].words == "说补助款已经到账"


async def test_a_bad_mark_is_a_case_of_its_own(house) -> None:
    member, _ = await asked(house)
    person = ("member", member.id)
    await said(house, person, "到了")
    told = await said(house, person, "1分")
    caller = house.staff(Role.CALLER)
    (line,) = (await house.cases.lists.page(caller, CaseFilter.OPEN)).items
    assert line.case.kind is CaseKind.DISSATISFIED and line.case.case_no in told


async def test_who_was_not_asked_answers_something_else(house) -> None:
    member, claim_id = await paid(house)
    stranger = await house.bound(DAUGHTER)
    assert await said(house, ("member", member.id), "到了") is None
    house.clock.forward(days=5)
    await house.arrival_watch.run_once()
    for person in (("member", stranger.id), ("insured", await house.insured_id(DAUGHTER))):
        for text in ("到了", "没到", "5"):
            assert await said(house, person, text) is None
    assert await said(house, ("member", member.id), "5") is None
    assert await stage(house, member, claim_id) is Stage.PAID


async def test_who_does_not_answer_is_rung_once(house) -> None:
    _, claim_id = await asked(house)
    caller, calls = house.staff(Role.CALLER), house.checks.follow_ups
    house.clock.forward(days=9)
    passes = await asyncio.gather(*(house.arrival_watch.run_once() for _ in range(2)))
    assert sorted(each.listed for each in passes) == [0, 1]
    (line,) = (await calls.page(caller, TrackFilter.DUE)).items
    assert (line.claim.id, line.side.because) == (claim_id, TrackAction.UNANSWERED)
    # the month's draw leaves it as it is
    await calls.draw(caller, "2026-03")
    assert [step.action for step in (await calls.show(caller, claim_id)).steps] == [
        TrackAction.UNANSWERED
    ]


async def test_however_late_the_watch_begins_nothing_happens_on_one_day(house) -> None:
    await paid(house)
    house.clock.forward(days=120)
    assert await house.arrival_watch.run_once() == ArrivalPass(1, 0, 0)
    assert await house.arrival_watch.run_once() == NOTHING
    assert await house.at_the_window.arrivals.close_unconfirmed() == 0
    house.clock.forward(days=7)
    assert await house.arrival_watch.run_once() == ArrivalPass(0, 1, 1)
    assert await house.at_the_window.arrivals.close_unconfirmed() == 0
    house.clock.forward(days=7)
    assert await house.at_the_window.arrivals.close_unconfirmed() == 1


async def test_a_case_that_has_ended_no_longer_keeps_the_claim_open(house) -> None:
    member, claim_id = await asked(house)
    caller, cases = house.staff(Role.CALLER), house.cases
    await said(house, ("member", member.id), "没到")
    (line,) = (await cases.lists.page(caller, CaseFilter.OPEN)).items
    await cases.cases.act(caller, line.case.id, 1, CaseAction.TAKE)
    await cases.cases.act(
        caller, line.case.id, 2, CaseAction.CLOSE, ending=CaseEnding.TAKEN_BACK, words="他看错了"
    )
    house.clock.forward(days=60)
    assert (await house.arrival_watch.run_once()).warned == 1
    house.clock.forward(days=7)
    assert await house.at_the_window.arrivals.close_unconfirmed() == 1
    assert await stage(house, member, claim_id) is Stage.CLOSED


@pytest.mark.parametrize("arrived", [True, False])
async def test_what_is_said_on_the_phone_needs_no_question(house, arrived) -> None:
    member, claim_id = await asked(house)
    version = (await house.progress.show(member, claim_id)).line.version
    await house.drafts.arrival(member, claim_id, version, arrived)
    kept = await row(house)
    assert (kept.answer, kept.said_in) == ("yes" if arrived else "no", "phone")
    house.clock.forward(days=15)
    assert await house.arrival_watch.run_once() == NOTHING
