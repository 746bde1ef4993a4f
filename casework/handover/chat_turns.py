"""What was said in a chat of late, and what came of it? Kept with every answer of the bot, read
when somebody wants a person and by the figures.

Texts are sealed and wiped after a day; what stays tells outcome and topic."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import ColumnElement, Dialect, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.base import Executable

from casework.handover import store
from casework.handover.tables import ChatTurnRow
from infra.group_commit import GroupCommit
from infra.sealing import Sealer
from infra.statements import insert_in
from infra.write_steps import Statement, WriteStep

MOST_SHOWN = 10
TEXTS_KEPT_FOR = timedelta(days=1)
# A month for the figures, and the week in which somebody may come back.
TURNS_KEPT_FOR = timedelta(days=40)
IN_A_ROW_WITHIN = timedelta(minutes=30)


class TurnOutcome(StrEnum):
    """一问一答的结果; `served` is whatever is no question of policy: look-ups, forms, small
    talk."""

    ANSWERED = "answered"
    SUGGESTED = "suggested"
    MISSED = "missed"
    REFUSED = "refused"
    SERVED = "served"


TURN_OUTCOME_WORDS: Mapping[TurnOutcome, str] = {
    TurnOutcome.ANSWERED: "直接回答",
    TurnOutcome.SUGGESTED: "请人选择",
    TurnOutcome.MISSED: "没答上",
    TurnOutcome.REFUSED: "不归这里答",
    TurnOutcome.SERVED: "查询和办事",
}


@dataclass(frozen=True, repr=False)
class ChatTurn:
    """一问一答: what somebody said and what the bot told them; `topic` is an entry, a guard, or
    empty."""

    key: str
    at: datetime
    outcome: TurnOutcome
    topic: str
    said: str
    told: str


_COLUMNS = ("key", "person", "at", "outcome", "topic", "said_sealed", "told_sealed")


def _keep(dialect: Dialect) -> Executable:
    return (
        insert_in(dialect, ChatTurnRow)
        .values(
            key=bindparam("key"),
            person_index=bindparam("person"),
            **{name: bindparam(name) for name in _COLUMNS[2:]},
        )
        .on_conflict_do_nothing(index_elements=["key"])
    )


_KEEP = Statement(_keep, key="key")


def turn_kept_where(condition: ColumnElement[bool]) -> Statement:
    """To `ChatTurns.turn`: keep it where this holds."""
    columns = {"key": ChatTurnRow.key, "person": ChatTurnRow.person_index}
    columns |= {name: getattr(ChatTurnRow, name) for name in _COLUMNS[2:]}
    given = [bindparam(name, type_=column.type) for name, column in columns.items()]

    def make(dialect: Dialect) -> Executable:
        return (
            insert_in(dialect, ChatTurnRow)
            .from_select([each.key for each in columns.values()], select(*given).where(condition))
            .on_conflict_do_nothing(index_elements=["key"])
        )

    return Statement(make, key="key")


_LAST = Statement(
    lambda _: (
        select(
            ChatTurnRow.person_index,
            ChatTurnRow.key,
            ChatTurnRow.at,
            ChatTurnRow.outcome,
            ChatTurnRow.topic,
            ChatTurnRow.said_sealed,
            ChatTurnRow.told_sealed,
        )
        .where(ChatTurnRow.person_index == bindparam("person"))
        .order_by(ChatTurnRow.at.desc(), ChatTurnRow.key)
        .limit(MOST_SHOWN)
    ),
    key="person",
)


class ChatTurns:
    """最近说过的话; one more write in the batch that keeps the answer, and nobody waits for it."""

    def __init__(self, group: GroupCommit, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._group = group
        self._sealer = sealer
        self._clock = clock
        self._index = lru_cache(1_000)(lambda openid: sealer.index(openid, store.PERSON))
        self.counts: Counter[TurnOutcome] = Counter()
        self._on_their_way: defaultdict[str, dict[str, ChatTurn]] = defaultdict(dict)

    def keep(
        self,
        openid: str,
        key: str,
        said: str,
        told: str,
        outcome: TurnOutcome = TurnOutcome.SERVED,
        topic: str = "",
    ) -> None:
        """Keep what was said and told; a push that is worked on twice is kept once."""
        turn = ChatTurn(key, self._clock(), outcome, topic, said, told)
        index = self._index(openid)
        self._on_their_way[index][key] = turn
        self.counts[outcome] += 1
        self._group.write_soon(
            WriteStep(_KEEP, self._values(index, turn)),
            action="chat_turn_not_kept",
            then=partial(self._arrived, index, key),
        )

    def turn(self, openid: str, turn: ChatTurn) -> Mapping[str, Any]:
        """The same for a statement of `turn_kept_where`, written with something else; counted by
        whoever learns that it was."""
        return self._values(self._index(openid), turn)

    def _values(self, index: str, turn: ChatTurn) -> Mapping[str, Any]:
        seal = self._sealer.seal
        sealed = (seal(turn.said, store.TEXT), seal(turn.told, store.TEXT))
        values = (turn.key, index, turn.at, turn.outcome.value, turn.topic, *sealed)
        return dict(zip(_COLUMNS, values, strict=True))

    async def last(self, openid: str) -> tuple[ChatTurn, ...]:
        """The last ten of the last day, oldest first."""
        index, since = self._index(openid), self._clock() - TEXTS_KEPT_FOR
        known = dict(self._on_their_way.get(index, {}))  # a batch may read before it writes
        (rows,) = await self._group.write(WriteStep(_LAST, {"person": index}))
        for _, key, at, outcome, topic, said, told in rows:
            if said is not None and told is not None:
                known[key] = ChatTurn(
                    key,
                    at,
                    TurnOutcome(outcome),
                    topic,
                    self._sealer.open(said, store.TEXT),
                    self._sealer.open(told, store.TEXT),
                )
        fresh = sorted((each for each in known.values() if each.at > since), key=lambda t: t.at)
        return tuple(fresh[-MOST_SHOWN:])

    def just_now(self, turns: tuple[ChatTurn, ...]) -> ChatTurn | None:
        """The last question among these, while it is fresh; look-ups and small talk in between
        change nothing."""
        since = self._clock() - IN_A_ROW_WITHIN
        questions = [
            t for t in turns if t.at > since and (t.topic or t.outcome is not TurnOutcome.SERVED)
        ]
        return questions[-1] if questions else None

    def _arrived(self, index: str, key: str) -> None:
        turns = self._on_their_way[index]
        turns.pop(key, None)
        if not turns:
            del self._on_their_way[index]


async def forget_old(session: AsyncSession, now: datetime) -> None:
    """Wipe texts after a day, and the rest after forty."""
    await session.execute(delete(ChatTurnRow).where(ChatTurnRow.at < now - TURNS_KEPT_FOR))
    await session.execute(
        update(ChatTurnRow)
        .where(ChatTurnRow.at < now - TEXTS_KEPT_FOR, ChatTurnRow.said_sealed.is_not(None))
        .values(said_sealed=None, told_sealed=None)
    )
