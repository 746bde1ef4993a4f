"""Is nobody else at work in this database? Asked by what only goes while all others stand still."""

import fcntl
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import text

from infra.db import Database, DatabaseRefused

_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
)


@asynccontextmanager
async def alone(db: Database) -> AsyncIterator[None]:
    """While nobody else writes; whoever comes to a SQLite file meanwhile is turned away, and
    whoever comes to PostgreSQL waits for what we hold.

    :raises DatabaseRefused:
    """
    if not db.is_sqlite:
        async with db.read() as session:
            if await session.scalar(_OTHERS):
                raise _not_alone()
        yield
        return
    handle = os.open(f"{db.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as problem:
            raise _not_alone() from problem
        yield
    finally:
        os.close(handle)


def _not_alone() -> DatabaseRefused:
    return DatabaseRefused("还有别的进程连着这个数据库。请先停下所有服务和命令，再试一次。")
