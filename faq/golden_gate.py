"""Would people be answered worse than before? Asked before a change of the content goes live, with
the golden set that is shipped beside the content."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from faq.answers import FaqService
from faq.decision import Decision
from faq.errors import FaqWorse
from faq.golden import GoldenLine, points, read_golden, score
from faq.matching import FaqMatch

TOLERANCE = 0.3  # points of 100, all additions together
_SHOWN = 8
_GOLDEN = re.compile(r"golden_[a-z]+\.tsv")
_SAID = {Decision.ANSWER: "直接回答", Decision.SUGGEST: "请人选择", Decision.NONE: "不回答"}


@dataclass(frozen=True, slots=True)
class Judged:
    """考试结果 of one content: its points, and what it made of each line."""

    total: float
    found: tuple[FaqMatch, ...]


class GoldenGate:
    """金标准关: lets a change through, or says which lines got worse."""

    def __init__(
        self, lines: tuple[GoldenLine, ...] | None = None, tolerance: float = TOLERANCE
    ) -> None:
        self._lines = shipped_golden() if lines is None else lines
        self._tolerance = tolerance
        self._known: dict[FaqService, Judged] = {}

    def judge(self, content: FaqService) -> Judged:
        """Takes about a second, so not on the event loop."""
        found = tuple(content.match(line.utterance) for line in self._lines)
        at_hand = dict(zip((line.utterance for line in self._lines), found, strict=True))
        return Judged(score(self._lines, at_hand.__getitem__).total, found)

    def require(self, shipped: FaqService, now: FaqService, then: FaqService) -> None:
        """That `then` is not worse than `shipped` by more than the tolerance, and answers no line
        that must not be answered and that `now` does not.

        :raises FaqWorse:
        """
        best, before, after = self._judged(shipped), self._judged(now), self.judge(then)
        titles: Callable[[str], str] = dict(then.titles()).get  # type: ignore[assignment]
        worse: list[str] = []
        refused = False
        for line, old, new in zip(self._lines, before.found, after.found, strict=True):
            if points(line, new) < points(line, old):
                worse.append(_told(line, old, new, titles))
            answered = new.decision is Decision.ANSWER and old.decision is not Decision.ANSWER
            if line.wanted is Decision.NONE and answered:
                refused = True
                worse.insert(0, worse.pop())
        if refused or after.total < best.total - self._tolerance:
            raise FaqWorse(before.total, after.total, worse[:_SHOWN])
        self._known = {shipped: best, now: before, then: after}

    def _judged(self, content: FaqService) -> Judged:
        judged = self._known.get(content)
        if judged is None:
            judged = self._known[content] = self.judge(content)
        return judged


@cache
def shipped_golden() -> tuple[GoldenLine, ...]:
    """金标准, as it is shipped: the tuned part, and the sealed one where it is there."""
    sets = (file for file in files("faq").iterdir() if _GOLDEN.fullmatch(file.name))
    return tuple(
        line
        for file in sorted(sets, key=lambda each: each.name)
        for line in read_golden(file.read_text(encoding="utf-8"))
    )


def _told(
    line: GoldenLine, old: FaqMatch, new: FaqMatch, titles: Callable[[str], str | None]
) -> str:
    first = new.matches[0].id if new.matches else ""
    now = f"“{titles(first) or first}”" if first else ""
    return f"“{line.utterance}”原来{_SAID[old.decision]}，现在{_SAID[new.decision]}{now}"
