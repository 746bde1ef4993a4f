"""What was asked in a span of days, by topic? Counts only; asked by whoever looks at what people
wanted to know after an announcement."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from claims_core.calendar_cn import china_day
from faq.answers import FaqService
from faq.tables import FaqCountRow
from faq.unanswered import QuestionOutcome
from infra.db import Database

MOST = 10
AFTERWARDS = timedelta(days=7)
_ASKED = (QuestionOutcome.ANSWERED.value, QuestionOutcome.CHOSEN.value)


@dataclass(frozen=True)
class AskedTopic:
    """问到的事 and how often; not a word of what anybody wrote."""

    title: str
    times: int


class AskedQuestions:
    """各题问了多少次."""

    def __init__(self, db: Database, faq: Callable[[], FaqService]) -> None:
        self._db = db
        self._faq = faq

    async def after(self, moment: datetime | None) -> tuple[AskedTopic, ...]:
        """The same of that day and the week after it; nothing before there is a moment."""
        if moment is None:
            return ()
        first = china_day(moment)
        return await self.between(first, first + AFTERWARDS)

    async def between(self, first: date, last: date) -> tuple[AskedTopic, ...]:
        """The ten topics asked most from `first` to `last`, and the questions without an answer."""
        times = func.sum(FaqCountRow.times)
        within = FaqCountRow.day.between(first, last)
        query = (
            select(FaqCountRow.entry_id, times)
            .where(within, FaqCountRow.outcome.in_(_ASKED), FaqCountRow.entry_id != "")
            .group_by(FaqCountRow.entry_id)
            .order_by(times.desc(), FaqCountRow.entry_id)
            .limit(MOST)
        )
        missed = select(times).where(within, FaqCountRow.outcome == QuestionOutcome.NONE.value)
        async with self._db.read() as session:
            rows = (await session.execute(query)).all()
            unanswered = int(await session.scalar(missed) or 0)
        titles = {group: title for group, (title, _) in self._faq().groups().items()}
        topics = [AskedTopic(titles.get(entry, entry), int(many)) for entry, many in rows]
        if unanswered:
            topics.append(AskedTopic("没答上的", unanswered))
        return tuple(topics)
