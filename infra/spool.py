"""Where does it wait what the database cannot take now? Asked by the callback, which may not say
"success" to the platform before a message lies somewhere durable.

One file for each process, in one folder. What a dead process has left is found by its lock, and
goes into the file of the process that finds it."""

import asyncio
import fcntl
import logging
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

from infra.spool_file import (
    SUFFIX,
    Kept,
    SpoolFile,
    contents,
    done_frame,
    mark_frame,
    put_frame,
    written_by,
)

log = logging.getLogger("daetong.spool")


class SpoolFailed(Exception):
    """暂存失败: the disk did not take it (full, no permission)."""


class Waiting(NamedTuple):
    """待补办: how many wait in a folder, since when the oldest of them."""

    many: int
    since: datetime | None


class _HandedIn(NamedTuple):
    key: str
    kept: Kept | None  # None: it is done with
    stored: asyncio.Future[None]


class _LeftBehind(NamedTuple):
    descriptor: int
    path: Path
    kept: Mapping[str, Kept]


class Spool:
    """暂存: what comes while one batch is being synced is the next batch."""

    def __init__(self, folder: Path, *, sync: Callable[[int], None] = os.fsync) -> None:
        self._folder = folder
        self.name = token_hex(8)
        self._file = SpoolFile(folder, self.name, _locked, sync)
        self._left_by: dict[str, str] = {}
        self._kept: dict[str, Kept] = {}
        self._handed_in: list[_HandedIn] = []
        self._running: asyncio.Task[None] | None = None

    @property
    def kept(self) -> Mapping[str, Kept]:
        """What lies here and is not done with, by key."""
        return self._kept

    def left_by(self, key: str) -> str | None:
        """The name of the dead process from which it was taken over unmarked, where no process has
        marked it since."""
        return self._left_by.get(key)

    def mark(self, key: str, *, marked: bool) -> None:
        """Note that what must not be done twice begins now with it, or certainly did not happen;
        whoever takes it over from this process, once killed, sees it."""
        if key in self._kept:
            self._kept[key] = self._kept[key]._replace(marked=marked)
            self._left_by.pop(key, None)
            self._file.write_down(mark_frame(key, marked=marked))

    async def put(self, key: str, kept: Kept) -> None:
        """Returns when it is on the disk. A key is 64 letters and digits.

        :raises SpoolFailed: nothing is kept of it.
        """
        if key not in self._kept:
            await self._hand_in(key, kept)

    async def done(self, key: str) -> None:
        """Forget it, durably.

        :raises SpoolFailed: it is still there.
        """
        await self._hand_in(key, None)

    async def adopt(self) -> int:
        """Take over what dead processes have left; how many.

        :raises SpoolFailed: it still lies where it lay.
        """
        adopted = 0
        for left in await asyncio.to_thread(self._left_behind):
            try:
                await asyncio.gather(*(self.put(key, kept) for key, kept in left.kept.items()))
            except SpoolFailed:
                await asyncio.to_thread(os.close, left.descriptor)
                raise
            adopted += len(left.kept)
            for key, kept in left.kept.items():
                if kept.marked:  # also where it lay here already, not marked
                    self._left_by.pop(key, None)
                else:
                    self._left_by[key] = written_by(left.path)
            await asyncio.to_thread(_remove, left)
        return adopted

    async def close(self) -> None:
        """Leave what is not done with to the next process."""
        while self._running is not None:
            await asyncio.wait({self._running})
        await asyncio.to_thread(self._file.close, empty=not self._kept)

    async def _hand_in(self, key: str, kept: Kept | None) -> None:
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._handed_in.append(_HandedIn(key, kept, stored))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        await stored

    async def _run(self) -> None:
        try:
            while self._handed_in:
                batch, self._handed_in = self._handed_in, []
                kept = dict(self._kept)
                frames = []
                for each in batch:
                    if each.kept is not None:
                        kept[each.key] = each.kept
                        frames.append(put_frame(each.key, each.kept))
                    elif kept.pop(each.key, None) is not None:
                        self._left_by.pop(each.key, None)
                        frames.append(done_frame(each.key))
                problem = await self._store(b"".join(frames), kept)
                if problem is None:
                    self._kept = kept
                for each in batch:
                    _settle(each.stored, problem)
        finally:
            self._running = None

    async def _store(self, frames: bytes, kept: Mapping[str, Kept]) -> SpoolFailed | None:
        if not frames:
            return None
        try:
            await asyncio.to_thread(self._file.store, frames, kept)
        except OSError as problem:
            log.error(
                "The spool could not be written",
                extra={"action": "spool_failed", "errno": problem.errno},
            )
            return SpoolFailed(problem.strerror)
        return None

    def _left_behind(self) -> list[_LeftBehind]:
        """In a thread: every file whose process is gone, locked for us."""
        found = []
        for path in _files(self._folder):
            if path == self._file.path:
                continue
            try:
                descriptor = os.open(path, os.O_RDWR)
            except FileNotFoundError:  # another process was quicker
                continue
            if not _locked(descriptor) or not os.fstat(descriptor).st_nlink:
                os.close(descriptor)
                continue
            kept, torn = contents(path.read_bytes())
            if torn:
                log.warning(
                    "A spool file ends in the middle", extra={"action": "spool_torn", "bytes": torn}
                )
            found.append(_LeftBehind(descriptor, path, kept))
        return found


def waiting_in(folder: Path) -> Waiting:
    """What waits in all the files of a folder, whoever holds them; for a person who asks."""
    kept: dict[str, Kept] = {}
    for path in _files(folder):
        try:
            kept |= contents(path.read_bytes()).kept
        except FileNotFoundError:
            continue
    return Waiting(len(kept), min((each.at for each in kept.values()), default=None))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{SUFFIX}")) if folder.is_dir() else []


def _locked(descriptor: int) -> bool:
    """Whether nobody else holds the file; the lock goes with the process."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _remove(left: _LeftBehind) -> None:
    left.path.unlink(missing_ok=True)
    os.close(left.descriptor)


def _settle(stored: asyncio.Future[None], problem: SpoolFailed | None) -> None:
    if stored.done():  # whoever asked was cancelled
        return
    if problem is None:
        stored.set_result(None)
    else:
        stored.set_exception(problem)
