"""T7: is a person's yearly cap ever passed by a fen when two hundred settlements come at once, and
a claim ever accepted twice by fifty clerks? Beside the control, a database on which nobody can hold
a row, and which must pass the cap (on PostgreSQL: SQLite lets one writer in at a time)."""

import asyncio
import os
import re
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import event, func, select

from casework.ledger.tables import LedgerRow
from infra.db import Database
from tests.bench.contention import (
    CLERKS,
    ROOM,
    STEP_MS,
    Crowd,
    Lap,
    accepted_at_once,
    house_on,
    settled_at_once,
)
from tests.databases import CAST
from tests.reliability.on_each import Fresh, on_each
from tests.reliability.table import Line

SETTLEMENTS = int(os.environ.get("SETTLEMENTS", "200"))
ROUNDS = 5
CAP_FEN = 400_000_00
_HOLDS = re.compile(r" FOR (NO KEY UPDATE|UPDATE|KEY SHARE|SHARE)( OF \w+)?( SKIP LOCKED)?")


async def measure() -> list[Line]:
    """The long form."""
    return await on_each(_measured)


def _measured(name: str, fresh: Fresh, _: Path) -> list[Line]:
    crowds = [asyncio.run(_clerks(fresh(CAST))) for _ in range(ROUNDS)]
    accepting = [lap for each in crowds for lap in each.laps]
    crowd, beyond = asyncio.run(near_the_cap(Database(fresh(CAST)), SETTLEMENTS))
    lines = [
        Line(
            f"{name}: {ROUNDS} claims, {CLERKS} clerks each, claims not accepted exactly once",
            sum((each.done, each.refused) != (1, CLERKS - 1) for each in crowds),
            0,
            "",
        ),
        Line(f"{name}: the step itself, p99", _p99_ms(accepting), STEP_MS, "ms"),
        *lines_of(name, crowd, beyond),
        Line(f"{name}: the settlement itself, p99", _p99_ms(crowd.laps), STEP_MS, "ms"),
    ]
    if name == "PostgreSQL":
        db = Database(fresh(CAST))
        nobody_holds(db)
        _, beyond = asyncio.run(near_the_cap(db, SETTLEMENTS))
        lines.append(must_pass(beyond))
    return lines


def lines_of(name: str, crowd: Crowd, beyond_fen: int) -> list[Line]:
    """What came of the settlements, beside its targets."""
    many = crowd.done + crowd.refused
    return [
        Line(f"{name}: {many} settlements at once, fen beyond the cap", beyond_fen, 0, ""),
        Line(f"{name}: settled more or less than fits", abs(crowd.done - ROOM), 0, ""),
    ]


def must_pass(beyond_fen: int) -> Line:
    """The control is good for something when it passes the cap."""
    return Line(
        f"control, nobody holds a row, {max(0, beyond_fen)} fen beyond: 1 where the cap held",
        0 if beyond_fen > 0 else 1,
        0,
        "",
    )


async def near_the_cap(db: Database, many: int) -> tuple[Crowd, int]:
    """So many settlements at once; by how many fen the year's cap was passed, or 0."""
    async with house_on(db) as house:
        crowd = await settled_at_once(house, many)
        async with db.read() as session:
            paid = await session.scalar(select(func.sum(LedgerRow.supplement_fen)))
    return crowd, max(0, int(paid or 0) - CAP_FEN)


async def _clerks(url: str) -> Crowd:
    async with house_on(Database(url)) as house:
        return await accepted_at_once(house)


def nobody_holds(db: Database) -> None:
    """The control: whoever asks for a row to be held gets it without."""

    def without(
        _connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any
    ) -> tuple[str, Any]:
        return _HOLDS.sub("", statement), parameters

    event.listen(db.writer.sync_engine, "before_cursor_execute", without, retval=True)


def _p99_ms(laps: Sequence[Lap]) -> float:
    return statistics.quantiles([lap.step_ms for lap in laps], n=100)[-1]
