"""How much may I still get this year? Answered to the bound member alone."""

import re

from bot.dispatcher import Reply
from bot.handlers.progress import how_to_bind
from bot.incoming import Incoming
from casework.ledger.limits import YearLimits
from casework.people.members import Members
from claims_core.money import format_yuan

_ASKS = re.compile(
    r"(请问|你好|您好|我想|我要|帮我|麻烦)*(查询|查|看)?(一下|下)?(我的|我|俺的)?(今年)?(大额)?的?"
    r"(还剩多少|还有多少|剩多少)?(剩余)?额度(还剩多少|还有多少|是多少|有多少|剩多少)?(了)?(吗|呢|呀)?"
)


class LimitsQuestion:
    """剩余额度: the bare word, and the plain ways of asking for one's own."""

    def __init__(self, members: Members, limits: YearLimits) -> None:
        self._members = members
        self._limits = limits

    def wants(self, message: Incoming) -> bool:
        return message.in_words and _ASKS.fullmatch(message.bare) is not None

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        return Reply(await self.asked(message.person))

    async def asked(self, openid: str, _: str = "") -> str:
        """This year's figures of whoever this openid is bound to."""
        actor = await self._members.by_official_openid(openid)
        limits = await self._limits.of(actor) if actor else None
        if limits is None:
            return how_to_bind("额度", "我还剩多少额度")
        carried = (
            f"{limits.year}年的规定还没有拿到，限额先按{limits.rule_year}年的算，以公布为准。\n"
            if limits.rule_year != limits.year
            else ""
        )
        return (
            f"{limits.year}年，大额已经补助您{format_yuan(limits.supplement_paid_fen)}元，"
            f"还可以补助{format_yuan(limits.supplement_left_fen)}元。"
            f"统筹基金已经付了{format_yuan(max(0, limits.pool_paid_fen))}元，"
            f"一年最多付{format_yuan(limits.pool_cap_fen)}元。\n"
            f"{carried}这是我们账上的数，省医保平台上的可能更新一些，以平台为准。"
        )
