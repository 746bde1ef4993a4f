"""Does a chat that wants a person get one, and always know whose it is?"""

import asyncio
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from casework.access_log import AccessLogRow
from casework.errors import FieldsInvalid, NotFound
from casework.handover import sentences
from casework.handover.chat_turns import ChatTurn, TurnOutcome
from casework.handover.desk import AnsweredByColleague, ChatEnded, HandoverDesk
from casework.handover.endings import HandoverEndings
from casework.handover.handovers import Handovers, Wish
from casework.handover.lists import MOST_SHOWN, HandoverLists
from casework.handover.office_hours import OfficeHours, opening_words
from casework.handover.owners import (
    ChatOwner,
    HandoverReason,
    OwnerCause,
    SendingState,
    Speaker,
)
from casework.handover.sending import ChatSending, NotSent
from casework.handover.tables import HandoverMessageRow, HandoverRow
from casework.handover.watch import HandoverWatch
from claims_core.claim import Actor, Role
from claims_core.review import RoleMissing
from infra.db import Database
from infra.gateway_errors import Category, GatewayError, gateway_error
from infra.sealing import Sealer
from tests.clock import Clock

OPENID = "o-liang"
PHONE = "0373-5961555"
HOURS = OfficeHours.from_text("08:30-12:00 14:30-17:30")
WANG = Actor("w" * 32, "王窗口", frozenset({Role.CLERK}))
LI = Actor("l" * 32, "李窗口", frozenset({Role.CLERK}))
CASHIER = Actor("c" * 32, "钱出纳", frozenset({Role.CASHIER}))


@dataclass
class Counter:
    """Both sides of the chat, and WeChat between them."""

    db: Database
    clock: Clock
    member: Handovers
    desk: HandoverDesk
    lists: HandoverLists
    watch: HandoverWatch
    sent: list[tuple[str, str]] = field(default_factory=list)
    trouble: list[GatewayError] = field(default_factory=list)

    async def send_text(self, openid: str, text: str) -> None:
        if self.trouble:
            raise self.trouble.pop()
        self.sent.append((openid, text))

    async def ask(self, said: str = "我的钱怎么还没到", openid: str = OPENID) -> str:
        return await self.member.ask(Wish(openid, None, HandoverReason.ASKED, said))

    async def only(self) -> HandoverRow:
        async with self.db.read() as session:
            rows = list(await session.scalars(select(HandoverRow)))
        assert len(rows) == 1
        return rows[0]

    async def causes(self, clerk: Actor = WANG) -> list[OwnerCause]:
        shown = await self.lists.show(clerk, (await self.only()).id)
        return [each.cause for each in shown.changes]


@pytest.fixture
def counter(db: Database, clock: Clock, sealer: Sealer) -> Counter:
    hours = OfficeHours.from_text("08:30-12:00 14:30-17:30")
    made = Counter(db, clock, Handovers(db, sealer, clock, hours, PHONE), *[None] * 3)  # type: ignore[arg-type]
    sending = ChatSending(db, sealer, made.send_text)
    endings = HandoverEndings(db, sending, clock, hours)
    made.desk = HandoverDesk(db, sealer, clock, sending, endings)
    made.lists = HandoverLists(db, sealer, clock)
    made.watch = HandoverWatch(db, endings, clock)
    return made


@pytest.fixture
def sealer() -> Sealer:
    return Sealer({"k1": b"1" * 32}, "k1", b"2" * 32)


async def test_a_wish_stands_once_on_the_list_below_what_was_asked_before(
    counter: Counter,
) -> None:
    before = [
        ChatTurn(f"k{n}", counter.clock(), TurnOutcome.ANSWERED, "", f"问{n}", f"答{n}")
        for n in range(2)
    ]
    counter.clock.forward(minutes=1)
    wish = Wish(OPENID, None, HandoverReason.ASKED, "找人工", before)
    assert await counter.member.ask(wish) == sentences.WAITING.format(phone=PHONE)
    assert await counter.ask() == sentences.STILL_WAITING
    listed = await counter.lists.chats(WANG)
    assert [each.owner for each in listed.waiting] == [ChatOwner.WAITING]
    shown = await counter.lists.show(WANG, listed.waiting[0].id)
    assert [(each.by, each.text) for each in shown.before] == [
        (Speaker.MEMBER, "问0"),
        (Speaker.US, "答0"),
        (Speaker.MEMBER, "问1"),
        (Speaker.US, "答1"),
    ]
    assert [each.text for each in shown.since] == ["找人工"]
    assert counter.sent == []


