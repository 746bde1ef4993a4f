"""Are the notices of premium, procedure and activities written, approved and sent as announcements
are, each under its own name, and does whoever refused everything get none of them?"""

from dataclasses import replace

import pytest
from sqlalchemy import select

from infra.db import Database
from notifications import consents
from notifications.announcements.beginnings import beginning_of
from notifications.announcements.content import ANNOUNCEMENT_KIND_WORDS, AnnouncementKind
from notifications.tables import DeliveryRow, InboxItemRow
from tests.notifications.newsroom import CONTENT, XUAN, Newsroom

STARTS = {
    AnnouncementKind.POLICY: ("【大额通】门诊慢特病怎么报：", "公告："),
    AnnouncementKind.PREMIUM: ("【大额通】大额补助保费告知：", "保费告知："),
    AnnouncementKind.PROCEDURE: ("【大额通】大额补助怎么报：", "理赔流程："),
    AnnouncementKind.ACTIVITY: ("【大额通】大额补助活动：", "活动通知："),
}


@pytest.fixture
def newsroom(db: Database) -> Newsroom:
    return Newsroom(db)


async def test_each_kind_goes_out_under_its_own_name_with_the_words_it_begins_with(newsroom):
    reader = (await newsroom.lay_people(2))[0]
    assert ANNOUNCEMENT_KIND_WORDS.keys() == STARTS.keys() == set(AnnouncementKind)
    for kind, (sms, title) in STARTS.items():
        begun = beginning_of(kind)
        announcement = await newsroom.approved(begun if begun.text else CONTENT)
        page = await newsroom.reading.show(XUAN, announcement)
        assert page.preview.sms.startswith(sms) and page.preview.sms_parts == 1
        await newsroom.work()
        await newsroom.send_all()
        assert newsroom.gateway.sent[-1].template == kind.value
        async with newsroom.db.read() as session:
            sent = select(DeliveryRow.message).where(DeliveryRow.event_id == announcement)
            read = select(InboxItemRow.title, InboxItemRow.message).where(
                InboxItemRow.event_id == announcement, InboxItemRow.person_id == reader
            )
            assert set(await session.scalars(sent)) == {kind.value}
            kept = (await session.execute(read)).one()
        assert kept.title.startswith(title) and kept.message == kind
    listed = (await newsroom.members.listed(None)).items
    assert {each.title for each in listed} == {
        CONTENT.title,
        *(beginning_of(kind).title for kind in STARTS if beginning_of(kind).title),
    }


async def test_whoever_refused_everything_is_counted_as_such_and_a_later_yes_holds(newsroom):
    person = ("insured", (await newsroom.lay_people(1, region="410782"))[0])
    content = beginning_of(AnnouncementKind.PREMIUM)
    content = replace(content, audience=replace(content.audience, regions=("410782",)))

    async def count() -> int:
        made = await newsroom.drafts.create(XUAN, content)
        return (await newsroom.reading.show(XUAN, made)).count.opted_out

    assert await count() == 0
    async with newsroom.db.write() as session:
        said = {"said_in": "sms", "words": "TD", "now": newsroom.clock()}
        await consents.refuse_everything(session, person, **said)
    assert await count() == 1
    announcement = await newsroom.approved(content)
    await newsroom.work()
    assert (await newsroom.report(announcement)).skipped == {"opted_out": 1}
    async with newsroom.db.read() as session:
        assert (await session.scalars(select(InboxItemRow))).all() == []
    newsroom.clock.forward(seconds=1)
    async with newsroom.db.write() as session:
        await consents.say(
            session,
            person,
            ["announcement"],
            given=True,
            said_in="window",
            words="",
            now=newsroom.clock(),
        )
    assert await count() == 0
