"""Have we had this push before, and what did we answer? Asked before any work is done for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from secrets import token_hex

from sqlalchemy import ColumnElement, bindparam, delete, or_, update

from bot.tables import SeenMessageRow
from infra.db import Database
from infra.group_commit import GroupCommit, Rows, Statement, WriteStep
from infra.sealing import Sealer
from infra.statements import insert_in

ANSWER = "bot.answer"
# Longer than a push with an old timestamp is let in at all.
KEPT_FOR = timedelta(hours=1)
# Longer than a message may wait in the spool of a process that is down.
LATE_KEPT_FOR = timedelta(days=4)
# The platform tries for 15 seconds: a turn that is silent for longer than one try died with its
# process, and whoever waits for it takes over.
SILENT_FOR = timedelta(seconds=8)

_TAKE = Statement(
    lambda dialect: (
        insert_in(dialect, SeenMessageRow)
        .values(key=bindparam("key"), owner=bindparam("owner"), taken_at=bindparam("taken_at"))
        .on_conflict_do_nothing()
        .returning(SeenMessageRow.key)
    )
)
_FINISH = Statement(
    lambda _: (
        update(SeenMessageRow)
        .where(
            SeenMessageRow.key == bindparam("of_key"), SeenMessageRow.owner == bindparam("of_owner")
        )
        .values(
            answer_sealed=bindparam("answer"), done_at=bindparam("done"), late=bindparam("late")
        )
        .returning(SeenMessageRow.key)
    )
)


def _move(of: ColumnElement[bool]) -> Statement:
    return Statement(
        lambda _: (
            update(SeenMessageRow)
            .where(
                SeenMessageRow.key == bindparam("of_key"),
                SeenMessageRow.done_at.is_not(None),
                of,
            )
            .values(late=bindparam("to"))
            .returning(SeenMessageRow.key)
        )
    )


_MOVE = _move(SeenMessageRow.late == bindparam("of"))
_BEGIN = _move(SeenMessageRow.late.is_(None))


class Late(StrEnum):
    """迟到的答复: one that goes out as a message of its own.

    What a process was sending when it died is never sent a second time: nobody knows whether it
    arrived."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"


@dataclass(frozen=True)
class Taken:
    """接手: this turn is the one that works on the push."""

    key: str
    owner: str


@dataclass(frozen=True, repr=False)
class Answered:
    """已答: what was answered, None when there was nothing to say, and when. Without `late` it went
    out as a reply."""

    text: str | None
    at: datetime
    late: Late | None


@dataclass(frozen=True)
class Elsewhere:
    """办理中: another process is working on it."""


class SeenMessages:
    """已收消息: inserted before the work, so two processes cannot both do it."""

    def __init__(
        self, db: Database, group: GroupCommit, sealer: Sealer, clock: Callable[[], datetime]
    ) -> None:
        self._db = db
        self._group = group
        self._sealer = sealer
        self._clock = clock

    async def begin(
        self, key: str, more: WriteStep | None = None
    ) -> tuple[Taken | Answered | Elsewhere, Rows]:
        """Take the push, durably, or learn what has become of it; with it the rows of one `more`
        step, which costs no commit of its own."""
        now, owner = self._clock(), token_hex(16)
        take = WriteStep(_TAKE, {"key": key, "owner": owner, "taken_at": now})
        taken, *others = await self._group.write(*_steps(take, more))
        rows = others[0] if others else []
        if taken:
            return Taken(key, owner), rows
        return await self.look_again(key), rows

    async def look_again(self, key: str) -> Taken | Answered | Elsewhere:
        """What has become of a push that somebody took; it is ours once they are silent for too
        long."""
        now = self._clock()
        async with self._db.read() as session:
            row = await session.get(SeenMessageRow, key)
        if row is not None and row.done_at is not None:
            sealed = row.answer_sealed
            text = None if sealed is None else self._sealer.open(sealed, ANSWER)
            return Answered(text, row.done_at, None if row.late is None else Late(row.late))
        if row is None or row.taken_at > now - SILENT_FOR:
            return Elsewhere()
        return await self._take_over(key, now)

    async def _take_over(self, key: str, now: datetime) -> Taken | Elsewhere:
        owner = token_hex(16)
        async with self._db.write() as session:
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
        return Taken(key, owner) if left is not None else Elsewhere()

    def finish_soon(self, taken: Taken, text: str | None) -> None:
        """Keep the answer for repeats; it leaves at once, and until it is kept a repeat waits."""
        self._group.write_soon(self._finished(taken, text, None), action="answer_not_kept")

    async def finish_late(self, taken: Taken, text: str | None) -> bool:
        """Keep an answer whose sending begins now; False when another turn has taken over."""
        late = None if text is None else Late.SENDING
        (mine,) = await self._group.write(self._finished(taken, text, late))
        return bool(mine)

    async def begin_sending(self, key: str, of: Late | None) -> bool:
        """Whether an answer that stands like this, due or never sent, is now ours to send."""
        return await self._move(key, of, Late.SENDING)

    async def end_sending(self, key: str, *, sent: bool) -> None:
        """It has gone out, or certainly not, so that it is due again."""
        await self._move(key, Late.SENDING, Late.SENT if sent else Late.DUE)

    async def _move(self, key: str, of: Late | None, to: Late) -> bool:
        told = {"of_key": key, "to": to.value}
        step = WriteStep(_MOVE, told | {"of": of.value}) if of else WriteStep(_BEGIN, told)
        (moved,) = await self._group.write(step)
        return bool(moved)

    def _finished(self, taken: Taken, text: str | None, late: Late | None) -> WriteStep:
        sealed = None if text is None else self._sealer.seal(text, ANSWER)
        return WriteStep(
            _FINISH,
            {
                "of_key": taken.key,
                "of_owner": taken.owner,
                "answer": sealed,
                "done": self._clock(),
                "late": None if late is None else late.value,
            },
        )

    async def forget_old(self) -> None:
        """Drop what can no longer be repeated."""
        now, late = self._clock(), SeenMessageRow.late
        async with self._db.write() as session:
            await session.execute(
                delete(SeenMessageRow).where(
                    SeenMessageRow.taken_at <= now - KEPT_FOR,
                    or_(late.is_(None), SeenMessageRow.taken_at <= now - LATE_KEPT_FOR),
                )
            )


def _steps(first: WriteStep, more: WriteStep | None) -> Sequence[WriteStep]:
    return (first,) if more is None else (first, more)
