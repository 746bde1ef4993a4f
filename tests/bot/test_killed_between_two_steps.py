"""Is each push answered once wherever its process dies or the database fails it: between a commit
and what follows it, between a reply and its record, one death after another?"""

import asyncio
import os
import socket
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pytest

from bot import seen
from bot.deliveries import NOBODY, PushDelivery, PushTurn
from bot.in_time import TurnFailed
from bot.incoming import read_message
from bot.seen import LateAnswer, SeenMessages, Taken
from bot.spooled import SpooledPushes
from infra.gateway_errors import Category, gateway_error
from infra.group_commit import GroupCommit
from infra.spool import Spool
from infra.spool_file import Kept
from tests.blocked_database import blocked

pytestmark = pytest.mark.both_databases("what stands there when a process dies")

QUESTION = "封顶多少"
ANSWER = "按2025年的规定"
# The words alone are enough, or a handler is asked.
EITHER_WAY = ((QUESTION, ANSWER), ("进度", "开始绑定"))


class ForgetfulGroup(GroupCommit):
    """Of a process that dies before what it writes by the way is committed."""

    def write_soon(self, *steps, action, then=None) -> None:
        pass


class FailingGroup(GroupCommit):
    """The connection is lost when the commit is done and nobody is told, `then` times from now."""

    def __init__(self, db) -> None:
        super().__init__(db)
        self.fails_at: list[int] = []

    async def write(self, *steps) -> Any:
        rows = await super().write(*steps)
        if self._fails_now():
            raise ConnectionError
        return rows

    def write_then(self, tell, *steps) -> None:
        def told(outcome) -> None:
            tell(ConnectionError() if self._fails_now() else outcome)

        super().write_then(told, *steps)

    def _fails_now(self) -> bool:
        self.fails_at = [left - 1 for left in self.fails_at]
        return 0 in self.fails_at


class HeldGroup(GroupCommit):
    """The database is blocked just when an answer is to be kept."""

    def __init__(self, db) -> None:
        super().__init__(db)
        self.held = asyncio.Event()

    async def write(self, *steps) -> Any:
        if {"answer", "answer_sealed"} & steps[0].parameters.keys():
            await self.held.wait()
        return await super().write(*steps)

    def write_then(self, tell, *steps) -> None:
        async def later() -> None:
            await self.held.wait()
            super(HeldGroup, self).write_then(tell, *steps)

        self.holding = asyncio.create_task(later())


@dataclass
class Mortal:
    """A process that goes by single steps towards a late answer, and dies after one of them."""

    spool: Spool
    spooled: SpooledPushes
    seen: SeenMessages
    push: bytes
    key: str
    clock: Callable
    taken: Any = None

    async def spools_it(self) -> None:
        assert await self.spooled.put(self.key, self.push, self.clock())

    async def takes_it(self) -> None:
        self.taken, _ = await self.seen.begin(self.key)
        assert isinstance(self.taken, Taken)

    async def answers_late(self) -> None:
        assert await self.seen.finish_late(self.taken, ANSWER)

    async def notes_that_it_sends(self) -> None:
        await self.spooled.sending(self.key, begun=True)

    async def notes_that_it_was_refused(self) -> None:
        await self.spooled.sending(self.key, begun=False)

    async def keeps_that_it_is_due(self) -> None:
        await self.seen.end_sending(self.key, LateAnswer.DUE)

    async def keeps_that_it_was_sent(self) -> None:
        await self.seen.end_sending(self.key, LateAnswer.SENT)

    def dies(self) -> None:
        die(self.spool)


def die(spool: Spool) -> None:
    """As when its process is killed: the lock goes, and nothing is tidied up."""
    os.close(spool._file._descriptor)
    spool._file._descriptor = None


@pytest.fixture
def mortal(db, sealer, clock, tmp_path) -> Callable[[bytes], Mortal]:
    def begin(push: bytes) -> Mortal:
        spool = Spool(tmp_path / "spool")
        spooled = SpooledPushes(spool, sealer)
        seen = SeenMessages(db, GroupCommit(db), sealer, clock, spooled.process)
        return Mortal(spool, spooled, seen, push, read_message(push).key, clock)

    return begin


