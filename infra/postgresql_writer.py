"""How does one batch of small writes get into PostgreSQL? The group commit asks.

All executions of one statement go in one round trip. Rows are locked in the order of statements
and keys, so that two processes never wait for each other in a circle."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from operator import itemgetter
from typing import Any

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from infra.write_steps import ReadyStep, Rows, WriteOutcome

_REFUSED = (asyncpg.PostgresError, asyncpg.InterfaceError)


class PostgresqlWriter:
    """写入: one connection of the pool, kept from batch to batch. To fetch one and to ask whether
    it still answers would take longer than many a batch."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._turn = asyncio.Lock()
        self._held: AsyncConnection | None = None
        self._driver: asyncpg.Connection[Any] | None = None

    async def write(self, batch: Sequence[Sequence[ReadyStep]]) -> Sequence[WriteOutcome]:
        """As `BatchWriter` says."""
        async with self._turn:
            driver = await self._connected()
            try:
                return await _written(driver, batch)
            except BaseException:
                # where we were cancelled or cut off, nobody knows what it is still in the midst of
                driver.terminate()
                raise

    async def close(self) -> None:
        """As `BatchWriter` says."""
        held, self._held, driver, self._driver = self._held, None, self._driver, None
        if held is None:
            return
        if driver is None or driver.is_closed():
            await held.invalidate()
        await held.close()

    async def _connected(self) -> "asyncpg.Connection[Any]":
        if self._driver is None or self._driver.is_closed():
            await self.close()
            self._held = await self._engine.connect()
            self._driver = (await self._held.get_raw_connection()).driver_connection
        assert self._driver is not None, "the pool gives connections of this driver"
        return self._driver


async def _written(
    driver: "asyncpg.Connection[Any]", batch: Sequence[Sequence[ReadyStep]]
) -> Sequence[WriteOutcome]:
    try:
        async with _unit(driver):
            return await _together(driver, batch)
    except _REFUSED:
        if driver.is_closed():
            raise
    # One of them failed, or two processes did want the same rows after all: each by itself.
    async with _unit(driver):
        return [await _apart(driver, steps) for steps in batch]


@asynccontextmanager
async def _unit(driver: "asyncpg.Connection[Any]") -> AsyncIterator[None]:
    """A transaction, or a savepoint within one; undone where PostgreSQL refuses what is in it.

    Not where we are cancelled, as the driver's own would be: it waits for a server that may be
    waiting itself, and the connection is ended anyway."""
    unit = driver.transaction()
    await unit.start()
    try:
        yield
    except _REFUSED:
        if not driver.is_closed():
            await unit.rollback()
        raise
    await unit.commit()


async def _together(
    driver: "asyncpg.Connection[Any]", batch: Sequence[Sequence[ReadyStep]]
) -> list[WriteOutcome]:
    # First steps before second ones; what comes again for the same row comes after all the others.
    rounds: dict[tuple[int, int, int], dict[Any, tuple[int, ReadyStep]]] = defaultdict(dict)
    for write, steps in enumerate(batch):
        for position, step in enumerate(steps):
            compiled, values = step
            key, again = values[compiled.key_at], 0
            while key in (same := rounds[position, again, compiled.number]):
                again += 1
            same[key] = (write, step)
    found: list[list[Rows]] = [[[] for _ in steps] for steps in batch]
    for (position, _, _), each in sorted(rounds.items(), key=itemgetter(0)):
        for write, row in await _many(driver, each):
            found[write][position].append(row)
    return list(found)


async def _many(
    driver: "asyncpg.Connection[Any]", by_key: dict[Any, tuple[int, ReadyStep]]
) -> list[tuple[int, tuple[Any, ...]]]:
    """One statement, executed for many rows: what it returned, and to which write."""
    in_order = [by_key[key][1] for key in sorted(by_key)]
    compiled, values = in_order[0][0], [values for _, values in in_order]
    if not compiled.returns_rows:
        await driver.executemany(compiled.sql, values)
        return []
    raw = await driver.fetchmany(compiled.sql, values)
    whose = [by_key[row[0]][0] for row in raw]
    return list(zip(whose, compiled.rows(raw), strict=True))


async def _apart(driver: "asyncpg.Connection[Any]", steps: Sequence[ReadyStep]) -> WriteOutcome:
    outcome: WriteOutcome
    try:
        async with _unit(driver):
            outcome = [
                compiled.rows(await driver.fetch(compiled.sql, *values))
                for compiled, values in steps
            ]
    except _REFUSED as problem:
        if driver.is_closed():
            raise
        outcome = problem
    return outcome
