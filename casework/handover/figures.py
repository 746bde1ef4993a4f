"""How well do chats go? Asked by the supervisors' page: what came of questions, how long people
waited for a person, and whether they came back with the same."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlalchemy import select

from casework.handover.chat_turns import TurnOutcome
from casework.handover.handovers import LOW_RATING
from casework.handover.owners import HandoverReason, OwnerCause
from casework.handover.tables import ChatTurnRow, HandoverChangeRow, HandoverRow
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Role
from infra.db import Database

FIGURE_READERS = frozenset({Role.SUPERVISOR})
WEEKS = 4
WEEK = timedelta(days=7)
# Whoever asks the same again within so long was not helped the first time.
COMES_BACK_WITHIN = WEEK
MOST_TOPICS = 10


@dataclass(frozen=True)
class ChatWeek:
    """一周: from `first` on, seven days."""

    first: date
    outcomes: Mapping[TurnOutcome, int]
    handed_over: int

    @property
    def handled(self) -> int:
        """How many messages the bot worked on."""
        return sum(self.outcomes.values())


@dataclass(frozen=True)
class ChatFigures:
    """会话数字 of the last four weeks, the newest first; `wait_median` in seconds, None where
    nobody waited.

    `low_rated` are id, day and rating, the newest first; `lasting` of `could_last` answers were not
    asked for again within a week by the same person."""

    weeks: tuple[ChatWeek, ...]
    reasons: Mapping[HandoverReason, int]
    wait_median: int | None
    unanswered: int
    ratings: tuple[int, ...]
    low_rated: tuple[tuple[str, date, int], ...]
    missed_topics: tuple[tuple[str, int], ...]
    lasting: int
    could_last: int


class HandoverFigures:
    """会话数字."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def last_weeks(self, actor: Actor) -> ChatFigures:
        """The last four weeks. :raises RoleMissing:"""
        require_role(actor, FIGURE_READERS, "看会话数字")
        return await self.of_four_weeks()

    async def of_four_weeks(self) -> ChatFigures:
        """The same for whoever watches the application; numbers and topics, and nobody's words."""
        now = self._clock()
        begin = now - WEEKS * WEEK
        turn, handover, change = ChatTurnRow, HandoverRow, HandoverChangeRow
        async with self._db.read() as session:
            turns = (
                await session.execute(
                    select(turn.at, turn.outcome, turn.topic, turn.person_index)
                    .where(turn.at > begin - COMES_BACK_WITHIN)
                    .order_by(turn.at)
                )
            ).all()
            asked = (
                await session.execute(
                    select(handover.id, handover.asked_at, handover.because, handover.rating)
                    .where(handover.asked_at > begin)
                    .order_by(handover.asked_at)
                )
            ).all()
            replies = (
                await session.execute(
                    select(change.handover_id, change.at)
                    .where(change.cause == OwnerCause.FIRST_REPLY, change.at > begin)
                    .order_by(change.at.desc())
                )
            ).all()
        first_reply = {row.handover_id: row.at for row in replies}
        waits = [first_reply[h.id] - h.asked_at for h in asked if h.id in first_reply]
        lasting, could_last = _lasting(
            ((row.person_index, row.topic, row.at) for row in turns if row.topic), now
        )
        recent = [row for row in turns if row.at > begin]
        missed = Counter(
            row.topic
            for row in recent
            if row.topic and row.outcome in (TurnOutcome.SUGGESTED, TurnOutcome.MISSED)
        )
        return ChatFigures(
            weeks=tuple(
                _week(
                    now - (n + 1) * WEEK,
                    [(row.at, row.outcome) for row in recent],
                    [h.asked_at for h in asked],
                )
                for n in range(WEEKS)
            ),
            reasons=Counter(HandoverReason(h.because) for h in asked),
            wait_median=int(median(waits).total_seconds()) if waits else None,
            unanswered=len(asked) - len(waits),
            ratings=tuple(sorted(h.rating for h in asked if h.rating is not None)),
            low_rated=tuple(
                (h.id, china_day(h.asked_at), h.rating)
                for h in reversed(asked)
                if h.rating is not None and h.rating <= LOW_RATING
            )[:MOST_TOPICS],
            missed_topics=tuple(missed.most_common(MOST_TOPICS)),
            lasting=lasting,
            could_last=could_last,
        )


def _week(
    first: datetime, turns: Iterable[tuple[datetime, str]], asked: Iterable[datetime]
) -> ChatWeek:
    end = first + WEEK
    return ChatWeek(
        china_day(first),
        Counter(TurnOutcome(outcome) for at, outcome in turns if first < at <= end),
        sum(first < at <= end for at in asked),
    )


def _lasting(asked: Iterable[tuple[str, str, datetime]], now: datetime) -> tuple[int, int]:
    """How many contacts had no other by the same person on the same subject within a week, and of
    how many that can be said; what is asked twice on one day is one contact."""
    days: dict[tuple[str, str], list[datetime]] = {}
    for person, topic, at in asked:
        seen = days.setdefault((person, topic), [])
        if not seen or at - seen[-1] >= timedelta(days=1):
            seen.append(at)
    lasting = could = 0
    for contacts in days.values():
        for each, following in zip(contacts, [*contacts[1:], None], strict=True):
            if now - each < COMES_BACK_WITHIN:
                continue
            could += 1
            lasting += following is None or following - each > COMES_BACK_WITHIN
    return lasting, could
