"""Can care be reported before its papers are there, once, by whoever may, and does a claim come of
it?"""

import asyncio
from datetime import date

import pytest
from sqlalchemy import func, select

from casework.claims.tables import ClaimRow
from casework.errors import FieldsInvalid, LimitReached, NotBound, NotFound
from casework.first_reports.reminding import EVENT, FirstReportReminders
from casework.first_reports.reporting import MOST_OPEN, FirstReports, ReportEnded
from casework.people.authority_tables import PersonNoticeRow
from claims_core.checklist import CareKind, CarePlace
from claims_core.claim import Role
from claims_core.first_report import FirstReportState, ReportedCare
from claims_core.review import RoleMissing
from infra.outbox import OutboxRow
from notifications.messages import Message
from tests.casework.stay import STAY
from tests.people import DAUGHTER, FATHER, STRANGER

CARE = ReportedCare(CareKind.INPATIENT, CarePlace.LOCAL, "新乡某某医院", date(2026, 3, 1))


def reports_of(house) -> FirstReports:
    return FirstReports(house.db, house.sealer, house.clock, house.book)


def other(number: int) -> ReportedCare:
    return ReportedCare(CareKind.INPATIENT, CarePlace.LOCAL, f"第{number}医院", date(2026, 3, 1))


async def reminded(house) -> list[str]:
    async with house.db.read() as session:
        found = select(OutboxRow.subject_id).where(OutboxRow.name == EVENT)
        return list(await session.scalars(found))


async def claims(house) -> int:
    async with house.db.read() as session:
        return await session.scalar(select(func.count()).select_from(ClaimRow))


async def test_a_report_says_which_papers_and_until_when_and_two_taps_are_one(house) -> None:
    actor, reports = await house.bound(FATHER), reports_of(house)
    insured_id = await house.insured_id(FATHER)
    made = await asyncio.gather(*(reports.report(actor, insured_id, CARE) for _ in range(3)))
    assert len(set(made)) == 1
    (report,) = await reports.mine(actor)
    assert report.state is FirstReportState.OPEN and report.claim_id is None
    assert report.report_no.startswith("BA-") and report.insured_name == "梁**"
    assert (report.material_until - house.clock().date()).days in (60, 61)
    assert {"身份证", "医疗收费票据", "费用清单", "出院记录"} <= {
        guide.title for guide in report.required
    }


async def test_it_becomes_one_claim_with_what_was_said(house) -> None:
    actor, reports = await house.bound(FATHER), reports_of(house)
    report_id = await reports.report(actor, await house.insured_id(FATHER), CARE)
    filed = await asyncio.gather(*(reports.file(actor, report_id) for _ in range(3)))
    assert len(set(filed)) == 1 and await claims(house) == 1
    claim = await house.progress.show(actor, filed[0])
    assert (claim.care.kind, claim.care.place) == (CareKind.INPATIENT, CarePlace.LOCAL)
    assert (claim.care.provider_name, claim.care.admission_on) == ("新乡某某医院", date(2026, 3, 1))
    report = await reports.show(actor, report_id)
    assert (report.state, report.claim_id) == (FirstReportState.FILED, filed[0])


async def test_a_relative_reports_with_an_authorisation_and_the_person_is_told(house) -> None:
    relative, reports = await house.bound(DAUGHTER), reports_of(house)
    insured_id = await house.insured_id(FATHER)
    with pytest.raises(NotBound):
        await reports.report(relative, insured_id, CARE)
    await house.authorise(relative, FATHER)
    report_id = await reports.report(relative, insured_id, CARE)
    await reports.report(relative, insured_id, CARE)
    async with house.db.read() as session:
        acts = list(await session.scalars(select(PersonNoticeRow.act)))
    assert acts == ["report_care"]
    father = await house.bound(FATHER)
    assert [each.id for each in await reports.mine(father)] == [report_id]
    stranger = await house.bound(STRANGER)
    assert await reports.mine(stranger) == ()
    for act in (reports.show, reports.file, reports.drop):
        with pytest.raises(NotFound):
            await act(stranger, report_id)


async def test_a_relative_whose_authorisation_ended_sees_nothing_more(house) -> None:
    relative, reports = await house.bound(DAUGHTER), reports_of(house)
    await house.authorise(relative, FATHER, days=1)
    report_id = await reports.report(relative, await house.insured_id(FATHER), CARE)
    house.clock.forward(days=2)
    assert await reports.mine(relative) == ()
    with pytest.raises(NotFound):
        await reports.file(relative, report_id)


