"""How is the journey told? One numbered line per step, and who does what in it."""

import unicodedata
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

BetweenSteps = Callable[[str], Awaitable[None]]
WHO_WIDTH = 15
ARROW = "　→ "
INDENT = " " * (4 + WHO_WIDTH + 2)


class Step:
    """一步: what it is about, and what came of it."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.outcome = ""
        self.details: list[str] = []


class Story:
    """讲述: prints each step when it is done; `between` runs after every one of them."""

    def __init__(self, say: Callable[[str], None], between: BetweenSteps | None = None) -> None:
        self._say = say
        self._between = between
        self._count = 0
        self.now = "连接服务"

    @asynccontextmanager
    async def step(self, who: str, what: str) -> AsyncIterator[Step]:
        """One step; a failure inside leaves its name in `now`."""
        self._count += 1
        self.now = f"第{self._count}步 {who}：{what}"
        step = Step(what)
        yield step
        line = f"{self._count:>3} {padded(who, WHO_WIDTH)}  {step.what}"
        self._say(f"{line}{ARROW}{step.outcome}" if step.outcome else line)
        for detail in step.details:
            self._say(INDENT + detail)
        if self._between is not None:
            await self._between(what)

    def heading(self, title: str) -> None:
        """A new part of the story."""
        self._say(f"\n【{title}】")

    def line(self, text: str) -> None:
        """Something that belongs to the part, but is no step."""
        self._say(f"  {text}")


def padded(text: str, width: int) -> str:
    """The text with blanks behind it, Chinese characters being two columns wide."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return text + " " * max(0, width - len(text) - wide)
