"""Have we had this push before, and what did we answer? Asked before any work is done for it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Update, bindparam, delete, or_, update

from bot.tables import SeenMessageRow
from infra.db import Database
from infra.group_commit import GroupCommit
from infra.randomness import random_bytes
from infra.sealing import Sealer
from infra.statements import insert_in
from infra.write_steps import Rows, Statement, WriteStep

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
    ),
    key="key",
    tells=SeenMessageRow.key,
)


def _finish() -> Update:
    """Made anew for each: what SQLAlchemy has once worked out of a statement, that it returns no
    rows, goes over to what is derived from it."""
    return (
        update(SeenMessageRow)
        .where(
            SeenMessageRow.key == bindparam("of_key"), SeenMessageRow.owner == bindparam("of_owner")
        )
        .values(
            answer_sealed=bindparam("answer"), done_at=bindparam("done"), late=bindparam("late")
        )
    )


_FINISH_SOON = Statement(lambda _: _finish(), key="of_key")
_FINISH_IF_MINE = Statement(lambda _: _finish(), key="of_key", tells=SeenMessageRow.key)

_OF_KEY = SeenMessageRow.key == bindparam("of_key")
_OF_PROCESS = SeenMessageRow.owner.startswith(bindparam("of_process"))
# A reply to a delivery that had arrived by then, and that nobody sends as a message instead.
_REPLIED = (SeenMessageRow.late.is_(None), SeenMessageRow.done_at <= bindparam("by"))
_REPLY_AGAIN = Statement(
    lambda _: update(SeenMessageRow).where(_OF_KEY, *_REPLIED).values(done_at=bindparam("again")),
    key="of_key",
    tells=SeenMessageRow.key,
)
_SEND_REPLY = Statement(
    lambda _: (
        update(SeenMessageRow)
        .where(_OF_KEY, *_REPLIED)
        .values(late=bindparam("to"), owner=bindparam("by_owner"))
    ),
    key="of_key",
    tells=SeenMessageRow.key,
)
_MOVE = Statement(
    lambda _: (
        update(SeenMessageRow)
        .where(_OF_KEY, SeenMessageRow.late == bindparam("of"), _OF_PROCESS)
        .values(late=bindparam("to"), owner=bindparam("by_owner"))
    ),
    key="of_key",
    tells=SeenMessageRow.key,
)


class LateAnswer(StrEnum):
    """迟到的答复: one that goes out as a message of its own.

    What a process was sending when it died is never sent a second time: nobody knows whether it
    arrived."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    GIVEN_UP = "given_up"  # refused for good, or no answer came and nobody knows


class Taken(NamedTuple):
    """接手: this turn is the one that works on the push."""

    key: str
    owner: str


@dataclass(frozen=True, repr=False)
class Answered:
    """已答: what was answered, None when there was nothing to say. Without `late` it left as a
    reply, the last time to a delivery that arrived `at` this moment; `process` is the one that
    sends it otherwise."""

    text: str | None
    at: datetime
    late: LateAnswer | None
    process: str


@dataclass(frozen=True)
class Elsewhere:
    """办理中: another process is working on it."""


