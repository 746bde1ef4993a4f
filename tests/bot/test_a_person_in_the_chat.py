"""Does whoever wants a person reach one, and does the bot hold its tongue meanwhile?"""

import pytest
from sqlalchemy import select

from bot.handlers.person import wants_a_person
from casework.handover import sentences
from casework.handover.owners import ChatOwner, HandoverReason
from casework.handover.tables import HandoverMessageRow, HandoverRow
from notifications.tables import ConsentRow
from tests.bot.conftest import Chat

PHONE = "0373-5961555"


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


async def rows(chat: Chat) -> list[HandoverRow]:
    async with chat.db.read() as session:
        return list(await session.scalars(select(HandoverRow).order_by(HandoverRow.asked_at)))


async def hushed(chat: Chat, words: str) -> bool:
    return (await chat.push(chat.text(words))).outcome == "acknowledged"


@pytest.mark.parametrize(
    "words",
    [
        "人工",
        "转人工",
        "给我找个真人",
        "请转人工客服谢谢",
        "恁这机器人不中,给俺换个真人",
        "我要找人工",
    ],
)
async def test_whoever_wants_a_person_stands_on_the_list(chat, words):
    assert await chat.say(words) == sentences.WAITING.format(phone=PHONE)
    (row,) = await rows(chat)
    assert (row.owner, row.because) == (ChatOwner.WAITING, HandoverReason.ASKED)


async def test_what_was_asked_before_stands_above_the_wish(chat):
    await chat.say("大额一年封顶是多少")
    await chat.say("人工")
    async with chat.db.read() as session:
        kept = list(await session.scalars(select(HandoverMessageRow.seq)))
    assert kept == [1, 2]


async def test_the_button_does_the_same_and_once(chat):
    assert await chat.click("human") == sentences.WAITING.format(phone=PHONE)
    assert await chat.click("human") == sentences.STILL_WAITING
    assert len(await rows(chat)) == 1


async def test_while_somebody_waits_every_word_is_kept_and_none_is_answered(chat):
    await chat.say("人工")
    for words in ("我的钱怎么还没到", "进度", "封顶多少", "1"):
        assert await hushed(chat, words)
    async with chat.db.read() as session:
        kept = list(await session.scalars(select(HandoverMessageRow.seq)))
    assert kept == [1, 2, 3, 4, 5]


async def test_whoever_wants_no_more_messages_is_heard_while_they_wait(chat):
    await chat.say("人工")
    for words in ("退订公告", "退订健康提示。", "订阅健康提示 饮食", "退订报销提醒"):
        assert not await hushed(chat, words), words
    assert await hushed(chat, "健康提示")
    async with chat.db.read() as session:
        kept = list(await session.scalars(select(HandoverMessageRow.seq)))
        refused = list(await session.scalars(select(ConsentRow.topic).where(~ConsentRow.given)))
    assert len(kept) == 6  # the clerk sees it, too
    assert "announcement" in refused


async def test_a_talk_can_be_rated_in_words(chat):
    for words, rating in (("5分", 5), ("非常满意！", 5), ("不满意", 2)):
        await chat.say("人工")
        row = (await rows(chat))[-1]
        async with chat.db.write() as session:
            (await session.get_one(HandoverRow, row.id)).clerk_wrote_at = chat.clock()
        await chat.say("结束")
        await chat.say(words)
        assert (await rows(chat))[-1].rating == rating
        chat.clock.forward(seconds=1)


async def test_praise_is_thanked_for_and_calls_nobody(chat):
    for words in ("满意", "非常满意", "十分", "十分满意", "五星好评", "10分"):
        said = await chat.say(words)
        assert "投诉" not in said and "受委屈" not in said, words
    assert await rows(chat) == []


async def test_a_picture_is_noted_and_the_member_is_told_where_it_belongs(chat):
    await chat.say("人工")
    fields = {"PicUrl": "http://x/1", "MediaId": "m"}
    picture = chat.writer.message(chat.person, "image", fields, 7, chat.clock())
    assert (await chat.push(picture)).reply.text == sentences.NOT_A_TEXT


async def test_the_end_gives_the_chat_back_and_a_number_is_a_choice_again(chat):
    await chat.say("人工")
    assert await chat.say("结束") == sentences.ENDED_BY_MEMBER
    assert "按2025年的规定" in await chat.say("封顶多少")
    assert "满意" not in await chat.say("1")


async def test_a_number_after_a_talk_is_the_rating_and_the_next_one_is_not(chat):
    await chat.say("人工")
    (row,) = await rows(chat)
    async with chat.db.write() as session:
        (await session.get_one(HandoverRow, row.id)).clerk_wrote_at = chat.clock()
    assert sentences.RATE in await chat.say("结束")
    assert await chat.say("2") == sentences.RATED_LOW.format(phone=PHONE)
    assert (await rows(chat))[0].rating == 2
    assert await chat.say("2") != sentences.RATED_LOW.format(phone=PHONE)


@pytest.mark.parametrize(
    "words", ["人工客服几点上班", "人工关节报不报", "工作人员态度差", "客服电话"]
)
def test_questions_about_people_are_no_wish_for_one(words):
    assert not wants_a_person(words)
