"""Does a picture from the chat reach the paper it belongs to, once and only where it is wanted?"""

import pytest

from bot.handlers.chat_photos import (
    FULL,
    HINTS,
    KEPT_FOR_LATER,
    KEPT_WITHOUT_CLAIM,
    MOST_KEPT,
    NONE_KEPT,
    NOT_NOW,
    READY,
)
from bot.handlers.media import PICTURE
from bot.handlers.thumbs import SAY_IT_AGAIN
from claims_core.checklist import Material
from claims_core.claim import Stage, Wanted
from claims_core.completeness import Missing
from claims_core.review import WrongStage
from tests.bot.test_own_claims_in_the_chat import NUMBER, claim

GAP = Missing("asked.receipt", "新的医疗收费票据", "请重新拍一张上传。")
WAITING = claim(
    Stage.AWAITING_MATERIALS,
    missing=(GAP,),
    wanted=(Wanted(Material.RECEIPT, "右下角的章没拍进来"),),
)


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


@pytest.fixture
async def mine(chat):
    await chat.push(chat.event("subscribe", {"EventKey": ""}))
    chat.members.bound = True
    return chat.progress.have


async def send(chat, media_id="M1") -> str:
    chat.last_id += 1
    fields = {"PicUrl": "http://x/1", "MediaId": media_id}
    message = chat.writer.message(chat.person, "image", fields, chat.last_id, chat.clock())
    return (await chat.push(message)).reply.text


async def test_a_picture_is_put_where_the_number_says_and_once(chat, mine):
    mine(claim(Stage.PAID), WAITING)
    said = await send(chat)
    assert NUMBER in said
    assert "1. 医疗收费票据（还缺）" in said
    chat.progress.have(claim(Stage.AWAITING_MATERIALS))
    told = await chat.say("1")
    assert "放好了：医疗收费票据" in told
    assert READY in told
    assert chat.photos.put == [(WAITING.line.id, Material.RECEIPT, b"M1")]
    # the number has had its meaning
    assert "放好了" not in await chat.say("1")


async def test_what_is_still_missing_and_how_to_do_better_is_said_at_once(chat, mine):
    mine(WAITING)
    chat.photos.hints = ("blurred",)
    await send(chat)
    told = await chat.say("第一个")
    assert HINTS["blurred"] in told
    assert "右下角的章没拍进来" in told


async def test_without_a_claim_that_waits_a_picture_has_no_place(chat, mine):
    chat.members.bound = False
    assert await send(chat) == PICTURE
    chat.members.bound = True
    mine(claim(Stage.PAID))
    assert await send(chat) == KEPT_WITHOUT_CLAIM
    # a day is long enough to open a claim meanwhile
    chat.clock.forward(hours=23)
    mine(WAITING)
    assert "1. 医疗收费票据（还缺）" in await chat.say("放图片")
    assert "放好了" in await chat.say("1")
    await send(chat, "M2")
    chat.clock.forward(hours=25)
    assert await chat.say("放图片") == NONE_KEPT


async def test_several_pictures_are_put_one_after_the_other(chat, mine):
    mine(WAITING)
    await send(chat, "M1")
    assert "一共2张还没放" in await send(chat, "M2")
    assert "一共2张还没放" in await send(chat, "M2")  # the platform repeats itself
    told = await chat.say("1")
    assert "放好了：医疗收费票据" in told
    assert "还有1张图没放" in told
    # a question in between gives the numbers another meaning, and the picture stays
    await chat.say("封顶多少")
    assert "放好了" not in await chat.say("1")
    await chat.say("放照片")
    assert "放好了" in await chat.say("2")
    assert [media for _, _, media in chat.photos.put] == [b"M1", b"M2"]
    for number in range(10):
        told = await send(chat, f"N{number}")
    assert told == FULL.format(most=MOST_KEPT)
    await chat.say("取消")
    assert await chat.say("放图片") == NONE_KEPT


async def test_while_a_form_is_open_a_picture_waits_and_takes_no_numbers(chat, mine):
    mine(WAITING)
    await chat.say("试算")
    assert (await send(chat)).startswith(KEPT_FOR_LATER)
    await chat.say("50000")
    assert chat.photos.put == []
    await chat.say("取消")
    assert "（还缺）" in await chat.say("放图片")


async def test_cancelling_and_wrong_numbers_put_nothing(chat, mine):
    mine(WAITING)
    await send(chat)
    assert "没有第9个" in await chat.say("9")
    await chat.say("取消")
    assert "放好了" not in await chat.say("1")
    assert chat.photos.put == []


async def test_an_expired_picture_and_a_refusal_are_told_and_the_choice_stays(chat, mine):
    mine(WAITING)
    await send(chat, "gone")
    assert await chat.say("1") == NOT_NOW
    await send(chat)
    chat.photos.trouble = WrongStage(action="上传照片", stage="已提交", allowed="待补材料")
    assert await chat.say("1") == chat.photos.trouble.message
    chat.photos.trouble = None
    assert "放好了" in await chat.say("1")


async def test_a_waiting_picture_is_no_topic_of_a_question(chat, mine):
    mine(WAITING)
    await send(chat)
    assert await chat.say("没用") == SAY_IT_AGAIN
    assert not any(entry.startswith("photo") for *_, entry in chat.unanswered._counts)
