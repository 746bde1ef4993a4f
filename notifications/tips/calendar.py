"""Which tips belong to which week, and which to which day? Asked by the preview, the weekly sending
and the chat; the same answer for everybody, and nobody's data are asked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Self

from notifications.tips.catalogue import HealthTip, TipCatalogue, TipTopic

TIPS_A_WEEK = 2
_TOPICS = tuple(TipTopic)


@dataclass(frozen=True, order=True)
class TipWeek:
    """一周, from Monday on, as ISO 8601 counts them."""

    monday: date

    @classmethod
    def from_day(cls, day: date) -> Self:
        """The week in which this day is."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def from_name(cls, name: str) -> Self:
        """2026-W49 → that week.

        :raises ValueError: for what is no week.
        """
        year, _, number = name.partition("-W")
        return cls(date.fromisocalendar(int(year), int(number), 1))

    @property
    def name(self) -> str:
        """As in 2026-W49."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    def later(self, weeks: int) -> "TipWeek":
        """So many weeks later, or earlier."""
        return TipWeek(self.monday + timedelta(weeks=weeks))


def tips_of_week(catalogue: TipCatalogue, week: TipWeek) -> tuple[HealthTip, ...]:
    """The tips of a week: topics take turns, and within a topic those that fit the month do."""
    turns = week.monday.toordinal() // 7 * TIPS_A_WEEK
    tips = []
    for turn in range(turns, turns + TIPS_A_WEEK):
        round_number, place = divmod(turn, len(_TOPICS))
        fitting = catalogue.fitting(_TOPICS[place], week.monday)
        tips.append(fitting[round_number % len(fitting)])
    return tuple(tips)


def tip_of_day(catalogue: TipCatalogue, approved: Collection[str], day: date) -> HealthTip | None:
    """今天的一条: one of the approved tips that fit the month, another each day; None while nothing
    is approved."""
    fitting = [tip for tip in catalogue.tips if tip.id in approved and day.month in tip.months]
    return fitting[day.toordinal() % len(fitting)] if fitting else None
