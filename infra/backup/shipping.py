"""How does each change to a SQLite database reach the backup within seconds? Its log is read beside
the writers, and each look becomes a segment; asked by the worker, one call at a time.

Only whoever ships moves the log into the main file (`checkpoint`), in the writers' turn and after
what stands in it has been read: nothing can be overwritten that has not been seen."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from infra.backup.folder import BackupFolder
from infra.backup.log import write_segment
from infra.backup.object_copies import ObjectCopies
from infra.backup.object_source import ObjectSource
from infra.backup.sealed_file import BackupKey
from infra.backup.wal import CommittedPages, LogLost, committed_since, end_of

# Of pages that wait in memory while the folder cannot be written to; beyond it a new log begins.
MOST_WAITING = 128 * 1024 * 1024


class Shipment(NamedTuple):
    """一次运送: what goes into one segment, and which turn it is. Objects are copied when it
    goes."""

    turn: int
    heartbeat: datetime
    committed: CommittedPages | None
    keys: Sequence[str]


class LogShipper:
    """日志运送: one log from its beginning to the first thing that breaks it."""

    def __init__(
        self,
        folder: BackupFolder,
        key: BackupKey,
        database: Path,
        objects: ObjectSource,
        at: datetime,
    ) -> None:
        self.log = folder.new_name(at)
        self.number = 0
        self.heartbeat: datetime | None = None
        self._folder = folder
        self._key = key
        self._wal = Path(f"{database}-wal")
        self._objects = objects
        self._copies = ObjectCopies(folder.objects)
        self._before = ""
        self._position = end_of(self._wal)
        self._read: CommittedPages | None = None
        self.turns = self.shipped_turn = 0

    def look(self) -> None:
        """Read what was committed since the last look; it waits in memory to be shipped.

        :raises LogLost: the log has been moved by somebody else, or too much waits.
        """
        while (found := committed_since(self._wal, self._position)) is not None:
            self._read = _merged(self._read, found)
            self._position = found.position
            if len(self._read.pages) * self._read.page_size > MOST_WAITING:
                raise LogLost

    def load(self, heartbeat: datetime, keys: Sequence[str]) -> Shipment:
        """All that waits, for `ship`; which must be told when it did not go."""
        self.turns += 1
        shipment = Shipment(self.turns, heartbeat, self._read, keys)
        self._read = None
        return shipment

    def ship(self, shipment: Shipment) -> None:
        """Write one segment; may take as long as the disk does, meanwhile one may `look`.

        :raises OSError: nothing was shipped.
        """
        copied = (self._copies.copy(self._objects, key) for key in shipment.keys)
        lines = [line for line in copied if line is not None]
        told = (self.log, self.number + 1, self._before, shipment.heartbeat)
        self._before = write_segment(self._folder, self._key, *told, shipment.committed, lines)
        self.number += 1
        self.heartbeat, self.shipped_turn = shipment.heartbeat, shipment.turn

    def unload(self, shipment: Shipment) -> None:
        """It did not go: it goes with the next one."""
        if shipment.committed is not None:
            self._read = _merged(shipment.committed, self._read)

    def checkpointed(self, frames: int | None) -> None:
        """So many frames have been moved into the main file, if all that we have read."""
        if frames == self._position.frames:
            self._position = self._position._replace(may_restart=True)


def _merged(older: CommittedPages | None, newer: CommittedPages | None) -> CommittedPages:
    if older is None or newer is None:
        found = newer or older
        assert found is not None
        return found
    return newer._replace(pages={**older.pages, **newer.pages})


def checkpoint(database: Path) -> int | None:
    """Move the log into the main file as far as no reader stands in the way; how many frames when
    that is all of them. In the writers' turn only."""
    with closing(sqlite3.connect(database, timeout=1, isolation_level=None)) as connection:
        connection.execute("PRAGMA wal_autocheckpoint=0")
        busy, frames, moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return frames if not busy and frames == moved else None


def log_size(database: Path) -> int:
    """Bytes of the log beside the database."""
    try:
        return Path(f"{database}-wal").stat().st_size
    except FileNotFoundError:
        return 0