async def test_a_clerk_takes_it_down_for_somebody_without_a_phone(house) -> None:
    reports, clerk = reports_of(house), house.staff(Role.CLERK)
    insured_id = await house.insured_id(FATHER)
    made = {await reports.take_down(clerk, insured_id, CARE) for _ in range(2)}
    assert len(made) == 1
    (shown,) = await reports.of_person(clerk, insured_id)
    assert shown.said_in == "window"
    with pytest.raises(RoleMissing):
        await reports.take_down(house.staff(Role.CASHIER), insured_id, CARE)
    with pytest.raises(NotFound):
        await reports.take_down(clerk, "0" * 32, CARE)
    # and the person finds it on the phone later
    father = await house.bound(FATHER)
    assert [each.id for each in await reports.mine(father)] == list(made)
    assert await reports.file(father, made.pop())


async def test_a_dropped_report_is_no_claim_and_may_be_made_again(house) -> None:
    actor, reports = await house.bound(FATHER), reports_of(house)
    insured_id = await house.insured_id(FATHER)
    report_id = await reports.report(actor, insured_id, CARE)
    for _ in range(2):
        await reports.drop(actor, report_id)
    assert (await reports.show(actor, report_id)).state is FirstReportState.DROPPED
    with pytest.raises(ReportEnded):
        await reports.file(actor, report_id)
    assert await reports.report(actor, insured_id, CARE) != report_id


async def test_what_cannot_be_is_refused_and_so_are_too_many(house) -> None:
    actor, reports = await house.bound(FATHER), reports_of(house)
    insured_id = await house.insured_id(FATHER)
    ahead = ReportedCare(CareKind.INPATIENT, CarePlace.LOCAL, "某医院", date(2030, 1, 1))
    with pytest.raises(FieldsInvalid):
        await reports.report(actor, insured_id, ahead)
    for number in range(MOST_OPEN):
        await reports.report(actor, insured_id, other(number))
    with pytest.raises(LimitReached):
        await reports.report(actor, insured_id, other(MOST_OPEN))


async def test_whoever_has_not_brought_papers_is_reminded_once(house) -> None:
    actor, reports = await house.bound(FATHER), reports_of(house)
    report_id = await reports.report(actor, await house.insured_id(FATHER), CARE)
    reminders = FirstReportReminders(house.db, house.clock)
    house.clock.forward(days=44)
    assert await reminders.remind_due() == 0
    house.clock.forward(days=2)
    passes = await asyncio.gather(*(reminders.remind_due() for _ in range(2)))
    assert sorted(passes) == [0, 1]
    house.clock.forward(days=400)
    assert await reminders.remind_due() == 0
    assert await reminded(house) == [report_id]
    # late is no reason to refuse anything
    assert await reports.file(actor, report_id)


async def test_nobody_is_reminded_of_what_they_have_claimed_some_other_way(house) -> None:
    actor, reports = await house.bound(FATHER), reports_of(house)
    inside = ReportedCare(STAY.kind, STAY.place, STAY.provider_name, STAY.admission_on)
    report_id = await reports.report(actor, await house.insured_id(FATHER), inside)
    claim = await house.submitted(actor, FATHER)
    house.clock.forward(days=50)
    assert await FirstReportReminders(house.db, house.clock).remind_due() == 0
    report = await reports.show(actor, report_id)
    assert (report.state, report.claim_id) == (FirstReportState.FILED, claim.line.id)


async def test_the_reminder_says_which_report_and_reaches_the_relative_too(house) -> None:
    relative, reports = await house.bound(DAUGHTER), reports_of(house)
    await house.authorise(relative, FATHER)
    report_id = await reports.report(relative, await house.insured_id(FATHER), CARE)
    subject = house.message_subjects()[Message.FIRST_REPORT_REMINDER]
    async with house.db.read() as session:
        content = await subject.content(session, Message.FIRST_REPORT_REMINDER, report_id)
        plans = await subject.plans(session, report_id)
    report = await reports.show(relative, report_id)
    assert content.facts["no"] == report.report_no and content.facts["name"] == "梁**"
    assert {plan.recipient_kind for plan in plans} == {"insured", "member"}


async def test_a_relative_is_not_told_the_claim_that_they_may_not_open(house) -> None:
    relative, reports = await house.bound(DAUGHTER), reports_of(house)
    await house.authorise(relative, FATHER)  # for what they file themselves
    report_id = await reports.report(relative, await house.insured_id(FATHER), CARE)
    father = await house.bound(FATHER)
    claim_id = await reports.file(father, report_id)
    assert (await reports.show(father, report_id)).claim_id == claim_id
    seen = await reports.show(relative, report_id)
    assert (seen.state, seen.claim_id) == (FirstReportState.FILED, None)
    assert [each.claim_id for each in await reports.mine(relative)] == [None]
