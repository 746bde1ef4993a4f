"""Is an announcement written, approved by another person, and sent to exactly those approved?"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from casework.access_log import AccessLogRow
from casework.errors import FieldsInvalid
from casework.people.roster import Roster
from casework.people.tables import InsuredRow
from claims_core.claim import Actor, Role
from claims_core.review import RoleMissing
from infra.spreadsheet import TableFormat
from notifications.announcements.content import Audience, Repeat, content_from, hash_of
from notifications.announcements.errors import (
    AnnouncementMaker,
    AnnouncementMoved,
    AnnouncementWithoutPeople,
)
from notifications.announcements.prices import SmsPrice, price_on, shipped_prices
from notifications.announcements.repeating import next_time
from notifications.announcements.steps import AnnouncementAction, AnnouncementState
from notifications.inbox.reading import Inbox
from notifications.policy import NotificationPolicy
from tests.every_case import EveryCase
from tests.notifications.newsroom import BOSS, CONTENT, OTHER_BOSS, TORN, XUAN, Newsroom
from tests.people import STRANGER

JPEG = b"\xff\xd8\xff"


@pytest.fixture
def newsroom(db) -> Newsroom:
    return Newsroom(db)


# -- writing and approving -------------------------------------------------------------------------


def test_a_content_comes_back_from_its_canonical_text_and_every_part_changes_its_hash():
    full = replace(
        CONTENT,
        audience=Audience(regions=("410700",), bound=True),
        start_at=datetime(2026, 12, 1, 2, tzinfo=UTC),
        repeat=Repeat.YEARLY,
    )
    assert content_from(full.canonical()) == full
    changes = [
        {"title": "另一个"},
        {"brief": "别的"},
        {"text": CONTENT.text + "。"},
        {"picture": "a" * 64},
        {"audience": Audience()},
        {"by_sms": False},
        {"start_at": None},
        {"repeat": Repeat.NEVER},
        {"counts": True},
    ]
    hashes = {hash_of(replace(full, **each).canonical()) for each in changes}
    assert len(hashes | {hash_of(full.canonical())}) == len(changes) + 1


def test_links_long_numbers_and_overlong_texts_are_refused_by_field():
    with EveryCase() as every:
        for field, text in (
            ("title", "看 www.example.com"),
            ("brief", "点 http://x.cn/a"),
            ("text", "身份证 410702195803141175 的人"),
            ("title", "门诊\n慢特病"),
            ("title", "长" * 21),
            ("brief", "长" * 36),
            ("text", "长" * 451),
        ):
            with every.case(text), pytest.raises(FieldsInvalid) as refused:
                replace(CONTENT, **{field: text}).checked()
            assert list(refused.value.fields) == [field]
    assert replace(CONTENT, title=" 门诊慢特病\u200b ").checked().title == "门诊慢特病"


def test_a_time_without_a_zone_or_outside_the_calendar_is_refused():
    for moment in ("2026-12-01T10:00:00", "0001-01-01T00:00:00+08:00", "9999-12-31T23:00:00-08:00"):
        with pytest.raises(FieldsInvalid) as refused:
            replace(CONTENT, start_at=datetime.fromisoformat(moment)).checked()
        assert list(refused.value.fields) == ["start_at"]


def test_parts_are_counted_as_they_are_sent_and_the_price_is_of_the_day():
    early, late = SmsPrice(date(2025, 1, 1), 5, "", False), SmsPrice(date(2027, 1, 1), 6, "", True)
    prices = (early, late)
    assert [price_on(prices, date(year, 6, 1)) for year in (2024, 2026, 2027)] == [
        early,
        early,
        late,
    ]
    assert not shipped_prices()[0].confirmed


async def test_the_roster_says_employer_and_category_and_one_without_them_leaves_them(newsroom):
    roster = Roster(newsroom.db, newsroom.sealer, newsroom.clock)
    head = "参保编号,姓名,身份证号,手机号,参保地"
    line = f"{STRANGER.insured_no},{STRANGER.name},{STRANGER.id_number},13900000077,410702"
    for more, cells in ((",单位名称,人员类别", ",市一中,退休"), ("", "")):
        report = await roster.import_file(BOSS, f"{head}{more}\r\n{line}{cells}".encode())
        assert not report.problems
    async with newsroom.db.read() as session:
        row = await session.scalar(select(InsuredRow).where(InsuredRow.region == "410702"))
    assert (row.employer, row.category, row.region) == ("市一中", "退休", "410702")


async def test_an_audience_is_chosen_by_what_the_roster_and_the_phone_say(newsroom):
    teachers = await newsroom.lay_people(4, employer="市一中", category="在职")
    retired = await newsroom.lay_people(3, region="410782", category="退休")
    follower = await newsroom.binds(teachers[0], follows=True)
    await newsroom.binds(retired[0], follows=False)
    await newsroom.members.want(follower, "chat", wanted=False)
    numbers = " ".join(f"n{each[:20]}" for each in (teachers[1], retired[1]))
    assert await newsroom.tags.put(XUAN, "讲座", numbers) == 2
    with pytest.raises(FieldsInvalid):
        await newsroom.tags.put(XUAN, "讲座", "N1 没有这个人")
    assert await newsroom.tags.listed(XUAN) == {"讲座": 2}
    with EveryCase() as every:
        for audience, people in (
            (Audience(), 3 + 4 + 3),
            (Audience(employers=("市一中",)), 4),
            (Audience(regions=("410782", "410700"), categories=("退休",)), 3),
            (Audience(categories=("在职", "退休")), 7),
            (Audience(tags=("讲座",)), 2),
            (Audience(bound=True), 2),
            (Audience(bound=False, employers=("市一中",)), 3),
            (Audience(follows=True), 1),
            (Audience(follows=False, bound=True), 1),
            (Audience(employers=("'; drop table insured; --",)), 0),
        ):
            with every.case(audience):
                made = await newsroom.drafts.create(XUAN, replace(CONTENT, audience=audience))
                page = await newsroom.reading.show(XUAN, made)
                assert page.count.people == people
                assert len(page.samples) == min(5, people)
    page = await newsroom.reading.show(
        XUAN, await newsroom.drafts.create(XUAN, replace(CONTENT, audience=Audience(bound=True)))
    )
    assert (page.count.opted_out, page.count.followers) == (1, 1)
    assert {each.person.name for each in page.samples} == {"谈**"}
    choices = await newsroom.reading.choices(XUAN)
    assert choices.employers == ("市一中",) and choices.tags == ("讲座",)


async def test_whoever_wrote_any_of_it_does_not_approve_it_and_what_is_ticked_must_hold(newsroom):
    announcement = await newsroom.drafts.create(XUAN, CONTENT)
    await newsroom.drafts.save(
        OTHER_BOSS, announcement, await newsroom.seen(announcement), replace(CONTENT, brief="改过")
    )
    await newsroom.drafts.submit(XUAN, announcement, await newsroom.seen(announcement))
    before = await newsroom.seen(announcement)
    with pytest.raises(AnnouncementMaker):
        await newsroom.approve(announcement, OTHER_BOSS)
    for wrong, refusal in (
        ({"ticked": False}, FieldsInvalid),
        ({"approval_no": " "}, FieldsInvalid),
        ({"seen": "0" * 64}, AnnouncementMoved),
        ({"people": 99}, AnnouncementMoved),
    ):
        with pytest.raises(refusal):
            await newsroom.approve(announcement, **wrong)
    assert await newsroom.state(announcement) == AnnouncementState.SUBMITTED
    await newsroom.approve(announcement)
    page = await newsroom.reading.show(BOSS, announcement)
    assert page.announcement.content_hash == before
    assert page.announcement.approval_no.startswith("演示")
    said = page.steps[-1]
    assert (said.action, said.by_id) == (AnnouncementAction.APPROVED, BOSS.id)
    assert said.words.startswith("这条消息会发给3人，约0.15元，另有0人已退订；批准文号")
    with pytest.raises(AnnouncementMoved):  # nobody edits what is approved
        await newsroom.drafts.save(XUAN, announcement, before, CONTENT)
    await newsroom.drafts.take_back(XUAN, announcement, before)
    await newsroom.work()
    assert await newsroom.state(announcement) == AnnouncementState.DRAFT


async def test_it_is_returned_for_changes_or_rejected_each_with_a_reason(newsroom):
    announcement = await newsroom.submitted()
    seen = await newsroom.seen(announcement)
    for decline in (newsroom.approvals.send_back, newsroom.approvals.reject):
        with pytest.raises(FieldsInvalid):
            await decline(BOSS, announcement, seen, " ")
    await newsroom.approvals.send_back(BOSS, announcement, seen, "写上电话")
    assert await newsroom.state(announcement) == AnnouncementState.DRAFT
    await newsroom.drafts.submit(XUAN, announcement, seen)
    await newsroom.approvals.reject(BOSS, announcement, seen, "市里没有同意")
    assert await newsroom.state(announcement) == AnnouncementState.REJECTED
    words = [step.words for step in (await newsroom.reading.show(XUAN, announcement)).steps]
    assert words[-3:] == ["写上电话", "", "市里没有同意"]
    again = await newsroom.drafts.copy(XUAN, announcement)
    assert (await newsroom.reading.show(XUAN, again)).announcement.content == CONTENT


async def test_nothing_is_submitted_that_is_unfinished_late_or_for_nobody(newsroom):
    late = replace(CONTENT, start_at=newsroom.clock() - timedelta(minutes=1))
    nobody = replace(CONTENT, audience=Audience(regions=("999999",)))
    for content, refusal in (
        (replace(CONTENT, brief=""), FieldsInvalid),
        (late, FieldsInvalid),
        (nobody, AnnouncementWithoutPeople),
    ):
        with pytest.raises(refusal):
            await newsroom.submitted(content)


async def test_each_step_is_for_its_roles(newsroom):
    announcement = await newsroom.submitted()
    seen = await newsroom.seen(announcement)
    clerk = Actor("9" * 32, "卞受理", frozenset(set(Role) - {Role.PUBLICITY, Role.SUPERVISOR}))
    everybody = (
        lambda who: newsroom.drafts.create(who, CONTENT),
        lambda who: newsroom.drafts.copy(who, announcement),
        lambda who: newsroom.drafts.save(who, announcement, seen, CONTENT),
        lambda who: newsroom.drafts.set_picture(who, announcement, seen, b""),
        lambda who: newsroom.drafts.add_photo(who, announcement, b""),
        lambda who: newsroom.drafts.submit(who, announcement, seen),
        lambda who: newsroom.drafts.take_back(who, announcement, seen),
        lambda who: newsroom.reading.listed(who),
        lambda who: newsroom.reading.year(who),
        lambda who: newsroom.reading.choices(who),
        lambda who: newsroom.reading.show(who, announcement),
        lambda who: newsroom.conduct.pause(who, announcement),
        lambda who: newsroom.conduct.resume(who, announcement),
        lambda who: newsroom.conduct.cancel(who, announcement, "x"),
        lambda who: newsroom.conduct.withdraw(who, announcement, "x"),
        lambda who: newsroom.reports.report(who, announcement),
        lambda who: newsroom.reports.unreached(who, announcement),
        lambda who: newsroom.reports.report_file(who, announcement, TableFormat.CSV),
        lambda who: newsroom.years.file(who, 2026, TableFormat.CSV),
        lambda who: newsroom.years.evidence(who, 2026),
        lambda who: newsroom.tags.listed(who),
        lambda who: newsroom.tags.put(who, "x", ""),
    )
    supervisors = (
        lambda who: newsroom.approve(announcement, who),
        lambda who: newsroom.approvals.send_back(who, announcement, seen, "x"),
        lambda who: newsroom.approvals.reject(who, announcement, seen, "x"),
    )
    for who, steps in ((clerk, (*everybody, *supervisors)), (XUAN, supervisors)):
        for step in steps:
            with pytest.raises(RoleMissing):
                await step(who)


# -- going out -------------------------------------------------------------------------------------


async def test_it_reaches_everybody_once_and_says_of_the_others_why_not(newsroom):
    people = await newsroom.lay_people(20)
    refuses = await newsroom.binds(people[0], follows=True)
    reads = await newsroom.binds(people[1], follows=True)
    await newsroom.members.want(refuses, "chat", wanted=False)
    announcement = await newsroom.approved()
    assert await newsroom.state(announcement) == AnnouncementState.APPROVED
    await newsroom.work()
    report = await newsroom.report(announcement)
    assert (report.people, report.waiting) == (23, {"new": 21})
    await newsroom.send_all()
    assert len(set(newsroom.phones())) == len(newsroom.phones()) == 21
    assert newsroom.gateway.sent[0].params == {"title": CONTENT.title, "brief": CONTENT.brief}
    inbox = Inbox(newsroom.db, newsroom.sealer, newsroom.clock)
    (item,) = (await inbox.page(reads)).items
    assert (item.title, item.text) == (f"公告：{CONTENT.title}", CONTENT.text)
    assert (await inbox.page(refuses)).items == ()
    await inbox.mark_read(reads, item.id)
    newsroom.clock.forward(seconds=10)
    await newsroom.work()
    assert await newsroom.state(announcement) == AnnouncementState.SENDING  # receipts are awaited
    await newsroom.receipts_come()
    newsroom.clock.forward(seconds=10)
    await newsroom.work()
    report = await newsroom.report(announcement)
    assert report.state == AnnouncementState.FINISHED
    assert (report.delivered, report.opened) == (21, 1)
    assert report.skipped == {"opted_out": 1, "no_phone": 1}
    (called,) = await newsroom.reports.unreached(XUAN, announcement)
    assert (called.name, called.reason) == ("谈**", "没有手机号")
    async with newsroom.db.read() as session:
        reports = newsroom.reports
        table = (await reports.unreached_table(session, announcement, TableFormat.CSV))()
    told = table.data.decode("utf-8-sig")
    assert table.rows == 1 and "没有手机号" in told and ",新乡市," in told
    numbers = await newsroom.reports.report_file(XUAN, announcement, TableFormat.CSV)
    assert "短信,已收到,21" in numbers.data.decode("utf-8-sig")
    async with newsroom.db.read() as session:
        reads = list(await session.scalars(select(AccessLogRow.reason)))
    assert reads.count("发送短信（公告）") == 21


async def test_calls_without_a_receipt_end_after_three_days_and_are_on_the_call_list(newsroom):
    announcement = await newsroom.approved()
    await newsroom.work()
    await newsroom.send_all()
    newsroom.clock.forward(hours=73)
    await newsroom.work()
    report = await newsroom.report(announcement)
    assert (report.state, report.failed) == (AnnouncementState.FINISHED, {"no_receipt": 3})
    assert len(await newsroom.reports.unreached(XUAN, announcement)) == 3


async def test_it_waits_for_its_time_and_for_the_morning(db):
    newsroom = Newsroom(db, NotificationPolicy(caps=()))
    evening = newsroom.clock().replace(hour=13)  # nine in the evening in China
    announcement = await newsroom.approved(replace(CONTENT, start_at=evening))
    await newsroom.work()
    assert await newsroom.state(announcement) == AnnouncementState.APPROVED
    newsroom.clock.now = evening
    await newsroom.work()
    await newsroom.send_all()
    assert newsroom.phones() == []
    newsroom.clock.forward(hours=12)
    await newsroom.send_all()
    assert len(newsroom.phones()) == 3


async def test_a_draft_that_is_sent_twice_is_one_until_it_has_gone_on(newsroom: Newsroom) -> None:
    first = await newsroom.drafts.create(XUAN, CONTENT)
    assert await newsroom.drafts.create(XUAN, CONTENT) == first
    assert await newsroom.drafts.create(XUAN, replace(CONTENT, title="另一条")) != first
    gone_on = await newsroom.approved(CONTENT)
    assert gone_on == first
    assert await newsroom.drafts.create(XUAN, CONTENT) != first


async def test_more_than_two_in_a_month_are_skipped_and_say_so(db):
    newsroom = Newsroom(db, NotificationPolicy(quiet_hours={}))
    for _ in range(2):
        await newsroom.approved()
        await newsroom.work()
        await newsroom.send_all()
    third = await newsroom.approved()
    await newsroom.work()
    assert (await newsroom.report(third)).skipped == {"cap_reached": 3}
    assert len(newsroom.phones()) == 6


def test_what_repeats_is_due_on_the_same_day_of_a_later_month():
    start = datetime(2027, 1, 31, 2, tzinfo=UTC)
    assert next_time(Repeat.NEVER, start) is None
    assert next_time(Repeat.MONTHLY, start) == datetime(2027, 2, 28, 2, tzinfo=UTC)
    assert next_time(Repeat.QUARTERLY, start) == datetime(2027, 4, 30, 2, tzinfo=UTC)
    assert next_time(Repeat.YEARLY, start) == datetime(2028, 1, 31, 2, tzinfo=UTC)


async def test_the_next_of_a_repeated_one_is_a_draft_that_nobody_has_approved(newsroom):
    announcement = await newsroom.approved(replace(CONTENT, repeat=Repeat.YEARLY, counts=True))
    await newsroom.work()
    await newsroom.send_all()
    await newsroom.receipts_come()
    newsroom.clock.forward(seconds=10)
    await newsroom.work()
    (old, new) = sorted(await newsroom.reading.listed(XUAN), key=lambda each: each.created_at)
    assert (old.id, old.state) == (announcement, AnnouncementState.FINISHED)
    assert (new.state, new.approval_no) == (AnnouncementState.DRAFT, "")
    assert new.content.start_at.year == old.start_at.year + 1
    year = await newsroom.reading.year(XUAN)
    assert (year.campaigns, year.campaigns_wanted) == (1, 2)
    await newsroom.drafts.add_photo(XUAN, announcement, b"\xff\xd8\xff")
    table = (await newsroom.years.file(XUAN, 2026, TableFormat.CSV)).data.decode("utf-8-sig")
    row = table.split("\r\n", 1)[1]
    for evidence in (
        "门诊慢特病怎么报",
        "名册里所有的人",
        "桑宣传,戚主管,演示〔2026〕9号（虚构）",
        ",3,3,0,0,0,0,1",
    ):
        assert evidence in row, (evidence, row)
    assert "门诊" not in (await newsroom.years.file(XUAN, 2025, TableFormat.CSV)).data.decode()
    packed = await newsroom.years.evidence(XUAN, 2026)
    with ZipFile(BytesIO(packed.data)) as papers:
        names, folder = papers.namelist(), f"01-{CONTENT.title}"
        said, history, reach = (
            papers.read(f"{folder}/{name}").decode("utf-8-sig")
            for name in ("文字和对象.txt", "经过和批准.csv", "送达.csv")
        )
        photo = papers.read(f"{folder}/01-活动照片.jpg")
    assert names[0] == "年度宣传-2026.xlsx" and len(names) == 5
    assert CONTENT.text.splitlines()[1] in said and "名册里所有的人" in said
    assert "批准" in history and BOSS.name in history and "桑宣传" in history
    assert "已收到" in reach and photo == b"\xff\xd8\xff"
    with ZipFile(BytesIO((await newsroom.years.evidence(XUAN, 2025)).data)) as papers:
        assert papers.namelist() == ["年度宣传-2025.xlsx"]


async def test_a_picture_is_looked_at_before_it_is_kept_and_says_nothing_of_where_it_was_taken(
    newsroom,
):
    announcement = await newsroom.drafts.create(XUAN, CONTENT)
    for wrong in (b"GIF89a", JPEG + TORN, JPEG + b"0" * 1_048_577):
        seen = await newsroom.seen(announcement)
        for kept in (
            newsroom.drafts.set_picture(XUAN, announcement, seen, wrong),
            newsroom.drafts.add_photo(XUAN, announcement, wrong),
        ):
            with pytest.raises(FieldsInvalid) as refused:
                await kept
            assert list(refused.value.fields) == ["picture"]
    seen = await newsroom.seen(announcement)
    await newsroom.drafts.set_picture(XUAN, announcement, seen, JPEG + b"GPS 35.3 113.9")
    page = await newsroom.reading.show(XUAN, announcement)
    picture = page.announcement.content.picture
    data, kind = await newsroom.reading.picture(XUAN, announcement, picture)
    assert (data, kind) == (JPEG + b" 35.3 113.9", "image/jpeg")


async def test_a_withdrawn_one_says_so_wherever_it_can_still_be_read(newsroom):
    people = await newsroom.lay_people(9)
    reader = await newsroom.binds(people[0], follows=True)
    announcement = await newsroom.approved()
    await newsroom.work()
    await newsroom.sender().run_once()
    (shown,) = (await newsroom.members.listed(reader)).items
    assert (shown.title, shown.withdrawn) == (CONTENT.title, False)
    with pytest.raises(FieldsInvalid):
        await newsroom.conduct.withdraw(XUAN, announcement, "")
    await newsroom.conduct.withdraw(XUAN, announcement, "数字写错了")
    await newsroom.work()
    (shown,) = (await newsroom.members.listed(reader)).items
    assert (shown.withdrawn, shown.text) == (True, "")
    inbox = Inbox(newsroom.db, newsroom.sealer, newsroom.clock)
    (item,) = (await inbox.page(reader)).items
    assert item.title.startswith("【已撤回】") and "不作数" in item.text
    with pytest.raises(AnnouncementMoved):
        await newsroom.conduct.withdraw(XUAN, announcement, "再撤一次")


async def test_members_see_what_is_for_everybody_and_what_is_for_them(newsroom):
    people = await newsroom.lay_people(3, employer="市一中")
    mine = await newsroom.binds(people[0], follows=True)
    other = await newsroom.binds((await newsroom.lay_people(1))[0], follows=True)
    await newsroom.approved(replace(CONTENT, audience=Audience(employers=("市一中",))))
    await newsroom.work()
    assert len((await newsroom.members.listed(mine)).items) == 1
    assert (await newsroom.members.listed(other)).items == ()
    assert (await newsroom.members.listed(None)).items == ()
    await newsroom.approved()
    assert (await newsroom.members.listed(None)).items == ()  # not before it goes out
    await newsroom.work()
    assert len((await newsroom.members.listed(None)).items) == 1
    assert len((await newsroom.members.listed(mine)).items) == 2
    assert await newsroom.members.wanted(mine)
    await newsroom.members.want(mine, "phone", wanted=False)
    assert not await newsroom.members.wanted(mine)
