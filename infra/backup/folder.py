"""Which backups lie in a folder, and who may write there now? Asked by every command that makes,
reads or removes one."""

import contextlib
import fcntl
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from infra.backup.manifest import MANIFEST
from infra.backup.problems import BackupProblem

UNFINISHED = ".unfinished-"
_SURELY_DEAD_S = 3600
_NAME = re.compile(r"\d{8}T\d{6}Z-\d{6}[0-9a-f]{4}")
_SEGMENT = re.compile(r"(\d{8})-[0-9a-f]{16}")


class BackupFolder:
    """备份目录: backups/<name>/ with a manifest each, objects/ for all, log/<id>/ of segments."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.objects = root / "objects"

    def names(self) -> list[str]:
        """Backups that count, the oldest first."""
        found = (self.root / "backups").glob(f"*/{MANIFEST}")
        return sorted(path.parent.name for path in found if _NAME.fullmatch(path.parent.name))

    def backup(self, name: str) -> Path:
        """Where one lies; "latest" is the newest that counts.

        :raises BackupProblem: there is none of this name.
        """
        names = self.names()
        if name == "latest":
            if not names:
                raise BackupProblem(
                    f"{self.root} 里还没有备份。请核对目录是不是挂上了；"
                    "真的还没有做过，请运行：daetong backup run"
                )
            name = names[-1]
        if name not in names:
            known = "、".join(names[-5:]) or "（没有）"
            raise BackupProblem(f"{self.root} 里没有备份 {name}。最近的备份：{known}")
        return self.root / "backups" / name

    def new_name(self, at: datetime) -> str:
        """A name that sorts by time and that two processes do not share."""
        return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ-%f}{token_hex(2)}"

    def log(self, log: str) -> Path:
        """Where the segments of a log lie."""
        return self.root / "log" / log

    def segments(self, log: str) -> dict[int, Path]:
        """The segments of a log by number, in order."""
        folder = self.log(log)
        found = {}
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if match := _SEGMENT.fullmatch(path.name):
                found[int(match[1])] = path
        return found

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else makes or removes a backup meanwhile; what a dead process began is cleared.

        :raises BackupProblem: somebody does, or the folder cannot be written to.
        """
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as problem:
            raise not_written(self.root, problem) from None
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise BackupProblem(
                    f"另一个备份正在 {self.root} 进行，请等它结束再来一次。"
                ) from None
            self._clear()
            yield
        finally:
            os.close(handle)

    def _clear(self) -> None:
        backups = self.root / "backups"
        for path in backups.iterdir() if backups.is_dir() else ():
            if not (path / MANIFEST).exists():
                shutil.rmtree(path, ignore_errors=True)
        long_ago = time.time() - _SURELY_DEAD_S
        for path in self.objects.glob(f"*/{UNFINISHED}*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < long_ago:  # the log's objects come without the lock
                    path.unlink()


def not_written(path: Path, problem: OSError) -> BackupProblem:
    """What an operator does about a folder that cannot be written to."""
    return BackupProblem(
        f"{path} 写不进去（{problem.strerror}）。请检查磁盘空间、挂载和权限；"
        "这一次不算备份，以前的备份没有动。"
    )


def new_file(path: Path) -> BinaryIO:
    """One that was not there before, for the service's eyes only."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file that stands under its name only when it is whole and on the disk."""
    unfinished = path.parent / f"{UNFINISHED}{path.name}-{token_hex(4)}"
    try:
        with new_file(unfinished) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
        sync_folder(path.parent)
    except BaseException:
        with contextlib.suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Without this a power cut may forget a name, though the bytes are there."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
