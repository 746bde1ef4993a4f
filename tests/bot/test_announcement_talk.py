"""Does 公告 give the announcements that are out, and do opting out and in really do it?"""

import pytest

from notifications.announcements.member_announcements import MemberAnnouncements
from tests.notifications.newsroom import XUAN, Newsroom


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


async def test_the_newest_is_told_in_full_others_by_number_and_a_withdrawn_one_as_such(chat):
    assert "现在没有公告" in await chat.say("公告")
    newsroom = Newsroom(chat.db)
    newsroom.clock.now = chat.clock()
    await newsroom.lay_people(2)
    first = await newsroom.approved()
    await newsroom.work()
    said = await chat.say("看看公告")
    assert said.startswith("门诊慢特病怎么报（") and "要带的材料" in said and "公告2" not in said
    newsroom.clock.forward(minutes=1)
    await newsroom.approved()
    await newsroom.work()
    await newsroom.conduct.withdraw(XUAN, first, "数字写错了")
    said = await chat.say("公告")
    assert "2. 【已撤回】门诊慢特病怎么报" in said
    said = await chat.say("公告2")
    assert said.startswith("【已撤回】") and "不作数" in said and "要带的材料" not in said


async def test_opting_out_and_in_by_words_really_does_it(chat):
    members = MemberAnnouncements(chat.db, chat.clock)
    assert "退好了" in await chat.say("退订公告。")
    actor = await chat.members.by_official_openid(chat.person.official_openid)
    assert not await members.wanted(actor)
    assert "以后有公告会发给您" in await chat.say("我要订阅公告")
    assert await members.wanted(actor)
    assert "退好了" not in await chat.say("公告栏在哪里")
