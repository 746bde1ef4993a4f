"""Does 健康提示 give a tip, or say that there is none, and do its words do what they say?"""

import pytest

from bot.handlers.tips import ALL_TOPICS, speaks_of_tips, topics_named
from casework.people.people import bound_insured_id
from claims_core.claim import Actor, Role
from infra.gateway_errors import Category, gateway_error
from notifications.tables import TipArticleRow
from notifications.tips.catalogue import TipTopic, shipped_tips
from notifications.tips.member_tips import MemberTips
from notifications.tips.reviews import TipReviews
from tests.every_case import EveryCase

TIPS = shipped_tips()
XUAN = Actor("1" * 32, "桑宣传", frozenset({Role.PUBLICITY}))
BOSS = Actor("2" * 32, "戚主管", frozenset({Role.SUPERVISOR}))


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


async def topics(chat) -> frozenset[TipTopic]:
    actor = await chat.members.by_official_openid(chat.person.official_openid)
    return await MemberTips(chat.db, chat.clock, TIPS, bound_insured_id).topics(actor)


async def test_while_nothing_is_approved_the_chat_says_so_and_afterwards_gives_todays_tip(chat):
    said = await chat.say("健康提示")
    assert "还没有发布" in said and "医生审过" in said
    reviews = TipReviews(chat.db, chat.clock, TIPS)
    seen = {tip.id: tip.text_hash for tip in TIPS.tips}
    await reviews.propose(XUAN, seen, "桑医生", "虚构〔2026〕1号")
    assert "还没有发布" in await chat.say("健康提示")
    await reviews.decide(BOSS, seen, confirmed=True)
    said = await chat.say("健康提示")
    (tip,) = [tip for tip in TIPS.tips if tip.title in said.splitlines()]
    assert tip.text in said and tip.source in said
    assert chat.clock().month in tip.months
    assert "图文：" not in said
    async with chat.db.write() as session:
        session.add(
            TipArticleRow(
                week="2026-W10",
                tip_id=tip.id,
                text_hash=tip.text_hash,
                state="published",
                url="http://127.0.0.1/s/1",
                run_at=chat.clock(),
                changed_at=chat.clock(),
            )
        )
    assert "\n图文：http://127.0.0.1/s/1\n" in await chat.say("健康提示")
    assert "订阅健康提示" in said and ALL_TOPICS in said


async def test_subscribing_and_unsubscribing_by_words_really_does_it(chat):
    said = await chat.say("订阅健康提示 饮食、睡眠")
    assert "订好了" in said and "饮食、睡眠" in said
    assert await topics(chat) == {TipTopic.DIET, TipTopic.SLEEP}
    said = await chat.say("退订健康提示 睡眠")
    assert "退好了" in said and "饮食" in said
    assert await topics(chat) == {TipTopic.DIET}
    await chat.say("我要订阅健康提示")
    assert await topics(chat) == set(TipTopic)
    assert "不再发给您" in await chat.say("退订健康提示")
    assert await topics(chat) == frozenset()


async def test_text_messages_alone_are_stopped_by_a_word_of_their_own(chat):
    await chat.say("订阅健康提示 饮食")
    assert "“健康提示发短信”" in await chat.say("健康提示不发短信")
    assert await topics(chat) == {TipTopic.DIET}


async def test_a_topic_that_is_not_there_changes_nothing_and_is_answered_with_those_that_are(chat):
    assert ALL_TOPICS in await chat.say("订阅健康提示 星座")
    assert chat.members.followed_by == []


async def test_while_wechat_does_not_say_who_it_is_nothing_is_promised(chat):
    chat.members.trouble = gateway_error("test", "timeout", Category.RETRY)
    assert "没有记下来" in await chat.say("订阅健康提示")


def test_plain_ways_of_saying_it_are_heard_and_other_sentences_are_left_to_the_questions():
    heard = (
        "健康提示",
        "今天的健康提示。",
        "订阅健康提示",
        "我想订阅健康提示，饮食",
        "取消健康提示",
        "不要健康提示了",
        "别发健康提示了",
        "退订健康提示！",
        "关闭健康提醒",
        "健康提示发短信",
        "健康提示不发短信",
        "健康提示不要发短信了",
        "健康提示别发短信了",
        "退订健康提示短信",
    )
    left = ("健康科普在哪看", "怎么退订", "高血压吃什么好", "我的健康提示短信是不是诈骗", "退订")
    with EveryCase() as every:
        for text in heard:
            with every.case(text):
                assert speaks_of_tips(text)
        for text in left:
            with every.case(text):
                assert not speaks_of_tips(text)
        for words, named in (
            ("", set(TipTopic)),
            ("全部", set(TipTopic)),
            ("饮食和运动", {TipTopic.DIET, TipTopic.EXERCISE}),
            ("慢病类", {TipTopic.DISEASES}),
            ("了", set(TipTopic)),
            ("股票", None),
        ):
            with every.case("topics", words):
                assert topics_named(words) == named
