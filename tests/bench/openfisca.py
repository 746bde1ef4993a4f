"""Where does openfisca-core run, since it may not run with us? In a virtual environment of its own,
made once from its own lock; asked by the bench of the settlement for a baseline."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "requirements" / "bench-openfisca.lock"
HOME = ROOT / ".venv-openfisca"
PYTHON = HOME / "bin" / "python"
STAMP = HOME / ".made-from"
SCRIPT = Path(__file__).with_name("openfisca_baseline.py")


class NoBaseline(Exception):
    """The environment cannot be made here, or the script failed in it; the text says why."""


def prepare() -> None:
    """Make the environment, unless it stands already as the lock wants it."""
    if STAMP.exists() and STAMP.read_bytes() == LOCK.read_bytes():
        return
    print("preparing .venv-openfisca (once; takes a minute)", file=sys.stderr)
    _run([sys.executable, "-m", "venv", "--clear", str(HOME)])
    quiet = ("-qq", "--disable-pip-version-check", "--require-hashes")
    _run([str(PYTHON), "-m", "pip", "install", *quiet, "-r", str(LOCK)])
    STAMP.write_bytes(LOCK.read_bytes())


def ask(question: dict[str, Any]) -> dict[str, Any]:
    """What the script answers. Raises NoBaseline."""
    prepare()
    answer: dict[str, Any] = json.loads(_run([str(PYTHON), "-I", str(SCRIPT)], question))
    return answer


def _run(command: list[str], question: object = None) -> str:
    done = subprocess.run(
        command,
        input=json.dumps(question),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        raise NoBaseline(f"{' '.join(command[1:3])} failed: {' '.join(last)}")
    return done.stdout
