"""What were we talking about with this person? Asked when somebody answers with a number, or goes
on from the last answer."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from bot.tables import ConversationRow
from infra.db import Database
from infra.sealing import Sealer

CHOICES_LAST = timedelta(minutes=30)
PERSON = "bot.person"
ASKED = "bot.asked"


class Conversations:
    """会话: expiry is a moment in the row, so it survives a restart and needs no timer."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def offer(
        self, person: str, choices: Sequence[str], topic: str | None = None, asked: str = ""
    ) -> None:
        """Remember what the numbers 1, 2, 3 … now mean to this person, and the entry just read as
        the answer to what was `asked`."""
        values = {
            "choices": list(choices),
            "topic": topic,
            "asked_sealed": self._sealer.seal(asked, ASKED) if asked else None,
            "expires_at": self._clock() + CHOICES_LAST,
        }
        index = self._sealer.index(person, PERSON)
        renew = (
            update(ConversationRow)
            .where(ConversationRow.person_index == index)
            .values(**values)
            .returning(ConversationRow.person_index)
        )
        async with self._db.write() as session:
            if await session.scalar(renew) is not None:
                return
            try:
                async with session.begin_nested():
                    session.add(ConversationRow(person_index=index, **values))
            except IntegrityError:  # their other message did it in this very moment
                await session.execute(renew)

    async def choices(self, person: str) -> tuple[str, ...]:
        """The choices still open to this person, in order; none when they have expired."""
        row = await self._fresh(person)
        return tuple(row.choices) if row else ()

    async def topic(self, person: str) -> str | None:
        """The entry that this person read last, while it is fresh."""
        row = await self._fresh(person)
        return row.topic if row else None

    async def asked(self, person: str) -> str:
        """The question that was answered last, while it is fresh."""
        row = await self._fresh(person)
        return self._sealer.open(row.asked_sealed, ASKED) if row and row.asked_sealed else ""

    async def _fresh(self, person: str) -> ConversationRow | None:
        async with self._db.read() as session:
            row = await session.get(ConversationRow, self._sealer.index(person, PERSON))
        return row if row is not None and row.expires_at > self._clock() else None

    async def forget_expired(self) -> None:
        """Drop what has expired."""
        async with self._db.write() as session:
            await session.execute(
                delete(ConversationRow).where(ConversationRow.expires_at <= self._clock())
            )
