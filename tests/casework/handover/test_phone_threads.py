"""Can somebody talk to a clerk on the phone's page, without the chat and beside it?"""

from datetime import timedelta

import pytest

from casework.errors import FieldsInvalid, NotFound
from casework.handover.desk import HandoverDesk
from casework.handover.endings import HandoverEndings
from casework.handover.handovers import Handovers, SeenSoFar
from casework.handover.lists import HandoverLists
from casework.handover.office_hours import OfficeHours
from casework.handover.owners import ChatOwner, SendingState
from casework.handover.phone_threads import LONGEST, SHOWN_FOR, PhoneThreads
from casework.handover.sending import ChatSending
from casework.people.people import member_actor
from casework.people.tables import MemberRow
from claims_core.claim import Actor, Role
from infra.db import Database
from infra.gateway_errors import Category, gateway_error
from infra.sealing import Sealer
from tests.cast import cast_sealer
from tests.clock import Clock

WANG = Actor("w" * 32, "王窗口", frozenset({Role.CLERK}))
ONLY_PHONE, FOLLOWER = member_actor("a" * 32), member_actor("b" * 32)
OPENID = "o-follower"
NOTHING = SeenSoFar("", 0)


class Talk:
    """The page, the chat and the desk of one house; WeChat takes nothing."""

    def __init__(self, db: Database, sealer: Sealer, clock: Clock) -> None:
        hours = OfficeHours.from_text("08:30-12:00 14:30-17:30")
        sending = ChatSending(db, sealer, self.refused)
        endings = HandoverEndings(db, sending, clock, hours)
        self.chat = Handovers(db, sealer, clock, hours, "0373-0000000")
        self.page = PhoneThreads(db, sealer, clock, hours, self.chat)
        self.desk = HandoverDesk(db, sealer, clock, sending, endings)
        self.lists = HandoverLists(db, sealer, clock)

    async def refused(self, openid: str, text: str) -> None:
        raise gateway_error("wechat", "45015", Category.OTHER_CHANNEL)


@pytest.fixture
async def talk(db: Database, clock: Clock) -> Talk:
    async with db.write() as session:
        for actor, openid in ((ONLY_PHONE, None), (FOLLOWER, OPENID)):
            session.add(
                MemberRow(id=actor.id, unionid=actor.id, official_openid=openid, created_at=clock())
            )
    return Talk(db, cast_sealer(), clock)


async def test_who_never_met_the_account_is_answered_on_the_page(talk: Talk, clock: Clock) -> None:
    assert (await talk.page.show(ONLY_PHONE)).owner is ChatOwner.BOT
    for _ in range(2):  # the answer to the first was lost
        await talk.page.say(ONLY_PHONE, " 我的钱怎么还没到 ", NOTHING)
    (waiting,) = (await talk.lists.chats(WANG)).waiting
    clock.forward(minutes=1)
    await talk.desk.reply(WANG, waiting.id, "您好，我查一下。", after=1)
    thread = await talk.page.show(ONLY_PHONE)
    assert [(each.mine, each.text) for each in thread.words] == [
        (True, "我的钱怎么还没到"),
        (False, "您好，我查一下。"),
    ]
    assert thread.owner is ChatOwner.HUMAN
    seen = SeenSoFar(thread.id, thread.words[-1].seq)
    for _ in range(2):
        await talk.page.say(ONLY_PHONE, "好的", seen)
    assert len((await talk.page.show(ONLY_PHONE)).words) == 3
    shown = await talk.lists.show(WANG, waiting.id)
    assert {each.state for each in shown.messages} == {None, SendingState.SENT}
    await talk.page.end(ONLY_PHONE)
    ended = await talk.page.show(ONLY_PHONE)
    assert (ended.owner, ended.may_rate) == (ChatOwner.CLOSED, True)
    await talk.page.rate(ONLY_PHONE, 5)
    with pytest.raises(NotFound):
        await talk.page.rate(ONLY_PHONE, 4)
    # the same words in another talk are said again
    await talk.page.say(ONLY_PHONE, "好的", SeenSoFar(thread.id, 9))
    assert [each.text for each in (await talk.page.show(ONLY_PHONE)).words] == ["好的"]
    await talk.page.end(ONLY_PHONE)
    clock.forward(seconds=(SHOWN_FOR + timedelta(minutes=1)).total_seconds())
    assert (await talk.page.show(ONLY_PHONE)).owner is ChatOwner.BOT


async def test_page_and_chat_are_one_conversation_and_nobody_elses(
    talk: Talk, clock: Clock
) -> None:
    await talk.page.say(FOLLOWER, "在吗", NOTHING)
    clock.forward(seconds=1)
    assert await talk.chat.said(OPENID, "我在聊天里接着说") is not None
    thread = await talk.page.show(FOLLOWER)
    assert [each.text for each in thread.words] == ["在吗", "我在聊天里接着说"]
    assert (await talk.page.show(ONLY_PHONE)).words == ()
    # the last word came from the chat, which WeChat closes after two days: a clerk hears of it
    (line,) = (await talk.lists.chats(WANG)).waiting
    assert not line.on_phone
    with pytest.raises(Exception, match="48小时"):
        await talk.desk.reply(WANG, line.id, "在的", after=2)
    await talk.page.say(FOLLOWER, "我在看手机页面", SeenSoFar(thread.id, 2))
    await talk.desk.reply(WANG, line.id, "看到了", after=4)


async def test_nothing_is_taken_that_nobody_would_read(talk: Talk) -> None:
    for text in ("  ", "字" * (LONGEST + 1)):
        with pytest.raises(FieldsInvalid):
            await talk.page.say(ONLY_PHONE, text, NOTHING)
    assert (await talk.lists.chats(WANG)).waiting == ()


async def test_outside_office_hours_the_page_says_when_somebody_comes(
    talk: Talk, clock: Clock
) -> None:
    opening = (await talk.page.show(ONLY_PHONE)).opening
    clock.forward(hours=9)
    assert bool(opening) is not bool((await talk.page.show(ONLY_PHONE)).opening)
