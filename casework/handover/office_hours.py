"""When is somebody there to answer a chat? Asked when somebody wants a person."""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from claims_core.calendar_cn import CHINA, add_working_days, is_working_day

_SPAN = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")


@dataclass(frozen=True)
class OfficeHours:
    """接待时间 on working days: spans of one day in China, in their order."""

    spans: tuple[tuple[time, time], ...]

    @classmethod
    def from_text(cls, text: str) -> "OfficeHours":
        """From a text such as `08:30-12:00 14:30-17:30`. :raises ValueError:"""
        spans: list[tuple[time, time]] = []
        for part in text.split():
            found = _SPAN.fullmatch(part)
            if found is None:
                raise ValueError("must be spans such as 08:30-12:00, with a blank between them")
            begin, end = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
            if begin >= end or (spans and spans[-1][1] > begin):
                raise ValueError("the spans of a day must follow each other")
            spans.append((begin, end))
        if not spans:
            raise ValueError("needs at least one span such as 08:30-12:00")
        return cls(tuple(spans))

    def open_at(self, moment: datetime) -> bool:
        """Whether it is office time."""
        here = moment.astimezone(CHINA)
        return is_working_day(here.date()) and any(
            begin <= here.time() < end for begin, end in self.spans
        )

    def next_opening(self, moment: datetime) -> datetime:
        """When the office opens next, in China's time; the next of today's spans, or the first of
        the next working day."""
        here = moment.astimezone(CHINA)
        day = here.date()
        later = [begin for begin, _ in self.spans if begin > here.time()]
        if is_working_day(day) and later:
            return datetime.combine(day, later[0], CHINA)
        following = add_working_days(day, 1).day
        return datetime.combine(following, self.spans[0][0], CHINA)

    def closed_since(self, moment: datetime, now: datetime) -> bool:
        """Whether it is outside office time now and has been ever since that moment."""
        return not (self.open_at(now) or self.open_at(moment) or self.next_opening(moment) <= now)

    def words(self) -> str:
        """For members: 工作日 08:30到12:00、14:30到17:30."""
        return "工作日" + "、".join(f"{b:%H:%M}到{e:%H:%M}" for b, e in self.spans)


def opening_words(opening: datetime, now: datetime) -> str:
    """The day and hour of an opening as somebody says it: 今天, 明天, or the day."""
    here, there = now.astimezone(CHINA), opening.astimezone(CHINA)
    days = (there.date() - here.date()) // timedelta(days=1)
    day = {0: "今天", 1: "明天"}.get(days, f"{there.month}月{there.day}日")
    return f"{day}{there:%H:%M}"
