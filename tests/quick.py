"""Which tests are the inner loop? All that need no database; of a file of the others its first, and
every test of what has been touched since the last commit. None that takes long."""

import re
import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath

import pytest

ROOT = Path(__file__).parents[1]
TESTS = PurePath("tests")
ON_A_DATABASE = "database_kind"
# such a module is slow as a whole, or drives a browser
_LEFT_OUT = re.compile(r"^pytestmark = \[?pytest\.mark\.(slow|browser)\b", re.MULTILINE)


def touched(root: Path = ROOT) -> frozenset[PurePath]:
    """The test files and folders that belong to whatever is not committed yet; none where this is
    no working copy of git."""
    told: list[str] = []
    for asked in (("diff", "--name-only", "HEAD"), ("ls-files", "--others", "--exclude-standard")):
        git = ("git", "-c", "core.quotepath=off", "-C", str(root), *asked)
        try:
            told += subprocess.run(git, capture_output=True, text=True, check=True).stdout.split()
        except (OSError, subprocess.CalledProcessError):
            return frozenset()
    return frozenset(map(_tested_by, map(PurePath, told))) - {TESTS}


def _tested_by(path: PurePath) -> PurePath:
    """A test file stands for itself, its fixtures for the folder they are for, and product code
    for the folder of tests that mirrors its own. What lies at the top stands for all of them, so
    it chooses none."""
    if path.name == "conftest.py":
        return path.parent
    return path if path.parts[0] == TESTS.name else TESTS / path.parent


def is_left_out(path: Path) -> bool:
    """Whether the inner loop has no test of this file, or of any in this folder; what is not even
    read costs nothing, and these are those that read the most."""
    if path.is_dir():
        files = list(path.rglob("test_*.py"))
        return bool(files) and all(map(is_left_out, files))
    return path.match("test_*.py") and bool(_LEFT_OUT.search(path.read_text("utf-8")))


def of_the_inner_loop(
    items: Iterable[pytest.Item], touched: frozenset[PurePath], root: Path = ROOT
) -> tuple[Sequence[pytest.Item], Sequence[pytest.Item]]:
    """Those that run, and those that are left out, each in their order."""
    run, left_out = [], []
    begun: set[Path] = set()
    for item in items:
        if "slow" in item.keywords:  # its file sends another one
            left_out.append(item)
            continue
        file = PurePath(item.path.relative_to(root))
        needs_none = ON_A_DATABASE not in getattr(item, "fixturenames", ())
        if needs_none or item.path not in begun or not touched.isdisjoint({file, *file.parents}):
            run.append(item)
        else:
            left_out.append(item)
        if not needs_none:
            begun.add(item.path)
    return run, left_out
