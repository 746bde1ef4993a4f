"""What were we talking about with this person? Asked when somebody answers with a number, goes on
from the last answer, or comes back to what was kept for them."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Dialect, bindparam, delete, select, update
from sqlalchemy.sql.base import Executable

from bot.tables import ConversationRow
from infra.db import Database
from infra.group_commit import GroupCommit
from infra.sealing import Sealer
from infra.statements import insert_in
from infra.write_steps import Rows, Statement, WriteStep

CHOICES_LAST = timedelta(minutes=30)
PERSON = "bot.person"
ASKED = "bot.asked"
KEPT = "bot.kept"
MOST_HELD = 5_000
_PHOTO = "photo:"  # before the claim that a picture is for, where an entry stands otherwise

_COLUMNS = ("choices", "topic", "asked_sealed", "kept_sealed", "kept_until", "expires_at")
_OFFERED = ("person", *_COLUMNS)
_LOOK = Statement(
    lambda _: select(
        ConversationRow.person_index, *(getattr(ConversationRow, name) for name in _COLUMNS)
    ).where(ConversationRow.person_index == bindparam("person")),
    key="person",
)


def _offer(dialect: Dialect) -> Executable:
    statement = insert_in(dialect, ConversationRow).values(
        person_index=bindparam("person"), **{name: bindparam(name) for name in _COLUMNS}
    )
    return statement.on_conflict_do_update(
        index_elements=["person_index"],
        set_={name: statement.excluded[name] for name in _COLUMNS},
    )


_OFFER = Statement(_offer, key="person")
_OFFERED_ANEW = ("choices", "topic", "asked_sealed", "expires_at")


def offered_where(condition: ColumnElement[bool]) -> Statement:
    """To `Conversations.offered`: keep it where this holds, and leave alone what is kept longer."""
    names = ("person_index", *_OFFERED_ANEW)
    columns = [getattr(ConversationRow, name) for name in names]
    given = [
        bindparam(name, type_=column.type)
        for name, column in zip(("person", *_OFFERED_ANEW), columns, strict=True)
    ]

    def make(dialect: Dialect) -> Executable:
        statement = insert_in(dialect, ConversationRow).from_select(
            list(names), select(*given).where(condition)
        )
        return statement.on_conflict_do_update(
            index_elements=["person_index"],
            set_={name: statement.excluded[name] for name in _OFFERED_ANEW},
        )

    return Statement(make, key="person")


# Of a person by their index: what holds off the words that are the same for everybody.
NOTHING_KEPT = ~(
    select(ConversationRow.person_index)
    .where(
        ConversationRow.person_index
        == bindparam("person", type_=ConversationRow.person_index.type),
        ConversationRow.kept_sealed.is_not(None),
    )
    .exists()
)


class _State(NamedTuple):
    choices: Sequence[str]
    topic: str | None
    asked_sealed: bytes | None
    kept_sealed: bytes | None
    kept_until: datetime | None
    expires_at: datetime


def _known(rows: Rows) -> _State | None:
    return _State(*rows[0][1:]) if rows else None


class Conversations:
    """会话: expiry is a moment in the row, so it survives a restart and needs no timer.

    What this process has read at the beginning of a turn or has just written is served from
    memory; other processes read it in the database."""

    def __init__(
        self, db: Database, group: GroupCommit, sealer: Sealer, clock: Callable[[], datetime]
    ) -> None:
        self._db = db
        self._group = group
        self._sealer = sealer
        self._clock = clock
        self._index = lru_cache(1_000)(lambda person: sealer.index(person, PERSON))
        self._held: dict[str, _State | None] = {}
        self._on_their_way: dict[str, _State] = {}

    def look(self, person: str) -> WriteStep:
        """The step that reads what is known of a person, for the batch in which a turn begins."""
        return WriteStep(_LOOK, {"person": self._index(person)})

    def looked(self, person: str, rows: Rows) -> None:
        """What that step found; what this process has written since is newer."""
        index = self._index(person)
        if index not in self._on_their_way:
            self._hold(index, _known(rows))

    async def offer(
        self, person: str, choices: Sequence[str], topic: str | None = None, asked: str = ""
    ) -> None:
        """Remember what the numbers 1, 2, 3 … now mean to this person, and the entry just read as
        the answer to what was `asked`."""
        sealed = self._sealer.seal(asked, ASKED) if asked else None
        before = await self._state(person)
        kept = (before.kept_sealed, before.kept_until) if before else (None, None)
        self._write(
            person, _State(list(choices), topic, sealed, *kept, self._clock() + CHOICES_LAST)
        )

    def offered(
        self, person: str, choices: Sequence[str], topic: str | None, asked: str
    ) -> Mapping[str, Any]:
        """The same for a statement of `offered_where`, written with something else."""
        return {
            "person": self._index(person),
            "choices": tuple(choices),
            "topic": topic,
            "asked_sealed": self._sealer.seal(asked, ASKED),
            "expires_at": self._clock() + CHOICES_LAST,
        }

    def was_offered(self, person: str) -> None:
        """That was written; what is known of the person from before no longer holds."""
        index = self._index(person)
        if index not in self._on_their_way:
            self._held.pop(index, None)

    async def offer_papers(self, person: str, materials: Sequence[str], claim_id: str) -> None:
        """Remember which papers the numbers mean for a picture of theirs, and of which claim."""
        await self.offer(person, materials, _PHOTO + claim_id)

    async def photo_claim(self, person: str) -> str | None:
        """The claim for which a picture waits for its number; None when no picture does."""
        state = await self._fresh(person)
        topic = state.topic if state and state.choices else None
        return topic.removeprefix(_PHOTO) if topic and topic.startswith(_PHOTO) else None

    async def rateable(self, person: str, topic: str, asked: str) -> None:
        """What was answered last and to what; the numbers keep their meaning."""
        state = await self._fresh(person)
        if state is not None and (state.topic or "").startswith(_PHOTO):
            return
        await self.offer(person, state.choices if state else (), topic, asked)

    async def choices(self, person: str) -> tuple[str, ...]:
        """The choices still open to this person, in order; none when they have expired."""
        state = await self._fresh(person)
        return tuple(state.choices) if state else ()

    async def topic(self, person: str) -> str | None:
        """The entry that this person read last, while it is fresh."""
        state = await self._fresh(person)
        topic = state.topic if state else None
        return None if topic is None or topic.startswith(_PHOTO) else topic

    async def asked(self, person: str) -> str:
        """The question that was answered last, while it is fresh."""
        state = await self._fresh(person)
        if state is None or not state.asked_sealed:
            return ""
        return self._sealer.open(state.asked_sealed, ASKED)

    async def kept(self, person: str, what: str) -> Mapping[str, Any] | None:
        """What was kept under this name and is not over yet."""
        state = await self._state(person)
        found: Mapping[str, Any] = self._kept_of(state).get(what, {})
        facts: Mapping[str, Any] | None = found.get("facts")
        return facts

    async def keep(
        self, person: str, what: str, facts: Mapping[str, Any] | None, lasts: timedelta
    ) -> None:
        """Keep something for so long, in place of what stood under this name; None forgets it."""
        before, now = await self._state(person), self._clock()
        kept = self._kept_of(before)
        if facts is None and what not in kept:
            return
        kept.pop(what, None)
        if facts is not None:
            kept[what] = {"facts": facts, "until": (now + lasts).isoformat()}
        sealed, until = self._sealed(kept)
        before = before or _State([], None, None, None, None, now)
        self._write(person, before._replace(kept_sealed=sealed, kept_until=until))

    def _kept_of(self, state: _State | None) -> dict[str, Any]:
        return self._not_over(state.kept_sealed if state else None)

    def _not_over(self, sealed: bytes | None) -> dict[str, Any]:
        if not sealed:
            return {}
        now, kept = self._clock(), json.loads(self._sealer.open(sealed, KEPT))
        return {
            what: each for what, each in kept.items() if datetime.fromisoformat(each["until"]) > now
        }

    def _sealed(self, kept: Mapping[str, Any]) -> tuple[bytes | None, datetime | None]:
        """What is written of it, and when the first of it is over."""
        if not kept:
            return None, None
        sealed = self._sealer.seal(json.dumps(kept, ensure_ascii=False), KEPT)
        return sealed, min(datetime.fromisoformat(each["until"]) for each in kept.values())

    def _write(self, person: str, state: _State) -> None:
        index = self._index(person)
        self._hold(index, state)
        self._on_their_way[index] = state
        self._group.write_soon(
            WriteStep(_OFFER, dict(zip(_OFFERED, (index, *state), strict=True))),
            action="conversation_not_kept",
            then=partial(self._arrived, index, state),
        )

    async def _fresh(self, person: str) -> _State | None:
        state = await self._state(person)
        return state if state is not None and state.expires_at > self._clock() else None

    async def _state(self, person: str) -> _State | None:
        index = self._index(person)
        if index not in self._held:
            (rows,) = await self._group.write(WriteStep(_LOOK, {"person": index}))
            self._hold(index, _known(rows))
        return self._held[index]

    def _hold(self, index: str, state: _State | None) -> None:
        """The newest at the end; the oldest goes when there are too many."""
        self._held.pop(index, None)
        self._held[index] = state
        if len(self._held) > MOST_HELD:
            del self._held[next(iter(self._held))]

    def _arrived(self, index: str, written: _State) -> None:
        if self._on_their_way.get(index) is written:
            del self._on_their_way[index]

    async def forget_expired(self) -> None:
        """Drop what has expired, also beside what is kept longer: the number of a report of fraud
        must not stand for a day because a picture does."""
        row, now = ConversationRow, self._clock()
        async with self._db.write() as session:
            over = await session.execute(
                select(row.person_index, row.kept_sealed).where(row.kept_until <= now)
            )
            for person, before in over.all():
                sealed, until = self._sealed(self._not_over(before))
                await session.execute(
                    update(row)
                    .where(row.person_index == person, row.kept_sealed == before)
                    .values(kept_sealed=sealed, kept_until=until)
                )
            await session.execute(
                delete(row).where(row.expires_at <= now, row.kept_sealed.is_(None))
            )
