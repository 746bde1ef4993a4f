"""T14: a million claims are migrated while people write: does any request fail, how long does
anybody wait, does the old version go on beside the new one, and alone once the new one is taken
back? Beside the control, a migration that does not say that it only adds, and which the old version
must refuse."""

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from alembic import command
from sqlalchemy import Connection

from app.maintenance import migrate
from app.tables import METADATA
from infra import schema
from infra.db import WAL_RESET_FIXED_IN, Database, DatabaseRefused
from infra.migrate import FOLDER, alembic_config
from tests.bench.crowd import fill
from tests.databases import EMPTY
from tests.leftovers import own_folder
from tests.processes import Installation
from tests.reliability.answered import Answered
from tests.reliability.deaths import NEXT, MortalService
from tests.reliability.on_each import Fresh, on_each
from tests.reliability.table import Line
from tests.reliability.uploaders import PATIENCE
from tests.reliability.writers import Filler, new_fillers

ROWS = int(os.environ.get("ROWS", "1000000"))

FILLERS, SECONDS = 8, 3.0
WAITS_S = {"SQLite": 5.0, "PostgreSQL": 2.0}
_NEXT_FILE = '''"""A ward beside every claim, for the version that comes next"""

import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claim", sa.Column("ward", sa.String(length=40), nullable=True))
    op.create_index("ix_claim_ward", "claim", ["ward"])
'''


@dataclass
class Moved:
    """搬过的一次."""

    rows: int
    answered: Answered = field(default_factory=Answered)
    edits: int = 0
    old_came_back: bool = False

    def lines(self, name: str, waits_s: float) -> list[Line]:
        """The figures beside their targets."""
        told, many = self.answered, sum(self.answered.many.values())
        failed = told.refused + told.other_faults
        came_back = f"{name}: 1 where the old version did not come back"
        return [
            Line(f"{name}: {self.rows} claims, of {many} requests, failed", failed, 0, ""),
            Line(f"{name}: the longest wait", max(told.slowest_s.values()), waits_s, "s"),
            Line(came_back, not self.old_came_back, 0, ""),
        ]


async def measure() -> list[Line]:
    """The long form."""
    return await on_each(_measured)


def _measured(name: str, fresh: Fresh, folder: Path) -> list[Line]:
    moved = asyncio.run(moved_on(folder / "house", fresh(EMPTY), ROWS))
    control = asyncio.run(refuses_what_does_not_say(fresh(EMPTY)))
    return [*moved.lines(name, WAITS_S[name]), must_refuse(name, refused=control)]


def must_refuse(name: str, *, refused: bool) -> Line:
    """The control is good for something when it is not gone on with."""
    told = f"{name}: control, a migration of any kind: 1 where the old version goes on with it"
    return Line(told, not refused, 0, "")


async def moved_on(folder: Path, database_url: str, rows: int, seconds: float = SECONDS) -> Moved:
    """The old version serves; the schema moves; the new one serves beside it, or, where one file
    has one process, after it; the new one is taken back."""
    folder.mkdir(parents=True)
    house = Installation(folder, database_url, log_level="ERROR", requests_per_second=1000)
    await migrate(house.settings)
    db = Database(database_url, sqlite_version=WAL_RESET_FIXED_IN)
    moved, fillers = Moved(rows), await new_fillers(house.settings, FILLERS)
    (folder / "next").mkdir()
    next_house = house.another(folder / "next")
    old, new = MortalService(house), MortalService(next_house, fault="next version")
    try:
        await fill(db, house.settings, rows)
        sys.stderr.write(f"{rows} claims are there\n")
        await old.start()
        async with _at_work(house.url, fillers, moved):
            await asyncio.sleep(seconds)
            await migrate_on(db, NEXT)
            await asyncio.sleep(seconds)
            if not db.is_sqlite:
                await new.start()
                async with _at_work(next_house.url, await new_fillers(house.settings, 2), moved):
                    await asyncio.sleep(seconds)
        old.kill()
        await old.gone()
        if db.is_sqlite:
            await new.start()
            async with _at_work(next_house.url, fillers, moved):
                await asyncio.sleep(seconds)
        new.kill()
        await new.gone()
        await old.start()
        before = sum(each.edits for each in fillers)
        async with _at_work(house.url, fillers, moved):
            await asyncio.sleep(seconds)
        moved.old_came_back = sum(each.edits for each in fillers) > before
    finally:
        for each in (old, new):
            each.kill()
            await each.gone()
        await db.close()
    moved.edits = sum(each.edits for each in fillers)
    return moved


@asynccontextmanager
async def _at_work(url: str, fillers: Sequence[Filler], moved: Moved) -> AsyncIterator[None]:
    """They keep their drafts meanwhile, and end with whole answers."""
    stop = asyncio.Event()
    async with aiohttp.ClientSession(url, timeout=PATIENCE) as http:
        work = [asyncio.create_task(each.work(http, moved.answered, stop)) for each in fillers]
        try:
            yield
        finally:
            stop.set()
            await asyncio.gather(*work)


async def migrate_on(db: Database, revision: str) -> None:
    """The migration of the next version, as `daetong migrate` would run it."""
    with own_folder("daetong-next-") as where:
        folder = Path(where) / "migrations"
        shutil.copytree(FOLDER, folder)
        text = _NEXT_FILE.format(revision=revision, before=schema.HEAD)
        (folder / "versions" / "9999_ward.py").write_text(text, encoding="utf-8")

        def run(connection: Connection) -> None:
            config = alembic_config(METADATA, connection)
            config.set_main_option("script_location", str(folder))
            command.upgrade(config, "head")

        async with db.writer.begin() as connection:
            await connection.run_sync(run)


async def refuses_what_does_not_say(database_url: str) -> bool:
    """Whether this program refuses a database that was migrated on by one that says nothing."""
    db = Database(database_url, sqlite_version=WAL_RESET_FIXED_IN)
    try:
        await migrate_on(db, NEXT.partition("_")[0])
        await schema.require_current(db)
    except DatabaseRefused:
        return True
    finally:
        await db.close()
    return False
