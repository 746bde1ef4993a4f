"""Does somebody who asks for a call, a visit or a referral end with a case and its number, and hear
only what is kept?"""

import pytest
from sqlalchemy import select

from bot.handlers import requests as form
from casework.conversations.tables import ServiceCaseRow, ServiceCaseStepRow
from casework.people.tables import MemberRow
from claims_core.claim import Actor, Role
from claims_core.service_case import CaseKind
from infra.data_keys import open_words

WORDS = {
    form.HEALTH: "我68岁，膝盖疼了两个月，想问怎么锻炼",
    form.VISIT: "我爸偏瘫下不了床，要交住院票据，住演示小区",
    form.ACCIDENT_FUND: "3月2日在演示路被车撞，对方跑了",
}
BEGINS = {form.HEALTH: "健康咨询", form.VISIT: "上门服务", form.ACCIDENT_FUND: "救助基金"}
PHONE = "13900000009"


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


@pytest.fixture
async def follower(chat) -> Actor:
    """Whoever writes is known to WeChat, and to nobody else."""
    await chat.push(chat.event("subscribe", {"EventKey": ""}))
    actor = Actor("m" * 32, "参保人", frozenset({Role.MEMBER}))
    async with chat.db.write() as session:
        session.add(
            MemberRow(
                id=actor.id,
                unionid="u",
                mini_openid=None,
                follows=True,
                created_at=chat.clock(),
            )
        )
    return actor


async def cases(chat) -> list[ServiceCaseRow]:
    async with chat.db.read() as session:
        return list(await session.scalars(select(ServiceCaseRow)))


@pytest.mark.parametrize("script", form.REQUESTS, ids=lambda each: each.kind.value)
async def test_each_ends_with_a_number_that_can_be_asked_for(chat, follower, sealer, script):
    begun = await chat.say(BEGINS[script])
    if script.consent:
        assert begun.endswith(script.consent)
        assert await cases(chat) == []
        assert (await chat.say("同意")) == script.words
    else:
        assert begun.endswith(script.words)
    assert await chat.say(WORDS[script]) == form.PHONE
    told = await chat.say(PHONE)
    (row,) = await cases(chat)
    assert (row.kind, row.said_in, row.person_id) == (script.kind.value, "chat", follower.id)
    assert row.case_no in told
    assert sealer.open(row.phone_sealed, "service_case.phone") == PHONE
    async with chat.db.read() as session:
        step = await session.scalar(select(ServiceCaseStepRow))
        (words,) = await open_words(session, sealer, [step.words_sealed], "service_case_step.words")
    assert WORDS[script] in words
    assert "登记好了，还没有人接手" in await chat.say(row.case_no)


async def test_a_health_question_hears_of_120_first_and_where_it_stands_in_the_queue(
    chat, follower
):
    begun = await chat.say("我想问医生")
    assert begun.startswith("身体难受、情况急，先打120")
    assert "一般工作日09:00到11:30、15:00到17:00打，前面没有人在等。" in begun
    assert "现在不是" not in begun
    # a question about a medicine is not answered by the bot, but shown the way
    await chat.say("取消")
    said = await chat.say("感冒吃什么药")
    assert said.startswith("情况急就先打120")
    assert "健康咨询" in said


async def test_ones_own_question_is_nobody_before_one(chat, follower):
    await chat.say("健康咨询")
    await chat.say(WORDS[form.HEALTH])
    if (await cases(chat)) == []:
        await chat.say(PHONE)
    assert "前面没有人在等" in await chat.say("健康咨询")


async def test_outside_their_hours_one_is_told_when_the_medical_staff_ring_again(chat, follower):
    chat.clock.forward(hours=2)  # noon of a Wednesday
    assert form.CLOSED.format(next="今天15:00") in await chat.say("健康咨询")
    await chat.say(WORDS[form.HEALTH])
    told = await chat.say(PHONE)
    assert "医务人员给您打电话" in told and form.CLOSED.format(next="今天15:00") in told
    chat.clock.forward(days=2, hours=8)  # Friday evening
    assert form.CLOSED.format(next="3月9日09:00") in await chat.say("健康咨询")
    for other in (form.VISIT, form.ACCIDENT_FUND):
        assert "回电话的时间" not in await chat.say(BEGINS[other])


async def test_nothing_is_passed_on_without_a_yes_and_cancelling_leaves_nothing(chat, follower):
    await chat.say("救助基金")
    assert (await chat.say("为什么")).endswith(form.ACCIDENT_FUND.consent)
    assert "不填了" in await chat.say("取消")
    assert await cases(chat) == []


async def test_two_words_are_not_enough_and_a_cry_for_help_comes_first(chat, follower):
    await chat.say("上门")
    for words in ("好", "12345", "进度"):
        said = await chat.say(words)
        assert said.endswith(form.VISIT.words), words
    said = await chat.say("我不想活了")
    assert "12356" in said
    assert form.VISIT.title not in said
    assert await cases(chat) == []


async def test_who_asks_twice_adds_to_the_case_that_is_open(chat, follower):
    for _ in range(2):
        await chat.say("上门服务")
        await chat.say(WORDS[form.VISIT])
        await chat.say("0373-5960000")
    (row,) = await cases(chat)
    assert (row.kind, row.steps) == (CaseKind.VISIT, 2)


async def test_words_that_mean_something_else_are_not_taken_for_the_story(chat, follower):
    await chat.say("上门服务")
    assert "退好了" in await chat.say("退订公告")
    assert "没帮上您" in await chat.say("答非所问")
    assert "放图片" in await chat.say("继续放图片")
    assert form.VISIT.words_help in await chat.say("帮帮我不知道怎么填")
    assert "不填了" in await chat.say("我不想要上门了")
    assert await cases(chat) == []


async def test_whoever_is_handed_over_in_other_words_is_not_asked_on(chat, follower):
    await chat.say("上门服务")
    told = await chat.say("给俺找个人说中不中")
    assert "已经帮您叫工作人员了" in told
    assert told.endswith("两小时内回来接着填就行。")
    await chat.say("结束")
    await chat.say("取消")
    assert "让您着急了" not in await chat.say("跟机器说不清，气死我了，给我换人工")
