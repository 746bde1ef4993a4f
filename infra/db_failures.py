"""Was it the database or the disk that failed, and may the same work succeed later? Asked by
whoever answers a caller or keeps something for another try."""

import errno
import sqlite3

import asyncpg
from sqlalchemy import exc as sa_exc

# The database is held, starting, or not there.
_OUT_OF_REACH = (
    sa_exc.OperationalError,
    sa_exc.InterfaceError,
    sa_exc.TimeoutError,
    sqlite3.OperationalError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # cut off in the midst of an answer
    asyncpg.PostgresConnectionError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.LockNotAvailableError,
    ConnectionError,
)
# The same by PostgreSQL's number, where SQLAlchemy has wrapped it: connections, resources, an
# operator's intervention, and locks that did not come free.
_LATER = ("08", "53", "57")
# A lock did not come free, or two waited for each other and one was sent home: nothing of it is
# kept, and the same may do at once.
_LOCKED = ("55P03", "40P01", "40001")
_DISK_FULL = "53100"
_NO_SPACE = (errno.ENOSPC, errno.EDQUOT)


def out_of_reach(problem: BaseException) -> bool:
    """Whether it is the database that failed, so that the same work may succeed later."""
    lost = isinstance(problem, sa_exc.DBAPIError) and problem.connection_invalidated
    state = _sqlstate(problem)
    return (
        lost or state.startswith(_LATER) or state in _LOCKED or isinstance(problem, _OUT_OF_REACH)
    )


def storage_full(problem: BaseException) -> bool:
    """Whether a disk has no room left, the database's or that of a file."""
    for each in _behind(problem):
        if isinstance(each, OSError) and each.errno in _NO_SPACE:
            return True
        if isinstance(each, sqlite3.Error) and _full(each):
            return True
        if _sqlstate(each) == _DISK_FULL:
            return True
    return False


def _full(problem: sqlite3.Error) -> bool:
    code = getattr(problem, "sqlite_errorcode", None)
    return code is not None and code & 0xFF == sqlite3.SQLITE_FULL


def _sqlstate(problem: BaseException) -> str:
    inner = problem.orig if isinstance(problem, sa_exc.DBAPIError) else problem
    return str(getattr(inner, "sqlstate", None) or "")


def _behind(problem: BaseException) -> list[BaseException]:
    """The problem and what it was raised from."""
    found: list[BaseException] = []
    each: BaseException | None = problem
    while each is not None and each not in found:
        found.append(each)
        inner = each.orig if isinstance(each, sa_exc.DBAPIError) else None
        each = inner if isinstance(inner, BaseException) else each.__cause__
    return found