Step = Callable[[Mortal], Awaitable[None]]
TO_THE_REQUEST: tuple[Step, ...] = (
    Mortal.spools_it,
    Mortal.takes_it,
    Mortal.answers_late,
    Mortal.notes_that_it_sends,
)
SENT: tuple[Step, ...] = (*TO_THE_REQUEST, Mortal.keeps_that_it_was_sent)
REFUSED: tuple[Step, ...] = (
    *TO_THE_REQUEST,
    Mortal.notes_that_it_was_refused,
    Mortal.keeps_that_it_is_due,
)
# the steps after which it dies, and how many messages its heir sends
DEATHS: tuple[tuple[tuple[Step, ...], int], ...] = (
    (SENT[:1], 1),
    (SENT[:2], 1),
    (SENT[:3], 1),
    (SENT[:4], 0),  # whether the message went out nobody knows
    (SENT, 0),
    (REFUSED[:5], 1),
    (REFUSED, 1),
)


@pytest.mark.parametrize("deaths", [1, 2, 3])
async def test_a_late_answer_goes_out_once_after_whichever_step_one_dies_and_its_heirs_too(
    open_chat, mortal, clock, tmp_path, deaths
):
    for steps, sent in DEATHS:
        heir = await open_chat()
        heir.person.official_openid = f"o-{len(steps)}-{sent}-{deaths}"
        dying = mortal(heir.text(QUESTION).xml)
        for step in steps:
            await step(dying)
        dying.dies()
        for _ in range(deaths - 1):  # takes it over, and dies before it can look
            another = Spool(tmp_path / "spool")
            await another.adopt()
            die(another)
        clock.forward(seconds=10)
        await asyncio.gather(heir.round())
        assert [openid for openid, _ in heir.late] == [heir.person.official_openid] * sent, steps
        assert all(ANSWER in text for _, text in heir.late)
        await heir.callback.close()
        assert not list((tmp_path / "spool").iterdir())


async def test_a_reply_is_kept_before_it_leaves_while_anybody_waits_who_was_told_success(
    open_chat, mortal, clock
):
    """Else who waits would be answered, though a later delivery was, by a process since dead."""
    replies = await open_chat()
    for words, answer in EITHER_WAY:
        doomed = await open_chat(group=ForgetfulGroup(replies.db))
        doomed.person.official_openid = f"o-{answer}"
        message = doomed.text(words)
        dead = mortal(message.xml)
        await dead.spools_it()  # and then "success" for the first delivery
        dead.dies()
        clock.forward(seconds=1)
        assert answer in (await doomed.push(message)).reply.text
        clock.forward(seconds=10)
        await asyncio.gather(replies.round())
        await until(lambda: not replies.spool.kept)
        assert replies.late == []


async def test_a_reply_that_was_kept_too_late_for_its_delivery_goes_out_as_a_message(open_chat):
    other = await open_chat()
    await other.spool.put("f" * 64, Kept(other.clock(), b""))
    for words, answer in EITHER_WAY:
        group = HeldGroup(other.db)
        chat = await open_chat(deadline_seconds=0.3, group=group)
        chat.person.official_openid = f"o-{answer}"
        assert (await chat.push(chat.text(words))).outcome == "acknowledged"
        assert chat.late == []
        group.held.set()
        await until(lambda chat=chat: len(chat.late) == 1 and not chat.spool.kept)
        assert answer in chat.late[0][1]


