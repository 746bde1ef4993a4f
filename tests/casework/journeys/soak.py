"""`make soak JOURNEYS=500`: do random journeys of money go on adding up, on both databases? With
`--seed N` they begin at that seed; what fails is printed as a script for `cases.py`."""

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from infra.db import Database
from tests.casework.journeys import machine
from tests.casework.journeys.houses import house_on
from tests.casework.journeys.journey import Journey
from tests.casework.journeys.move import MOVES
from tests.casework.journeys.walk import Lost, walk
from tests.databases import (
    CAST,
    PostgresDatabases,
    SqliteDatabases,
    quick_folder,
    share_compiled,
)
from tests.leftovers import own_folder

EVERY = 20
# one journey of Hypothesis's choosing beside so many random ones
OF_HYPOTHESIS = 10
# in so many journeys every move comes; one that does not is a fault of its own
EVERY_MOVE = 200
# the seeds of the gate are below
FRESH = 10**6


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.casework.journeys.soak")
    parser.add_argument("--journeys", type=int, default=500, help="how many on each database")
    parser.add_argument("--seed", type=int, help="the first of them; without it new ones")
    parser.add_argument("--databases", default="sqlite,postgresql")
    told = parser.parse_args(arguments)
    first = FRESH + secrets.randbelow(10**9) if told.seed is None else told.seed
    seeds = range(first, first + told.journeys)
    with own_folder("daetong-soak-", quick_folder()) as folder:
        lost = sum(_gone(kind, seeds, Path(folder)) for kind in told.databases.split(","))
    return int(lost > 0)


def _gone(kind: str, seeds: range, folder: Path) -> int:
    """How many of these journeys were lost on this kind of database, and one more where a move was
    never made."""
    (folder / kind).mkdir()
    server = PostgresDatabases(quick_folder()) if kind == "postgresql" else None
    databases = server or SqliteDatabases(folder / kind)
    made: Counter[str] = Counter()
    lost, begun = 0, time.monotonic()
    try:
        for done, seed in enumerate(seeds, 1):
            with (
                tempfile.TemporaryDirectory(dir=folder) as place,
                databases.fresh(Path(place), CAST) as url,
            ):
                try:
                    journey = asyncio.run(_walked(url, seed))
                    made.update(name for name, *_ in journey.script)
                except Lost as problem:
                    lost += 1
                    _say(f"{kind}: again with: make soak JOURNEYS=1 SEED={seed}\n{problem}")
            if done % EVERY == 0:
                missing = " ".join(_never(made)) or "none"
                took = f"{time.monotonic() - begun:.0f} s"
                _say(f"{kind}: {done} journeys, {lost} lost, {took}; moves not made yet: {missing}")
        if isinstance(databases, SqliteDatabases) and (examples := len(seeds) // OF_HYPOTHESIS):
            machine.run(databases, examples, derandomize=False)
            _say(f"{kind}: {examples} journeys of Hypothesis's choosing")
    finally:
        if server is not None:
            server.stop()
    _say(f"{kind}: {len(seeds)} journeys, {lost} lost; {made.total():,} moves")
    _say(", ".join(f"{name} {made[name]}" for name in sorted(MOVES)))
    if len(seeds) >= EVERY_MOVE and (never := _never(made)):
        _say(f"{kind}: never made: {', '.join(never)}; see their choices and weights")
        lost += 1
    return lost


def _never(made: Counter[str]) -> list[str]:
    return [name for name in sorted(MOVES) if not made[name]]


async def _walked(url: str, seed: int) -> Journey:
    db = Database(url, at_once=True)
    share_compiled(db)
    try:
        return await walk(house_on(db), seed)
    finally:
        await db.close()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
