"""Have we had this push before, and what did we answer? Asked before any work is done for it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from bot.tables import SeenMessageRow
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer

ANSWER = "bot.answer"
# Longer than a push with an old timestamp is let in at all.
KEPT_FOR = timedelta(hours=1)
# The platform tries for 15 seconds: a turn that is silent for longer than one try died with its
# process, and the next try may take over.
SILENT_FOR = timedelta(seconds=8)


@dataclass(frozen=True)
class Taken:
    """接手: this turn is the one that works on the push."""

    key: str
    owner: str


@dataclass(frozen=True, repr=False)
class Answered:
    """已答: what was answered; None when there was nothing to say."""

    text: str | None


@dataclass(frozen=True)
class Elsewhere:
    """办理中: another process is working on it."""


class SeenMessages:
    """已收消息: inserted before the work, so two processes cannot both do it."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def begin(self, key: str) -> Taken | Answered | Elsewhere:
        """Take the push, or learn what has become of it."""
        now, owner = self._clock(), new_id()
        async with self._db.write() as session:
            try:
                async with session.begin_nested():
                    session.add(SeenMessageRow(key=key, owner=owner, taken_at=now))
                return Taken(key, owner)
            except IntegrityError:
                pass
            left = await session.scalar(
                update(SeenMessageRow)
                .where(
                    SeenMessageRow.key == key,
                    SeenMessageRow.done_at.is_(None),
                    SeenMessageRow.taken_at <= now - SILENT_FOR,
                )
                .values(owner=owner, taken_at=now)
                .returning(SeenMessageRow.key)
            )
        return Taken(key, owner) if left is not None else await self.look(key)

    async def look(self, key: str) -> Answered | Elsewhere:
        """What has become of a push that somebody took."""
        async with self._db.read() as session:
            row = await session.get(SeenMessageRow, key)
        if row is None or row.done_at is None:
            return Elsewhere()
        sealed = row.answer_sealed
        return Answered(None if sealed is None else self._sealer.open(sealed, ANSWER))

    async def finish(self, taken: Taken, text: str | None) -> bool:
        """Keep the answer for repeats; False when another turn has taken over meanwhile."""
        sealed = None if text is None else self._sealer.seal(text, ANSWER)
        async with self._db.write() as session:
            mine = await session.scalar(
                update(SeenMessageRow)
                .where(SeenMessageRow.key == taken.key, SeenMessageRow.owner == taken.owner)
                .values(answer_sealed=sealed, done_at=self._clock())
                .returning(SeenMessageRow.key)
            )
        return mine is not None

    async def forget_old(self) -> None:
        """Drop what can no longer be repeated."""
        async with self._db.write() as session:
            await session.execute(
                delete(SeenMessageRow).where(SeenMessageRow.taken_at <= self._clock() - KEPT_FOR)
            )
