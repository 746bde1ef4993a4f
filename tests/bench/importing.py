"""What does importing the whole of claims_core cost above an empty interpreter, and does it load
anything but the standard library? Asked by `python -m tests.bench`."""

import os
import statistics
import subprocess
import sys
from pathlib import Path

from tests.bench.report import Figure
from tests.bench.stopwatch import one_core

ROOT = Path(__file__).parents[2]
RUNS = 31
# the interpreter alone, without site-packages and whatever the environment would add
BARE = (sys.executable, "-I", "-S", "-c")
EMPTY = "pass"


def modules() -> list[str]:
    files = sorted((ROOT / "claims_core").rglob("*.py"))
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files]
    return [name for name in names if not name.endswith(".__init__")]


def whole_core() -> str:
    """A program that imports every module of it, and nothing else but sys."""
    return f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {', '.join(modules())}"


def foreign() -> list[str]:
    """Top-level modules that came with the core and are not the standard library's."""
    told = (
        "; print(*sorted({name.partition('.')[0] for name in sys.modules}"
        " - sys.stdlib_module_names - {'claims_core', '__main__'}))"
    )
    done = subprocess.run(
        [*BARE, whole_core() + told], capture_output=True, text=True, check=True, cwd="/"
    )
    return done.stdout.split()


def cpu_milliseconds(program: str) -> float:
    """User and system time of a fresh interpreter."""
    child = os.posix_spawn(sys.executable, [*BARE, program], dict(os.environ))
    _, status, usage = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"the interpreter ended with {os.waitstatus_to_exitcode(status)}")
    return (usage.ru_utime + usage.ru_stime) * 1000


def measure() -> list[Figure]:
    """Both interpreters in turn; the first run of each only warms the bytecode."""
    strangers = foreign()
    for name in strangers:
        print(f"claims_core loads {name}, which is not the standard library's", file=sys.stderr)
    empty, whole = [], []
    with one_core():
        for _ in range(RUNS):
            empty.append(cpu_milliseconds(EMPTY))
            whole.append(cpu_milliseconds(whole_core()))
    bare = statistics.median(empty[1:])
    above = statistics.median(whole[1:]) - bare
    return [
        Figure(
            f"importing claims_core ({len(modules())} modules) above an empty interpreter",
            above,
            150,
            "ms",
            bare,
            "empty interpreter",
        ),
        Figure("modules it loads from outside the standard library", len(strangers), 0, ""),
    ]