async def test_an_answer_whose_keeping_was_not_confirmed_goes_out_once(open_chat, clock):
    """The commit was done and its connection lost: before the message was sent, and after it."""
    for fails_at, sent in ((1, 1), (2, 1), (3, 1)):
        group = FailingGroup((await open_chat()).db)
        chat = await open_chat(group=group, deadline_seconds=0.0)
        chat.person.official_openid = f"o-{fails_at}"
        chat.members.waits = asyncio.Event()
        message = chat.event("subscribe", {"EventKey": ""})
        group.fails_at = [fails_at]
        assert (await chat.push(message)).outcome == "acknowledged"
        chat.members.waits.set()
        await until(lambda chat=chat: not chat.callback._turns._running)
        group.fails_at = []
        clock.forward(seconds=10)
        for _ in range(2):
            chat.callback._rounds._not_before.clear()
            await asyncio.gather(chat.round())
        assert len(chat.late) == sent, fails_at
        # neither the platform nor a later delivery brings out another one
        assert (await chat.push(message)).outcome == "acknowledged"
        await until(lambda chat=chat: not (chat.callback._turns._running or chat.spool.kept))
        assert len(chat.late) == sent, fails_at


async def test_a_message_waits_until_its_push_lies_in_the_spool(open_chat):
    """What it notes before it is sent must be found there by whoever takes over."""
    disk, asked = threading.Event(), threading.Event()

    def sync(descriptor: int) -> None:
        asked.set()
        disk.wait()
        os.fsync(descriptor)

    chat = await open_chat(deadline_seconds=0.0, sync=sync)
    pushed = asyncio.create_task(chat.push(chat.text(QUESTION)))
    await asyncio.to_thread(asked.wait)
    for _ in range(20):
        await asyncio.sleep(0.005)
    assert chat.late == []
    disk.set()
    assert (await pushed).outcome == "acknowledged"
    await until(lambda: len(chat.late) == 1)


async def test_a_delivery_told_success_after_a_lost_reply_is_answered_and_one_before_it_is_not(
    open_chat, mortal, clock
):
    """Which delivery was replied to counts, and not when."""
    for told_before, sent in ((True, 0), (False, 1)):
        chat = await open_chat()
        chat.person.official_openid = f"o-{told_before}"
        message = chat.text(QUESTION)
        dead = mortal(message.xml)
        if told_before:
            await dead.spools_it()
        clock.forward(seconds=1)
        assert (await chat.push(message)).outcome == "replied"
        clock.forward(seconds=1)
        if not told_before:
            await dead.spools_it()
        dead.dies()
        await asyncio.gather(chat.round())
        assert len(chat.late) == sent
        await chat.callback.close()


async def test_the_newest_delivery_that_was_told_success_is_the_one_that_waits(open_chat, clock):
    chat = await open_chat(deadline_seconds=0.1)
    message = chat.text(QUESTION)
    async with blocked(chat.db):
        await asyncio.gather(chat.push(message))
        clock.forward(seconds=4)
        await chat.push(message)
        ((_, kept),) = chat.spool.kept.items()
        assert kept.at == clock()
    await until(lambda: len(chat.late) == 1)


async def test_an_answer_refused_for_now_waits_and_one_refused_for_good_is_given_up(open_chat):
    for category in (Category.RETRY, Category.STOP_PROVIDER, Category.BUDGET, Category.RECIPIENT):
        chat = await open_chat(deadline_seconds=0.0)
        chat.person.official_openid = f"o-{category}"
        chat.sending_fails.append(gateway_error("test", "1", category))
        await chat.push(chat.text(QUESTION))
        await until(lambda chat=chat: not chat.callback._turns._running)
        for_good = category is Category.RECIPIENT
        await until(lambda chat=chat, many=not for_good: len(chat.spool.kept) == many)
        await asyncio.gather(chat.round())
        assert len(chat.late) == (not for_good)
        await chat.callback.close()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0.01)


