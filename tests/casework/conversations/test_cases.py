"""Is a case somebody's work from its first word to its end, and are its words kept from others?"""

import asyncio

import pytest
from sqlalchemy import select

from casework.access_log import AccessLogRow
from casework.conversations.tables import ServiceCaseStepRow
from casework.conversations.views import CaseFilter
from casework.errors import FieldsInvalid, NotFound
from claims_core.claim import Role
from claims_core.review import RoleMissing
from claims_core.service_case import (
    CaseAction,
    CaseEnding,
    CaseKind,
    CaseMoved,
    CaseState,
    NotCaseOwner,
    WrongCaseState,
)
from tests.people import DAUGHTER, FATHER, staff_id

WORDS = "钱一直没到，下午打给我"


@pytest.fixture
def caller(house):
    return house.staff(Role.CALLER)


@pytest.fixture
def clerk(house):
    return house.staff(Role.CLERK)


async def opened(house, clerk, **more) -> str:
    more.setdefault("insured_no", FATHER.insured_no)
    return await house.cases.cases.open(clerk, CaseKind.COMPLAINT, WORDS, **more)


async def test_a_case_from_the_first_word_to_its_end(house, caller, clerk) -> None:
    cases, lists = house.cases.cases, house.cases.lists
    case_id = await opened(house, clerk)
    (line,) = (await lists.page(caller, CaseFilter.OPEN)).items
    assert (line.case.id, line.name, line.case.due_on.isoformat()) == (
        case_id,
        "梁**",
        "2026-03-13",
    )
    assert await lists.find(caller, f"工单{line.case.case_no.lower()}") == case_id
    await cases.act(caller, case_id, 1, CaseAction.TAKE)
    assert (await lists.counts(caller))[CaseFilter.MINE] == 1
    await cases.act(caller, case_id, 2, CaseAction.NOTE, words="问了银行")
    boss = house.staff(Role.SUPERVISOR)
    await cases.act(boss, case_id, 3, CaseAction.HAND_OVER, colleague_id=clerk.id)
    await cases.act(clerk, case_id, 4, CaseAction.ANSWER, words="次日入账，本人看到了")
    await cases.act(clerk, case_id, 5, CaseAction.CLOSE, ending=CaseEnding.SOLVED)
    page = await cases.show(clerk, case_id)
    assert [(step.action, step.words) for step in page.steps] == [
        (CaseAction.REGISTER, WORDS),
        (CaseAction.TAKE, ""),
        (CaseAction.NOTE, "问了银行"),
        (CaseAction.HAND_OVER, ""),
        (CaseAction.ANSWER, "次日入账，本人看到了"),
        (CaseAction.CLOSE, ""),
    ]
    assert page.steps[3].handed_to_name == clerk.name
    assert (page.open_actions, page.line.case.ending) == ((), CaseEnding.SOLVED)
    (closed,) = (await lists.page(caller, CaseFilter.CLOSED, kind=CaseKind.COMPLAINT)).items
    assert closed.closed_at is not None
    assert (await lists.page(caller, CaseFilter.CLOSED, kind=CaseKind.MESSAGE)).items == ()
    with pytest.raises(WrongCaseState):
        await cases.act(clerk, case_id, 6, CaseAction.NOTE, words="还有")
    father = await house.bound(FATHER)
    case = await house.member_cases.by_number(father, closed.case.case_no)
    assert case is not None and case.state is CaseState.CLOSED
    stranger = await house.bound(DAUGHTER)
    assert await house.member_cases.by_number(stranger, closed.case.case_no) is None
    assert (await house.member_cases.mine(stranger)).items == ()


async def test_what_is_due_first_comes_first_and_pages_follow_each_other(house, caller) -> None:
    made = []
    for _ in range(23):
        made.append(await opened(house, caller))
        house.clock.forward(hours=5)
    first = await house.cases.lists.page(caller, CaseFilter.UNFINISHED)
    rest = await house.cases.lists.page(caller, CaseFilter.UNFINISHED, first.next_cursor)
    days = [line.case.due_on for line in (*first.items, *rest.items)]
    assert days == sorted(days)
    assert sorted(line.case.id for line in (*first.items, *rest.items)) == sorted(made)
    assert (len(first.items), rest.next_cursor) == (20, None)
    # the first have not been sent to anybody on their day, the last still may be
    assert 0 < (await house.cases.lists.counts(caller))[CaseFilter.OVERDUE] < 23


