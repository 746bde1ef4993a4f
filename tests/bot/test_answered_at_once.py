"""Is what words alone have found, and is kept in one write, the same as what every handler would
have said, and is it left to them where something is open?"""

import asyncio
from datetime import timedelta

import pytest

from bot.incoming import Incoming
from bot.seen import Taken
from casework.handover.chat_turns import TurnOutcome
from tests.every_case import EveryCase

pytestmark = pytest.mark.both_databases("one statement looks and writes")

TEXTS = (
    "封顶多少",
    "报多少",
    "住院报销要什么材料",
    "你好",
    "谢谢",
    "失业金怎么领",
    "医院骗保怎么举报",
    "急死人了，什么时候到账",
    "我不想活了",
    "工伤能报吗",
    "嗯",
)


def text(words: str, person: str, number: int = 1) -> Incoming:
    return Incoming("text", person, "gh", "1", words, message_id=str(number))


async def kept_at_once(turns, message: Incoming, known, arrived) -> Taken | None:
    """What came of it, once it is written."""
    outcome: asyncio.Future[Taken | Exception | None] = asyncio.Future()
    turns._at_once.keep(message, known, arrived, outcome.set_result)
    taken = await outcome
    assert not isinstance(taken, Exception), taken
    return taken


async def test_it_says_and_keeps_what_the_handlers_would(chat, db) -> None:
    turns = chat.callback._turns
    conversations, kept = turns._conversations, turns._at_once._turns
    at_once = 0
    with EveryCase() as every:
        for number, words in enumerate(TEXTS):
            one, other = f"o-one-{number}", f"o-other-{number}"
            known = turns._replies.to(text(words, one))
            if known is None:
                continue
            at_once += 1
            assert await kept_at_once(turns, text(words, one), known, chat.clock()) is not None
            reply = await turns._dispatcher.answer(text(words, other, 2))
            await turns._group.settled()
            with every.case(words):
                assert known.text == reply.text
                both = [
                    (
                        await conversations.choices(each),
                        await conversations.topic(each),
                        await conversations.asked(each),
                        [(t.outcome, t.topic, t.said, t.told) for t in await kept.last(each)],
                    )
                    for each in (one, other)
                ]
                assert both[0] == both[1]
    assert at_once > len(TEXTS) - 3


async def test_what_depends_on_the_person_or_on_what_was_said_is_nobodys_words_alone(chat) -> None:
    replies = chat.callback._turns._replies
    with EveryCase() as every:
        for words in (
            "进度",
            "人工",
            "那要多久",
            "哇啦哇啦哇啦",
            "1",
            "举报",
            "试算",
            "卫辉网点",
            "满意",
        ):
            with every.case(words):
                assert replies.to(text(words, "o-1")) is None


async def test_where_something_is_open_it_goes_to_the_handlers_and_is_kept_once(chat, db) -> None:
    turns = chat.callback._turns
    await chat.say("试算")
    told = await chat.say("封顶多少")
    assert "没填完" in told
    await turns._group.settled()
    kept = await turns._at_once._turns.last(chat.person.official_openid)
    assert [each.told for each in kept if each.outcome is TurnOutcome.ANSWERED] == [told]


async def test_a_form_that_is_begun_in_the_same_batch_is_not_forgotten(chat, db) -> None:
    turns, person = chat.callback._turns, chat.person.official_openid
    known = turns._replies.to(text("封顶多少", person))
    await turns._conversations.keep(person, "form", {"name": "n"}, timedelta(minutes=5))
    await kept_at_once(turns, text("封顶多少", person), known, chat.clock())
    await turns._group.settled()
    turns._conversations._held.clear()
    assert await turns._conversations.kept(person, "form") == {"name": "n"}
