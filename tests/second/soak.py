"""`make soak MINUTES=5`: do the engine and the second calculator go on agreeing, on histories that
nobody has tried yet? `--seed N` tries one again."""

import argparse
import json
import secrets
import sys
import time

from tests.second.agreement import Engine, disagreement_of, shortened, still_disagree, the_engine
from tests.second.histories import write

EVERY = 5_000
# the seeds of the gate are below
FRESH = 10**6


def main(arguments: list[str], engine: Engine = the_engine) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.second.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="how long to go on")
    parser.add_argument("--seed", type=int, help="try this history alone")
    told = parser.parse_args(arguments)
    if told.seed is not None:
        return _tried(told.seed, engine) or _agreed(1)
    return soak(told.minutes, engine)


def soak(minutes: float, engine: Engine) -> int:
    first = FRESH + secrets.randbelow(10**12)
    begun = time.monotonic()
    done = 0
    while time.monotonic() - begun < 60 * minutes:
        if _tried(first + done, engine):
            return 1
        done += 1
        if done % EVERY == 0:
            _say(f"{done:,} histories, {time.monotonic() - begun:.0f} s")
    return _agreed(done)


def _agreed(histories: int) -> int:
    _say(f"agreed on {histories:,} histories")
    return 0


def _tried(seed: int, engine: Engine) -> int:
    """0 when they agree; else 1, and the shortest history found that still shows it."""
    if not disagreement_of(seed, engine):
        return 0
    short = shortened(write(seed).scenario, engine)
    _say(f"they disagree; again with: python -m tests.second.soak --seed {seed}")
    _say(str(still_disagree(short, engine)))
    _say(json.dumps(short, ensure_ascii=False, indent=1))
    return 1


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
