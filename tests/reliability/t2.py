"""T2: is anything that was acknowledged lost when the power goes? A process writes as the service
does; every write and every wait for the disk is traced, and the disk is built as it may have been
at some moment, many times. Beside the control, which does not wait at each commit and must lose."""

import asyncio
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, text

from app.tables import METADATA
from infra.data_keys import DataKeyRow
from infra.db import Database
from infra.migrate import upgrade
from infra.objects import FileObjects, ObjectMissing
from tests.leftovers import own_folder
from tests.reliability.power.disk import Op, applied, read_trace, surviving
from tests.reliability.power.worker import ACKNOWLEDGED
from tests.reliability.preloaded import compiled
from tests.reliability.table import Line
from tests.tools.tree import ROOT

ROUNDS = int(os.environ.get("ROUNDS", "100"))
ROWS, CONTROL_ROUNDS = 300, 20


@dataclass
class PowerLoss:
    """所失: over all moments at which the power went."""

    moments: int = 0
    acknowledged: int = 0
    rows_lost: int = 0
    objects_lost: int = 0
    damaged: int = 0

    def lines(self, name: str) -> list[Line]:
        """The figures beside their targets."""
        told = f"{name}: of {self.acknowledged} acknowledged at {self.moments} losses of power"
        return [
            Line(f"{told}, rows lost", self.rows_lost, 0, ""),
            Line(f"{name}: photographs lost or cut short", self.objects_lost, 0, ""),
            Line(f"{name}: databases damaged", self.damaged, 0, ""),
        ]


async def measure() -> list[Line]:
    """The long form."""
    with own_folder("daetong-t2-") as where:
        full = await losses(Path(where) / "full", ROWS, ROUNDS, "FULL")
        normal = await losses(Path(where) / "normal", ROWS, CONTROL_ROUNDS, "NORMAL")
    return [*full.lines("synchronous=FULL"), must_lose(normal)]


def must_lose(control: PowerLoss) -> Line:
    """The control is good for something when it loses rows."""
    name = f"control, synchronous=NORMAL, {control.moments} losses: 1 where nothing was lost"
    return Line(name, 0 if control.rows_lost else 1, 0, "")


async def losses(
    folder: Path, rows: int, rounds: int, synchronous: str, *, seed: int = 2
) -> PowerLoss:
    """Trace once, lose the power so many times."""
    house, before = folder / "house", folder / "before"
    house.mkdir(parents=True)
    await _empty(house)
    shutil.copytree(house, before)
    ops = await asyncio.to_thread(_traced, folder, house, rows, synchronous)
    dice, loss = random.Random(seed), PowerLoss()
    said = [number for number, op in enumerate(ops) if op.path.endswith(ACKNOWLEDGED)]
    for number in range(rounds):
        # at any moment, and often right behind an acknowledgement
        until = dice.choice(said) + 1 if dice.random() < 0.5 else dice.randrange(len(ops))
        after = folder / f"after-{number}"
        shutil.copytree(before, after)
        happened = ops[:until]
        applied(surviving(happened, dice), str(house), after)
        await _look(after, _acknowledged(happened), loss)
        shutil.rmtree(after)
    return loss


async def _empty(house: Path) -> None:
    db = Database(f"sqlite+aiosqlite:///{house}/daetong.db")
    await upgrade(db, METADATA)
    await db.close()


def _traced(folder: Path, house: Path, rows: int, synchronous: str) -> list[Op]:
    library, trace = compiled("trace", folder), folder / "trace"
    told = {"LD_PRELOAD": str(library), "TRACE_FILE": str(trace), "TRACE_ROOT": str(house)}
    command = [sys.executable, "-m", "tests.reliability.power.worker"]
    command += [str(house), str(rows), synchronous]
    subprocess.run(command, check=True, cwd=ROOT, env=os.environ | told)
    ops = read_trace(trace)
    assert len(_acknowledged(ops)) == rows
    assert any(op.kind == "s" and op.path.endswith("-wal") for op in ops), "no wait was seen"
    return ops


def _acknowledged(ops: Sequence[Op]) -> list[str]:
    """The word was said, whether or not the file of words reached the disk."""
    said = b"".join(op.data for op in ops if op.kind == "w" and op.path.endswith(ACKNOWLEDGED))
    return said.decode().splitlines()


async def _look(house: Path, acknowledged: list[str], loss: PowerLoss) -> None:
    loss.moments += 1
    loss.acknowledged += len(acknowledged)
    db, objects = (
        Database(f"sqlite+aiosqlite:///{house}/daetong.db"),
        FileObjects(house / "objects"),
    )
    try:
        async with db.read() as session:
            whole = await session.scalar(text("PRAGMA integrity_check"))
            rows = set(await session.scalars(select(DataKeyRow.id)))
    finally:
        await db.close()
    loss.damaged += whole != "ok"
    loss.rows_lost += len(set(acknowledged) - rows)
    for key in rows:
        try:
            loss.objects_lost += await objects.get(key) != key.encode() * 20
        except ObjectMissing:
            loss.objects_lost += 1
