"""Am I insured, and is it paid? Answered to the bound member alone, with the day of the roster; how
one pays is the FAQ's to say."""

import re
from datetime import date

from bot.dispatcher import Reply
from bot.handlers.progress import ProgressQuestion
from bot.incoming import Incoming
from casework.people.own_coverage import OwnCoverage, OwnCoverageView

_WHOSE = (
    r"(请问|你好|您好|我想|我要|帮我|麻烦)*(查询|查|看)?(一下|下)?(我的|我|俺的|俺)?(今年)?(的)?"
)
_ASKS = re.compile(
    _WHOSE + r"((大额)?(参保|缴费|参保缴费)(状态|情况|记录|信息)?|"
    r"(大额|保费|大额保费)?(交|缴)(费)?(上|成功)?了?(没有|没)|参保了?(没有|没|吗)|在保(吗|不)?)(查询)?(呢|呀|吗)?"
)
NOT_BOUND = (
    "还不知道您是哪位参保人，查不了您交没交。请打开小程序，点“开始绑定”，绑好再发“参保缴费”；"
    "或者问单位人事。想知道怎么交、交多少，发“怎么缴费”“保费多少钱”。"
)
HOW = "想知道怎么交、交多少，发“怎么缴费”“保费多少钱”。"
NOT_TOLD = "名册上没有写您大额缴费的起止日子，交没交请问单位人事，或打医保热线{hotline}。"


class CoverageQuestion:
    """参保缴费."""

    def __init__(self, mine: ProgressQuestion, coverage: OwnCoverage, hotline: str) -> None:
        self._hotline = hotline
        self._mine = mine
        self._coverage = coverage

    def wants_with_nothing_open(self, message: Incoming) -> bool:
        return message.in_words and _ASKS.fullmatch(message.bare) is not None

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants_with_nothing_open(message):
            return None
        actor = await self._mine.bound(message.person)
        found = await self._coverage.show(actor) if actor else None
        return Reply(NOT_BOUND if found is None else _told(found, self._hotline))


def _told(found: OwnCoverageView, hotline: str) -> str:
    if not found.told or found.as_of is None:
        return f"{NOT_TOLD.format(hotline=hotline)}\n{HOW}"
    of = f"按{_day(found.as_of)}的参保名册："
    if found.now is None:
        last = f"，上一段到{_day(found.last.end)}为止" if found.last and found.last.end else ""
        told = f"{of}您现在没有大额的参保记录{last}。"
    elif not found.now.paid:
        told = f"{of}您在{_day(found.now.start)}起的这一段，大额的钱还没有交上。"
    else:
        until = f"到{_day(found.now.end)}" if found.now.end else "，没有写止日"
        told = f"{of}您的大额从{_day(found.now.start)}参保{until}，钱是交上的。"
    return f"{told}\n后来的变动名册上看不到，以医保中心查到的为准（{hotline}）。\n{HOW}"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