async def test_what_has_just_ended_crowds_nobody_out_who_waits(counter: Counter) -> None:
    async with counter.db.write() as session:
        for number in range(MOST_SHOWN):
            session.add(
                HandoverRow(
                    id=f"{number:032x}",
                    person_index=str(number),
                    openid_sealed=b"",
                    owner=ChatOwner.CLOSED,
                    because=HandoverReason.ASKED,
                    asked_at=counter.clock(),
                    told_at=counter.clock(),
                    member_wrote_at=counter.clock(),
                    closed_at=counter.clock(),
                )
            )
    counter.clock.forward(minutes=1)
    await counter.ask()
    listed = await counter.lists.chats(WANG)
    assert (len(listed.waiting), len(listed.ended)) == (1, MOST_SHOWN - 1)


async def test_two_taps_at_once_are_one_wish(counter: Counter) -> None:
    told = await asyncio.gather(*(counter.ask() for _ in range(5)))
    assert told.count(sentences.STILL_WAITING) == 4
    await counter.only()


async def test_the_first_reply_takes_the_chat_over_and_another_clerk_may_step_in(
    counter: Counter,
) -> None:
    await counter.ask()
    chat = (await counter.only()).id
    await counter.desk.reply(WANG, chat, "您好，我来看看。", after=1)
    assert counter.sent == [(OPENID, "您好，我来看看。")]
    mine = await counter.lists.chats(WANG)
    assert mine.present
    assert [each.id for each in mine.mine] == [chat]
    assert [each.id for each in (await counter.lists.chats(LI)).elsewhere] == [chat]
    await counter.desk.reply(LI, chat, "我是小李。", after=2)
    assert (await counter.only()).clerk_id == LI.id
    assert await counter.causes() == [
        OwnerCause.ASKED,
        OwnerCause.FIRST_REPLY,
        OwnerCause.TAKEN_OVER,
    ]


async def test_the_same_form_sent_twice_says_it_once_and_a_failed_one_may_be_sent_again(
    counter: Counter,
) -> None:
    await counter.ask()
    chat = (await counter.only()).id
    counter.trouble.append(gateway_error("wechat", "45015", Category.OTHER_CHANNEL))
    with pytest.raises(NotSent, match="48小时"):
        await counter.desk.reply(WANG, chat, "在的。", after=1)
    for _ in range(2):
        await counter.desk.reply(WANG, chat, "在的。", after=1)
    assert counter.sent == [(OPENID, "在的。")]
    shown = await counter.lists.show(WANG, chat)
    states = [each.state for each in shown.messages if each.by is Speaker.CLERK]
    assert states == [SendingState.FAILED, SendingState.SENT]
    with pytest.raises(FieldsInvalid):
        await counter.desk.reply(WANG, chat, "  ", after=1)
    with pytest.raises(FieldsInvalid):
        await counter.desk.reply(WANG, chat, "长" * 501, after=1)


async def test_ending_asks_once_how_it_was_and_the_next_wish_is_a_new_one(
    counter: Counter,
) -> None:
    await counter.ask()
    chat = (await counter.only()).id
    await counter.desk.reply(WANG, chat, "好了。", after=1)
    await counter.desk.end(WANG, chat)
    assert counter.sent[-1][1].endswith(sentences.RATE)
    with pytest.raises(ChatEnded):
        await counter.desk.reply(WANG, chat, "还有", after=3)
    for _ in range(2):  # the answer may be lost on the way
        assert await counter.member.rate(OPENID, 5) == sentences.RATED
    assert await counter.member.rate(OPENID, 1) is None
    assert await counter.member.said(OPENID, "还在吗") is None
    assert await counter.ask() == sentences.WAITING.format(phone=PHONE)


async def test_what_nobody_answered_is_not_rated_and_late_ratings_are_none(
    counter: Counter,
) -> None:
    await counter.ask()
    assert await counter.member.end(OPENID) == sentences.ENDED_BY_MEMBER
    assert await counter.member.rate(OPENID, 5) is None
    assert await counter.member.end(OPENID) is None
    await counter.ask()
    async with counter.db.read() as session:
        chat = await session.scalar(select(HandoverRow.id).where(HandoverRow.owner == "waiting"))
    await counter.desk.reply(WANG, str(chat), "好。", after=1)
    told = await counter.member.end(OPENID)
    assert told is not None and sentences.RATE in told
    counter.clock.forward(minutes=31)
    assert await counter.member.rate(OPENID, 5) is None


async def test_a_member_left_unanswered_goes_back_to_the_list_and_is_told(
    counter: Counter,
) -> None:
    await counter.ask()
    chat = (await counter.only()).id
    await counter.desk.reply(WANG, chat, "稍等。", after=1)
    counter.clock.forward(minutes=1)
    await counter.lists.chats(WANG)
    await counter.member.said(OPENID, "好的")
    for _ in range(9):
        counter.clock.forward(minutes=1)
        await counter.lists.chats(WANG)
        assert await counter.watch.once() == 0
    counter.clock.forward(minutes=1)
    assert await counter.watch.once() == 1
    assert counter.sent[-1] == (OPENID, sentences.GIVEN_BACK)
    assert (await counter.only()).owner == ChatOwner.WAITING
    assert (await counter.causes())[-1] is OwnerCause.UNANSWERED


