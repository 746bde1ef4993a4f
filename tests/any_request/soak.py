"""`make soak REQUESTS=20`: every operation of both APIs is asked so often in each of four ways, and
four times more with requests that are mixed from those, on both databases; `make soak
CASES=200000`: in houses that are new each time and from one seed after the other, until so many
requests were made, half of them on each. With `--seed N` the same requests come again. What was
found stands in var/reliability/requests-….md too."""

import argparse
import asyncio
import secrets
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from infra.db import Database
from miniapp_api.api import PREFIX as MEMBER
from tests.any_request.callers import colleague, document_of, member
from tests.any_request.told import Answers, asked
from tests.clock import Clock
from tests.databases import CAST, PostgresDatabases, SqliteDatabases, quick_folder
from tests.leftovers import own_folder
from tests.reliability.table import Line, keep
from tests.world import open_world
from window.api.api import PREFIX as WINDOW

MIXED = 4


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.any_request.soak", description=__doc__)
    parser.add_argument("--requests", type=int, default=20, help="of each operation in each way")
    parser.add_argument("--cases", type=int, default=0, help="new houses until so many were asked")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--databases", default="sqlite,postgresql")
    told = parser.parse_args(arguments)
    first = secrets.randbelow(10**9) if told.seed is None else told.seed
    _say(f"from seed {first}")
    kinds, begun, lines = told.databases.split(","), time.monotonic(), list[Line]()
    with own_folder("daetong-soak-", quick_folder()) as folder:
        for kind in kinds:
            soaked = _soaked(kind, Path(folder), told.requests, first, told.cases // len(kinds))
            lines += soaked.lines(kind, first)
    _say(keep(f"requests-{'-'.join(kinds)}", lines, time.monotonic() - begun))
    return int(any(not line.met for line in lines))


@dataclass
class Soaked:
    """问过的一种数据库."""

    houses: int = 0
    asked: int = 0
    faults: int = 0
    findings: list[str] = field(default_factory=list)
    operations: set[str] = field(default_factory=set)
    accepted: set[str] = field(default_factory=set)

    def add(self, answers: Answers) -> None:
        """What one house answered; what it found is said at once."""
        self.asked += sum(answers.statuses.values())
        self.faults += sum(n for status, n in answers.statuses.items() if status >= 500)
        self.operations |= set(answers.operations)
        self.accepted |= set(answers.accepted)
        self.findings += answers.findings
        for finding in answers.findings:
            _say(finding)

    def lines(self, kind: str, first: int) -> list[Line]:
        """The figures beside their targets."""
        told = f"{kind}: of {self.asked} requests to {len(self.operations)} operations"
        seeds = f"{told} from seeds {first} to {first + self.houses - 1}"
        through = f"{kind}: operations that were never let through"
        return [
            Line(f"{seeds}, answered 500 or more", self.faults, 0, ""),
            Line(f"{kind}: not in the one shape", len(self.findings) - self.faults, 0, ""),
            Line(through, len(self.operations - self.accepted), len(self.operations), ""),
        ]


def _soaked(kind: str, folder: Path, each: int, first: int, cases: int) -> Soaked:
    """One house of each API, or as many as so many requests need."""
    (folder / kind).mkdir()
    server = PostgresDatabases(quick_folder()) if kind == "postgresql" else None
    databases = server or SqliteDatabases(folder / kind)
    soaked, begun = Soaked(), time.monotonic()
    try:
        while not soaked.houses or soaked.asked < cases:
            for prefix in (MEMBER, WINDOW):
                with (
                    tempfile.TemporaryDirectory(dir=folder) as place,
                    databases.fresh(Path(place), CAST) as url,
                ):
                    answers = asyncio.run(
                        _asked(url, Path(place), prefix, each, first + soaked.houses)
                    )
                soaked.add(answers)
                _say(_progress(kind, prefix, answers, soaked.asked, time.monotonic() - begun))
            soaked.houses += 1
    finally:
        if server is not None:
            server.stop()
    return soaked


def _progress(kind: str, prefix: str, answers: Answers, asked: int, seconds: float) -> str:
    many = sum(answers.statuses.values())
    statuses = ", ".join(f"{n} × {status}" for status, n in sorted(answers.statuses.items()))
    through = f"{len(answers.accepted)} of {len(answers.operations)} operations let through"
    return (
        f"{kind} {prefix}: {many:,} requests; {statuses}; {through}; {len(answers.findings)} "
        f"findings; {asked:,} so far, {asked / seconds:.0f} a second"
    )


async def _asked(url: str, place: Path, prefix: str, each: int, first: int) -> Answers:
    db = Database(url)
    try:
        async with open_world(db, Clock(), place, requests_per_second=0) as world:
            document = await document_of(world, prefix)
            caller = await member(world)
            if prefix == WINDOW:
                caller = await colleague(world, caller)
            return await asked(document, world.url, caller, each, first, MIXED)
    finally:
        await db.close()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
