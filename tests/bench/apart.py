"""Where does a baseline run that may not run with us? In a virtual environment of its own, made
once from its own lock; asked by the benches of the settlement and the FAQ."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]


class NoBaseline(Exception):
    """The environment cannot be made here, or the script failed in it; the text says why."""


def ask(name: str, question: object) -> dict[str, Any]:
    """What `<name>_baseline.py` answers from the environment `.venv-<name>`. Raises NoBaseline."""
    python = python_of(name)
    script = Path(__file__).with_name(f"{name}_baseline.py")
    answer: dict[str, Any] = json.loads(_run([str(python), "-I", str(script)], question))
    return answer


def python_of(name: str) -> Path:
    """The Python of the environment `.venv-<name>`, made where it is missing."""
    home = ROOT / f".venv-{name}"
    python = home / "bin" / "python"
    _prepare(home, python, ROOT / "requirements" / f"bench-{name}.lock")
    return python


def _prepare(home: Path, python: Path, lock: Path) -> None:
    """Make the environment, unless it stands already as the lock wants it."""
    stamp = home / ".made-from"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    print(f"preparing {home.name} (once; takes a minute)", file=sys.stderr)
    _run([sys.executable, "-m", "venv", "--clear", str(home)])
    quiet = ("-qq", "--disable-pip-version-check", "--require-hashes")
    _run([str(python), "-m", "pip", "install", *quiet, "-r", str(lock)])
    stamp.write_bytes(lock.read_bytes())


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
