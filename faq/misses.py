"""What did people ask that we did not answer well? Asked by the page on which staff improve the
content."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rapidfuzz import fuzz
from sqlalchemy import func, select

from claims_core.calendar_cn import china_day
from faq.answers import FaqService
from faq.decision import Decision
from faq.rated import GUARD, OFFICE, rated_titles
from faq.tables import FaqMissRow
from faq.unanswered import KEPT_FOR, MissKind
from infra.db import Database

# So much alike, in plain spelling, is one question in other words.
_ONE_QUESTION = 72.0
# What staff laid aside stays aside in these words and in words next to them.
STILL_IGNORED = 90.0
_MOST_TEXTS = 600
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """一句没答好的话, over all days and channels."""

    text: str
    entry_id: str
    times: int
    last_at: datetime
    channels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Nearest:
    """最接近的条目."""

    id: str
    title: str
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """一类没答好的话: the same question in several wordings, the most frequent first."""

    id: str
    texts: tuple[str, ...]
    entry_id: str  # 没帮上忙: the entry that did not help; empty for what was not answered
    entry_title: str
    times: int
    last_at: datetime
    channels: tuple[str, ...]
    nearest: tuple[Nearest, ...]


class MissStore:
    """没答好的话, as they were counted."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def of(self, kind: MissKind, since: timedelta = KEPT_FOR) -> tuple[Asked, ...]:
        """The most frequent texts of a kind."""
        first = china_day(self._clock() - since)
        row = FaqMissRow
        query = (
            select(row.text, row.entry_id, func.sum(row.times), func.max(row.last_at))
            .where(row.kind == kind.value, row.day >= first)
            .group_by(row.text, row.entry_id)
            .order_by(func.sum(row.times).desc(), func.max(row.last_at).desc(), row.text)
            .limit(_MOST_TEXTS)
        )
        by = select(row.text, row.entry_id, row.channel).where(
            row.kind == kind.value, row.day >= first
        )
        channels: dict[tuple[str, str], set[str]] = {}
        async with self._db.read() as session:
            found = (await session.execute(query)).all()
            for text, entry_id, channel in (await session.execute(by.distinct())).all():
                channels.setdefault((text, entry_id), set()).add(channel)
        return tuple(
            Asked(text, entry_id, times, last_at, tuple(sorted(channels[text, entry_id])))
            for text, entry_id, times, last_at in found
        )


def clustered(
    asked: Iterable[Asked], content: FaqService, ignored: Sequence[str]
) -> tuple[Cluster, ...]:
    """待处理: grouped by likeness, the most frequent first; without what the content of today
    answers and what staff laid aside. Takes a moment, so not on the event loop."""
    laid_aside = [content.reading(text) for text in ignored]
    groups: list[tuple[str, list[Asked]]] = []
    for each in asked:
        plain = content.reading(each.text)
        if _settled(each, content) or _like_any(plain, laid_aside, STILL_IGNORED):
            continue
        own = (group for head, group in groups if _same_question(head, plain, group[0], each))
        group = next(own, None)
        if group is None:
            groups.append((plain, [each]))
        else:
            group.append(each)
    titles = rated_titles(dict(content.offices())) | dict(content.titles())
    made = [_cluster(members, content, titles) for _, members in groups]
    return tuple(sorted(made, key=lambda each: (-each.times, each.id)))


def _settled(each: Asked, content: FaqService) -> bool:
    """Whether the content, as it is now, does better."""
    found = content.match(each.text)
    kind, _, name = each.entry_id.partition(":")
    if name:
        now = {GUARD: found.guard, OFFICE: found.service}.get(kind, name)
        return now != name
    if each.entry_id:
        return not found.matches or found.matches[0].id != each.entry_id
    if found.guard or found.service or found.decision is Decision.ANSWER:
        return True
    # the very words of something that means several things: to ask back is the right answer
    return found.decision is Decision.SUGGEST and found.matches[0].score >= 1.0


def _same_question(head: str, plain: str, first: Asked, each: Asked) -> bool:
    return first.entry_id == each.entry_id and fuzz.ratio(head, plain) >= _ONE_QUESTION


def _like_any(plain: str, others: Sequence[str], least: float) -> bool:
    return any(fuzz.ratio(plain, other) >= least for other in others)


def _cluster(members: list[Asked], content: FaqService, titles: dict[str, str]) -> Cluster:
    first = members[0]
    grounds = (each for each in content.explain(first.text) if each.id in titles)
    nearest = tuple(Nearest(each.id, titles[each.id], each.score) for each in grounds)
    return Cluster(
        id=hashlib.sha256(f"{first.entry_id}\n{first.text}".encode()).hexdigest()[:32],
        texts=tuple(each.text for each in members),
        entry_id=first.entry_id,
        entry_title=titles.get(first.entry_id, first.entry_id),
        times=sum(each.times for each in members),
        last_at=max(each.last_at for each in members),
        channels=tuple(sorted({channel for each in members for channel in each.channels})),
        nearest=nearest[:_NEAREST],
    )
