"""How does somebody use the code that the window gave them, in the chat? Asked for texts that begin
with 窗口码."""

import re
from collections.abc import Awaitable, Callable

from bot.dispatcher import Reply
from bot.incoming import Incoming
from casework.people.views import MemberView
from casework.people.window_codes import WindowCodes
from claims_core.claim import Actor
from claims_core.errors import ClaimsError

_ASKED = re.compile(
    r"(我的?|填|用|输)?窗口码(是)?[0-9]*(身份证|证件)?(号码?)?(的)?(最?后)?[四4]?位?(数)?(是)?[0-9Xx]*"
)
_BOTH = re.compile(r"(?P<code>[0-9]{8})(?P<tail>[0-9]{3}[0-9Xx])")
HOW = (
    "窗口给您的码是8位数字。请把它和证件号码的最后四位写在一条里发来，例如：\n"
    "窗口码 12345678 012X\n"
    "没有窗口码的，带身份证到参保地窗口，当面就能拿到。"
)
NOT_NOW = "现在连不上微信，没有办成，请过一会儿再发一次。"


class WindowCodeTalk:
    """填窗口码."""

    def __init__(self, codes: WindowCodes, known: Callable[[str], Awaitable[Actor | None]]) -> None:
        self._codes = codes
        self._known = known

    def wants(self, message: Incoming) -> bool:
        return message.in_words and _ASKED.fullmatch(message.bare) is not None

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        given = _BOTH.fullmatch(_figures(message.bare))
        if given is None:
            return Reply(HOW)
        actor = await self._known(message.person)
        if actor is None:
            return Reply(NOT_NOW)
        try:
            member = await self._codes.redeem(actor, given["code"], given["tail"])
        except ClaimsError as problem:
            return Reply(problem.message, private=True)
        return Reply(_done(member), private=True)


def _figures(said: str) -> str:
    """The figures of a text alone; 后四位 and 后4位 are none of them."""
    return re.sub(r"[^0-9Xx]", "", re.sub(r"后?[四4]位", "", said))


def _done(member: MemberView) -> str:
    said = ["窗口码用上了。"]
    if member.bound is not None:
        said.append(f"这个微信绑定的是{member.bound.name}（{member.bound.id_number}）。")
        said.append("30分钟内可以在小程序里换收款账户。发“进度”看申请办到哪一步。")
    if member.relatives:
        names = "、".join(each.name for each in member.relatives)
        said.append(f"可以替这些家人办：{names}。")
    return "".join(said)
