"""Which choices did we last offer to this person? Asked when somebody answers with a number."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from bot.tables import ConversationRow
from infra.db import Database
from infra.sealing import Sealer

CHOICES_LAST = timedelta(minutes=30)
PERSON = "bot.person"


class Conversations:
    """会话: expiry is a moment in the row, so it survives a restart and needs no timer."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def offer(self, person: str, choices: Sequence[str]) -> None:
        """Remember what the numbers 1, 2, 3 … now mean to this person."""
        values = {"choices": list(choices), "expires_at": self._clock() + CHOICES_LAST}
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
        async with self._db.read() as session:
            row = await session.get(ConversationRow, self._sealer.index(person, PERSON))
        if row is None or row.expires_at <= self._clock():
            return ()
        return tuple(row.choices)

    async def forget_expired(self) -> None:
        """Drop what has expired."""
        async with self._db.write() as session:
            await session.execute(
                delete(ConversationRow).where(ConversationRow.expires_at <= self._clock())
            )
