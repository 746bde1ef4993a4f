"""Somebody changes rows behind the application's back, on either database, and puts them back as
they were; no foreign key stands in the way."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import Table, delete, insert, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.db import Database


@asynccontextmanager
async def unguarded(db: Database) -> AsyncIterator[AsyncConnection]:
    """A connection that checks no foreign keys; what is done on it is kept."""
    async with db.writer.connect() as connection:
        if db.is_sqlite:
            raw = await connection.get_raw_connection()
            await raw.driver_connection.execute("PRAGMA foreign_keys=OFF")
        try:
            async with connection.begin():
                if not db.is_sqlite:
                    await connection.execute(text("SET LOCAL session_replication_role = replica"))
                yield connection
        finally:
            if db.is_sqlite:
                await raw.driver_connection.execute("PRAGMA foreign_keys=ON")


@asynccontextmanager
async def tampered(db: Database, table: Table, statement: Any) -> AsyncIterator[None]:
    """One table with one statement done to it; afterwards it is what it was."""
    async with db.writer.connect() as connection:
        rows = [dict(row._mapping) for row in await connection.execute(select(table))]
    async with unguarded(db) as connection:
        done = await connection.execute(statement)
        assert done.rowcount, statement
    try:
        yield
    finally:
        async with unguarded(db) as connection:
            await connection.execute(delete(table))
            await connection.execute(insert(table), rows)
