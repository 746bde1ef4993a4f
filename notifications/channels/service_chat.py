"""How does a message reach somebody who has just written in the chat? Asked by the sender.

A customer-service message, a line of text in the chat; each uses one of the few that a window
allows, and where none is open the message goes another way."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from infra.gateway_errors import GatewayError
from notifications import service_windows
from notifications.channels.channel import LookUp, PreparedCall
from notifications.deliveries import Delivery
from notifications.render import WeChatWords, Wording
from notifications.service_windows import ServiceWindows
from notifications.subjects.subject import Subjects, Withheld

NO_WINDOW = "no_window"
_CLOSED = frozenset({"45015", "45047"})  # outside of a window, or all of it used


class ChatSender(Protocol):
    """The part of WeChat that writes into the chat."""

    async def send_text(self, openid: str, text: str) -> None: ...


@dataclass
class _OneUse:
    """One place of the window, taken with the intent and given back where the call has not left;
    of a window that the platform says is closed nothing is given back."""

    openid: str
    closed: bool = False

    async def spend(self, session: AsyncSession) -> str | None:
        taken = await service_windows.use(session, self.openid)
        return None if taken else NO_WINDOW

    async def give_back(self, session: AsyncSession) -> None:
        if not self.closed:
            await service_windows.give_back(session, self.openid)


def _text(words: WeChatWords, facts: Mapping[str, str]) -> str:
    """What stands in the chat: of a claim its number, of what has none the page that shows it."""
    if "link" in facts:
        return f"{words.status}：{words.note}。请点开看：{facts['link']}"
    return f"申请{facts['no']}：{words.status}。{words.note}。想看详细的，发“进度”。"


class ServiceChatChannel:
    """客服消息通道. No name and no amount: whoever looks over a shoulder sees the chat."""

    # The platform has no key against repeats: what had no answer is never sent again by itself.
    repeat_within: timedelta | None = None

    def __init__(
        self, subjects: Subjects, wechat: ChatSender, wording: Wording, windows: ServiceWindows
    ) -> None:
        self._subjects = subjects
        self._wechat = wechat
        self._wording = wording
        self._windows = windows

    async def prepare(self, delivery: Delivery) -> PreparedCall:
        message = await self._subjects[delivery.message].prepare(delivery)
        one = _OneUse(message.address)
        if await self._windows.left(one.openid) == 0:
            raise Withheld(NO_WINDOW, this_way=True)
        words = self._wording.wechat[message.content.variant]
        text = _text(words, message.content.facts)
        return PreparedCall(
            message.counted_for,
            (one, text),
            one.spend,
            message.may_go,
            undo_intent=one.give_back,
        )

    async def send(self, delivery: Delivery, prepared: PreparedCall) -> str:
        one: _OneUse
        one, text = prepared.arguments
        try:
            await self._wechat.send_text(one.openid, text)
        except GatewayError as problem:
            if problem.code in _CLOSED:
                one.closed = True
                await self._windows.none_left(one.openid)
            raise
        return ""

    async def look_up(self, delivery: Delivery) -> LookUp:
        return LookUp.CANNOT_ASK
