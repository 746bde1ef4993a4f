"""Are questions about somebody's health the medical staff's work, and hidden from clerks?"""

import pytest
from sqlalchemy import select, update

from casework.access_log import AccessLogRow
from casework.conversations.tables import ServiceCaseRow
from casework.conversations.views import CaseFilter
from casework.errors import FieldsInvalid, NotFound
from casework.handover.owners import CHAT_CLERKS
from casework.roles import CLAIM_STAFF
from claims_core.case_workers import CASE_STAFF
from claims_core.claim import Role
from claims_core.fraud_report import REPORT_READERS
from claims_core.review import RoleMissing
from claims_core.service_case import CaseAction, CaseEnding, CaseKind, CaseState
from tests.people import FATHER, staff_id

WORDS = "我68岁，膝盖疼了两个月，想问怎么锻炼"


@pytest.fixture
def medical(house):
    return house.staff(Role.MEDICAL)


@pytest.fixture
def boss(house):
    return house.staff(Role.SUPERVISOR)


@pytest.fixture
def clerk(house):
    return house.staff(Role.CLERK)


async def asked(house, actor) -> str:
    return await house.cases.cases.open(
        actor, CaseKind.HEALTH_QUESTION, WORDS, insured_no=FATHER.insured_no
    )


async def test_the_medical_staff_see_their_queue_and_nothing_else(house, medical, clerk) -> None:
    cases, lists = house.cases.cases, house.cases.lists
    complaint = await cases.open(clerk, CaseKind.COMPLAINT, "等了两天没人理")
    question = await asked(house, clerk)
    page = await lists.page(medical, CaseFilter.UNFINISHED)
    assert [line.case.id for line in page.items] == [question]
    assert (await lists.counts(medical))[CaseFilter.OPEN] == 1
    assert (await lists.counts(clerk))[CaseFilter.OPEN] == 1
    number = (await cases.show(clerk, complaint)).line.case.case_no
    for refused in (
        cases.show(medical, complaint),
        cases.contacts(medical, complaint),
        cases.act(medical, complaint, 1, CaseAction.TAKE),
        lists.find(medical, number),
    ):
        with pytest.raises(NotFound):
            await refused
    with pytest.raises(FieldsInvalid):
        await cases.open(medical, CaseKind.COMPLAINT, "话")
    await cases.act(medical, question, 1, CaseAction.TAKE)
    await cases.act(medical, question, 2, CaseAction.ANSWER, words="教了两个动作，看骨科")
    await cases.act(medical, question, 3, CaseAction.CLOSE, ending=CaseEnding.SOLVED)
    closed = await cases.show(medical, question)
    assert (closed.line.case.state, closed.line.case.owner_name) == (CaseState.CLOSED, medical.name)


async def test_whoever_works_on_cases_sees_nothing_of_a_health_question(house, medical) -> None:
    cases, lists = house.cases.cases, house.cases.lists
    question = await asked(house, medical)
    number = (await cases.show(medical, question)).line.case.case_no
    for role in (Role.CLERK, Role.CALLER):
        actor = house.staff(role)
        assert (await lists.page(actor, CaseFilter.UNFINISHED)).items == ()
        assert set((await lists.counts(actor)).values()) == {0}
        for refused in (
            cases.show(actor, question),
            cases.contacts(actor, question),
            cases.act(actor, question, 1, CaseAction.TAKE),
            cases.act(actor, question, 1, CaseAction.NOTE, words="话"),
            lists.find(actor, number),
        ):
            with pytest.raises(NotFound):
                await refused
    assert (await cases.show(medical, question)).line.case.version == 1


async def test_who_registers_one_for_somebody_may_tell_the_number_and_reads_nothing(
    house, clerk, medical
) -> None:
    question = await asked(house, clerk)
    page = await house.cases.cases.show(clerk, question)
    assert page.passed_on and page.line.case.case_no.startswith("FW")
    assert (page.steps, page.open_actions, page.colleagues, page.phone) == ((), (), (), "")
    with pytest.raises(NotFound):
        await house.cases.cases.contacts(clerk, question)
    assert not (await house.cases.cases.show(medical, question)).passed_on
    async with house.db.read() as session:
        readers = await session.scalars(
            select(AccessLogRow.actor_id).where(AccessLogRow.what == "case_words")
        )
        assert list(readers) == [medical.id]


async def test_a_supervisor_gives_it_to_the_medical_staff_and_answers_nothing(
    house, boss, clerk, medical
) -> None:
    cases = house.cases.cases
    question = await asked(house, clerk)
    page = await cases.show(boss, question)
    assert page.colleagues == ((medical.id, medical.name),)
    with pytest.raises(FieldsInvalid):
        await cases.act(boss, question, 1, CaseAction.HAND_OVER, colleague_id=staff_id(Role.CLERK))
    await cases.act(boss, question, 1, CaseAction.TAKE)
    assert CaseAction.ANSWER not in (await cases.show(boss, question)).open_actions
    with pytest.raises(RoleMissing):
        await cases.act(boss, question, 2, CaseAction.ANSWER, words="多喝水")
    await cases.act(boss, question, 2, CaseAction.HAND_OVER, colleague_id=medical.id)
    assert CaseAction.ANSWER in (await cases.show(medical, question)).open_actions
    # where nobody can be reached a supervisor can end it, so that it does not lie there for ever
    await cases.act(
        boss, question, 3, CaseAction.CLOSE, ending=CaseEnding.NOT_REACHED, words="打了四次"
    )


async def test_one_that_a_clerk_had_in_hand_before_can_still_be_given_on(
    house, boss, clerk, medical
) -> None:
    question = await asked(house, clerk)
    held = {"state": "in_hand", "owner_id": clerk.id, "owner_name": clerk.name}
    async with house.db.write() as session:
        await session.execute(
            update(ServiceCaseRow).where(ServiceCaseRow.id == question).values(**held)
        )
    await house.cases.cases.act(boss, question, 1, CaseAction.HAND_OVER, colleague_id=medical.id)
    assert (await house.cases.cases.show(medical, question)).line.case.owner_id == medical.id


def test_the_medical_staff_are_not_among_those_who_reach_claims_chats_or_reports() -> None:
    for roles in (CLAIM_STAFF, CHAT_CLERKS, CASE_STAFF, REPORT_READERS):
        assert Role.MEDICAL not in roles