async def test_two_who_want_the_same_case_get_it_once(house, caller, clerk) -> None:
    case_id = await opened(house, clerk)
    answers = await asyncio.gather(
        *(house.cases.cases.act(actor, case_id, 1, CaseAction.TAKE) for actor in (caller, clerk)),
        return_exceptions=True,
    )
    assert sorted(type(each).__name__ for each in answers) == ["CaseMoved", "NoneType"]
    assert len((await house.cases.cases.show(caller, case_id)).steps) == 2


async def test_words_are_sealed_and_every_reading_is_recorded(house, caller, clerk) -> None:
    case_id = await opened(house, clerk)
    page = await house.cases.cases.show(caller, case_id)
    assert FATHER.phone not in page.phone and page.phone.endswith(FATHER.phone[-4:])
    (contact,) = await house.cases.cases.contacts(caller, case_id)
    assert (contact.name, contact.phone) == (FATHER.name, FATHER.phone)
    async with house.db.read() as session:
        rows = await session.execute(
            select(AccessLogRow.what, AccessLogRow.actor_id, AccessLogRow.subject_id)
            .where(AccessLogRow.what.like("case_%"))
            .order_by(AccessLogRow.what)
        )
        read = [tuple(row) for row in rows]
        sealed = await session.scalar(select(ServiceCaseStepRow.words_sealed))
    whose = await house.insured_id(FATHER)
    assert read == [("case_contact", caller.id, whose), ("case_words", caller.id, whose)]
    assert WORDS.encode() not in sealed


async def test_nobody_else_works_on_cases(house, clerk) -> None:
    case_id = await opened(house, clerk)
    cases, lists = house.cases.cases, house.cases.lists
    for role in (Role.CASHIER, Role.INITIAL_REVIEWER, Role.PUBLICITY, Role.AUDITOR):
        actor = house.staff(role)
        for refused in (
            lists.page(actor, CaseFilter.OPEN),
            lists.counts(actor),
            cases.show(actor, case_id),
            cases.contacts(actor, case_id),
            cases.act(actor, case_id, 1, CaseAction.TAKE),
            cases.open(actor, CaseKind.QUESTION, "话"),
        ):
            with pytest.raises(RoleMissing):
                await refused
    for strange in (staff_id(Role.CASHIER), "0" * 32):
        with pytest.raises(FieldsInvalid):
            await cases.act(clerk, case_id, 1, CaseAction.HAND_OVER, colleague_id=strange)


async def test_an_insured_number_is_read_however_it_was_pasted(house, clerk) -> None:
    wide = FATHER.insured_no.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    for typed in (wide, f"\u200b{FATHER.insured_no} ", f" {FATHER.insured_no[:4]} {wide[4:]}"):
        case_id = await opened(house, clerk, insured_no=typed)
        assert (await house.cases.cases.show(clerk, case_id)).line.name == "梁**"


async def test_what_cannot_be_opened_or_done_is_refused(house, caller, clerk) -> None:
    cases = house.cases.cases
    for wrong in (
        {"claim_no": "DE-2222-2222"},
        {"claim_no": "DE"},
        {"insured_no": "9"},
    ):
        with pytest.raises(FieldsInvalid) as refused:
            await opened(house, clerk, **({"insured_no": ""} | wrong))
        assert set(refused.value.fields) == set(wrong)
    with pytest.raises(FieldsInvalid):
        await cases.open(clerk, CaseKind.QUESTION, " ")
    with pytest.raises(NotFound):
        await cases.show(clerk, "0" * 32)
    case_id = await opened(house, clerk)
    with pytest.raises(FieldsInvalid):
        await cases.act(clerk, case_id, 1, CaseAction.SAY_MORE, words="假的")
    with pytest.raises(CaseMoved):
        await cases.act(clerk, case_id, 9, CaseAction.TAKE)
    await cases.act(clerk, case_id, 1, CaseAction.TAKE)
    with pytest.raises(FieldsInvalid):
        await cases.act(clerk, case_id, 2, CaseAction.CLOSE)
    with pytest.raises(NotCaseOwner):
        await cases.act(caller, case_id, 2, CaseAction.ANSWER, words="好了")
