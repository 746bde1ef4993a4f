"""Do words that somebody writes back to a text message become a case of theirs, once, and thanks
none?"""

import asyncio

from sqlalchemy import select

from app.sms_replies import build_sms_replies
from casework.conversations.tables import ServiceCaseRow, ServiceCaseStepRow
from casework.conversations.written_replies import WrittenReplies, asks_something
from claims_core.calendar_cn import china_day
from infra.sms.gateway import SmsReply
from notifications.tables import SmsReplyRow
from tests.casework.conftest import House
from tests.every_case import EveryCase
from tests.people import FATHER
from tests.world import World

THANKS = (
    *("好的", "收到", "收到，谢谢！", "谢谢您", "嗯嗯", "OK", "知道了", "1", "", "好的谢谢你们了"),
    *("钱已经到账了，谢谢", "到了", "很满意"),
)
WORDS = (
    "你们几点下班",
    "收到的钱不对",
    "好的，那我什么时候能拿到钱",
    "谢谢，可是卡号错了",
    "住院能报吗",
    *("没到", "不满意", "钱到了一半"),
)


def test_thanks_a_nod_and_a_stray_number_ask_for_nothing_and_other_words_do() -> None:
    with EveryCase() as every:
        for text in THANKS:
            with every.case(text):
                assert not asks_something(text)
        for text in WORDS:
            with every.case(text):
                assert asks_something(text)


async def test_what_is_written_becomes_a_case_of_theirs_and_a_repeat_no_second(
    world: World,
) -> None:
    replies = build_sms_replies(world.services)

    def reply(number: int, text: str, phone: str = FATHER.phone) -> SmsReply:
        return SmsReply(phone=phone, text=text, reference=str(number), sent_at=None)

    first = reply(1, WORDS[0])
    for _ in range(2):  # a provider pushes what was not acknowledged again
        await replies.receive("aliyun", [first])
    await replies.receive("aliyun", [reply(2, WORDS[1]), reply(3, "好的"), reply(4, "R")])
    await replies.receive("aliyun", [reply(5, WORDS[2], phone="13999998888")])
    async with world.services.db.read() as session:
        (case,) = await session.scalars(select(ServiceCaseRow))
        steps = list(
            await session.scalars(
                select(ServiceCaseStepRow.action).order_by(ServiceCaseStepRow.seq)
            )
        )
        rows = await session.scalars(select(SmsReplyRow).order_by(SmsReplyRow.reference))
        waits = [row.is_open for row in rows]
    assert (case.kind, case.said_in, case.person_kind) == ("message", "sms", "insured")
    assert case.dispatch_on == china_day(world.clock())
    assert steps == ["register", "say_more"]
    # thanks, and the words of somebody unknown, are left to the list
    assert waits == [False, False, True, False, True]


async def test_several_messages_that_come_at_once_are_one_case(house: House) -> None:
    replies = WrittenReplies(house.db, house.sealer, house.clock, house.book)
    writers = [("insured", await house.insured_id(FATHER))]
    await asyncio.gather(*(replies.open(writers, FATHER.phone, text) for text in WORDS[:4]))
    async with house.db.read() as session:
        (case,) = await session.scalars(select(ServiceCaseRow))
    assert case.steps == 4
