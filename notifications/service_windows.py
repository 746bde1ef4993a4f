"""May something be said to this person in the chat now? Asked by the channel that does; told by the
bot of everybody who writes.

After a person's message the platform takes five of ours within 48 hours. Two of them are for news,
the others for late answers and for staff; what these use is not counted here, so the platform may
say once that nothing is left, and the message goes another way."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Dialect, bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.sql.base import Executable

from infra.db import Database
from infra.group_commit import GroupCommit
from infra.statements import insert_in
from infra.write_steps import Statement, WriteStep
from notifications.tables import ServiceWindowRow

FOR_NEWS = 2
NOTED_EVERY = timedelta(minutes=10)
OPEN_FOR = timedelta(hours=47)  # an hour short of the platform's own count
MOST_HELD = 5_000


def _open(dialect: Dialect) -> Executable:
    statement = insert_in(dialect, ServiceWindowRow).values(
        openid=bindparam("openid"), opened_at=bindparam("opened_at"), left=bindparam("left")
    )
    new = {"opened_at": statement.excluded.opened_at, "left": statement.excluded.left}
    return statement.on_conflict_do_update(index_elements=["openid"], set_=new)


_OPEN = Statement(_open, key="openid")
_LEFT = select(ServiceWindowRow.left).where(ServiceWindowRow.left > 0)


class WindowsNoted:
    """客服窗口的登记: whoever writes opens a window; the same person is noted every ten minutes at
    most, so that a lively chat costs nothing and the book has too few rather than too many."""

    def __init__(self, group: GroupCommit, clock: Callable[[], datetime]) -> None:
        self._group = group
        self._clock = clock
        self._noted: dict[str, datetime] = {}

    def wrote(self, openid: str) -> None:
        """This person has just sent a message."""
        now = self._clock()
        before = self._noted.get(openid)
        if before is not None and before <= now < before + NOTED_EVERY:
            return
        if len(self._noted) >= MOST_HELD:
            self._noted.clear()
        self._noted[openid] = now
        told = {"openid": openid, "opened_at": now, "left": FOR_NEWS}
        self._group.write_soon(WriteStep(_OPEN, told), action="service_window_not_kept")


class ServiceWindows:
    """客服窗口."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def left(self, openid: str) -> int:
        """How much news may still be told."""
        query = _LEFT.where(
            ServiceWindowRow.openid == openid,
            ServiceWindowRow.opened_at > self._clock() - OPEN_FOR,
        )
        async with self._db.read() as session:
            return await session.scalar(query) or 0

    async def none_left(self, openid: str) -> None:
        """The platform says so: closed, or used up by others of ours."""
        async with self._db.write() as session:
            await session.execute(
                update(ServiceWindowRow).where(ServiceWindowRow.openid == openid).values(left=0)
            )

    async def forget_closed(self) -> None:
        """Drop what has closed."""
        before = self._clock() - OPEN_FOR
        async with self._db.write() as session:
            await session.execute(
                delete(ServiceWindowRow).where(ServiceWindowRow.opened_at <= before)
            )


async def may_be_open(session: AsyncSession, openid: str) -> bool:
    """Whether there is anything to try; the channel looks at the clock."""
    return await session.scalar(_LEFT.where(ServiceWindowRow.openid == openid)) is not None


async def use(session: AsyncSession, openid: str) -> bool:
    """One is used, in the transaction that commits the call; False where none is left."""
    return await _add(session, openid, -1)


async def give_back(session: AsyncSession, openid: str) -> None:
    """The call has certainly never left."""
    await _add(session, openid, 1)


async def _add(session: AsyncSession, openid: str, number: int) -> bool:
    changed = await session.scalar(
        update(ServiceWindowRow)
        .where(ServiceWindowRow.openid == openid, ServiceWindowRow.left + number >= 0)
        .values(left=ServiceWindowRow.left + number)
        .returning(ServiceWindowRow.openid)
        .execution_options(synchronize_session=False)
    )
    return changed is not None
