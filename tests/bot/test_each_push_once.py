"""Is each push worked on once, however often and wherever it arrives, and answered in time?"""

import asyncio

import pytest

pytestmark = pytest.mark.both_databases("repeats")


async def test_the_same_push_three_times_at_once_has_one_effect_and_one_reply(chat):
    envelope = chat.envelope(chat.event("subscribe", {"EventKey": ""}).xml)
    answers = await asyncio.gather(*(chat.post(envelope) for _ in range(3)))
    assert chat.members.followed_by == ["o-liang"]
    opened = {chat.crypto.open(_sealed(answer)) for answer in answers}
    assert len({text.partition(b"<Content>")[2] for text in opened}) == 1


async def test_the_same_push_three_times_one_after_another_has_one_effect_and_one_reply(chat):
    message = chat.event("subscribe", {"EventKey": ""})
    replies = [(await chat.push(message)).reply.text for _ in range(3)]
    assert chat.members.followed_by == ["o-liang"]
    assert len(set(replies)) == 1
    assert "欢迎" in replies[0]


async def test_two_processes_with_the_same_push_have_one_effect_and_one_reply(open_chat):
    here, there = await open_chat(), await open_chat()
    envelope = here.envelope(here.event("subscribe", {"EventKey": ""}).xml)
    answers = await asyncio.gather(here.post(envelope), there.post(envelope))
    assert here.members.followed_by + there.members.followed_by == ["o-liang"]
    texts = {chat_text(here, answer) for answer in answers}
    assert len(texts) == 1


async def test_the_answer_survives_a_restart(open_chat):
    before, after = await open_chat(), await open_chat()
    message = before.event("subscribe", {"EventKey": ""})
    first = await before.push(message)
    again = await after.push(message)
    assert again.reply.text == first.reply.text
    assert after.members.followed_by == []


async def test_what_a_killed_process_had_begun_is_taken_over(open_chat, clock):
    dead, alive = await open_chat(deadline_seconds=0.0), await open_chat()
    dead.members.waits = asyncio.Event()  # it never comes back from its call
    message = dead.event("subscribe", {"EventKey": ""})
    await dead.push(message)
    await _until_taken(dead)
    clock.forward(seconds=10)
    assert "欢迎" in (await alive.push(message)).reply.text
    dead.members.waits.set()
    await dead.callback.close()
    assert dead.late == []  # it lost the push, so it says nothing


async def test_a_repeat_that_waits_for_a_killed_process_takes_over_before_it_is_too_late(
    open_chat, clock
):
    """The platform repeats after five seconds, and takes "success" for an end."""
    alive, slow = await open_chat(), await open_chat(deadline_seconds=0.0)
    dead = await open_chat(deadline_seconds=0.0)
    for waits in (alive, slow):
        dead.members.waits = asyncio.Event()
        message = dead.event("subscribe", {"EventKey": ""})
        await dead.push(message)
        await _until_taken(dead)
        clock.forward(seconds=5)
        answer = asyncio.create_task(waits.push(message))
        await asyncio.sleep(0.3)
        assert answer.done() == (waits is slow)
        clock.forward(seconds=5)
        verdict = await answer
        await waits.callback.close()
        dead.members.waits.set()
        await dead.callback.close()
        assert dead.late == []
        said = [waits.late[0][1]] if waits is slow else [verdict.reply.text]
        assert "欢迎" in said[0]
    assert len(slow.late) == 1


async def test_events_of_the_same_second_are_told_apart_by_their_key(chat):
    chat.members.bound = True
    one = await chat.push(chat.event("CLICK", {"EventKey": "policy"}))
    two = await chat.push(chat.event("CLICK", {"EventKey": "human"}))
    assert one.reply.text != two.reply.text


async def test_two_people_may_do_the_same_in_the_same_second(chat):
    await chat.push(chat.event("subscribe", {"EventKey": ""}))
    chat.person.official_openid = "o-another"
    await chat.push(chat.event("subscribe", {"EventKey": ""}))
    assert chat.members.followed_by == ["o-liang", "o-another"]


async def test_a_slow_answer_is_acknowledged_in_time_and_follows_as_a_message(open_chat):
    chat = await open_chat(deadline_seconds=0.0)
    chat.members.waits = asyncio.Event()
    message = chat.text("进度")
    assert (await chat.push(message)).outcome == "acknowledged"
    assert chat.late == []
    chat.members.waits.set()
    await chat.callback.close()
    ((openid, text),) = chat.late
    assert openid == "o-liang"
    assert "绑定" in text


async def test_a_fault_in_a_handler_is_an_apology_and_never_a_500(chat):
    await chat.push(chat.event("subscribe", {"EventKey": ""}))
    chat.progress.trouble = RuntimeError("out of order")
    assert "抱歉" in await chat.say("进度")


async def test_old_pushes_and_expired_choices_are_forgotten(chat, clock, db):
    await chat.say("怎么报销")
    clock.forward(hours=2)
    await chat.push(chat.event("VIEW", {"EventKey": "https://d.example"}))
    await chat.round()
    async with db.read() as session:
        connection = await session.connection()
        for table, rows in (("bot_seen_message", 1), ("bot_conversation", 0)):
            counted = await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")
            assert counted.scalar() == rows


def _sealed(answer) -> str:
    return answer.body.decode().partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]


def chat_text(chat, answer) -> bytes:
    return chat.crypto.open(_sealed(answer)).partition(b"<Content>")[2]


async def _until_taken(chat) -> None:
    """Until the turn under way waits for WeChat; it then holds the push."""
    while not chat.members.waits._waiters:
        await asyncio.sleep(0)
