"""Has the message come? Asked by the journey of both phones, at short intervals and with a
deadline."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from app.demo.outside import Outside

LOOK_EVERY = 0.06
ASK_AT_MOST = 3
_CODE = re.compile(r"验证码(\d{6})")
# The words by which a person tells our messages apart: in the SMS, and in WeChat's status field.
RECEIVED, SETTLED, ARRIVED = ("已收到", "已收到"), ("已审核完成", "审核完成"), ("请查收", "已付款")
EVERY_MESSAGE = (RECEIVED, SETTLED, ARRIVED)
# Told once: this one by a card where somebody follows, the others by SMS.
AS_A_CARD = (RECEIVED,)
Kind = tuple[str, str]


@dataclass(frozen=True)
class Patience:
    """耐心, in seconds: for a service that restarts, for a code before asking again, for a message
    that must come, and for one that may come later."""

    service: float = 15.0
    code: float = 15.0
    message: float = 60.0
    glance: float = 1.5


@dataclass(frozen=True, repr=False)
class Code:
    """验证码, with the request that it answers."""

    request: str
    code: str


class NothingCame(Exception):
    """等不到: a message that must come did not."""


class Mail:
    """收信: the text messages of both phones, the father's first, and the daughter's WeChat."""

    def __init__(self, outside: Outside, patience: Patience) -> None:
        self._outside = outside
        self._patience = patience

    async def codes(self, phone: str) -> list[str]:
        """The one-time codes that came to this phone, oldest first."""
        texts = await self._outside.texts(phone)
        found = [_CODE.search(text["content"]) for text in texts]
        return [match[1] for match in found if match]

    async def code(self, phone: str, request: str, ask: Callable[[], Awaitable[str]]) -> Code:
        """The code for this request; whoever waits in vain asks again, as people do.

        :raises NothingCame:
        """
        before = 0
        for _ in range(ASK_AT_MOST):
            if await self._until(partial(self._more_codes, phone, before), self._patience.code):
                return Code(request, (await self.codes(phone))[-1])
            before = len(await self.codes(phone))
            request = await ask()
        raise NothingCame(f"手机{phone}一直没有收到验证码短信")

    async def glance(self, phones: list[str], claim_no: str, kind: Kind) -> str:
        """Whether this message is on all phones already, in words; nobody is kept waiting."""
        came = await self._until(
            partial(self._on_all, _by_sms(phones, kind), claim_no, kind), self._patience.glance
        )
        if not came:
            return "短信还在路上"
        texts: list[str] = [text["content"] for text in await self._about(phones[0], claim_no)]
        return next(text for text in texts if kind[0] in text)

    async def expect(self, phones: list[str], user_id: str, claim_no: str, *kinds: Kind) -> None:
        """Wait until all these messages are there, each the way it goes.

        :raises NothingCame:
        """
        for kind in kinds:
            ways = [(partial(self._on_all, _by_sms(phones, kind), claim_no, kind), "短信")]
            if kind in AS_A_CARD:
                ways.append((partial(self._in_wechat, user_id, claim_no, kind), "微信消息"))
            for there, where in ways:
                if not await self._until(there, self._patience.message):
                    raise NothingCame(f"没有等到“{kind[1]}”的{where}")

    async def answer(self, user_id: str, act: Callable[[], Awaitable[Any]]) -> str:
        """What the official account says to this: at once through the encrypted callback, or, when
        it needs longer than WeChat waits, by a message of its own.

        :raises NothingCame:
        """
        before = len(await self._outside.answers(user_id))
        push = await act()
        if push["verdict"] == "replied":
            return str(push["reply"]["text"])
        if not await self._until(
            partial(self._more_answers, user_id, before), self._patience.message
        ):
            raise NothingCame(f"公众号没有回答（{push['verdict']} {push['problem']}）")
        return (await self._outside.answers(user_id))[-1]

    async def _more_answers(self, user_id: str, than: int) -> bool:
        return len(await self._outside.answers(user_id)) > than

    async def _more_codes(self, phone: str, than: int) -> bool:
        return len(await self.codes(phone)) > than

    async def _on_all(self, phones: list[str], claim_no: str, kind: Kind) -> bool:
        for phone in phones:
            texts = await self._about(phone, claim_no)
            if not any(kind[0] in text["content"] for text in texts):
                return False
        return True

    async def _in_wechat(self, user_id: str, claim_no: str, kind: Kind) -> bool:
        for entry in await self._outside.templates(user_id):
            values = [value for _, value in entry["detail"]["fields"]]
            if claim_no in values and kind[1] in values:
                return True
        return False

    async def _about(self, phone: str, claim_no: str) -> list[dict[str, Any]]:
        return [t for t in await self._outside.texts(phone) if claim_no in t["content"]]

    async def _until(self, there: Callable[[], Awaitable[bool]], seconds: float) -> bool:
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while not await there():
            if loop.time() > until:
                return False
            await asyncio.sleep(LOOK_EVERY)
        return True


def _by_sms(phones: list[str], kind: Kind) -> list[str]:
    """On which phones this message comes as a text."""
    return phones[:1] if kind in AS_A_CARD else phones
