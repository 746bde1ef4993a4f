"""Is everybody told something in time while the database is blocked, and answered afterwards, once,
whoever dies in between?"""

import asyncio
import os
import time
from datetime import timedelta
from errno import ENOSPC

import pytest

from bot.turns import LATE_AT_ONCE
from infra.gateway_errors import Category, gateway_error
from tests.blocked_database import blocked

pytestmark = pytest.mark.both_databases("what a blocked one does")

SOON = 0.2
MANY = 12
QUESTION = "封顶多少"
ANSWER = "按2025年的规定"


async def ask(chat, many: int = MANY) -> list[str]:
    """So many people ask at once; what they are told."""
    envelopes = []
    for number in range(many):
        chat.person.official_openid = f"o-{number}"
        envelopes.append(chat.envelope(chat.text(QUESTION).xml))
    answers = await asyncio.gather(*(chat.post(each) for each in envelopes))
    return [f"{answer.status} {answer.body.decode()[:7]}" for answer in answers]


async def until(true) -> None:
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0.02)


def died(chat) -> None:
    """As when the process is killed: nothing is tidied up, and its lock goes."""
    for turn in chat.callback._turns._running.values():
        turn.give_up()
    os.close(chat.spool._file._descriptor)
    chat.spool._file._descriptor = None


def answered_once(*chats) -> bool:
    """Whether everybody got the one answer."""
    late = [each for chat in chats for each in chat.late]
    assert {openid for openid, _ in late} <= {f"o-{number}" for number in range(MANY)}
    assert len(late) == len({openid for openid, _ in late})
    return len(late) == MANY and all(ANSWER in text for _, text in late)


async def test_whoever_asks_meanwhile_hears_success_in_time_and_the_answer_afterwards(open_chat):
    chat = await open_chat(deadline_seconds=SOON)
    async with blocked(chat.db):
        begun = time.monotonic()
        assert set(await ask(chat)) == {"200 success"}
        assert time.monotonic() - begun < SOON + 0.9
        assert len(chat.spool.kept) == MANY
        assert chat.late == []
    await until(lambda: answered_once(chat))
    await until(lambda: not chat.spool.kept)
    # who repeats it is not answered a second time
    chat.last_id -= MANY
    assert set(await ask(chat)) == {"200 success"}
    assert answered_once(chat)


async def test_of_what_is_late_only_so_many_are_worked_on_and_a_question_of_now_at_once(open_chat):
    chat = await open_chat(deadline_seconds=SOON)
    chat.members.waits = asyncio.Event()
    many = LATE_AT_ONCE + 8

    async def follow(number: int) -> None:
        chat.person.official_openid = f"o-{number}"
        await chat.post(chat.envelope(chat.event("subscribe", {"EventKey": ""}).xml))

    async with blocked(chat.db):
        await asyncio.gather(*map(follow, range(many)))
    await until(lambda: len(chat.members.waits._waiters) == LATE_AT_ONCE)
    assert ANSWER in await chat.say(QUESTION)
    assert len(chat.members.waits._waiters) == LATE_AT_ONCE
    chat.members.waits.set()
    await until(lambda: len(chat.late) == many)


async def test_the_time_that_a_slow_body_takes_is_not_given_twice(open_chat):
    chat = await open_chat(deadline_seconds=0.6)
    envelope = chat.envelope(chat.text(QUESTION).xml)

    async def drips():
        yield envelope.body[:20]
        await asyncio.sleep(0.5)
        yield envelope.body[20:]

    async def post() -> str:
        url, query = "/wechat/callback", envelope.query
        async with chat.client.post(url, params=query, data=drips()) as response:
            return await response.text()

    async with blocked(chat.db):
        begun = time.monotonic()
        assert await asyncio.gather(post()) == ["success"]
        assert time.monotonic() - begun < 1.0
    await until(lambda: len(chat.late) == 1)