async def test_a_delivery_that_was_hung_up_on_counts_for_nothing(open_chat, clock):
    """Read late by a process that stood still, it would seem newer than the one that was replied
    to since; and whoever hung up heard no "success", so that nothing may wait on its account."""
    stood_still, replies = await open_chat(deadline_seconds=0.0), await open_chat()
    message = replies.text(QUESTION)
    incoming = read_message(message.xml)
    stale = {"spent": 0.0, "hung_up": lambda: True}
    # before anybody has replied, and after
    for replied in (False, True):
        if replied:
            assert (await replies.push(message)).outcome == "replied"
        clock.forward(seconds=1)
        with pytest.raises(TurnFailed):
            await asyncio.gather(
                stood_still.callback._replies.answer(incoming, message.xml, **stale)
            )
        await until(lambda: not stood_still.callback._turns._running)
        assert not stood_still.spool.kept
    assert stood_still.late == []
    # one that certainly came after the reply still shows that it was lost
    clock.forward(seconds=1)
    assert (await stood_still.push(message)).outcome == "acknowledged"
    await until(lambda: len(stood_still.late) == 1)


async def test_who_joins_a_turn_that_has_decided_is_not_answered_by_what_was_decided(
    open_chat, clock
):
    """The one it worked for had hung up, so nobody was to hear the answer; the next came before
    the turn was put away."""
    chat = await open_chat()
    message = chat.text(QUESTION)
    incoming, turns = read_message(message.xml), chat.callback._turns
    replies = chat.callback._replies
    assert (await chat.push(message)).outcome == "replied"
    clock.forward(seconds=5)
    decided = PushTurn(message.xml, PushDelivery(clock(), lambda: True))
    turns._running[incoming.key] = decided
    assert decided.heard_at == NOBODY
    answering = asyncio.create_task(replies.answer(incoming, message.xml))
    await until(lambda: len(decided.deliveries) == 2)
    decided.finished = True
    turns._end(incoming, decided)
    assert ANSWER in (await answering or "")
    assert chat.late == []


async def test_nothing_waits_for_a_platform_that_really_hung_up(open_chat):
    chat = await open_chat(deadline_seconds=0.3)
    chat.members.waits = asyncio.Event()
    envelope = chat.envelope(chat.event("subscribe", {"EventKey": ""}).xml)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.15):
            await asyncio.gather(chat.post(envelope))
    await asyncio.sleep(0.4)
    assert not chat.spool.kept
    chat.members.waits.set()
    assert b"<Encrypt>" in (await chat.post(envelope)).body
    assert chat.late == []


async def test_an_old_request_that_is_read_with_its_end_is_known_at_once(open_chat):
    """As after a process stood still: the request and the end of its connection lie there both.
    By the short way and by the long."""
    chat = await open_chat()
    known: list[tuple[str, bool]] = []

    async def ask(_message, _push, _spent, hung_up) -> None:
        known.append(("long", hung_up()))

    def ask_then(_message, _push, hung_up, tell) -> None:
        known.append(("short", hung_up()))
        tell(None)

    chat.callback._replies.answer, chat.callback._replies.answer_then = ask, ask_then
    envelope = chat.envelope(chat.text(QUESTION).xml)
    cases = [(way, up) for way in ("short", "long") for up in (False, True)]
    for number, (way, hangs_up) in enumerate(cases, 1):
        socket_ = socket.create_connection(("127.0.0.1", chat.client.port))
        target = f"POST /wechat/callback?{urlencode(envelope.query)} HTTP/1.1"
        kept = "" if way == "short" else "Connection: close\r\n"
        head = f"{target}\r\nHost: x\r\nContent-Length: {len(envelope.body)}\r\n{kept}\r\n"
        socket_.sendall(head.encode() + envelope.body)
        if hangs_up:
            socket_.close()  # before the loop has read a byte
        await until(lambda number=number: len(known) == number)
        socket_.close()
    assert known == cases


def test_whether_a_push_was_ours_is_told_whatever_was_kept_first(db):
    dialect = db.writer.sync_engine.dialect
    for statement in (seen._FINISH_SOON, seen._FINISH_IF_MINE):
        statement._compiled.clear()
    assert not seen._FINISH_SOON.compiled(dialect).returns_rows
    told = seen._FINISH_IF_MINE.compiled(dialect)
    assert told.counts is db.is_sqlite
    assert told.returns_rows is not db.is_sqlite
