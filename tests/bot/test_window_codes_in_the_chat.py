"""Is a code from the window used in the chat, however it is written, and nothing else taken for
one?"""

from dataclasses import dataclass, field

import pytest

from bot.handlers.window_codes import HOW, NOT_NOW, WindowCodeTalk
from bot.incoming import Incoming
from casework.people.views import MemberView, PersonView
from casework.people.window_codes import WindowCodeWrong
from claims_core.claim import Actor, Role
from tests.every_case import EveryCase

MEMBER = Actor("m" * 32, "参保人", frozenset({Role.MEMBER}))
FATHER = PersonView("i" * 32, "4107", "梁**", "4107****011X", "139****0001", "410700")


@dataclass
class PlayedCodes:
    """Takes one code."""

    typed: list[tuple[str, str]] = field(default_factory=list)

    async def redeem(self, actor: Actor, code: str, id_tail: str) -> MemberView:
        self.typed.append((code, id_tail))
        if code != "12345678":
            raise WindowCodeWrong
        return MemberView(actor.id, None, FATHER, ())


def said(text: str) -> Incoming:
    return Incoming("text", "openid", "account", "1", text=text)


def talk(codes: PlayedCodes, known: Actor | None = MEMBER) -> WindowCodeTalk:
    async def who(person: str) -> Actor | None:
        return known

    return WindowCodeTalk(codes, who)


async def test_the_code_and_the_last_four_are_read_however_they_are_written() -> None:
    with EveryCase() as every:
        for text in (
            "窗口码 12345678 011X",
            "窗口码：1234 5678，身份证后四位 011x",
            "我的窗口码是12345678，后4位是011X。",
            "窗口码１２３４５６７８　０１１Ｘ",  # noqa: RUF001
        ):
            with every.case(text):
                codes = PlayedCodes()
                reply = await talk(codes).handle(said(text))
                assert [(code, tail.upper()) for code, tail in codes.typed] == [
                    ("12345678", "011X")
                ]
                assert reply.private and "梁**" in reply.text and "30分钟" in reply.text


@pytest.mark.parametrize("text", ["窗口码", "窗口码 12345678", "填窗口码"])
async def test_who_writes_half_of_it_is_told_how(text: str) -> None:
    codes = PlayedCodes()
    assert (await talk(codes).handle(said(text))).text == HOW and codes.typed == []


async def test_a_wrong_code_is_said_and_an_unreachable_platform_too() -> None:
    wrong = await talk(PlayedCodes()).handle(said("窗口码 87654321 0110"))
    assert "对不上" in wrong.text and wrong.private
    assert (await talk(PlayedCodes(), None).handle(said("窗口码 12345678 0110"))).text == NOT_NOW


async def test_other_talk_of_the_window_is_not_taken_for_a_code() -> None:
    with EveryCase() as every:
        for text in ("窗口几点上班", "窗口码是什么意思呀", "12345678", "窗口电话037312393"):
            with every.case(text):
                assert await talk(PlayedCodes()).handle(said(text)) is None
