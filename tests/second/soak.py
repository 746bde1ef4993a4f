"""`make soak MINUTES=5`: do the engine and the second calculator go on agreeing, on histories that
nobody has tried yet? `--seed N` tries one again."""

import argparse
import json
import secrets
import sys
import time
from itertools import count

from tests.second.agreement import disagreement_of, shortened, still_disagree
from tests.second.histories import write

EVERY = 5_000
# the seeds of the gate are below
FRESH = 10**6


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.second.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=5, help="how long to go on")
    parser.add_argument("--seed", type=int, help="try this history alone")
    told = parser.parse_args()
    if told.seed is not None:
        return _explained(told.seed) if disagreement_of(told.seed) else _agreed(1)
    return soak(told.minutes)


def soak(minutes: float) -> int:
    first = FRESH + secrets.randbelow(10**12)
    begun = time.monotonic()
    for done in count():
        if time.monotonic() - begun >= 60 * minutes:
            return _agreed(done)
        if done and done % EVERY == 0:
            _say(f"{done:,} histories, {time.monotonic() - begun:.0f} s")
        if disagreement_of(first + done):
            return _explained(first + done)
    return 0


def _agreed(histories: int) -> int:
    _say(f"agreed on {histories:,} histories")
    return 0


def _explained(seed: int) -> int:
    short = shortened(write(seed).scenario)
    _say(f"they disagree; again with: python -m tests.second.soak --seed {seed}")
    _say(str(still_disagree(short)))
    _say(json.dumps(short, ensure_ascii=False, indent=1))
    return 1


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
