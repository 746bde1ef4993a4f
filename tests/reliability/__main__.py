"""`python -m tests.reliability [T9 …]`: runs the long form of all tests or of those named, keeps a
table of each under var/reliability (of its own for `DATABASES=sqlite`), exits 1 when a figure is
missed."""

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from tests.reliability import (
    scale,
    t1,
    t2,
    t3,
    t4,
    t5,
    t6,
    t7,
    t8,
    t9,
    t10,
    t11,
    t12,
    t13,
    t14,
    t15,
)
from tests.reliability.table import Line, keep

TESTS: Mapping[str, Callable[[], Coroutine[Any, Any, list[Line]]]] = {
    "T1": t1.measure,
    "T2": t2.measure,
    "T3": t3.measure,
    "T4": t4.measure,
    "T5": t5.measure,
    "T6": t6.measure,
    "T7": t7.measure,
    "T8": t8.measure,
    "T9": t9.measure,
    "T10": t10.measure,
    "T11": t11.measure,
    "T12": t12.measure,
    "T13": t13.measure,
    "T14": t14.measure,
    "T15": t15.measure,
    "scale": scale.measure,
}


def main() -> int:
    """Run them one after the other."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability")
    parser.add_argument("only", nargs="*", choices=[*TESTS, []], metavar="|".join(TESTS))
    missed = 0
    for name in parser.parse_args().only or TESTS:
        begun = time.monotonic()
        lines = asyncio.run(TESTS[name]())
        told = "-".join([name, *os.environ.get("DATABASES", "").split()])
        sys.stdout.write(keep(told, lines, time.monotonic() - begun))
        missed += sum(not line.met for line in lines)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
