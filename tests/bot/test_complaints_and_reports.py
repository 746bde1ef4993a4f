"""Does a complaint in the chat get a number, and does a report of fraud stay away from the
clerks?"""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.conversations import KEPT
from bot.finishing import WAS_LONGER
from bot.handlers import complaints, fraud
from bot.incoming import TEXT_LIMIT
from bot.tables import ConversationRow
from casework.conversations.tables import ServiceCaseRow
from casework.fraud.tables import FraudPhotoRow, FraudReportRow
from casework.handover.tables import ChatTurnRow, HandoverMessageRow
from faq.tables import FaqMissRow
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
    assert await chat.say("取消") == fraud.GIVEN_UP
    assert "JB-" not in await chat.say(FRAUD)
    await chat.say("举报")
    assert "工作人员" in await chat.say("给我找个真人客服帮我看看")
    assert await of(chat, FraudReportRow) == []


async def say(chat: Chat, *texts: str) -> list[str]:
    """The replies; empty for silence."""
    verdicts = [await chat.push(chat.text(each)) for each in texts]
    return [each.reply.text if each.reply else "" for each in verdicts]


@pytest.mark.parametrize(
    ("texts", "reports", "cases"),
    [
        (("举报", "试算", "不知道，没有住过院呢"), 0, 0),
        (("举报", "投诉", STORY), 0, 1),
        (("举报", f"投诉：{STORY}"), 0, 1),
        (("投诉", "举报", f"匿名，{FRAUD}", "还有他们科的李医生也这样干"), 1, 0),
        (("我要举报那家骨科医院长期挂床骗保",), 1, 0),
        (("我想举报应该去找谁呢",), 0, 0),
        (("健康咨询", "举报", FRAUD, "还有他们科的李医生也这样干"), 1, 0),
        (("投诉", "试算", "一共大约是八万六千多块钱吧我记不清了真的"), 0, 0),
    ],
)
async def test_what_is_said_belongs_to_what_was_begun_last(chat, texts, reports, cases):
    await follows(chat)
    await say(chat, *texts)
    assert len(await of(chat, FraudReportRow)) == reports
    assert len(await of(chat, ServiceCaseRow)) == cases


async def test_of_a_text_too_long_to_keep_the_writer_learns_where_it_ended(chat):
    await follows(chat)
    start = f"我要匿名举报：{FRAUD}"
    told = await chat.say(start + "，" * (TEXT_LIMIT - len(start)))
    assert "JB-" in told and WAS_LONGER not in told
    assert WAS_LONGER in await chat.say("报销" * TEXT_LIMIT)
    await chat.say("好了")
    await chat.say("人工")
    assert await chat.say("一句很长的话，" * TEXT_LIMIT) == WAS_LONGER  # silence otherwise


async def test_nothing_of_a_report_goes_past_it_however_it_is_told(chat):
    await follows(chat)
    await chat.say("人工")
    assert await picture(chat, "one") != fraud.WORDS_FIRST
    assert "匿名" in await chat.say("举报")
    assert await picture(chat, "one") == fraud.WORDS_FIRST
    for short in ("王五骗保", "匿名", "老王挂床"):
        assert await chat.say(short) == fraud.TOO_SHORT
    assert "匿名" in await chat.say("帮助")
    assert "JB-" in await chat.say(f"我们单位的，{FRAUD}")
    assert await chat.say("帮助") == fraud.MORE
    assert await chat.say("还有他们科的李医生也这样干") == fraud.ADDED
    assert await chat.say("好了") == fraud.DONE
    assert "JB-" in await chat.say(f"我要匿名举报：{FRAUD}")
    assert [row.steps for row in await of(chat, FraudReportRow)] == [2, 1]
    assert len(await of(chat, HandoverMessageRow)) == 2  # the wish, and the picture before


async def test_whoever_reports_still_gets_what_surely_is_something_else(chat):
    await follows(chat)
    await chat.say("举报")
    assert "绑定" in await chat.say("进度")
    assert "饮食" in await chat.say("订阅健康提示 饮食")
    assert "12356" in await chat.say("我真的不想活了怎么办")
    assert await chat.say("我不想举报了算了吧") == fraud.GIVEN_UP
    await chat.say("举报")
    assert "工作人员" in await chat.say("人工")
    await say(chat, "我的报销被退回来了，想问问怎么办才好")
    assert await of(chat, FraudReportRow) == []


async def test_words_about_fraud_stand_neither_beside_the_chat_nor_on_the_lists_of_the_faq(chat):
    await say(chat, "骗保", "详细", "没用", "匿名")  # an answer, more of it, a verdict, choices
    await chat.callback.close()
    await chat.unanswered.flush()
    assert await of(chat, FaqMissRow) == []
    kept = await of(chat, ChatTurnRow)
    assert [each.topic for each in kept] == [""]  # the verdict alone


async def test_whoever_is_in_danger_hears_of_help_at_once_wherever_they_are(chat):
    await follows(chat)
    assert "12356" in (await say(chat, "投诉", "我真的不想活了"))[1]
    told = await chat.say(f"{STORY}，再这样下去我真的不想活了，家里人都要被拖垮了")
    assert "12356" in told
    assert "FW-" in told
    await chat.say("人工")
    before = len(await of(chat, HandoverMessageRow))
    assert "12356" in await chat.say("我不想活了")
    assert len(await of(chat, HandoverMessageRow)) == before + 1  # the clerk reads it all the same
    assert "结束" in await chat.say("结束")
    await chat.say("举报")
    assert "12356" in await chat.say(f"{FRAUD}，老人被逼得想跳楼，家里人都哭成一团了")


async def test_the_number_of_a_report_is_gone_after_half_an_hour_whatever_is_kept_longer(
    chat, sealer
):
    conversations = chat.callback._turns._conversations
    person = chat.person.official_openid
    await conversations.keep(person, "pictures", {"media": ["one"]}, timedelta(days=1))
    await chat.say("举报")
    assert "JB-" in await chat.say(f"匿名，{FRAUD}")
    await chat.callback.close()
    await conversations._group.settled()
    chat.clock.forward(minutes=31)
    await conversations.forget_expired()
    (row,) = await of(chat, ConversationRow)
    assert set(json.loads(sealer.open(row.kept_sealed, KEPT))) == {"pictures"}
    chat.clock.forward(days=1)
    await conversations.forget_expired()
    assert await of(chat, ConversationRow) == []