async def test_a_clerk_who_is_gone_has_no_chats(counter: Counter) -> None:
    await counter.ask()
    chat = (await counter.only()).id
    await counter.desk.reply(WANG, chat, "您说。", after=1)
    counter.clock.forward(minutes=3)
    for clerk in (WANG, LI):  # on everybody's list it waits before the watch has come by
        listed = await counter.lists.chats(clerk, looking=False)
        assert [each.id for each in listed.waiting] == [chat]
        assert (listed.mine, listed.elsewhere) == ((), ())
    assert await counter.watch.once() == 1
    assert (await counter.causes())[-1] is OwnerCause.CLERK_LEFT
    await counter.desk.reply(LI, chat, "我接着来。", after=2)
    assert await counter.desk.leave(LI) == 1
    assert not (await counter.lists.chats(LI)).present
    row = await counter.only()
    assert (row.owner, row.clerk_id) == (ChatOwner.WAITING, None)


async def test_half_an_hour_of_silence_ends_it(counter: Counter) -> None:
    await counter.ask()
    chat = (await counter.only()).id
    await counter.desk.reply(WANG, chat, "办好了。", after=1)
    for _ in range(30):
        counter.clock.forward(minutes=1)
        await counter.lists.chats(WANG)
    assert await counter.watch.once() == 1
    assert (await counter.causes())[-1] is OwnerCause.SILENCE
    assert sentences.ENDED in counter.sent[-1][1]


async def test_words_that_a_dead_process_was_sending_are_owned_up_to(counter: Counter) -> None:
    await counter.ask()
    chat = (await counter.only()).id
    counter.trouble.append(gateway_error("wechat", "timeout", Category.AMBIGUOUS))
    with pytest.raises(NotSent, match="不确定"):
        await counter.desk.reply(WANG, chat, "在。", after=1)
    async with counter.db.write() as session:
        row = await session.get_one(HandoverMessageRow, (chat, 2))
        assert row.state == SendingState.UNKNOWN
        row.state = SendingState.SENDING
    counter.clock.forward(minutes=2)
    await counter.lists.chats(WANG)
    await counter.watch.once()
    async with counter.db.read() as session:
        assert (await session.get_one(HandoverMessageRow, (chat, 2))).state == SendingState.UNKNOWN


async def test_outside_office_hours_the_next_opening_is_named(counter: Counter) -> None:
    counter.clock.forward(hours=12)  # Wednesday, ten at night in China
    told = await counter.ask()
    assert "明天08:30上班后" in told
    assert PHONE in told
    assert len((await counter.lists.chats(WANG)).waiting) == 1


def test_office_hours_know_weekends_and_pauses() -> None:
    hours = OfficeHours.from_text("08:30-12:00 14:30-17:30")
    clock = Clock()  # Wednesday, ten in the morning
    assert hours.open_at(clock())
    clock.forward(hours=3)
    assert not hours.open_at(clock())
    assert opening_words(hours.next_opening(clock()), clock()) == "今天14:30"
    clock.forward(days=2, hours=6)  # Friday evening
    assert opening_words(hours.next_opening(clock()), clock()) == "3月9日08:30"
    for wrong in ("", "8:30-12:00", "12:00-08:30", "08:30-12:00 11:00-13:00", "25:00-26:00"):
        with pytest.raises(ValueError, match=r"must|needs"):
            OfficeHours.from_text(wrong)


async def test_whoever_still_waits_after_hours_hears_once_when_somebody_comes(
    counter: Counter,
) -> None:
    await counter.ask()
    assert await counter.member.said(OPENID, "在吗") == ""
    counter.clock.forward(hours=9)  # seven in the evening
    told = await counter.member.said(OPENID, "还有人吗")
    assert told is not None and "明天08:30上班后" in told
    assert await counter.member.said(OPENID, "好的") == ""
    counter.clock.forward(hours=14)  # nine in the morning
    assert await counter.member.said(OPENID, "早上好") == ""
    counter.clock.forward(hours=10)
    assert "明天08:30" in str(await counter.member.said(OPENID, "又下班了"))


async def test_a_clerk_who_goes_home_promises_tomorrow_and_no_colleague_now(
    counter: Counter,
) -> None:
    await counter.ask()
    await counter.desk.reply(WANG, (await counter.only()).id, "您说。", after=1)
    counter.clock.forward(hours=8)
    await counter.desk.leave(WANG)
    assert counter.sent[-1][1] == sentences.GIVEN_BACK_CLOSED.format(opening="明天08:30")
    assert await counter.member.said(OPENID, "好") == ""


