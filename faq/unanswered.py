"""What did people ask, and what could we not answer? Whoever answers reports here; texts are kept
only where there was no answer or it did not help, and never with anybody's name or number."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession

from claims_core.calendar_cn import china_day
from faq.answers import FaqAnswer
from faq.asked_often import AskedOften
from faq.decision import Decision
from faq.matching import FaqMatch
from faq.normaliser import Normaliser
from faq.personal_data import without_personal_data
from faq.rated import WITHOUT_TEXTS
from faq.tables import FaqCountRow, FaqMissRow
from infra.db import Database
from infra.statements import dialect_insert

log = logging.getLogger("daetong.faq")

KEPT_FOR = timedelta(days=180)
FLUSH_SECONDS = 5.0
# More different texts than people can ask between two flushes: the rest is counted, not kept.
_MOST_TEXTS = 500
_PART = 200
# 举报: whoever thinks of reporting somebody may name them, and editors are colleagues of theirs.
TOPICS_WITHOUT_TEXTS = frozenset({"fraud_report"}) | WITHOUT_TEXTS


class Channel(StrEnum):
    """渠道: where somebody asked."""

    WECHAT = "wechat"  # 公众号
    PHONE = "phone"  # 小程序
    WINDOW = "window"  # 窗口


CHANNEL_WORDS: Mapping[Channel, str] = {
    Channel.WECHAT: "公众号",
    Channel.PHONE: "小程序",
    Channel.WINDOW: "窗口",
}


class MissKind(StrEnum):
    """没答好的种类."""

    UNANSWERED = "unanswered"  # 没答上, or only choices were offered
    UNHELPFUL = "unhelpful"  # 没帮上忙, says the person


class QuestionOutcome(StrEnum):
    """结果 of one question, or of one answer that was judged."""

    ANSWERED = "answered"
    SUGGESTED = "suggested"
    CHOSEN = "chosen"  # one of the offered choices was picked
    NONE = "none"  # 没答上
    GUARDED = "guarded"  # 护栏: not ours to answer
    HELPFUL = "helpful"
    UNHELPFUL = "unhelpful"


QUESTION_OUTCOME_WORDS: Mapping[QuestionOutcome, str] = {
    QuestionOutcome.ANSWERED: "直接回答",
    QuestionOutcome.SUGGESTED: "请人选择",
    QuestionOutcome.NONE: "没答上",
    QuestionOutcome.GUARDED: "不归这里答",
    QuestionOutcome.CHOSEN: "选了一个",
    QuestionOutcome.HELPFUL: "点了有用",
    QuestionOutcome.UNHELPFUL: "点了没用",
}
_OUTCOMES = {Decision.ANSWER: QuestionOutcome.ANSWERED, Decision.SUGGEST: QuestionOutcome.SUGGESTED}


class Unanswered:
    """问答记录: kept in memory for some seconds, then written in one go; a question never waits for
    it, and at worst the last seconds are lost."""

    def __init__(
        self, db: Database, clock: Callable[[], datetime], normaliser: Normaliser | None = None
    ) -> None:
        self._db = db
        self._clock = clock
        self._normaliser = normaliser or Normaliser.shipped()
        self._kept_of: AskedOften[str] = AskedOften()
        self._counts: Counter[tuple[date, str, str, str]] = Counter()
        self._misses: Counter[tuple[date, str, str, str, str]] = Counter()
        self._last: dict[tuple[date, str, str, str, str], datetime] = {}

    def note(self, text: str, channel: Channel, found: FaqAnswer | FaqMatch) -> None:
        """One question and what came of it; its words are kept when no guard spoke and it was not
        answered outright."""
        outcome = _OUTCOMES.get(found.decision, QuestionOutcome.NONE)
        elsewhere = isinstance(found, FaqMatch) and found.service is not None
        if found.guard or elsewhere:
            outcome = QuestionOutcome.GUARDED
        self._count(channel, outcome, _entry_of(found))
        if outcome in (QuestionOutcome.NONE, QuestionOutcome.SUGGESTED) and not (
            TOPICS_WITHOUT_TEXTS & _topics_of(found)
        ):
            self._keep(text, channel, MissKind.UNANSWERED, "")

    def chose(self, channel: Channel, entry_id: str) -> None:
        """选编号: one of the offered entries was the right one."""
        self._count(channel, QuestionOutcome.CHOSEN, entry_id)

    def rate(self, text: str, channel: Channel, entry_id: str, helpful: bool) -> None:
        """有用 or 没用: of the answer that `entry_id` gave to `text`."""
        self._count(
            channel, QuestionOutcome.HELPFUL if helpful else QuestionOutcome.UNHELPFUL, entry_id
        )
        if not helpful and entry_id not in TOPICS_WITHOUT_TEXTS:
            self._keep(text, channel, MissKind.UNHELPFUL, entry_id)

    async def flush(self) -> None:
        """Write down what has come in; kept for the next time when the database refuses."""
        counts, misses, last = self._counts, self._misses, self._last
        if not counts and not misses:
            return
        self._counts, self._misses, self._last = Counter(), Counter(), {}
        try:
            async with self._db.write() as session:
                await _add_counts(session, counts)
                await _add_misses(session, misses, last)
        except Exception:
            self._counts.update(counts)
            self._misses.update(misses)
            self._last = last | self._last
            raise

    async def forget_old(self) -> None:
        """Texts and counts that are past their time."""
        before = china_day(self._clock() - KEPT_FOR)
        async with self._db.write() as session:
            await session.execute(delete(FaqMissRow).where(FaqMissRow.day < before))
            # two years of counts, so that a month can be held beside that of the year before
            before -= 3 * KEPT_FOR
            await session.execute(delete(FaqCountRow).where(FaqCountRow.day < before))

    async def run(self, stop: asyncio.Event) -> None:
        """Write down every few seconds, and once more when `stop` is set."""
        while not stop.is_set():
            try:
                async with asyncio.timeout(FLUSH_SECONDS):
                    await stop.wait()
            except TimeoutError:
                pass
            try:
                await self.flush()
            except Exception:
                log.exception("FAQ counts were not kept", extra={"action": "faq_flush_failed"})

    def _count(self, channel: Channel, outcome: QuestionOutcome, entry_id: str) -> None:
        day = china_day(self._clock())
        self._counts[day, channel.value, outcome.value, entry_id] += 1

    def _kept(self, text: str, _: date) -> str:
        return without_personal_data(self._normaliser.folded(text))

    def _keep(self, text: str, channel: Channel, kind: MissKind, entry_id: str) -> None:
        now = self._clock()
        day = china_day(now)
        kept = self._kept_of.of(text, day, self._kept)
        key = (day, kind.value, channel.value, entry_id, kept)
        if kept and (key in self._misses or len(self._misses) < _MOST_TEXTS):
            self._misses[key] += 1
            self._last[key] = now


def _entry_of(found: FaqAnswer | FaqMatch) -> str:
    if isinstance(found, FaqMatch):
        return found.matches[0].id if found.matches and not found.service else ""
    if found.suggestions:
        return found.suggestions[0][0]
    return found.entry_id or ""


def _topics_of(found: FaqAnswer | FaqMatch) -> frozenset[str]:
    """What the text may be about."""
    if isinstance(found, FaqMatch):
        return frozenset(each.id for each in found.matches[:3])
    return frozenset(entry_id for entry_id, _ in found.suggestions)


async def _add_counts(
    session: AsyncSession, counts: Mapping[tuple[date, str, str, str], int]
) -> None:
    names = ("day", "channel", "outcome", "entry_id")
    rows = [dict(zip(names, key, strict=True), times=n) for key, n in sorted(counts.items())]
    await _add(session, FaqCountRow, names, rows)


async def _add_misses(
    session: AsyncSession,
    misses: Mapping[tuple[date, str, str, str, str], int],
    last: Mapping[tuple[date, str, str, str, str], datetime],
) -> None:
    names = ("day", "kind", "channel", "entry_id", "text")
    rows = [
        dict(zip(names, key, strict=True), times=n, last_at=last[key])
        for key, n in sorted(misses.items())
    ]
    await _add(session, FaqMissRow, names, rows)


async def _add(
    session: AsyncSession,
    table: type[FaqCountRow] | type[FaqMissRow],
    key: tuple[str, ...],
    rows: list[dict[str, Any]],
) -> None:
    """In one order for everybody, so that two processes never wait for each other."""
    for start in range(0, len(rows), _PART):
        statement = dialect_insert(session, table).values(rows[start : start + _PART])
        newer = {"times": table.times + statement.excluded.times}
        if table is FaqMissRow:
            newer["last_at"] = statement.excluded.last_at
        await session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=newer))
