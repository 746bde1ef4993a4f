"""Does a complaint in the chat get a number, and does a report of fraud stay away from the
clerks?"""

import re

import pytest
from sqlalchemy import select

from bot.handlers import complaints, fraud
from casework.conversations.tables import ServiceCaseRow
from casework.fraud.tables import FraudPhotoRow, FraudReportRow
from casework.handover.tables import ChatTurnRow, HandoverMessageRow
from tests.bot.conftest import Chat

STORY = "昨天上午三号窗口让我跑了三趟，还不告诉我缺什么"
FRAUD = "城东那家诊所拿老人的医保卡空刷，一天好几张"


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


async def of(chat: Chat, table) -> list:
    async with chat.db.read() as session:
        return list(await session.scalars(select(table)))


async def follows(chat: Chat) -> None:
    await chat.push(chat.event("subscribe"))


async def picture(chat: Chat, media_id: str) -> str:
    chat.last_id += 1
    fields = {"PicUrl": "http://x/1", "MediaId": media_id}
    sent = chat.writer.message(chat.person, "image", fields, chat.last_id, chat.clock())
    return (await chat.push(sent)).reply.text


async def test_a_complaint_is_asked_for_registered_once_and_asked_after(chat):
    await follows(chat)
    assert "写在一条里" in await chat.say("我要投诉")
    assert "绑定" in await chat.say("进度")  # other words keep their meaning, the form stays
    assert "按2025年的规定" in await chat.say("大额一年封顶是多少")
    told = await chat.say(STORY)
    number = re.search(r"FW-\w{4}-\w{4}", told)[0]
    assert "前告诉您打算怎么办" in told
    assert number in await chat.say("投诉进度")
    assert "打算怎么办" in await chat.say(f"{number}怎么样了")
    assert number in await chat.say(f"投诉：{STORY}，今天还是这样")
    (row,) = await of(chat, ServiceCaseRow)
    assert (row.kind, row.steps, row.said_in) == ("complaint", 2, "chat")


async def test_a_complaint_can_be_given_up_and_needs_somebody_known(chat):
    await chat.say("投诉")
    assert await chat.say("取消") == complaints.GIVEN_UP
    assert "FW" not in await chat.say(STORY)
    chat.members.followed = unknown
    await chat.say("投诉")
    assert "查不到您的微信" in await chat.say(STORY)
    assert await of(chat, ServiceCaseRow) == []


async def unknown(_: str) -> None:
    """WeChat answers, and the person is still nobody we know."""


@pytest.mark.parametrize("anonymous", [True, False])
async def test_a_report_reaches_neither_the_clerk_nor_what_stands_beside_the_chat(chat, anonymous):
    await follows(chat)
    assert "匿名" in await chat.say("我要举报")
    told = await chat.say(f"匿名，{FRAUD}" if anonymous else FRAUD)
    number = re.search(r"JB-\w{4}-\w{4}", told)[0]
    assert "一共1张" in await picture(chat, "one")
    assert "一共1张" in await picture(chat, "one")
    assert await picture(chat, "gone") == fraud.NO_PHOTO
    assert await chat.say("好了") == fraud.DONE
    assert "收到了" in await chat.say(f"{number} 有结果吗")
    (row,) = await of(chat, FraudReportRow)
    assert bool(row.member_id) is not anonymous
    assert len(await of(chat, FraudPhotoRow)) == 1
    await chat.say("人工")
    await chat.callback.close()
    assert [each.topic for each in await of(chat, ChatTurnRow)] == [""]  # the wish alone
    assert len(await of(chat, HandoverMessageRow)) == 1


async def test_while_a_clerk_has_the_chat_a_report_still_passes_them_by(chat):
    await chat.say("人工")
    await chat.say("举报")
    assert "JB-" in await chat.say(f"匿名 {FRAUD}")
    assert len(await of(chat, HandoverMessageRow)) == 1


async def test_a_report_is_given_up_or_left_for_a_person(chat):
    await chat.say("举报")
    assert await chat.say("取消") == fraud.DONE
    assert "JB-" not in await chat.say(FRAUD)
    await chat.say("举报")
    assert "工作人员" in await chat.say("给我找个真人客服帮我看看")
    assert await of(chat, FraudReportRow) == []
