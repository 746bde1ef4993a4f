"""Does every state besides the forms know 取消, 帮助 and 人工, survive a restart and end by itself?
The forms themselves: test_conversations.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.forms import COMPLAINT, FRAUD
from bot.handlers import chat_photos, complaints, fraud
from bot.handlers.leaving_off import CANCELLED
from bot.handlers.places import SEEKING
from casework.handover import sentences
from casework.handover.tables import HandoverMessageRow, HandoverRow
from casework.places.place_file import PlaceFile
from claims_core.claim import Stage
from tests.bot.claims_shown import unadorned
from tests.bot.conftest import Chat, someone
from tests.bot.test_own_claims_in_the_chat import claim
from tests.bot.test_photos_in_the_chat import WAITING
from tests.bot.test_places_in_the_chat import BOSS
from tests.every_case import EveryCase
from tests.places import EVERY, places_csv

HELP = "试算"  # the answer to 帮助 where nothing is open names what one can do
PERSON = "工作人员"
SILENT = ""
REPORT = "某医院给没病的人办住院，开了药又退回去，已经有三个月了"


@dataclass(frozen=True)
class OpenState:
    """What leads into a state, what is kept of it, and what its three words are answered with;
    `stays` says after which of them it is still there."""

    road: tuple[str, ...]
    kept: str
    cancel: str
    help: str
    person: str
    stays: frozenset[str]
    lasts: timedelta = timedelta(minutes=30)


BOTH = frozenset({"帮助", "人工"})
STATES = {
    "a complaint": OpenState(
        ("投诉",), COMPLAINT, complaints.GIVEN_UP, "写在一条里", complaints.LATER, BOTH
    ),
    # what is written after 人工 is for the clerk, and a report is not: it is put away
    "a report": OpenState(
        ("举报",), FRAUD, fraud.GIVEN_UP, "写在一条里", PERSON, frozenset({"帮助"})
    ),
    "a report with its number": OpenState(
        ("举报", f"匿名，{REPORT}"), FRAUD, fraud.DONE, fraud.MORE, PERSON, frozenset({"帮助"})
    ),
    "a picture without its place": OpenState(
        ("[图片]",), chat_photos.KEPT, CANCELLED, HELP, PERSON, BOTH, timedelta(days=1)
    ),
    "a place that is sought": OpenState(("附近医院",), SEEKING, CANCELLED, HELP, PERSON, BOTH),
}


class Phone:
    """One person more at the same chat."""

    def __init__(self, chat: Chat, number: int) -> None:
        self.chat = chat
        self.person = someone(f"o-state-{number}")

    async def says(self, what: str) -> str | None:
        """The reply; empty for silence."""
        chat = self.chat
        chat.person = self.person
        chat.clock.forward(seconds=1)
        chat.last_id += 1
        if what == "[图片]":
            fields = {"PicUrl": "http://x/1", "MediaId": "M1"}
            message = chat.writer.message(chat.person, "image", fields, chat.last_id, chat.clock())
        else:
            message = chat.text(what)
        verdict = await chat.push(message)
        return verdict.reply.text if verdict.reply else SILENT

    async def keeps(self, name: str) -> bool:
        conversations = self.chat.callback._turns._conversations
        return await conversations.kept(self.person.official_openid, name) is not None


@pytest.fixture
async def phones(chat, sealer) -> Callable[[], Phone]:
    await PlaceFile(chat.db, sealer, chat.clock).import_file(BOSS, places_csv(*EVERY))
    chat.members.bound = True
    chat.progress.have(WAITING)
    count = 0

    async def another(at: Chat | None = None) -> Phone:
        nonlocal count
        count += 1
        phone = Phone(at or chat, count)
        await chat.members.followed(phone.person.official_openid)
        return phone

    return another


async def test_every_state_knows_its_three_words(phones) -> None:
    with EveryCase() as every:
        for name, state in STATES.items():
            for word in ("取消", "帮助", "人工"):
                phone = await phones()
                for line in state.road:
                    await phone.says(line)
                with every.case(name, word):
                    assert await phone.keeps(state.kept)
                    said = await phone.says(word)
                    expected = {"取消": state.cancel, "帮助": state.help, "人工": state.person}
                    assert expected[word] in said
                    still = await phone.keeps(state.kept)
                    if state.kept != SEEKING:  # a wish to know a place is asked for no more
                        assert still is (word in state.stays)


async def test_every_state_survives_a_restart_and_ends_by_itself(chat, phones, open_chat) -> None:
    with EveryCase() as every:
        for name, state in STATES.items():
            phone = await phones()
            for line in state.road:
                await phone.says(line)
            await phone.chat.callback._turns._group.settled()
            after = Phone(await open_chat(), 0)
            after.person = phone.person
            with every.case(name, "restart"):
                assert await after.keeps(state.kept)
            chat.clock.forward(seconds=state.lasts.total_seconds() + 1)
            with every.case(name, "expiry"):
                assert not await after.keeps(state.kept)


async def test_a_complaint_is_gone_back_to_after_a_person_and_after_a_question(phones) -> None:
    phone = await phones()
    await phone.says("投诉")
    assert (await phone.says("封顶多少")).endswith(complaints.AGAIN)
    await phone.says("人工")
    assert await phone.says("我的钱怎么还没到，等了很久") == SILENT  # that is for the clerk
    assert (await phone.says("结束")).endswith(complaints.AGAIN)
    told = await phone.says("3月2日在窗口等了两个小时没有人理我")
    assert "FW-" in told and complaints.AGAIN not in told
    assert complaints.AGAIN not in await phone.says("封顶多少")


@pytest.mark.parametrize("owner", ["waiting", "human"])
async def test_with_people_the_words_are_theirs_and_cancelling_gives_the_chat_back(
    chat, phones, owner
) -> None:
    phone = await phones()
    await phone.says("人工")
    async with chat.db.write() as session:
        await session.execute(update(HandoverRow).values(owner=owner, clerk_id="c" * 32))
    for word in ("帮助", "人工"):
        assert await phone.says(word) == SILENT
    async with chat.db.read() as session:
        kept = list(await session.scalars(select(HandoverMessageRow.seq)))
    assert len(kept) == 3
    assert sentences.ENDED_BY_MEMBER in await phone.says("取消")
    assert HELP in await phone.says("帮助")


async def test_a_talk_that_waits_for_its_rating_hinders_no_word(chat, phones) -> None:
    for word, said in (("取消", CANCELLED), ("帮助", HELP), ("人工", PERSON)):
        phone = await phones()
        await phone.says("人工")
        async with chat.db.write() as session:
            await session.execute(update(HandoverRow).values(clerk_wrote_at=chat.clock()))
        assert sentences.RATE in await phone.says("结束")
        assert said in await phone.says(word)


async def test_choices_are_forgotten_by_cancelling_and_by_a_wish_for_a_person(chat, phones) -> None:
    chat.progress.have(unadorned(claim(Stage.SUBMITTED).line))
    phone = await phones()
    await phone.says("报销")
    assert CANCELLED in await phone.says("取消")
    assert "过时" in await phone.says("1")
    await phone.says("报销")
    assert "过时" not in await phone.says("1")
    await phone.says("报销")
    await phone.says("人工")
    await phone.says("结束")
    assert "过时" in await phone.says("1")
