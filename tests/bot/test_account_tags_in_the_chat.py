"""Does somebody agree to tags knowing what they agree to, and is a no heard wherever they are?"""

import pytest

from bot.handlers import account_tags as talk
from bot.handlers.account_tags import withdraws_tags
from claims_core.agreed_texts import AgreedTo, current_text
from faq.contacts import counties
from notifications.account_tags.agreeing import AccountTagConsents
from notifications.tips.catalogue import TipTopic

TEXT = current_text(AgreedTo.ACCOUNT_TAGS).text


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


async def standing(chat):
    actor = await chat.members.by_official_openid(chat.person.official_openid)
    return await AccountTagConsents(chat.db, chat.clock, counties()).standing(actor)


async def test_whoever_chooses_topics_is_told_of_tags_and_agrees_to_the_words_they_have_seen(chat):
    said = await chat.say("订阅健康提示 饮食")
    assert "订好了" in said and said.endswith(talk_of_tags := "回“公众号标签”。")
    said = await chat.say("公众号标签")
    assert said.startswith(talk.INTRODUCTION) and "4卫辉市" in said
    said = await chat.say("4")
    assert said.startswith("要贴的是：县区·卫辉市、健康·饮食。") and TEXT in said
    assert not (await standing(chat)).agreed
    # anything but a yes is none
    assert talk.CONSENT_HELP in await chat.say("好像可以")
    assert not (await standing(chat)).agreed
    assert "县区·卫辉市、健康·饮食" in await chat.say("同意")
    now = await standing(chat)
    assert (now.agreed, now.county, now.topics) == (True, "卫辉市", {TipTopic.DIET})
    assert talk_of_tags not in await chat.say("订阅健康提示 睡眠")
    assert "您现在的标签：县区·卫辉市、健康·饮食、健康·睡眠" in await chat.say("公众号标签")
    assert await chat.say("取消标签") == talk.WITHDRAWN  # and the open question is put away
    assert not (await standing(chat)).agreed
    await chat.say("公众号标签")
    assert await chat.say("取消标签") == talk.LEFT_OFF
    assert await chat.say("取消标签") == talk.NONE


async def test_a_county_is_named_by_number_or_name_or_not_at_all(chat):
    for said, named in (("2", "县区·辉县市"), ("长垣", "县区·长垣市"), ("新乡县", "县区·新乡县")):
        await chat.say("贴标签")
        assert f"要贴的是：{named}。" in await chat.say(said)
        await chat.say("取消")
    await chat.say("贴标签")
    assert (await chat.say("99")).startswith(talk.NO_SUCH)
    assert talk.COUNTY_HELP in await chat.say("南边那个")
    assert await chat.say("0") == talk.NOTHING
    await chat.say("订阅健康提示 烟酒")
    await chat.say("贴标签")
    assert "要贴的是：健康·烟酒。" in await chat.say("不贴县区")


async def test_a_no_is_heard_while_somebody_waits_for_a_person(chat):
    await chat.say("公众号标签")
    await chat.say("1")
    await chat.say("同意")
    await chat.say("人工")
    assert await chat.say("不要标签了") == talk.WITHDRAWN
    assert not (await standing(chat)).agreed


def test_plain_ways_of_taking_it_back_are_heard_and_other_sentences_are_not():
    for text in (
        "取消标签",
        "请帮我去掉公众号的标签",
        "不要给我贴标签了",
        "收回标签。",
        "别贴标签了",
    ):
        assert withdraws_tags(text), text
    for text in ("取消", "公众号标签", "贴标签", "标签是什么", "不贴县区", "取消健康提示"):
        assert not withdraws_tags(text), text
