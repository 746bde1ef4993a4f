"""Where do the bars of the weekly figures stand? Asked by the page that draws them; nothing is
measured in the browser."""

from collections.abc import Sequence
from dataclasses import dataclass

from faq.unanswered import QuestionOutcome
from faq.weekly import QUESTIONS, Week
from window.faq import words as faq_words

WIDTH, HEIGHT = 720, 220
_LEFT, _TOP, _FLOOR = 44, 12, 188
_FILL = 0.56


@dataclass(frozen=True, slots=True)
class Bar:
    """柱的一段: what came of so many questions of a week."""

    outcome: QuestionOutcome
    words: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Label:
    """标签 under a week, or beside a line."""

    text: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """柱图: bars from left to right, the oldest week first."""

    bars: tuple[Bar, ...]
    weeks: tuple[Label, ...]
    lines: tuple[Label, ...]  # from the axis to the right edge, with the count they stand for


def chart_of(newest_first: Sequence[Week]) -> Chart:
    """The bars of some weeks, one on the other by outcome."""
    weeks = list(reversed(newest_first))
    top = _round_up(max((week.questions for week in weeks), default=0))
    step = (WIDTH - _LEFT) / max(1, len(weeks))
    bars: list[Bar] = []
    labels: list[Label] = []
    for number, week in enumerate(weeks):
        middle, floor = _LEFT + step * (number + 0.5), float(_FLOOR)
        labels.append(Label(f"{week.first.month}/{week.first.day}", round(middle, 1), _FLOOR + 18))
        for outcome in QUESTIONS:
            times = week.outcomes[outcome]
            height = (_FLOOR - _TOP) * times / top
            floor -= height
            if times:
                words = f"{faq_words.week(week.first)}，{faq_words.outcome(outcome)}{times}次"
                x, width = middle - step * _FILL / 2, step * _FILL
                bars.append(
                    Bar(
                        outcome,
                        words,
                        round(x, 1),
                        round(floor, 1),
                        round(width, 1),
                        round(height, 1),
                    )
                )
    lines = tuple(
        Label(str(top * part // 2), _LEFT, round(_FLOOR - (_FLOOR - _TOP) * part / 2, 1))
        for part in range(3)
    )
    return Chart(tuple(bars), tuple(labels), lines)


def _round_up(most: int) -> int:
    """The next even round number, so that half of it is whole."""
    size = 10
    while size < most:
        size *= 10
    for part in (10, 5, 4, 2):
        if most <= size // part and size // part % 2 == 0:
            return size // part
    return size
