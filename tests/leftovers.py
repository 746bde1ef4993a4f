"""Where do tests and measurements keep what pytest does not keep for them, and what becomes of it
when they are killed? A folder is its process's while that holds the lock in it; whoever makes one
with such a name later removes those that nobody holds, and ends a server that still runs there."""

import fcntl
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import psutil

_LOCK = ".held"
_SERVER = "postmaster.pid"
ENDED_WITHIN_S = 10


@contextmanager
def own_folder(prefix: str, parent: Path | None = None) -> Iterator[Path]:
    """A fresh one whose name begins so, for as long as this lasts."""
    where = parent or Path(tempfile.gettempdir())
    _sweep_once(prefix, where)
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=where))
    held = _held(folder)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


@cache
def _sweep_once(prefix: str, where: Path) -> None:
    sweep(prefix, where)


def sweep(prefix: str, where: Path) -> None:
    """Remove what processes that are gone have left."""
    for folder in where.glob(f"{prefix}*"):
        # without a lock it is being made just now, or was made by something else
        with suppress(OSError):
            lock = os.open(folder / _LOCK, os.O_RDWR)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                for told in folder.glob(f"*/{_SERVER}"):
                    _end_server(told)
                shutil.rmtree(folder, ignore_errors=True)
            finally:
                os.close(lock)


def _held(folder: Path) -> int:
    """The lock of a folder, which has it from the moment on at which it can be found."""
    made = folder / f"{_LOCK}-made"
    lock = os.open(made, os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    made.rename(folder / _LOCK)
    return lock


def _end_server(told: Path) -> None:
    """PostgreSQL goes on when the test process that started it is killed."""
    with suppress(ValueError, psutil.Error):
        server = psutil.Process(int(told.read_text().split()[0]))
        if str(told.parent) in server.cmdline():
            server.send_signal(signal.SIGQUIT)  # at once: its data goes with the folder
            server.wait(ENDED_WITHIN_S)
