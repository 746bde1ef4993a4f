"""Does each conversation of the table go as written, through the real callback? And does every
question of every form know 取消, 帮助 and 人工?"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.forms import OpenForm
from casework.people import people
from casework.people.binding_moves import bind
from casework.people.tables import InsuredRow, MemberRow
from infra.sealing import Sealer
from tests.bot.conftest import Chat, someone
from tests.every_case import EveryCase

TABLE = Path(__file__).parents[1] / "cases" / "conversations.tsv"
PHONE = "0373-5961555"
# A form, what begins it, and the answers that lead from each question to the next.
ROADS = {
    "estimate": ("试算", "200000", "0", "0", "80", "0"),
    "health_question": ("健康咨询", "我68岁，膝盖疼了两个月"),
    "visit": ("上门服务", "下不了床，要交住院票据"),
    # the last answer, the day, would want a person of the roster
    "first_report": ("报案", "1", "1", "新乡某某医院"),
    "accident_fund": ("救助基金", "同意", "昨天在演示路被车撞了"),
    "account_tags": ("公众号标签", "卫辉市"),
    "consent.claim_data": ("资料同意书",),
    "consent.bank_account": ("账户同意书",),
}


BOUND = {"first_report", "consent.claim_data", "consent.bank_account"}
"""Forms that ask nobody who is not known."""


def scripts() -> Iterator[tuple[str, list[list[str]]]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    assert {len(row) for row in rows} == {5}
    for title, group in groupby(rows, lambda row: row[0]):
        yield title, [row[1:] for row in group]


class Talk:
    """One person's conversation, over restarts of ours."""

    def __init__(self, chat: Chat, number: int) -> None:
        self.chat = chat
        self.person = someone(f"o-{number}")

    @property
    def _conversations(self):
        return self.chat.callback._turns._conversations

    async def does(self, what: str) -> str | None:
        """The reply; None for silence."""
        chat = self.chat
        chat.person = self.person
        chat.clock.forward(seconds=1)
        chat.last_id += 1
        if not what.startswith("["):
            message = chat.text(what)
        else:
            kind, *more = what.strip("[]").split()
            fields = {
                "图片": lambda: ("image", {"PicUrl": "http://x/1", "MediaId": "M1"}),
                "位置": lambda: ("location", {"Location_X": more[0], "Location_Y": more[1]}),
            }
            if kind == "点":
                message = chat.event("CLICK", {"EventKey": more[0]})
            else:
                message = chat.writer.message(
                    chat.person, *fields[kind](), chat.last_id, chat.clock()
                )
        verdict = await chat.push(message)
        return verdict.reply.text if verdict.outcome == "replied" else None

    async def form(self) -> str:
        kept = await self._conversations.kept(self.person.official_openid, "form")
        return f"{kept['name']}.{kept['step']}" if kept else "-"

    async def about(self) -> str:
        return await self._conversations.topic(self.person.official_openid) or "-"


@pytest.mark.both_databases("what was kept for a person is read by the next process")
async def test_every_conversation_of_the_table_goes_as_written(chat, open_chat) -> None:
    with EveryCase() as every:
        for number, (title, lines) in enumerate(scripts()):
            talk = Talk(chat, number)
            for does, about, form, says in lines:
                with every.case(title, does):
                    if does == "[重启]":
                        await talk.chat.callback.close()
                        talk.chat = chat = await open_chat()
                    elif does.startswith("[过"):
                        chat.clock.forward(minutes=int(does.strip("[]").split()[1]))
                    else:
                        reply = await talk.does(does)
                        assert (reply is None) is (says == "-"), reply
                        for part in says.split("|") if reply is not None else ():
                            assert (part.lstrip("!") in reply) is not part.startswith("!"), reply
                    assert (await talk.form(), await talk.about()) == (form, about)


@pytest.mark.both_databases("what was kept for a person is read by the next process")
async def test_every_question_of_every_form_knows_cancel_help_and_a_person(
    chat, open_chat, sealer
) -> None:
    guided = chat.callback._turns._dispatcher._handlers
    (talk_of_forms,) = [each for each in guided if type(each).__name__ == "FormTalk"]
    assert set(ROADS) == set(talk_of_forms._guided)
    await _bound_to_somebody(chat, sealer)
    number = 1_000
    with EveryCase() as every:
        for name, road in ROADS.items():
            form = talk_of_forms._guided[name]
            chat.members.bound = name in BOUND
            for length in range(1, len(road) + 1):
                for word in ("取消", "帮助", "人工", "重启"):
                    number += 1
                    talk = Talk(chat, number)
                    await chat.members.followed(talk.person.official_openid)
                    for step in road[:length]:
                        await talk.does(step)
                    before = await talk.form()
                    if before == "-":
                        assert length > 1, name
                        continue  # the last answer ends it
                    question = form.question(OpenForm(name, before.split(".")[1]))
                    with every.case(name, before, word):
                        await _one(talk, word, before, question, open_chat)


async def _bound_to_somebody(chat: Chat, sealer: Sealer) -> None:
    """What is said of papers and account is said of a person."""
    async with chat.db.write() as session:
        somebody = (await session.scalars(select(InsuredRow).limit(1))).one()
        somebody.name_sealed = sealer.seal("梁演示", people.NAME)
        session.add(MemberRow(id="m" * 32, unionid="u-bound", created_at=chat.clock()))
        await session.flush()
        await bind(session, "m" * 32, somebody.id, chat.clock())


async def _one(talk: Talk, word: str, before: str, question: str, open_chat) -> None:
    if word == "重启":
        await talk.chat.callback._turns._group.settled()  # an orderly one; a killed one asks again
        talk.chat = await open_chat()
        said = await talk.does("帮助")
        assert said is not None and said.endswith(question)
        return
    said = await talk.does(word)
    assert said is not None
    if word == "取消":
        assert await talk.form() == "-"
        return
    assert await talk.form() == before
    if word == "帮助":
        assert said.endswith(question)
        return
    assert "给您留着" in said
    back = await talk.does("结束")
    assert back is not None and back.endswith(question)
    assert await talk.form() == before
