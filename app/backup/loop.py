"""What does the worker do about backups by itself? On SQLite it ships every change within seconds,
makes a full copy every day, and brings the newest back every hour to see what would be lost.

No trouble with a backup holds up the service: what cannot be shipped waits in memory, and beyond a
limit a new log begins with a new full copy."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from sqlite3 import Connection
from typing import Any

from app.backup.measuring import RestoredCopy, measure
from app.backup.store import backup_folder, backup_key, backup_source
from app.settings import Settings
from claims_core.calendar_cn import CHINA
from infra.backup.making import make_backup
from infra.backup.problems import BackupProblem
from infra.backup.retention import KeptFor, prune
from infra.backup.shipping import LogShipper, checkpoint, log_size
from infra.backup.sqlite_dump import pin, reading_connection, sqlite_dump
from infra.backup.wal import LogLost
from infra.db import Database
from infra.heartbeat import beat
from infra.object_stores import Objects
from infra.side_thread import SideThread

log = logging.getLogger("daetong.backup")

# As many bytes as SQLite itself lets come together before it moves its log.
CHECKPOINT_AT = 4 * 1024 * 1024
PATIENCE_S = 60
MEASURE_EVERY = timedelta(hours=1)
AGAIN_AFTER = timedelta(minutes=5)


@dataclass
class BackupState:
    """备份的现状, for /metrics: when the newest full copy was made, the heartbeat that has been
    shipped last, and what came back."""

    made: datetime | None = None
    shipped: datetime | None = None
    restored: RestoredCopy | None = None


class BackupLoop:
    """自动备份."""

    def __init__(
        self,
        db: Database,
        objects: Objects,
        settings: Settings,
        clock: Callable[[], datetime],
    ) -> None:
        self.state = BackupState()
        self._db = db
        self._settings = settings
        self._clock = clock
        self._folder = backup_folder(settings)
        self._key = backup_key(settings)
        self._source = backup_source(settings)
        self._keys: list[str] = []
        objects.on_put(self._keys.append)
        self._shipper: LogShipper | None = None
        self._shipping: asyncio.Task[None] | None = None
        self._slow: asyncio.Task[None] | None = None
        self._full_due = self._measure_due = clock()
        self._looking = asyncio.Lock()
        self._alive = clock()
        # the folder may lie on another machine that does not answer: threads of their own
        self._wal_thread = SideThread("daetong-backup-wal")
        self._log_thread = SideThread("daetong-backup-log")
        self._full_thread = SideThread("daetong-backup-full")

    async def once(self, *, last: bool = False) -> None:
        """One round: the heartbeat, what was written, and, unless it is the last, what is due by
        time."""
        now = self._clock()
        try:
            async with self._db.write() as session:
                await beat(session, now)
            self._alive = now
        except Exception as problem:  # the disk may be full: all the more the log must go on
            _say_failed("heartbeat_failed", problem)
        try:
            shipper = self._shipper
            if shipper is None:
                shipper = await self._wal_thread.do(lambda: self._new_log(now))
                self._shipper, self._full_due = shipper, now
            await self._ship(shipper)
            if log_size(self._db.path) > CHECKPOINT_AT:
                await self._checkpoint(shipper)
        except LogLost:
            log.warning("the log begins anew", extra={"action": "backup_log_anew"})
            self._shipper = None
            return
        if not last:
            self._begin_what_is_due(shipper, now)

    async def settled(self) -> None:
        """Wait for the full copy, or the look at it, that is under way; for tests."""
        if self._slow is not None:
            await asyncio.wait({self._slow})

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; then what was written last is shipped, too."""
        while True:
            ending = stop.is_set()
            try:
                await self.once(last=ending)
            except Exception:
                log.exception("backing up failed", extra={"action": "backup_failed"})
            if ending:
                break
            try:
                async with asyncio.timeout(self._settings.backup_every_seconds):
                    await stop.wait()
            except TimeoutError:
                continue
        if self._slow is not None:
            self._slow.cancel()  # the thread ends with the process; half a backup is none
        for thread in (self._wal_thread, self._log_thread, self._full_thread):
            thread.end()

    def _new_log(self, now: datetime) -> LogShipper:
        return LogShipper(self._folder, self._key, self._db.path, self._source.objects, now)

    async def _ship(self, shipper: LogShipper) -> None:
        """Ship what is there; while an earlier segment is still being written, only read it."""
        await self._look(shipper)
        if self._shipping is None or self._shipping.done():
            self._shipping = asyncio.create_task(self._shipped(shipper))
        await asyncio.wait({self._shipping}, timeout=PATIENCE_S)

    async def _shipped(self, shipper: LogShipper) -> None:
        async with self._looking:
            keys, self._keys[:] = list(self._keys), []
            shipment = shipper.load(self._alive, keys)
        try:
            await self._log_thread.do(lambda: shipper.ship(shipment))
        except Exception as problem:
            async with self._looking:
                shipper.unload(shipment)
                self._keys[:0] = keys
            _say_failed("backup_not_shipped", problem)
        else:
            self.state.shipped = shipper.heartbeat

    async def _look(self, shipper: LogShipper) -> None:
        async with self._looking:
            await self._wal_thread.do(shipper.look)

    async def _checkpoint(self, shipper: LogShipper) -> None:
        async with self._db.writers_turn():
            await self._look(shipper)
            moved = await self._wal_thread.do(lambda: checkpoint(self._db.path))
            shipper.checkpointed(moved)

    def _begin_what_is_due(self, shipper: LogShipper, now: datetime) -> None:
        if self._slow is not None and not self._slow.done():
            return
        if now >= self._full_due:
            self._slow = asyncio.create_task(self._full(shipper, now))
        elif now >= self._measure_due:
            self._slow = asyncio.create_task(self._measured(now))

    async def _full(self, shipper: LogShipper, now: datetime) -> None:
        """A full copy from which the log goes on."""
        self._full_due = now + AGAIN_AFTER
        do = self._full_thread.do
        try:
            connection = await do(lambda: reading_connection(self._db.path))
            try:
                # Every segment up to `after` ends before the copy's snapshot. Those behind it must
                # reach beyond the snapshot, or their pages would be older than the copy's.
                async with self._db.writers_turn():
                    await self._look(shipper)
                    await do(lambda: pin(connection))
                    after, turn = shipper.number, shipper.turns
                await self._ship(shipper)
                if shipper.shipped_turn <= turn:
                    await self._ship(shipper)
                if shipper.shipped_turn <= turn:
                    raise BackupProblem("备份目录现在写不进去，全量备份过几分钟再做。")
            except Exception:
                await do(connection.close)
                raise
            await do(lambda: self._make(connection, shipper.log, after, now))
            self._measure_due, self.state.made = now, self._clock()
            if self._shipper is shipper:  # a log that began meanwhile needs a copy of its own
                self._full_due = _next(now, self._settings.backup_at)
        except LogLost:
            if self._shipper is shipper:
                self._shipper = None
        except Exception as problem:
            _say_failed("backup_full_failed", problem)

    def _make(self, connection: Connection, name: str, after: int, now: datetime) -> None:
        folder, key = self._folder, self._key
        with (
            closing(connection),
            sqlite_dump(connection, self._db.path.parent) as (facts, database),
            folder.held(),  # may not answer: nothing is pinned any more
        ):
            told: dict[str, Any] = {"log": name, "after": after}
            made = make_backup(folder, key, self._source, now, facts, database, **told)
            gone = prune(folder, key, KeptFor.from_text(self._settings.backup_keep), CHINA)
        counts = {"backup": made.name, "objects": made.objects, "gone": len(gone)}
        log.info("a full backup was made", extra={"action": "backup_made", **counts})

    async def _measured(self, now: datetime) -> None:
        self._measure_due = now + MEASURE_EVERY
        place = self._db.path.parent
        try:
            self.state.restored = await self._full_thread.do(
                lambda: measure(self._folder, self._key, place, self._clock())
            )
        except Exception as problem:
            _say_failed("backup_restore_failed", problem)


def _next(now: datetime, at: str) -> datetime:
    """The next time it is so late in China."""
    here = now.astimezone(CHINA)
    due = datetime.combine(here.date(), time.fromisoformat(at), CHINA)
    return due if due > here else due + timedelta(days=1)


def _say_failed(action: str, problem: Exception) -> None:
    """Our own sentences whole; of others, which may hold a path or more, only the kind."""
    words = str(problem) if isinstance(problem, BackupProblem) else type(problem).__name__
    log.error("a step of the backup failed", extra={"action": action, "problem": words})
