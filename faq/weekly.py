"""How well were questions answered, week by week? Asked by the page on which staff improve the
answers."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from claims_core.calendar_cn import china_day
from faq.tables import FaqCountRow
from faq.unanswered import QuestionOutcome
from infra.db import Database

_WEEK = timedelta(days=7)
_TOP = 10
# One question has exactly one of these; the others judge an answer or follow a choice.
QUESTIONS = (
    QuestionOutcome.ANSWERED,
    QuestionOutcome.SUGGESTED,
    QuestionOutcome.NONE,
    QuestionOutcome.GUARDED,
)


@dataclass(frozen=True, slots=True)
class Week:
    """一周, from Monday: how often each outcome came, in all and by channel, and what was asked
    most (entry, times) and least well (entry, 没用 times)."""

    first: date
    outcomes: dict[QuestionOutcome, int]
    channels: dict[str, dict[QuestionOutcome, int]]
    top: tuple[tuple[str, int], ...]
    unhelpful: tuple[tuple[str, int], ...]

    @property
    def questions(self) -> int:
        """How many questions came."""
        return sum(self.outcomes[each] for each in QUESTIONS)


class WeeklyFigures:
    """每周数字, from the daily counts."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def last(self, weeks: int) -> tuple[Week, ...]:
        """This week and those before it, the newest first."""
        monday = _monday(china_day(self._clock()))
        first = monday - (weeks - 1) * _WEEK
        async with self._db.read() as session:
            rows = list(await session.scalars(select(FaqCountRow).where(FaqCountRow.day >= first)))
        by_week: dict[date, list[FaqCountRow]] = {monday - n * _WEEK: [] for n in range(weeks)}
        for row in rows:
            by_week.setdefault(_monday(row.day), []).append(row)
        return tuple(_week(week, by_week[week]) for week in sorted(by_week, reverse=True))


def _week(first: date, rows: Iterable[FaqCountRow]) -> Week:
    outcomes: Counter[QuestionOutcome] = Counter()
    channels: dict[str, Counter[QuestionOutcome]] = {}
    asked: Counter[str] = Counter()
    unhelpful: Counter[str] = Counter()
    for row in rows:
        outcome = QuestionOutcome(row.outcome)
        outcomes[outcome] += row.times
        channels.setdefault(row.channel, Counter())[outcome] += row.times
        if outcome in (QuestionOutcome.ANSWERED, QuestionOutcome.CHOSEN) and row.entry_id:
            asked[row.entry_id] += row.times
        if outcome is QuestionOutcome.UNHELPFUL:
            unhelpful[row.entry_id] += row.times
    return Week(
        first,
        {each: outcomes[each] for each in QuestionOutcome},
        {
            name: {each: count[each] for each in QuestionOutcome}
            for name, count in sorted(channels.items())
        },
        _most(asked),
        _most(unhelpful),
    )


def _most(counts: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts.items(), key=lambda each: (-each[1], each[0]))[:_TOP])


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