async def test_of_two_clerks_who_answer_at_once_one_reads_the_other_first(
    counter: Counter,
) -> None:
    await counter.ask()
    chat = (await counter.only()).id
    done = await asyncio.gather(
        *(counter.desk.reply(who, chat, f"我是{who.name}", after=1) for who in (WANG, LI)),
        return_exceptions=True,
    )
    assert [type(each) for each in done].count(AnsweredByColleague) == 1
    assert len(counter.sent) == 1
    late = LI if (await counter.only()).clerk_id == WANG.id else WANG
    await counter.desk.reply(late, chat, "我补一句", after=2)
    assert (await counter.only()).clerk_id == late.id


async def test_two_processes_that_watch_at_once_move_a_chat_and_tell_it_once(
    counter: Counter,
) -> None:
    await counter.ask()
    chat = (await counter.only()).id
    await counter.desk.reply(WANG, chat, "您说。", after=1)
    counter.clock.forward(minutes=3)
    moved = await asyncio.gather(*(counter.watch.once() for _ in range(4)))
    assert sum(moved) == 1
    assert counter.sent[1:] == [(OPENID, sentences.GIVEN_BACK)]
    assert await counter.causes() == [
        OwnerCause.ASKED,
        OwnerCause.FIRST_REPLY,
        OwnerCause.CLERK_LEFT,
    ]
    await asyncio.gather(
        counter.desk.end(WANG, chat), counter.member.end(OPENID), return_exceptions=True
    )
    assert (await counter.causes())[3:] in (
        [OwnerCause.ENDED_BY_CLERK],
        [OwnerCause.ENDED_BY_MEMBER],
    )


async def test_a_reply_that_a_kill_cut_off_is_owned_up_to_and_never_sent_again(
    counter: Counter,
) -> None:
    await counter.ask()
    chat = (await counter.only()).id
    hangs = asyncio.Event()

    async def dies(openid: str, text: str) -> None:
        counter.sent.append((openid, text))
        await hangs.wait()

    sending = ChatSending(counter.db, counter.desk._sealer, dies)
    endings = HandoverEndings(counter.db, sending, counter.clock, HOURS)
    desk = HandoverDesk(counter.db, counter.desk._sealer, counter.clock, sending, endings)
    cut_off = asyncio.create_task(desk.reply(WANG, chat, "马上查。", after=1))
    while not counter.sent:
        await asyncio.sleep(0)
    cut_off.cancel()
    with pytest.raises(asyncio.CancelledError):
        await cut_off
    counter.clock.forward(minutes=1, seconds=1)
    await counter.watch.once()
    shown = await counter.lists.show(WANG, chat)
    assert [each.state for each in shown.messages][1:] == [SendingState.UNKNOWN]
    await counter.desk.reply(WANG, chat, "马上查。", after=1)
    assert counter.sent == [(OPENID, "马上查。")]


async def test_only_clerks_and_supervisors_see_chats_and_each_opening_is_recorded(
    counter: Counter,
) -> None:
    await counter.ask()
    chat = (await counter.only()).id
    for forbidden in (
        counter.lists.chats(CASHIER),
        counter.lists.show(CASHIER, chat),
        counter.desk.reply(CASHIER, chat, "在", after=0),
        counter.desk.end(CASHIER, chat),
        counter.desk.give_back(CASHIER, chat),
        counter.desk.come(CASHIER),
        counter.desk.leave(CASHIER),
    ):
        with pytest.raises(RoleMissing):
            await forbidden
    with pytest.raises(NotFound):
        await counter.lists.show(WANG, "0" * 32)
    await counter.lists.show(WANG, chat)
    await counter.lists.show(WANG, chat, opened=False)
    async with counter.db.read() as session:
        seen = list(await session.scalars(select(AccessLogRow.actor_id)))
        row = await session.get_one(HandoverRow, chat)
        first = await session.get_one(HandoverMessageRow, (chat, 1))
    assert seen == [WANG.id]
    assert OPENID.encode() not in row.openid_sealed
    assert "钱".encode() not in first.text_sealed


async def test_member_and_clerk_writing_at_once_lose_no_word(counter: Counter) -> None:
    await counter.ask()
    chat = (await counter.only()).id
    await asyncio.gather(
        *(counter.member.said(OPENID, f"第{n}句") for n in range(5)),
        *(counter.desk.reply(WANG, chat, f"答{n}", after=1) for n in range(5)),
    )
    shown = await counter.lists.show(WANG, chat)
    assert [each.seq for each in shown.messages] == list(range(1, 12))
    assert (await counter.only()).clerk_id == WANG.id
