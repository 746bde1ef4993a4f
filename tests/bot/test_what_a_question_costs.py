"""How much does the database do for one question? Held here, since a whole city may ask at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.incoming import Incoming
from tests.statements import counting

# taken with its answer, what the numbers now mean, and what was said for a clerk who may take over
STATEMENTS = 3
# Where something is open: these in vain; taken, what is known of the person, whose the chat is; and
# three that keep the answer.
STATEMENTS_WITH_A_FORM_OPEN = 9
AT_ONCE = 40


@pytest.fixture
def db(sqlite_db):
    return sqlite_db


@asynccontextmanager
async def traced(chat) -> AsyncIterator[list[str]]:
    """What the writing connection is told, in its own words."""
    told: list[str] = []
    group = chat.callback._turns._group
    await group.settled()  # what was kept of earlier ones is theirs
    connection = await group._writer.connection()
    connection.set_trace_callback(told.append)
    yield told
    connection.set_trace_callback(None)


async def asked(chat, many: int) -> tuple[list[str], int]:
    """The statements, begins and commits apart, and how often something was committed."""
    envelopes = [chat.envelope(chat.text("封顶多少").xml) for _ in range(many)]
    async with traced(chat) as told:
        with counting(chat.db) as by_orm:
            answers = await asyncio.gather(*(chat.post(each) for each in envelopes))
            await chat.callback.close()
        assert all(b"<Encrypt>" in answer.body for answer in answers)
        assert by_orm.whole == 0
    work = [each for each in told if each.split()[0] in ("INSERT", "UPDATE", "SELECT", "DELETE")]
    return work, told.count("COMMIT")


async def test_a_heard_question_costs_three_statements_in_one_commit(chat):
    await chat.say("封顶多少")
    work, commits = await asked(chat, 1)
    assert (len(work), commits) == (STATEMENTS, 1), work


async def test_nothing_is_laid_aside_for_a_write_that_does_not_fail(chat):
    await chat.say("封顶多少")
    async with traced(chat) as told:
        await chat.say("报多少")
        await chat.callback.close()
    assert {each.split()[0] for each in told} == {"BEGIN", "INSERT", "COMMIT"}


async def test_a_heard_question_needs_no_task_beside_its_request(chat):
    await chat.say("封顶多少")
    turns = chat.callback._turns
    envelope, begun = chat.envelope(chat.text("封顶多少").xml), []
    turns._see_through = lambda *told: begun.append(told)
    assert b"<Encrypt>" in (await chat.post(envelope)).body
    assert begun == []


def test_the_keys_of_one_moment_stand_side_by_side():
    """So that the index of a batch is a page or two, and not a page for each message."""
    numbers = [10**18 + number * 37 for number in range(100)]
    keys = [
        Incoming("text", f"o-{number}", "gh", "1", message_id=str(number)).key for number in numbers
    ]
    assert keys == sorted(keys)
    events = [Incoming("event", "o", "gh", str(1_900_000_000 + second)) for second in range(100)]
    keys = [each.key for each in events]
    assert keys == sorted(keys)
    assert {len(key) for key in keys} == {64}


def test_a_number_that_is_none_of_the_platforms_still_tells_messages_apart():
    numbers = ("", "٣", "-1", "1" * 30, "x", "9" * 19, "18446744073709551616")
    keys = [Incoming("text", "o", "gh", "1", message_id=number).key for number in numbers]
    assert len(set(keys)) == len(numbers)
    assert {len(key) for key in keys} == {64}


async def test_a_question_in_the_midst_of_a_form_costs_nine(chat):
    await chat.say("试算")
    work, commits = await asked(chat, 1)
    assert (len(work), commits) == (STATEMENTS_WITH_A_FORM_OPEN, 3), work


async def test_questions_that_come_together_share_their_commits(chat):
    await chat.say("封顶多少")
    work, commits = await asked(chat, AT_ONCE)
    assert len(work) == STATEMENTS * AT_ONCE
    assert commits < AT_ONCE
