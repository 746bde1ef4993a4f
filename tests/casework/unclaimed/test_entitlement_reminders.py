"""Is whoever has money of their own unclaimed reminded of it, seldom enough, and no longer once it
is claimed?"""

import asyncio

import pytest
from sqlalchemy import select

from casework.conversations.views import CaseFilter
from casework.people.merges import numbers_of
from casework.unclaimed.reminding import EVENT
from casework.unclaimed.unclaimed_file import COLUMNS
from casework.uploads.waiting import PAYS_NOTHING, StagedRowsWaiting, require_none_staged
from claims_core.claim import Role
from claims_core.service_case import CaseKind
from infra.outbox import OutboxRow
from notifications.inbox.reading import Inbox
from notifications.inbox.writing import InboxWriter
from notifications.policy import NotificationPolicy
from notifications.relay import Relay
from notifications.render import shipped_wording
from notifications.subjects.entitlement_consents import ReminderConsents
from notifications.tables import DeliveryRow
from tests.cast import cast_sealer
from tests.people import DAUGHTER, FATHER, STRANGER, Insured, roster_csv

IN_THE_STAY, AFTER_IT = "2025-06-10", "2025-11-03"


def expense(person: Insured, number: str, day: str = AFTER_IT, fen: str = "8600.00") -> str:
    return f"{person.id_number},2025,{number},{day},{fen}"


async def told_of(house, *rows: str):
    """The platform's file comes in."""
    data = "\r\n".join((",".join(COLUMNS), *rows)).encode()
    return await house.unclaimed.import_file(house.staff(Role.SUPERVISOR), data)


async def reminded(house) -> int:
    async with house.db.read() as session:
        return len(list(await session.scalars(select(OutboxRow).where(OutboxRow.name == EVENT))))


@pytest.fixture
async def waiting(house) -> None:
    """The father has used up the pool, and one bill of his waits."""
    await house.use_up_the_pool(FATHER)
    assert (await told_of(house, expense(FATHER, "W1"))).added == 1


async def test_the_file_is_read_line_by_line_and_told_again_it_is_the_same(house) -> None:
    good = expense(FATHER, "W1")
    report = await told_of(house, good, expense(DAUGHTER, "W2"), good)
    assert (report.added, report.unchanged, report.problems) == (2, 1, ())
    report = await told_of(house, good, expense(DAUGHTER, "W2", fen="900.00"))
    assert (report.added, report.changed, report.unchanged) == (0, 1, 1)
    for rows, field in (
        ((expense(STRANGER, "W1"),), "流水号"),
        ((expense(FATHER, "W3"), expense(FATHER, "W3", fen="1.00")), "流水号"),
        ((expense(FATHER, "W4", day="2025-13-01"),), "就医日期"),
        (("410702197001010016,2025,W5,2025-03-01,1.00",), "身份证号"),
    ):
        report = await told_of(house, *rows)
        assert report.added == 0 and {each.field for each in report.problems} == {field}, rows


async def test_who_is_over_the_pool_is_reminded_once_a_month_and_three_times_a_year(
    house, waiting
) -> None:
    await told_of(house, expense(DAUGHTER, "W2"))  # her pool is not used up
    passes = await asyncio.gather(*(house.reminders.remind_due() for _ in range(2)))
    assert sorted(passes) == [0, 1]
    for _ in range(12):
        house.clock.forward(days=29)
        await house.reminders.remind_due()
    assert await reminded(house) == 3
    house.clock.forward(days=60)
    assert await house.reminders.remind_due() == 1


async def test_nobody_is_reminded_of_what_they_have_claimed_or_the_platform_has_settled(
    house,
) -> None:
    await house.use_up_the_pool(FATHER)
    await told_of(house, expense(FATHER, "W1", IN_THE_STAY), expense(FATHER, "W2"))
    father = await house.bound(FATHER)
    draft = await house.draft(father, FATHER)
    async with house.db.read() as session:
        left = await house.reminders.unclaimed(session, await house.insured_id(FATHER))
    assert left.count == 2  # a draft claims nothing yet
    await house.drafts.submit(father, draft.line.id, draft.line.version)
    async with house.db.read() as session:
        left = await house.reminders.unclaimed(session, await house.insured_id(FATHER))
    assert (left.count, left.in_scope_fen, left.deadline) == (1, 860_000, None)
    head = "身份证号,年度,结算单号,统筹支付,大额支付"
    settled = f"{head}\r\n{FATHER.id_number},2025,W2,0.00,774.00\r\n".encode()
    await house.feed.import_file(house.staff(Role.SUPERVISOR), settled)
    assert await house.reminders.remind_due() == 0


async def test_a_file_that_nobody_has_decided_about_holds_up_no_settlement(house) -> None:
    assert house.unclaimed.file.name in PAYS_NOTHING
    data = "\r\n".join((",".join(COLUMNS), expense(FATHER, "W1"))).encode()
    await house.unclaimed.stage(house.staff(Role.SUPERVISOR), data)
    async with house.db.read() as session:
        await require_none_staged(session, numbers_of(await house.insured_id(FATHER)))
    await house.roster.stage(house.staff(Role.SUPERVISOR), roster_csv((FATHER,)))
    async with house.db.read() as session:
        with pytest.raises(StagedRowsWaiting):
            await require_none_staged(session, numbers_of(await house.insured_id(FATHER)))


async def test_who_asks_for_help_gets_a_case_and_who_was_not_reminded_does_not(
    house, waiting
) -> None:
    person = ("insured", await house.insured_id(FATHER))
    assert await house.help_wanted.answer(person, "帮忙", "sms") is None
    await house.reminders.remind_due()
    for text in ("帮助", "帮我查进度", "忙"):
        assert await house.help_wanted.answer(person, text, "sms") is None, text
    told = await house.help_wanted.answer(person, "帮忙。", "sms")
    clerk = house.staff(Role.CLERK)
    (line,) = (await house.cases.lists.page(clerk, CaseFilter.OPEN)).items
    assert line.case.kind is CaseKind.HELP_WANTED and line.case.case_no in told
    stranger = ("insured", await house.insured_id(STRANGER))
    assert await house.help_wanted.answer(stranger, "帮忙", "sms") is None


async def test_it_says_how_to_get_help_and_a_refusal_holds_for_what_is_planned(
    house, waiting
) -> None:
    father = await house.bound(FATHER)
    sealer = cast_sealer()
    writer = InboxWriter(sealer, shipped_wording())
    policy = NotificationPolicy(quiet_hours={})
    relay = Relay(house.db, house.message_subjects(), writer, policy, house.clock)
    await house.reminders.remind_due()
    await relay.run_once()
    (item,) = (await Inbox(house.db, sealer, house.clock).page(father)).items
    assert "2025年" in item.text and "帮忙" in item.text and "退订报销提醒" in item.text
    assert await ReminderConsents(house.db, house.clock).say(father, "chat", wanted=False)
    house.clock.forward(days=31)
    await house.reminders.remind_due()
    await relay.run_once()
    async with house.db.read() as session:
        rows = await session.scalars(select(DeliveryRow).order_by(DeliveryRow.created_at))
        assert [(row.state, row.last_error) for row in rows] == [
            ("new", None),
            ("suppressed", "opted_out"),
        ]
    unknown = await house.member()
    assert not await ReminderConsents(house.db, house.clock).say(unknown, "chat", wanted=False)
