"""Does each message have one effect and one answer, delivered three times to two processes that die
at any step, whose clocks run away and whose database is blocked? The short form of `make soak
CALLBACKS=10000`: the processes live in one loop, and dying is to stop all that one of them does."""

import asyncio
import gc
import os
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from contextvars import ContextVar
from functools import partial
from typing import Any

import pytest
from sqlalchemy import event, select

from bot.in_time import TurnFailed
from bot.incoming import read_message
from bot.seen import LateAnswer
from bot.tables import SeenMessageRow
from infra.db import Database
from infra.group_commit import GroupCommit
from tests.blocked_database import blocked

pytestmark = [
    pytest.mark.both_databases("what two writers do to one row"),
    # whoever dies tidies nothing up, connections among it
    pytest.mark.filterwarnings("ignore:The garbage collector is trying"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

MESSAGES, PHONES, DEATHS = 90, 9, 16
SEED = int(os.environ.get("STORM_SEED", "7"))
OWNER: ContextVar[int] = ContextVar("OWNER", default=-1)


class OwnDatabase(Database):
    """One that a process has for itself; the kernel ends its connections with it."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self._opened: list[Any] = []
        event.listen(self.writer.sync_engine, "connect", lambda one, _: self._opened.append(one))

    def lose(self) -> None:
        """Its process is killed."""
        for each in self._opened:
            if not self.is_sqlite:
                each.driver_connection.terminate()


@pytest.fixture(autouse=True)
def _swept_away():
    """What the dead leave is found here: found during the next test, it would be that one's."""
    yield
    gc.collect()


class Died(Exception):
    """The process that was at work was killed."""


class Processes:
    """Two of them at any time; each task knows whose it is."""

    def __init__(self, open_chat: Callable, db: Database, clock, sent: Counter[str]) -> None:
        self._open = open_chat
        self._db = db
        self._clock = clock
        self._sent = sent
        self._tasks: dict[asyncio.Task[Any], int] = {}
        self._databases: dict[int, OwnDatabase] = {}
        self._dead: list[Any] = []
        self.alive: dict[int, Any] = {}
        self.begun = 0
        asyncio.get_running_loop().set_task_factory(self._task)

    def _task(self, loop, coroutine: Coroutine[Any, Any, Any], **more: Any) -> asyncio.Task[Any]:
        task = asyncio.Task(coroutine, loop=loop, **more)
        if (owner := OWNER.get()) >= 0:
            self._tasks[task] = owner
            task.add_done_callback(self._tasks.pop)
        return task

    async def begin(self) -> None:
        self.begun += 1
        own = self._databases[self.begun] = OwnDatabase(self._db.url)
        # nobody closes the file for a session that is cancelled twice, as the kernel would
        orm = self._db if own.is_sqlite else own
        chat = await self._open(db=orm, group=GroupCommit(own), deadline_seconds=0.15)
        chat.callback._turns._late._send_text = self._send_text
        self.alive[self.begun] = chat

    async def _send_text(self, openid: str, _text: str) -> None:
        for _ in range(3):  # on its way there
            await asyncio.sleep(0)
        self._sent[openid] += 1
        for _ in range(3):
            await asyncio.sleep(0)

    async def run(self, owner: int, work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """In this process; what comes of it. :raises Died: once that is dead."""
        token = OWNER.set(owner)
        task = asyncio.create_task(work())
        OWNER.reset(token)
        await asyncio.wait({task})
        if task.cancelled():  # told apart from an end of the test's own patience
            raise Died
        return task.result()

    async def die(self, owner: int) -> None:
        chat = self.alive.pop(owner)
        ended: set[asyncio.Task[Any]] = set()
        for _ in range(3):  # what is cancelled may begin something by being cancelled
            for task in [
                t for t, whose in self._tasks.items() if whose == owner and t not in ended
            ]:
                ended.add(task)
                task.cancel()
            await asyncio.sleep(0)
        chat.callback._turns._running.clear()  # nobody will tell them what came of their writes
        self._databases[owner].lose()
        await asyncio.to_thread(chat.spool._thread.submit(int).result)
        self._dead.append(chat)
        self.close_files()

    def close_files(self) -> None:
        """Those of the dead, as the kernel does; and again, for a timer that outlives its process
        here may have opened another."""
        for chat in self._dead:
            for descriptor in (
                chat.spool._file._descriptor,
                *(d for d, _ in chat.spool._file._former),
            ):
                if descriptor is not None:
                    os.close(descriptor)
            chat.spool._file._descriptor = None
            chat.spool._file._former.clear()

    async def close(self) -> None:
        asyncio.get_running_loop().set_task_factory(None)
        for owner, database in self._databases.items():
            if database.is_sqlite or owner in self.alive:
                await database.close()
        self._databases.clear()
        gc.collect()  # what the dead have left, while that may be said


@pytest.mark.slow
async def test_every_message_has_one_answer_whoever_dies_at_whatever_step(
    open_chat, db, clock
) -> None:
    dice, sent, seen = random.Random(SEED), Counter[str](), dict[str, bool]()
    processes = Processes(open_chat, db, clock, sent)
    for _ in range(2):
        await processes.begin()
    numbers = iter(range(MESSAGES))
    (first, *_) = processes.alive.values()

    async def deliver(xml: bytes) -> bool:
        """To either, until it is answered at all; whether there was a reply."""
        message = read_message(xml)
        while True:
            owner, chat = dice.choice(list(processes.alive.items()))
            try:
                answering = partial(chat.callback._replies.answer, message, xml)
                return await processes.run(owner, answering) is not None
            except (TurnFailed, Died):
                await asyncio.sleep(0.01)

    async def phone() -> None:
        for number in numbers:
            first.person.official_openid = openid = f"o-{number}"
            follows = first.event("subscribe", {"EventKey": ""})
            xml = (first.text("封顶多少") if number % 3 else follows).xml
            for _ in range(3):
                seen[openid] = await deliver(xml)
                clock.forward(seconds=dice.choice((0.1, 0.3, 2.0)))

    async def rounds() -> None:
        for owner, chat in list(processes.alive.items()):
            chat.callback._rounds._not_before.clear()
            with suppress(Died):
                await processes.run(owner, chat.callback._rounds.once)

    async def trouble() -> None:
        for turn in range(DEATHS):
            for _ in range(dice.randrange(60)):
                await asyncio.sleep(0)
            if turn % 5 == 2:
                async with blocked(db):
                    await asyncio.sleep(0.3)
                    await processes.die(dice.choice(list(processes.alive)))
            else:
                await processes.die(dice.choice(list(processes.alive)))
            await processes.begin()
            await asyncio.sleep(dice.choice((0, 0.02, 0.1)))
            await rounds()

    async with asyncio.timeout(180):
        await asyncio.gather(trouble(), *(phone() for _ in range(PHONES)))
        while any(chat.spool.any_waits() for chat in processes.alive.values()):
            processes.close_files()
            clock.forward(seconds=9)
            await rounds()
    async with db.read() as session:
        rows = (await session.scalars(select(SeenMessageRow))).all()
    await processes.close()
    assert len(rows) == MESSAGES
    answers = {who: sent[who] + replied for who, replied in seen.items()}
    assert [who for who, many in answers.items() if many > 1] == []
    # nobody knows of what was on its way when its process died
    cut_off = [row for row in rows if row.late == LateAnswer.SENDING]
    assert sum(many == 0 for many in answers.values()) <= len(cut_off) <= processes.begun
    assert sent
