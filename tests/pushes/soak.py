"""`make soak PUSHES=10000`: that many random pushes read and answered by our codec and by wechatpy,
and as many spoilt ones; `--minutes` instead goes on with spoilt ones for as long as told."""

import argparse
import secrets
import sys
import time
from collections.abc import Iterator

from tests.pushes import oracle, strangers


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.pushes.soak", description=__doc__)
    parser.add_argument("--pushes", type=int, default=10_000, help="how many of each")
    parser.add_argument("--minutes", type=float, default=0, help="spoilt ones for so long")
    parser.add_argument("--seed", type=int, help="the first one's number")
    told = parser.parse_args(arguments)
    first = secrets.randbelow(10**12) if told.seed is None else told.seed
    sys.stdout.write(f"from seed {first}\n")
    spoilt = 0
    for seed in _seeds(first, told.pushes, told.minutes):
        if not told.minutes:
            oracle.check(seed)
        strangers.check(seed)
        spoilt += 1
    sys.stdout.write(f"agreed on {0 if told.minutes else spoilt:,} pushes, ")
    sys.stdout.write(f"refused or read {5 * spoilt:,} spoilt ones\n")
    return 0


def _seeds(first: int, pushes: int, minutes: float) -> Iterator[int]:
    begun = time.monotonic()
    number = 0
    while time.monotonic() - begun < 60 * minutes if minutes else number < pushes:
        yield first + number
        number += 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
