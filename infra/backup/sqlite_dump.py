"""How does a whole SQLite database get into a backup while people write to it? All pages in one
step of the online backup interface, from one snapshot; in small steps it might never end.

The copy has the same pages in the same places, so that the log can go on from it (VACUUM INTO would
move them)."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Literal, NamedTuple

from infra.backup.problems import BackupProblem

SCRATCH = ".backup-scratch-"
_PIECE = 1024 * 1024
_SPARE = 64 * 1024 * 1024


class DumpFacts(NamedTuple):
    """What the copy is of: kind, schema revision, and the heartbeat that stands in it."""

    kind: Literal["sqlite", "postgresql"]
    schema: str
    heartbeat: str | None


def reading_connection(database: Path) -> sqlite3.Connection:
    """One that neither writes nor moves the log into the main file."""
    connection = sqlite3.connect(database, timeout=10, isolation_level=None)
    for pragma in ("busy_timeout=10000", "wal_autocheckpoint=0", "query_only=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def pin(connection: sqlite3.Connection) -> None:
    """From now on this connection sees the database as it is at this moment."""
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


@contextmanager
def sqlite_dump(
    connection: sqlite3.Connection, folder: Path
) -> Iterator[tuple[DumpFacts, Iterator[bytes]]]:
    """A copy in `folder` while the block lasts: what it is, and its bytes. The connection no longer
    holds what it was pinned to.

    :raises BackupProblem: there is no room for it, or the database is damaged.
    """
    clear_scratch(folder)
    scratch = folder / f"{SCRATCH}{os.getpid()}-{token_hex(4)}"
    _require_room(connection, folder)
    try:
        scratch.touch(mode=0o600)
        with closing(sqlite3.connect(scratch, isolation_level=None)) as copy:
            copy.execute("PRAGMA journal_mode=OFF")
            copy.execute("PRAGMA synchronous=OFF")
            connection.backup(copy, pages=-1)
        if connection.in_transaction:
            # all photographs may follow, to a slow disk: while a reader stays where it was, the
            # log is never begun anew and grows
            connection.execute("COMMIT")
        yield examine(scratch), _bytes_of(scratch)
    except sqlite3.DatabaseError as problem:
        raise BackupProblem(f"数据库复制不了：{problem}。这一次不算备份。") from None
    finally:
        for end in ("", "-journal", "-wal", "-shm"):
            Path(f"{scratch}{end}").unlink(missing_ok=True)


def examine(database: Path) -> DumpFacts:
    """What a copy that nobody uses is of.

    :raises BackupProblem: it is damaged.
    """
    # the copy says that it has a log, and there is none: nothing may be made beside it
    with closing(
        sqlite3.connect(f"{database.absolute().as_uri()}?immutable=1", uri=True)
    ) as connection:
        try:
            said = [row[0] for row in connection.execute("PRAGMA integrity_check(5)")]
            if said != ["ok"]:
                raise BackupProblem(
                    "数据库已经损坏，这一次不算备份，以前的备份没有动："
                    f"{'；'.join(said)}。请先停止服务，从最近一份好的备份恢复。"
                )
            if not connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                raise BackupProblem(
                    "数据库还是空的，没有可备份的。请核对 DAETONG_DATABASE_URL；"
                    "是新装的，先运行：daetong migrate"
                )
            schema = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            heartbeat = connection.execute("SELECT at FROM heartbeat").fetchone()
        except sqlite3.DatabaseError as problem:
            raise BackupProblem(f"数据库已经损坏或不是本系统的：{problem}。") from None
    moment = None if heartbeat is None else f"{heartbeat[0].replace(' ', 'T')}+00:00"
    return DumpFacts("sqlite", schema[0] if schema else "", moment)


def clear_scratch(folder: Path) -> None:
    """Remove what killed processes have left."""
    for path in folder.glob(f"{SCRATCH}*"):
        pid = path.name.removeprefix(SCRATCH).partition("-")[0]
        if not Path(f"/proc/{pid}").exists():
            path.unlink(missing_ok=True)


def _require_room(connection: sqlite3.Connection, folder: Path) -> None:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    size = pages * connection.execute("PRAGMA page_size").fetchone()[0]
    free = shutil.disk_usage(folder).free
    if free < size + _SPARE:
        raise BackupProblem(
            f"{folder} 空间不够：复制数据库要{(size + _SPARE) // 1024**2 + 1}MB，"
            f"只剩{free // 1024**2}MB。请清出空间；这一次不算备份，以前的备份没有动。"
        )


def _bytes_of(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while data := file.read(_PIECE):
            yield data
