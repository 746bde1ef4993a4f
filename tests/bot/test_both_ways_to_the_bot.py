"""Does a push get the same by the short way and by the long one, and has it one effect where its
deliveries come by both?"""

import asyncio

import pytest

from frontdoor.middlewares import REQUEST_ID_HEADER
from infra.logs import request_id_var
from sandbox.outbound import Answer
from tests.every_case import EveryCase

pytestmark = pytest.mark.both_databases("what is kept by either way")


class Ways:
    """By which way each delivery came."""

    def __init__(self, chat) -> None:
        self.seen: list[str] = []
        self._chat, replies = chat, chat.callback._replies
        answer, answer_then = replies.answer, replies.answer_then

        async def long(*told):
            self.seen.append("long")
            return await answer(*told)

        def short(*told):
            self.seen.append("short")
            answer_then(*told)

        replies.answer, replies.answer_then = long, short

    async def deliver(self, envelope, way: str, **headers: str) -> Answer:
        async with self._chat.client.post(
            "/wechat/callback",
            params=envelope.query,
            data=envelope.body,
            headers=headers | ({"Connection": "close"} if way == "long" else {}),
        ) as response:
            return Answer(response.status, await response.read())

    def heard(self, answer: Answer) -> str:
        """The reply's text, or the words in clear."""
        if b"<Encrypt>" not in answer.body:
            return answer.body.decode()
        crypto = self._chat.crypto
        sealed = answer.body.decode().partition("<Encrypt><![CDATA[")[2].partition("]]>")[0]
        return crypto.open(sealed).decode().partition("<Content>")[2]


async def test_a_message_gets_the_same_by_either_way(chat) -> None:
    ways = Ways(chat)
    with EveryCase() as every:
        for case, content in enumerate(("封顶多少", "进度", "你好", "天上的星星有几颗", "人工")):
            with every.case(content):
                heard = []
                for way in ("short", "long"):
                    chat.person.official_openid = f"o-{case}-{way}"
                    envelope = chat.envelope(chat.text(content).xml)
                    heard.append(ways.heard(await ways.deliver(envelope, way)))
                assert ways.seen[-2:] == ["short", "long"]
                assert heard[0] == heard[1]
                assert heard[0].startswith("<![CDATA[")


async def test_deliveries_of_one_push_by_both_ways_have_one_effect(chat) -> None:
    ways = Ways(chat)
    envelope = chat.envelope(chat.event("subscribe", {"EventKey": ""}).xml)
    order = ("short", "long", "short", "long")
    at_once = await asyncio.gather(*(ways.deliver(envelope, way) for way in order))
    later = [await ways.deliver(envelope, way) for way in order]
    heard = {ways.heard(each) for each in (*at_once, *later)}
    assert len(heard) == 1
    assert "欢迎" in heard.pop()
    assert chat.members.followed_by == ["o-liang"]
    assert sorted(ways.seen) == sorted(order * 2)


async def test_who_is_refused_or_not_understood_by_the_short_way_is_answered_by_the_long(
    chat, caplog
) -> None:
    ways = Ways(chat)
    good = chat.envelope(chat.text("进度").xml)
    bad = chat.envelope(chat.text("进度").xml, msg_signature="0" * 40)
    nothing = chat.envelope(b"<xml></xml>")
    assert ways.heard(await ways.deliver(bad, "short")) == "refused"
    assert [each.reason for each in caplog.records] == ["signature"]
    assert ways.heard(await ways.deliver(nothing, "short")) == "success"
    assert ways.seen == []
    assert "<![CDATA[" in ways.heard(await ways.deliver(good, "short"))
    assert ways.seen == ["short"]


async def test_what_is_said_in_the_log_of_a_late_push_bears_the_id_of_its_own_request(
    open_chat,
) -> None:
    """All of them have one timer, and deliveries of one push have one turn."""
    chat = await open_chat(deadline_seconds=0.5)
    ways, chat.members.waits = Ways(chat), asyncio.Event()
    spooled, put, ids = chat.callback._replies._spooled, [], []
    put_away = spooled.put

    async def noted(*told) -> bool:
        ids.append(request_id_var.get())
        return await put_away(*told)

    spooled.put = noted
    for person in ("o-1", "o-2"):
        chat.person.official_openid = person
        put.append(chat.envelope(chat.event("subscribe", {"EventKey": ""}).xml))
    sent = [(each, f"request-{way}-{n}") for n, each in enumerate(put) for way in "abc"]
    await asyncio.gather(
        *(ways.deliver(each, "short", **{REQUEST_ID_HEADER: told}) for each, told in sent)
    )
    assert set(ways.seen) == {"short"}
    assert sorted(ids) == sorted(told for _, told in sent)
    chat.members.waits.set()


async def test_a_fault_while_a_late_push_is_put_away_has_the_platform_repeat_it(
    open_chat, caplog
) -> None:
    chat = await open_chat(deadline_seconds=0.0)
    ways, chat.members.waits = Ways(chat), asyncio.Event()

    async def broken(*_) -> bool:
        raise RuntimeError("on purpose")

    chat.callback._replies._spooled.put = broken
    envelope = chat.envelope(chat.event("subscribe", {"EventKey": ""}).xml)
    answer = await ways.deliver(envelope, "short")
    assert (answer.status, answer.body, ways.seen) == (503, b"again", ["short"])
    assert "delivery_failed" in [getattr(each, "action", "") for each in caplog.records]
    chat.members.waits.set()
    del chat.callback._replies._spooled.put
