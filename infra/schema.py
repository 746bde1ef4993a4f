"""Is the database's schema the one this program was written for, or one that it goes on with? Asked
at start and by /readyz; does not need Alembic.

A migration that only adds – tables, indexes, columns that may be empty or have a default – says in
its revision since which program: `0007_since_0005`. Programs from there on go on with it, so that
an old and a new one may run side by side, and the old one may come back."""

import logging
import sqlite3

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from infra.db import Database, DatabaseRefused

# The newest file in infra/migrations/versions; a test keeps the two together.
HEAD = "0002"
_SINCE = "_since_"
log = logging.getLogger("daetong.schema")


async def present(db: Database) -> str | None:
    """The revision the database stands at; None for an empty one. What cannot be read is no empty
    one: then the driver's error is raised."""
    if db.is_sqlite and not db.path.exists():
        return None  # opening it would make it
    try:
        async with db.read() as session:
            return (await session.execute(text("SELECT version_num FROM alembic_version"))).scalar()
    except (OperationalError, ProgrammingError) as problem:
        if _has_no_table(problem):
            return None
        raise


def _has_no_table(problem: DBAPIError) -> bool:
    code = getattr(problem.orig, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_ERROR or getattr(problem.orig, "sqlstate", None) == "42P01"


def goes_on_with(revision: str, head: str) -> bool:
    """Whether a program that was written for `head` goes on with a database that has been brought
    further."""
    oldest = revision.partition(_SINCE)[2]
    return bool(oldest) and oldest <= head[: len(oldest)]


async def require_current(db: Database) -> str:
    """Let only a database pass that stands at `HEAD`, or further and only added to; its revision.

    :raises DatabaseRefused: saying which command to run.
    """
    revision = await present(db)
    if revision == HEAD:
        return revision
    if revision is not None and revision > HEAD and goes_on_with(revision, HEAD):
        told = {"action": "newer_schema", "schema": revision, "known": HEAD}
        log.info("the database has been added to by a newer program", extra=told)
        return revision
    if revision is not None and revision > HEAD:
        raise DatabaseRefused(
            f"数据库的表结构是 {revision}，本程序只到 {HEAD}。请安装更新的程序；"
            "要退回去，用升级以前的备份恢复。"
        )
    if revision is not None:
        state = f"的表结构是 {revision}"
    elif db.is_sqlite and not db.path.exists():
        state = f"文件 {db.path.absolute()} 还没有"
    else:
        state = "还是空的"
    raise DatabaseRefused(
        f"数据库{state}，本程序要 {HEAD}。请先核对 DAETONG_DATABASE_URL，"
        "没有写错，再运行：daetong migrate"
    )
