"""`make soak CALLBACKS=10000`: so many messages, each delivered three times to two processes that
are killed meanwhile, on both databases. `--block-for 30` holds the database for that long."""

import argparse
import asyncio
import secrets
import sys
from pathlib import Path

from tests.callbacks.storm import Storm
from tests.callbacks.verdict import Verdict
from tests.databases import EMPTY, PostgresDatabases, SqliteDatabases, quick_folder
from tests.leftovers import own_folder

# The platform hangs up after five.
WITHIN_SECONDS = 4.0


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.callbacks.soak", description=__doc__)
    parser.add_argument("--callbacks", type=int, default=10_000, help="how many messages on each")
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--kill-every", type=float, default=12.0, help="seconds")
    parser.add_argument("--block-for", type=float, default=6.0, help="seconds")
    parser.add_argument("--stop-for", type=float, default=10.0, help="seconds; 0 for never")
    parser.add_argument("--seed", type=int, help="which dice")
    told = parser.parse_args(arguments)
    seed = secrets.randbelow(10**9) if told.seed is None else told.seed
    good = True
    for kind in told.databases.split(","):
        with own_folder("daetong-storm-", quick_folder()) as place:
            verdict = _stormed(kind, Path(place), seed, told)
        _say(f"{kind}, seed {seed}: {verdict}")
        good = good and verdict.good and verdict.slowest_seconds < WITHIN_SECONDS
    return 0 if good else 1


def _stormed(kind: str, place: Path, seed: int, told: argparse.Namespace) -> Verdict:
    server = PostgresDatabases(quick_folder()) if kind == "postgresql" else None
    databases = server or SqliteDatabases(place)
    try:
        with databases.fresh(place, EMPTY) as url:
            storm = Storm(place, url, seed)
            run = storm.run(
                told.callbacks,
                kill_every=told.kill_every,
                block_for=told.block_for,
                stop_for=told.stop_for,
            )
            return asyncio.run(run)
    finally:
        if server is not None:
            server.stop()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
