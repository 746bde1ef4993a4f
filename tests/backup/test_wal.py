"""Does a copy with the log replayed hold what the database holds, whatever was done to it?"""

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from infra.backup.wal import LogLost, WalPosition, committed_since, end_of


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=WAL", "wal_autocheckpoint=0", "cache_size=8"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _rows(path: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return connection.execute("SELECT a, b FROM t ORDER BY rowid").fetchall()


def _apply(copy: Path, wal: Path, position: WalPosition) -> WalPosition:
    while (found := committed_since(wal, position)) is not None:
        with copy.open("r+b") as file:
            for page, data in found.pages.items():
                file.seek((page - 1) * found.page_size)
                file.write(data)
            file.truncate(found.database_pages * found.page_size)
        position = found.position
    return position


@pytest.mark.parametrize("seed", range(3))
def test_a_copy_follows_commits_rollbacks_and_checkpoints(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    database, copy, seen = (tmp_path / name for name in ("it.db", "copy.db", "seen.db"))
    wal = Path(f"{database}-wal")
    with closing(_opened(database)) as connection:
        connection.execute("CREATE TABLE t (a, b)")
        position = end_of(wal)
        with closing(sqlite3.connect(copy)) as target:
            connection.backup(target, pages=-1)
        for number in range(80):
            connection.execute("BEGIN IMMEDIATE")
            for _ in range(chance.choice((1, 1, 3, 60))):  # more than the cache holds is spilled
                connection.execute("INSERT INTO t VALUES (?, randomblob(900))", (number,))
            if chance.random() < 0.3:
                connection.execute("DELETE FROM t WHERE a % 3 = ?", (number % 3,))
            connection.execute("ROLLBACK" if chance.random() < 0.3 else "COMMIT")
            if chance.random() < 0.05:
                connection.execute("VACUUM")
            if chance.random() < 0.4:
                position = _apply(copy, wal, position)
            if chance.random() < 0.2:
                position = _apply(copy, wal, position)
                moved = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                # begun anew by what was rolled back, it holds nothing
                assert moved in {(0, position.frames, position.frames), (0, 0, 0)}
                position = position._replace(may_restart=True)
        position = _apply(copy, wal, position)
        shutil.copyfile(copy, seen)
        wanted = connection.execute("SELECT a, b FROM t ORDER BY rowid").fetchall()
    assert _rows(seen) == wanted and wanted


def test_a_log_that_somebody_else_moved_is_lost_and_never_read_on(tmp_path: Path) -> None:
    database = tmp_path / "it.db"
    wal = Path(f"{database}-wal")
    with closing(_opened(database)) as connection:
        connection.execute("CREATE TABLE t (a, b)")
        position = end_of(wal)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with pytest.raises(LogLost):
            committed_since(wal, position)
        connection.execute("INSERT INTO t VALUES (1, 2)")
        with pytest.raises(LogLost):
            committed_since(wal, position)
        position = end_of(wal)
    assert not wal.exists()  # the last one to close has moved it
    with pytest.raises(LogLost):
        committed_since(wal, position)


def test_a_commit_that_was_undone_is_not_built_upon(tmp_path: Path) -> None:
    """What a failed sync leaves: a commit that we saw, and another in its place."""
    database = tmp_path / "it.db"
    wal = Path(f"{database}-wal")
    with closing(_opened(database)) as connection:
        connection.execute("CREATE TABLE t (a, b)")
        before = wal.read_bytes()
        connection.execute("INSERT INTO t VALUES (1, 'seen')")
        position = end_of(wal)
        whole = wal.read_bytes()
        torn = tmp_path / "torn"
        torn.write_bytes(whole[:-1])
        assert end_of(torn) == end_of(_written(tmp_path / "before", before))
        other = bytearray(whole)
        other[len(before) + 16] ^= 1  # the sums of the frame that stands there now
        with pytest.raises(LogLost):
            committed_since(_written(tmp_path / "other", bytes(other)), position)


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