class SeenMessages:
    """已收消息: inserted before the work, so two processes cannot both do it."""

    def __init__(
        self,
        db: Database,
        group: GroupCommit,
        sealer: Sealer,
        clock: Callable[[], datetime],
        process: str,
    ) -> None:
        """`process` has 16 letters and digits, and is this one's name in the spool."""
        self._db = db
        self._group = group
        self._sealer = sealer
        self._clock = clock
        self._process = process

    def _new_owner(self) -> str:
        return self._process + random_bytes(8).hex()

    def new_turn(self, key: str) -> Taken:
        """What takes a push, once it is written."""
        return Taken(key, self._new_owner())

    def just_answered(self, text: str, at: datetime) -> Answered:
        """What we have just kept as the reply to a delivery that arrived then."""
        return Answered(text, at, None, self._process)

    async def begin(self, key: str, *more: WriteStep) -> tuple[Taken | None, list[Rows]]:
        """Take the push, durably, unless somebody has had it; with it the rows of each of `more`
        steps, which cost no commit of their own."""
        now, owner = self._clock(), self._new_owner()
        take = WriteStep(_TAKE, {"key": key, "owner": owner, "taken_at": now})
        taken, *rows = await self._group.write(take, *more)
        return Taken(key, owner) if taken else None, rows

    async def look_again(self, key: str) -> Taken | Answered | Elsewhere:
        """What has become of a push that somebody took; it is ours once they are silent for too
        long."""
        now = self._clock()
        async with self._db.read() as session:
            row = await session.get(SeenMessageRow, key)
        if row is not None and row.done_at is not None:
            sealed = row.answer_sealed
            text = None if sealed is None else self._sealer.open(sealed, ANSWER)
            late = None if row.late is None else LateAnswer(row.late)
            return Answered(text, row.done_at, late, row.owner[: len(self._process)])
        if row is None or row.taken_at > now - SILENT_FOR:
            return Elsewhere()
        return await self._take_over(key, now)

    async def _take_over(self, key: str, now: datetime) -> Taken | Elsewhere:
        owner = self._new_owner()
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

    def finish_soon(self, taken: Taken, text: str | None, arrived: datetime) -> None:
        """Keep the answer for repeats; it leaves at once as the reply to a delivery that arrived
        then, and until it is kept a repeat waits."""
        told = self._finished(taken, text, None, arrived)
        self._group.write_soon(WriteStep(_FINISH_SOON, told), action="answer_not_kept")

    async def finish(self, taken: Taken, text: str | None, arrived: datetime) -> bool:
        """The same before it leaves; False when another turn has taken over."""
        told = self._finished(taken, text, None, arrived)
        return await self._did(WriteStep(_FINISH_IF_MINE, told))

    async def finish_late(self, taken: Taken, text: str | None) -> bool:
        """Keep an answer whose sending begins now; False when another turn has taken over."""
        late = None if text is None else LateAnswer.SENDING
        told = self._finished(taken, text, late, self._clock())
        return await self._did(WriteStep(_FINISH_IF_MINE, told))

    async def reply_again(self, key: str, arrived: datetime) -> bool:
        """Whether the stored reply goes to a delivery that arrived then; False when it goes out as
        a message instead. Whoever was told "success" before that need not send it any more."""
        step = WriteStep(_REPLY_AGAIN, {"of_key": key, "by": arrived, "again": arrived})
        return await self._did(step)

    async def send_reply(self, key: str, arrived: datetime) -> bool:
        """Whether the reply to a delivery that had arrived by then is lost, as this one shows that
        was told "success", and ours to send."""
        told = {"of_key": key, "by": arrived, "to": LateAnswer.SENDING.value}
        return await self._did(WriteStep(_SEND_REPLY, told | {"by_owner": self._new_owner()}))

    async def begin_sending(self, key: str) -> bool:
        """Whether an answer that is due is ours to send."""
        return await self._move(key, LateAnswer.DUE, LateAnswer.SENDING)

    async def go_on_sending(self, key: str, process: str) -> bool:
        """Whether an answer that this process was to send, and did not, is now ours to send."""
        return await self._move(key, LateAnswer.SENDING, LateAnswer.SENDING, process)

    async def end_sending(self, key: str, how: LateAnswer) -> None:
        """It has gone out, or certainly not, so that it is due again; or it is given up."""
        await self._move(key, LateAnswer.SENDING, how)

    async def _move(self, key: str, of: LateAnswer, to: LateAnswer, process: str = "") -> bool:
        told = {"of_key": key, "of": of.value, "to": to.value, "of_process": process}
        return await self._did(WriteStep(_MOVE, told | {"by_owner": self._new_owner()}))

    async def _did(self, step: WriteStep) -> bool:
        (changed,) = await self._group.write(step)
        return bool(changed)

    def _finished(
        self, taken: Taken, text: str | None, late: LateAnswer | None, at: datetime
    ) -> Mapping[str, object]:
        return {
            "of_key": taken.key,
            "of_owner": taken.owner,
            "answer": None if text is None else self._sealer.seal(text, ANSWER),
            "done": at,
            "late": None if late is None else late.value,
        }

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
