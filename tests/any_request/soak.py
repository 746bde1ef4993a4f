"""`make soak REQUESTS=20`: every operation of both APIs is asked so often in each of four ways, on
both databases; with `--seed N` the same requests come again."""

import argparse
import asyncio
import secrets
import sys
import tempfile
from pathlib import Path

from infra.db import Database
from miniapp_api.api import PREFIX as MEMBER
from tests.any_request.callers import colleague, document_of, member
from tests.any_request.told import Answers, asked
from tests.clock import Clock
from tests.databases import CAST, PostgresDatabases, SqliteDatabases, quick_folder
from tests.leftovers import own_folder
from tests.world import open_world
from window.api.api import PREFIX as WINDOW


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.any_request.soak", description=__doc__)
    parser.add_argument("--requests", type=int, default=20, help="of each operation in each way")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--databases", default="sqlite,postgresql")
    told = parser.parse_args(arguments)
    first = secrets.randbelow(10**9) if told.seed is None else told.seed
    _say(f"from seed {first}")
    found = 0
    with own_folder("daetong-soak-", quick_folder()) as folder:
        for kind in told.databases.split(","):
            found += _faults(kind, Path(folder), told.requests, first)
    return int(found > 0)


def _faults(kind: str, folder: Path, each: int, first: int) -> int:
    (folder / kind).mkdir()
    server = PostgresDatabases(quick_folder()) if kind == "postgresql" else None
    databases = server or SqliteDatabases(folder / kind)
    found = 0
    try:
        for prefix in (MEMBER, WINDOW):
            with (
                tempfile.TemporaryDirectory(dir=folder) as place,
                databases.fresh(Path(place), CAST) as url,
            ):
                answers = asyncio.run(_asked(url, Path(place), prefix, each, first))
            statuses = ", ".join(
                f"{n} × {status}" for status, n in sorted(answers.statuses.items())
            )
            _say(f"{kind} {prefix}: {sum(answers.statuses.values()):,} requests; {statuses}")
            _say(
                f"{kind} {prefix}: {len(answers.accepted)} of {len(answers.operations)} operations "
                f"were let through at least once; {len(answers.findings)} findings"
            )
            for finding in answers.findings:
                _say(finding)
            found += len(answers.findings)
    finally:
        if server is not None:
            server.stop()
    return found


async def _asked(url: str, place: Path, prefix: str, each: int, first: int) -> Answers:
    db = Database(url)
    try:
        async with open_world(db, Clock(), place, requests_per_second=0) as world:
            document = await document_of(world, prefix)
            caller = await member(world)
            if prefix == WINDOW:
                caller = await colleague(world, caller)
            return await asked(document, world.url, caller, each, first)
    finally:
        await db.close()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
