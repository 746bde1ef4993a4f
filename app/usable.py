"""Can the service work on this database at all? Asked at every start, before anything else is
written, and by `daetong check`; every no says what to do."""

import logging
import os
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.refusals import DAMAGED, HELD, database_refusal
from infra import schema
from infra.db import Database, DatabaseRefused
from infra.db_failures import out_of_reach
from infra.key_canary import keep_canary, require_keys
from infra.sealing import Sealer

log = logging.getLogger("daetong.db")

# A larger file is looked through weekly only: it would take minutes.
_QUICK_BYTES = 512 * 1024 * 1024


async def require_usable(db: Database, sealer: Sealer, now: datetime) -> None:
    """Of our schema, written with our keys, whole as far as one sees at once, and writable.

    :raises DatabaseRefused: saying what is wrong and what to do.
    """
    try:
        await schema.require_current(db)
        require_writable_files(db)
        await keep_canary(db, sealer, now)
    except DatabaseError as problem:
        if out_of_reach(problem) and database_refusal(problem) == HELD:
            # held by another program: the first request that finds it free goes on
            log.warning("the database is busy at start", extra={"action": "busy_at_start"})
        elif (words := database_refusal(problem)) is not None:
            raise DatabaseRefused(words) from None
        else:
            raise


async def looked_through(db: Database, sealer: Sealer) -> None:
    """The same without writing, for whoever only looks; a file of a usual size page by page.

    :raises DatabaseRefused:
    """
    try:
        await schema.require_current(db)
        await require_keys(db, sealer)
        if not db.is_sqlite:
            return
        require_writable_files(db)
        if db.path.stat().st_size <= _QUICK_BYTES:
            async with db.read() as session:
                said = (await session.execute(text("PRAGMA quick_check(1)"))).scalar_one()
            if said != "ok":
                raise DatabaseRefused(DAMAGED.format(said=said))
    except DatabaseError as problem:
        if (words := database_refusal(problem)) is not None:
            raise DatabaseRefused(words) from None
        raise


def require_writable_files(db: Database) -> None:
    """SQLite writes beside its file, too.

    :raises DatabaseRefused:
    """
    if not db.is_sqlite:
        return
    for path in (db.path, db.path.parent):
        if not os.access(path, os.W_OK):
            raise DatabaseRefused(
                f"{path} 只能读，不能写。请检查文件的主人和权限，磁盘是不是以只读方式挂载。"
            )
