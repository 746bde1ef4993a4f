"""How does a spool stand on the disk? Asked by the spool of a process and by whoever counts what
waits in all of them.

A file is a row of frames: length, checksum, kind, body. What a lost machine has cut off at the end
has no true checksum; it was acknowledged to nobody."""

import os
import struct
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from typing import NamedTuple

SUFFIX = ".spool"
# A file that only ever grows is written anew beyond this, where most of it is done with.
RENEW_BEYOND = 4 * 1024 * 1024
_LONGEST = 1024 * 1024
_HEAD = struct.Struct(">IIB")  # length of the body, checksum of kind and body, kind
# key, whether marked, how many names of processes come before the data, microseconds since 1970
_BODY = struct.Struct(">64s?Hq")
_NAME = 16
MOST_NAMES = 1_000  # of a process that is killed again and again before it can work
_PUT, _DONE = 1, 2
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Kept(NamedTuple):
    """暂存的一件: when it came last, what it is, and whether the process whose file this is has
    begun something with it that must not be done twice. `left_by` names the dead processes that had
    it before and had certainly not begun."""

    at: datetime
    data: bytes
    marked: bool = False
    left_by: tuple[str, ...] = ()


class Contents(NamedTuple):
    """暂存文件的内容: what is not done with, by key, and how many bytes at the end mean nothing."""

    kept: dict[str, Kept]
    torn: int


def put_frame(key: str, kept: Kept) -> bytes:
    """That something waits, and how it stands; the last one of a key counts."""
    moment, names = (kept.at - _EPOCH) // _MICROSECOND, kept.left_by[-MOST_NAMES:]
    head = _BODY.pack(key.encode(), kept.marked, len(names), moment)
    return _frame(_PUT, head + "".join(names).encode() + kept.data)


def done_frame(key: str) -> bytes:
    """That it is done with."""
    return _frame(_DONE, key.encode())


def contents(raw: bytes) -> Contents:
    """What still waits in a file with these bytes, up to the first frame that is not whole."""
    kept: dict[str, Kept] = {}
    at = 0
    while len(raw) - at >= _HEAD.size:
        length, checksum, kind = _HEAD.unpack_from(raw, at)
        body = raw[at + _HEAD.size : at + _HEAD.size + length]
        whole = length <= _LONGEST and len(body) == length and _checksum(kind, body) == checksum
        if not whole or kind not in (_PUT, _DONE):
            break
        if kind == _PUT:
            key, each = _kept_in(body)
            kept[key] = each
        else:
            kept.pop(body.decode(), None)
        at += _HEAD.size + length
    return Contents(kept, len(raw) - at)


def _kept_in(body: bytes) -> tuple[str, Kept]:
    key, marked, many, moment = _BODY.unpack_from(body)
    data = _BODY.size + many * _NAME
    names = tuple(body[at : at + _NAME].decode() for at in range(_BODY.size, data, _NAME))
    return key.decode(), Kept(_EPOCH + moment * _MICROSECOND, body[data:], marked, names)


def _frame(kind: int, body: bytes) -> bytes:
    return _HEAD.pack(len(body), _checksum(kind, body), kind) + body


def _checksum(kind: int, body: bytes) -> int:
    return zlib.crc32(body, kind)


class SpoolFile:
    """暂存文件 of one process, named after it, which holds its lock for as long as it lives; made
    when first needed."""

    def __init__(
        self,
        folder: Path,
        name: str,
        lock: Callable[[int], bool],
        sync: Callable[[int], None],
    ) -> None:
        self._folder = folder
        self._name = name
        self._lock = lock
        self._sync = sync
        self._descriptor: int | None = None
        self._path = folder
        self._size = 0
        self._former: list[tuple[int, Path]] = []  # failed us, and still holds what it held

    @property
    def path(self) -> Path:
        """Where it is; the folder while there is none."""
        return self._path

    def store(self, appended: bytes, kept: Mapping[str, Kept]) -> None:
        """Returns when `appended` is on the disk, or a whole file with all that is now `kept`, or
        none where that is nothing.

        :raises OSError: and then nobody knows what stands there; the next one begins a new file.
        """
        if not kept:
            self._remove()
        elif self._descriptor is None:
            self._begin(kept)
        elif self._size > RENEW_BEYOND and self._size > 4 * sum(len(k.data) for k in kept.values()):
            self._leave()
            self._begin(kept)
        else:
            try:
                _write(self._descriptor, appended)
                self._sync(self._descriptor)
            except OSError:
                self._leave()
                raise
            self._size += len(appended)

    def close(self, empty: bool) -> None:
        """Leave the file to whoever comes next, or remove it where it is `empty`."""
        self._leave()
        for descriptor, path in self._former:
            if empty:
                path.unlink(missing_ok=True)
            os.close(descriptor)
        self._former.clear()

    def _begin(self, kept: Mapping[str, Kept]) -> None:
        make_folder(self._folder)
        path = self._folder / f"{self._name}-{token_hex(4)}{SUFFIX}"
        nameless = path.with_suffix(".new")  # nobody looks for it before it is locked and whole
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        descriptor = os.open(nameless, flags, 0o600)
        try:
            self._lock(descriptor)
            whole = b"".join(put_frame(key, each) for key, each in kept.items())
            _write(descriptor, whole)
            self._sync(descriptor)
            nameless.replace(path)
            self._sync_folder()
        except OSError:
            nameless.unlink(missing_ok=True)
            path.unlink(missing_ok=True)
            os.close(descriptor)
            raise
        for former, left in self._former:
            left.unlink(missing_ok=True)
            os.close(former)
        self._former.clear()
        self._descriptor, self._path, self._size = descriptor, path, len(whole)

    def _remove(self) -> None:
        """Where there is no file, nothing waits: others see it in the folder at a glance."""
        self._leave()
        for _, path in self._former:
            path.unlink(missing_ok=True)
        if self._former:
            self._sync_folder()
        for descriptor, _ in self._former:
            os.close(descriptor)
        self._former.clear()
        self._path = self._folder

    def _leave(self) -> None:
        if self._descriptor is not None:
            self._former.append((self._descriptor, self._path))
            self._descriptor = None

    def _sync_folder(self) -> None:
        # without this a power cut may forget the name, though the bytes are there
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._sync(descriptor)
        finally:
            os.close(descriptor)


def written_by(path: Path) -> str:
    """The name of the process whose file it is."""
    return path.name.partition("-")[0]


def make_folder(folder: Path) -> None:
    """Ours alone, also where somebody has made it before."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


def _write(descriptor: int, whole: bytes) -> None:
    rest = memoryview(whole)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
