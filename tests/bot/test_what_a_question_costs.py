"""How much does the database do for one question? Held here, since a whole city may ask at once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

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


async def test_a_question_in_the_midst_of_a_form_costs_nine(chat):
    await chat.say("试算")
    work, commits = await asked(chat, 1)
    assert (len(work), commits) == (STATEMENTS_WITH_A_FORM_OPEN, 3), work


async def test_questions_that_come_together_share_their_commits(chat):
    await chat.say("封顶多少")
    work, commits = await asked(chat, AT_ONCE)
    assert len(work) == STATEMENTS * AT_ONCE
    assert commits < AT_ONCE
