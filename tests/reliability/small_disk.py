"""How is something run with a small disk of its own? In a process that has its mounts for itself,
so that nothing is left of them when it ends, however it does."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.tools.tree import ROOT

_BLOCK = bytes(64 * 1024)
# who is not root becomes root of a world of its own
_APART = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]


@cache
def may_have_one() -> bool:
    """Whether this machine lets us."""
    if shutil.which("unshare") is None:
        return False
    looked = subprocess.run([*_APART, "true"], capture_output=True, check=False)
    return looked.returncode == 0


def told_by(module: str, arguments: Sequence[str]) -> str:
    """What this module of ours says on a machine that may mount."""
    command = [*_APART, sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return done.stdout


class SmallDisk:
    """小盘: a folder in memory that ends soon."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "somebody-elses"

    def fill(self, share: float = 1.0) -> None:
        """Somebody else's file takes the room, up to this share of the disk."""
        with self._filler.open("wb", buffering=0) as file:
            try:
                while _used(self.folder) < share:
                    if file.write(_BLOCK) < len(_BLOCK):
                        return
            except OSError:
                return  # full

    def make_room(self) -> None:
        """It is removed."""
        self._filler.unlink()


def _used(folder: Path) -> float:
    disk = shutil.disk_usage(folder)
    return disk.used / disk.total


@contextmanager
def small_disk(folder: Path, mb: int) -> Iterator[SmallDisk]:
    """Only where `told_by` has brought us."""
    folder.mkdir()
    size = f"size={mb}m,mode=0755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], check=True)
    try:
        yield SmallDisk(folder)
    finally:
        # what is still open there goes with whoever has it open
        subprocess.run(["umount", "--lazy", folder], check=True)
