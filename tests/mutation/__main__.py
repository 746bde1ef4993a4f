"""`python -m tests.mutation [NAME …]`: changes the core in small ways, one at a time, asks the
quick tests whether they notice, and lists what they did not. Run by `make mutants`."""

import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from importlib.metadata import version
from pathlib import Path

from mutmut.stats import status_by_exit_code

from tests.mutation import table

ROOT = Path(__file__).parents[2]
WORKSPACE = ROOT / "var" / "mutation"
SURVIVORS = ROOT / "var" / "survivors.diff"
OURS = Path(__file__).parent
# Noticed: a test failed, or the change made the core crash or run for ever.
NOTICED = {"killed", "timeout", "segfault", "suspicious", "caught by type check"}
WANTED = 0.90


def lay_out(names: list[str]) -> None:
    """The core and its quick tests in a folder of their own, where nobody edits meanwhile.

    What an earlier run found out is kept only for a run of some names under the same settings."""
    settings = OURS / "mutmut.toml", WORKSPACE / "pyproject.toml"
    same = settings[1].exists() and settings[0].read_bytes() == settings[1].read_bytes()
    if not (same and names):
        shutil.rmtree(WORKSPACE, ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc", "conftest.py")
    for folder in ("claims_core", "tests/claims_core", "tests/second", "tests/mutation"):
        place = WORKSPACE / folder
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(ROOT / folder, place, ignore=ignored)
    shutil.copytree(ROOT / "tests" / "cases", WORKSPACE / "tests" / "cases", dirs_exist_ok=True)
    for name in ("__init__.py", "every_case.py", "people.py"):
        shutil.copy2(ROOT / "tests" / name, WORKSPACE / "tests" / name)
    shutil.copy2(OURS / "mutmut.toml", WORKSPACE / "pyproject.toml")
    shutil.copy2(OURS / "workspace_conftest.py", WORKSPACE / "tests" / "conftest.py")


def mutmut(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mutmut", *arguments]
    show = arguments[0] == "show"
    return subprocess.run(command, cwd=WORKSPACE, check=True, encoding="utf-8", capture_output=show)


def outcomes() -> dict[str, dict[str, str]]:
    """file → name of the change → what became of it"""
    found = {}
    for path in sorted((WORKSPACE / "mutants" / "claims_core").glob("*.py.meta")):
        codes = json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
        if codes:
            told = {name: status_by_exit_code[code] for name, code in codes.items()}
            found[f"claims_core/{path.name.removesuffix('.meta')}"] = told
    return found


def main() -> int:
    """Run, tell per file, write the survivors; 1 when too many changes went unnoticed."""
    begun = time.perf_counter()
    os.nice(10)
    names = sys.argv[1:]
    lay_out(names)
    mutmut("run", "--max-children", "1", *names)
    total = Counter[str]()
    differences = []
    print("\nfile | changes | noticed | share | not noticed")
    for file, told in outcomes().items():
        asked = {name: status for name, status in told.items() if status != "not checked"}
        if not asked:
            continue
        noticed = sum(status in NOTICED for status in asked.values())
        rest = Counter(status for status in asked.values() if status not in NOTICED)
        share = noticed / len(asked)
        total.update(asked=len(asked), noticed=noticed)
        left = ", ".join(f"{count} {status}" for status, count in rest.items())
        print(f"{file} | {len(asked)} | {noticed} | {share:.1%} | {left}")
        survivors = (name for name, status in asked.items() if status not in NOTICED)
        differences += [mutmut("show", name).stdout for name in survivors]
    rules, unnoticed = table.count()
    print(f"RULES, rule by rule | {rules} | {rules - len(unnoticed)} | {', '.join(unnoticed)}")
    SURVIVORS.write_text("\n".join(differences), encoding="utf-8")
    spent = timedelta(seconds=round(time.perf_counter() - begun))
    print(f"mutmut {version('mutmut')}; survivors in {SURVIVORS.relative_to(ROOT)}; took {spent}")
    return 0 if not unnoticed and total["noticed"] >= WANTED * total["asked"] else 1


if __name__ == "__main__":
    raise SystemExit(main())
