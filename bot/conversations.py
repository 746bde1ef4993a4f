"""What were we talking about with this person? Asked when somebody answers with a number, or goes
on from the last answer."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import NamedTuple

from sqlalchemy import Dialect, bindparam, delete, select
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
MOST_HELD = 5_000
_PHOTO = "photo:"  # before the claim that a picture is for, where an entry stands otherwise

_LOOK = Statement(
    lambda _: select(
        ConversationRow.person_index,
        ConversationRow.choices,
        ConversationRow.topic,
        ConversationRow.asked_sealed,
        ConversationRow.expires_at,
    ).where(ConversationRow.person_index == bindparam("person")),
    key="person",
)
_COLUMNS = ("choices", "topic", "asked_sealed", "expires_at")
_OFFERED = ("person", *_COLUMNS)


def _offer(dialect: Dialect) -> Executable:
    statement = insert_in(dialect, ConversationRow).values(
        person_index=bindparam("person"), **{name: bindparam(name) for name in _COLUMNS}
    )
    return statement.on_conflict_do_update(
        index_elements=["person_index"],
        set_={name: statement.excluded[name] for name in _COLUMNS},
    )


_OFFER = Statement(_offer, key="person")


class _State(NamedTuple):
    choices: Sequence[str]
    topic: str | None
    asked_sealed: bytes | None
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
        index = self._index(person)
        sealed = self._sealer.seal(asked, ASKED) if asked else None
        state = _State(list(choices), topic, sealed, self._clock() + CHOICES_LAST)
        self._hold(index, state)
        self._on_their_way[index] = state
        self._group.write_soon(
            WriteStep(_OFFER, dict(zip(_OFFERED, (index, *state), strict=True))),
            action="conversation_not_kept",
            then=partial(self._arrived, index, state),
        )

    async def offer_photo(
        self, person: str, materials: Sequence[str], claim_id: str, media_id: str
    ) -> None:
        """Remember which papers the numbers mean for a picture of theirs, and which claim it is
        for; the platform keeps the picture, we only its sealed name."""
        await self.offer(person, materials, _PHOTO + claim_id, media_id)

    async def photo_claim(self, person: str) -> str | None:
        """The claim for which a picture waits for its number; None when no picture does."""
        state = await self._fresh(person)
        topic = state.topic if state and state.choices else None
        return topic.removeprefix(_PHOTO) if topic and topic.startswith(_PHOTO) else None

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
        return await self._kept(person, for_photo=False)

    async def picture(self, person: str) -> str:
        """The platform's name of the picture that waits for its number."""
        return await self._kept(person, for_photo=True)

    async def _kept(self, person: str, *, for_photo: bool) -> str:
        state = await self._fresh(person)
        if state is None or not state.asked_sealed:
            return ""
        about_photo = (state.topic or "").startswith(_PHOTO)
        return self._sealer.open(state.asked_sealed, ASKED) if about_photo is for_photo else ""

    async def _fresh(self, person: str) -> _State | None:
        index = self._index(person)
        if index not in self._held:
            (rows,) = await self._group.write(WriteStep(_LOOK, {"person": index}))
            self._hold(index, _known(rows))
        state = self._held[index]
        return state if state is not None and state.expires_at > self._clock() else None

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
        """Drop what has expired."""
        async with self._db.write() as session:
            await session.execute(
                delete(ConversationRow).where(ConversationRow.expires_at <= self._clock())
            )
