"""Where does it wait what the database cannot take now? Asked by the callback, which may not say
"success" to the platform before a message lies somewhere durable.

One file for each process, in one folder. What a dead process has left is found by its lock, and
goes into the file of the process that finds it."""

import asyncio
import fcntl
import logging
import os
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any, NamedTuple, TypeVar

from infra.spool_changes import Change, adopted, come, done_with, marked_as
from infra.spool_file import (
    SUFFIX,
    Kept,
    SpoolFile,
    contents,
    done_frame,
    put_frame,
    written_by,
)

log = logging.getLogger("daetong.spool")

Result = TypeVar("Result")

_TICK_NS = 100_000_000  # longer than a tick of any file system's clock


class SpoolFailed(Exception):
    """暂存失败: the disk did not take it (full, no permission)."""


class Waiting(NamedTuple):
    """待补办: how many wait in a folder, since when the oldest of them."""

    many: int
    since: datetime | None


class _HandedIn(NamedTuple):
    key: str
    change: Change
    stored: asyncio.Future[None]


class _LeftBehind(NamedTuple):
    name: str
    descriptor: int
    path: Path
    kept: Mapping[str, Kept]


class Spool:
    """暂存: what comes while one batch is being synced is the next batch."""

    def __init__(self, folder: Path, *, sync: Callable[[int], None] = os.fsync) -> None:
        self._folder = folder
        self.name = token_hex(8)
        self._file = SpoolFile(folder, self.name, _locked, sync)
        # not one of those that all share: whoever reads a large table must hold up no push; the
        # thread ends with the spool
        self._thread = ThreadPoolExecutor(1, "spool")
        self._kept: dict[str, Kept] = {}
        self._handed_in: list[_HandedIn] = []
        self._unchanged_since = 0
        self._any_files = False
        self._running: asyncio.Task[None] | None = None
        self._adopting: asyncio.Task[int] | None = None

    @property
    def kept(self) -> Mapping[str, Kept]:
        """What lies here and is not done with, by key."""
        return self._kept

    def certainly_not_begun_by(self, key: str) -> Collection[str]:
        """The processes that have or had it here, and have not begun what is marked; this one
        among them."""
        kept = self._kept.get(key)
        if kept is None:
            return ()
        return kept.left_by if kept.marked else (*kept.left_by, self.name)

    def any_waits(self) -> bool:
        """Whether something waits in the folder, whoever holds it; asked often.

        A folder that has not changed since it was looked through is not looked through again."""
        if self._kept or self._running is not None:
            return True
        try:
            changed = self._folder.stat().st_mtime_ns
        except FileNotFoundError:
            return False
        if changed != self._unchanged_since:
            # two changes within one tick of the file system's clock look like one
            settled = time.time_ns() - changed > _TICK_NS
            self._any_files = bool(_files(self._folder))
            self._unchanged_since = changed if settled else 0
        return self._any_files

    async def put(self, key: str, kept: Kept) -> None:
        """Returns when it is on the disk, or that it has come once more at a later moment. A key is
        64 letters and digits.

        :raises SpoolFailed: nothing is kept of it.
        """
        await self._hand_in(key, partial(come, kept))

    async def mark(self, key: str, *, marked: bool) -> None:
        """Note that what must not be done twice begins now with it, or certainly did not happen;
        whoever takes it over from this process sees it.

        :raises SpoolFailed: so it may not begin.
        """
        await self._hand_in(key, partial(marked_as, marked))

    async def done(self, key: str, as_known: Kept | None) -> None:
        """Forget it, durably; not where it has meanwhile been taken over from another process, of
        which whoever is done with it could not know.

        :raises SpoolFailed: it is still there.
        """
        await self._hand_in(key, partial(done_with, as_known))

    async def adopt(self) -> int:
        """Take over what dead processes have left; how many. Goes on where the caller is cancelled,
        or their files would stay locked.

        :raises SpoolFailed: it still lies where it lay.
        """
        if self._adopting is None:
            self._adopting = asyncio.create_task(self._adopt())
            self._adopting.add_done_callback(self._adopted)
        return await asyncio.shield(self._adopting)

    async def close(self) -> None:
        """Leave what is not done with to the next process."""
        if self._adopting is not None:
            await asyncio.wait({self._adopting})
        while self._running is not None and not self._running.done():
            await asyncio.wait({self._running})
        await self._in_thread(self._file.close, not self._kept)

    async def _adopt(self) -> int:
        many, looking = 0, self._begun_in_thread(self._left_behind)
        try:
            found = await asyncio.shield(looking)
        except asyncio.CancelledError:  # whatever was found by then is for others again
            looking.add_done_callback(lambda done: _let_go(done.result()))
            raise
        # a file that failed its process and the one after it may lie here both
        begun = {
            (left.name, key) for left in found for key, kept in left.kept.items() if kept.marked
        }
        try:
            while found:
                name, kept = found[0].name, found[0].kept
                changes = (
                    (key, partial(adopted, each, name, begun=(name, key) in begun))
                    for key, each in kept.items()
                )
                await asyncio.gather(*(self._hand_in(key, change) for key, change in changes))
                many += len(kept)
                await asyncio.shield(self._begun_in_thread(_remove, found.pop(0)))
        finally:
            _let_go(found)
        return many

    def _adopted(self, _: "asyncio.Task[int]") -> None:
        self._adopting = None

    async def _in_thread(self, work: Callable[..., Result], *given: Any) -> Result:
        return await self._begun_in_thread(work, *given)

    def _begun_in_thread(
        self, work: Callable[..., Result], *given: Any
    ) -> "asyncio.Future[Result]":
        return asyncio.get_running_loop().run_in_executor(self._thread, work, *given)

    async def _hand_in(self, key: str, change: Change) -> None:
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._handed_in.append(_HandedIn(key, change, stored))
        # one that was cancelled before it began leaves its name there
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run())
        await stored

    async def _run(self) -> None:
        try:
            while self._handed_in:
                batch, self._handed_in = self._handed_in, []
                kept = dict(self._kept)
                frames = []
                for each in batch:
                    before = kept.get(each.key)
                    after = each.change(before)
                    if after == before:
                        continue
                    if after is None:
                        del kept[each.key]
                        frames.append(done_frame(each.key))
                    else:
                        kept[each.key] = after
                        frames.append(put_frame(each.key, after))
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
            await self._in_thread(self._file.store, frames, kept)
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
            found.append(_LeftBehind(written_by(path), descriptor, path, kept))
        return found


def _let_go(found: Iterable[_LeftBehind]) -> None:
    for left in found:
        os.close(left.descriptor)


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