async def test_what_a_killed_process_had_in_its_spool_another_one_answers_once(open_chat):
    dead, alive = await open_chat(deadline_seconds=SOON), await open_chat(deadline_seconds=SOON)
    async with blocked(dead.db):
        await ask(dead)
        died(dead)
        # the platform repeats some of them at the one that lives
        alive.last_id = dead.last_id - MANY
        assert set(await ask(alive, 3)) == {"200 success"}
    # what was on its way to the database may have arrived, in the name of the dead
    await dead.callback._turns._group.settled()
    dead.clock.forward(seconds=10)
    await until(lambda: not alive.callback._turns._running)
    for _ in range(3):
        await alive.round()
    await until(lambda: answered_once(alive, dead))
    assert dead.late == []
    await until(lambda: not alive.spool.kept)


async def test_a_turn_that_the_database_fails_is_tried_again(open_chat, db):
    """It did not wait for the block's end, or was closed; a table that is gone says the same."""
    chat = await open_chat(deadline_seconds=5)
    async with db.writer.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE bot_seen_message RENAME TO gone")
    assert set(await ask(chat)) == {"200 success"}
    await chat.round()
    assert len(chat.spool.kept) == MANY
    async with db.writer.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE gone RENAME TO bot_seen_message")
    chat.callback._rounds._not_before.clear()
    await asyncio.gather(chat.round())
    assert answered_once(chat)
    await until(lambda: not chat.spool.kept)


async def test_a_push_that_nothing_keeps_is_repeated_by_the_platform(open_chat):
    full = [True]

    def sync(descriptor: int) -> None:
        if full:
            raise OSError(ENOSPC, "full")

    chat = await open_chat(deadline_seconds=SOON, sync=sync)
    async with blocked(chat.db):
        assert set(await ask(chat)) == {"503 again"}
        full.clear()
        chat.last_id -= MANY
        assert set(await ask(chat)) == {"200 success"}
    await until(lambda: answered_once(chat))


async def test_a_late_answer_that_certainly_did_not_go_out_is_sent_later_and_a_doubtful_one_not(
    open_chat,
):
    for category, waits in ((Category.RETRY, 1), (Category.AMBIGUOUS, 0)):
        chat = await open_chat(deadline_seconds=0.0)
        chat.sending_fails.append(gateway_error("test", "unreachable", category))
        chat.members.waits = asyncio.Event()
        chat.person.official_openid = f"o-{category}"
        message = chat.text("进度")
        assert (await chat.push(message)).outcome == "acknowledged"
        chat.members.waits.set()
        await until(lambda chat=chat: not chat.callback._turns._running)
        await until(lambda chat=chat, waits=waits: len(chat.spool.kept) == waits)
        assert (await chat.push(message)).outcome == "acknowledged"
        await chat.round()
        await asyncio.gather(chat.callback.close())
        assert len(chat.late) == waits
        assert not chat.spool.kept


async def test_what_waited_for_two_days_is_given_up_aloud(open_chat, caplog):
    chat = await open_chat(deadline_seconds=0.0)
    chat.members.waits = asyncio.Event()
    await chat.push(chat.text("进度"))
    died(chat)
    chat.clock.forward(seconds=timedelta(hours=49).total_seconds())
    later = await open_chat()
    await asyncio.gather(later.round())
    await until(lambda: not later.spool.kept)
    assert "push_given_up" in [getattr(record, "action", "") for record in caplog.records]
    assert later.late == []


async def test_nothing_in_the_spool_can_be_read_without_the_key(open_chat, tmp_path):
    chat = await open_chat(deadline_seconds=0.0)
    chat.members.waits = asyncio.Event()
    await chat.push(chat.text("我叫梁守田，进度"))
    (file,) = (tmp_path / "spool").iterdir()
    raw = file.read_bytes()
    assert len(raw) > 200
    assert b"o-liang" not in raw
    assert "梁守田".encode() not in raw
    chat.members.waits.set()
