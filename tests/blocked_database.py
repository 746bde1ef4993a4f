"""How does another program block our database? It holds the file, or the table of pushes."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import asyncpg
from sqlalchemy import make_url

from infra.db import Database


@asynccontextmanager
async def blocked(db: Database) -> AsyncIterator[None]:
    """Nothing of ours can be written until the block ends."""
    if db.is_sqlite:
        other = sqlite3.connect(db.path, isolation_level=None, check_same_thread=False)
        with closing(other):
            # not in the loop: whoever holds the file now may need a turn of it to let go
            await asyncio.to_thread(other.execute, "BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        return
    plain = make_url(db.url).set(drivername="postgresql").render_as_string(hide_password=False)
    other = await asyncpg.connect(plain)
    try:
        async with other.transaction():
            await other.execute("LOCK TABLE bot_seen_message IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await other.close()
