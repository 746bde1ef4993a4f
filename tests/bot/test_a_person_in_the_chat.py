"""Does whoever wants a person reach one, and does the bot hold its tongue meanwhile?"""

import pytest
from sqlalchemy import select

from bot.anger import is_angry
from bot.handlers.person import wants_a_person
from casework.handover import sentences, store
from casework.handover.chat_turns import forget_old
from casework.handover.owners import ChatOwner, HandoverReason
from casework.handover.tables import ChatTurnRow, HandoverMessageRow, HandoverRow
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


async def test_the_last_ten_turns_of_this_day_stand_above_the_wish(open_chat, sealer):
    """Whichever process answered them, sealed, and none of yesterday's."""
    one, other = await open_chat(), await open_chat()
    other.last_id += 1_000
    await one.say("你好")
    one.clock.forward(days=1)
    for n in range(12):
        one.clock.forward(seconds=1)
        await (one, other)[n % 2].say(f"我叫梁守田，第{n}次问，大额一年封顶是多少")
    one.clock.forward(seconds=1)
    await other.say("人工")
    async with one.db.read() as session:
        kept = list(await session.scalars(select(HandoverMessageRow).order_by("seq")))
        turns = list(await session.scalars(select(ChatTurnRow)))
    said = [sealer.open(each.text_sealed, store.TEXT) for each in kept]
    assert [each.split("，")[1] for each in said[:-1:2]] == [f"第{n}次问" for n in range(2, 12)]
    assert all("万元" in each for each in said[1:-1:2])
    assert said[-1] == "人工"
    assert not any("守田".encode() in (each.said_sealed or b"") for each in turns)


async def test_after_a_day_no_text_is_left_and_after_forty_nothing(chat):
    await chat.say("封顶多少")
    await chat.callback.close()
    for days, left in ((1, (1, None)), (40, (0, None))):
        chat.clock.forward(days=days, seconds=1)
        async with chat.db.write() as session:
            await forget_old(session, chat.clock())
        async with chat.db.read() as session:
            rows = list(await session.scalars(select(ChatTurnRow)))
        assert (len(rows), rows[0].told_sealed if rows else None) == left


@pytest.mark.parametrize(
    ("before", "offered", "because"),
    [
        (("唔该嗟峨", "佶屈聱牙嗟峨"), "连着两句", HandoverReason.MISSED),
        (("唔该嗟峨", "谢谢", "佶屈聱牙嗟峨"), "连着两句", HandoverReason.MISSED),
        (("你们到底管不管，封顶多少",), "让您着急了", HandoverReason.ANGER),
        (("你们这群混蛋",), "马上帮您叫", HandoverReason.ANGER),
        (("我要投诉工作人员",), "投诉", HandoverReason.COMPLAINT),
        (("封顶多少",), "", HandoverReason.ASKED),
    ],
)
async def test_two_misses_or_an_angry_word_offer_a_person_and_the_clerk_sees_why(
    chat, before, offered, because
):
    for words in before:
        chat.clock.forward(seconds=1)
        told = await chat.say(words)
    assert offered in told
    assert not offered or "人工" in told
    chat.clock.forward(seconds=1)
    await chat.say("人工")
    (row,) = await rows(chat)
    assert row.because == because


async def test_one_miss_or_two_far_apart_are_answered_as_ever(chat):
    assert "连着两句" not in await chat.say("唔该嗟峨")
    chat.clock.forward(minutes=31)
    assert "连着两句" not in await chat.say("佶屈聱牙嗟峨")


def test_calm_words_are_not_taken_for_anger():
    calm = (
        *(
            "急诊怎么报",
            "举报骗保找谁",
            "我爸病死了丧葬费",
            "太感谢了",
            "慢性病怎么办",
            "黑户能参保吗",
        ),
        *(
            "人工关节报不报",
            "到底报多少",
            "没人照顾能请护工吗",
            "烂尾楼",
            "累计金额怎么算",
            "气管切开报吗",
        ),
    )
    assert [each for each in calm if is_angry(each)] == []
    angry = (
        "气死人了",
        "你们什么态度",
        "跑了三趟还没办成",
        "踢皮球",
        "再不给办我就去告你们",
        "太慢了吧",
    )
    assert [each for each in angry if not is_angry(each)] == []


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


async def test_after_hours_whoever_waits_is_told_how_their_claim_does(chat):
    await chat.say("人工")
    assert await hushed(chat, "进度")  # somebody may come at any moment
    chat.clock.forward(hours=12)
    told = await chat.say("我的钱怎么还没到")
    assert "下班" in told  # once after each closing
    for _ in "ab":
        assert "绑定" in await chat.say("进度")
    assert await hushed(chat, "封顶多少")


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


async def test_a_number_after_new_choices_is_a_choice_and_no_rating(chat):
    await chat.say("人工")
    (row,) = await rows(chat)
    async with chat.db.write() as session:
        (await session.get_one(HandoverRow, row.id)).clerk_wrote_at = chat.clock()
    await chat.say("结束")
    assert "回复数字" in await chat.say("唔该嗟峨")
    assert "满意" not in await chat.say("1")
    assert (await rows(chat))[0].rating is None


@pytest.mark.parametrize(
    "words", ["人工客服几点上班", "人工关节报不报", "工作人员态度差", "客服电话"]
)
def test_questions_about_people_are_no_wish_for_one(words):
    assert not wants_a_person(words)
