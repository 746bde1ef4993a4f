"""How do sealed objects lie in a folder, so that what was acknowledged survives a power cut? Which
kind of store there is behind an address, `infra.object_stores` says."""

import asyncio
import contextlib
import errno
import os
import re
import secrets
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(?:/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_LONGEST_KEY = 512
_FOLDERS_AT_ONCE, _KEYS_AT_ONCE = 50, 400
# Made and removed again by whoever asks whether the store can be written to.
PROBE = "writable-probe"
_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
_UNFINISHED = ".tmp-"  # no key begins with a dot, so these names cannot be anybody's


class ObjectError(Exception):
    """An object could not be stored or found."""


class BadObjectKey(ObjectError):
    """The key could lead outside the store, or is too long."""


class ObjectMissing(ObjectError):
    """There is no object under this key."""


class KeyTaken(ObjectError):
    """Something stands under the key already."""


class ObjectNotStored(ObjectError):
    """The store could not write (disk full, no permission); nothing is kept of the attempt."""


class ObjectsAway(ObjectError):
    """The store does not answer, or not in time: the same may succeed in a while."""


class ObjectsRefused(ObjectsAway):
    """The store is there and does not let us in: a key, a name or a right is wrong."""


class UnknownObjectStore(ObjectError):
    """The address names a kind of store that is not built in."""


class StoreTrouble(NamedTuple):
    """存储的毛病: in Chinese, with what to do; whether it may pass without anybody's doing."""

    words: str
    passes: bool


def checked_key(key: str) -> str:
    """The key itself. :raises BadObjectKey:"""
    if len(key) > _LONGEST_KEY or not _KEY.fullmatch(key):
        raise BadObjectKey("an object key is made of plain names divided by /")
    return key


class FileObjects:
    """Objects as files under one folder: files 0600, folders 0700, written so that they last."""

    def __init__(self, root: Path, sync: Callable[[int], None] = os.fsync) -> None:
        self._root = root
        self._sync = sync
        self._listeners: list[Callable[[str], None]] = []

    @property
    def root(self) -> Path:
        """The folder under which all of them lie."""
        return self._root

    def on_put(self, listener: Callable[[str], None]) -> None:
        """Call `listener` with the key of every object that this process has stored."""
        self._listeners.append(listener)

    async def put(self, key: str, data: bytes) -> None:
        """Returns when the bytes are on the disk; replaces what stood under the key."""
        await asyncio.to_thread(self._put, self._path(key), data)
        self._tell(key)

    async def put_new(self, key: str, data: bytes) -> bool:
        """The same where nothing stands under the key; whether these bytes do now."""
        path = self._path(key)
        try:
            await asyncio.to_thread(self._put, path, data, new=True)
        except KeyTaken:
            return await self.get(key) == data
        self._tell(key)
        return True

    async def get(self, key: str) -> bytes:
        """The bytes; raises ObjectMissing."""
        try:
            return await asyncio.to_thread(self._path(key).read_bytes)
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise ObjectMissing("there is no such object") from None

    async def delete(self, key: str) -> None:
        """Forgets the object; that it is already gone is no error."""
        await asyncio.to_thread(self._delete, self._path(key))

    async def trouble(self) -> StoreTrouble | None:
        """What keeps a small object from being stored right now."""
        try:
            await self.put(PROBE, b"probe")
            await self.delete(PROBE)
        except (ObjectError, OSError):
            words = f"{self._root.as_uri()} 写不进去。请检查目录的权限和剩余空间。"
            return StoreTrouble(words, passes=True)
        return None

    async def older(self, folder: str, than: datetime) -> AsyncIterator[list[str]]:
        """The keys below this folder that were last touched before; unfinished writes of that age
        are removed. A few hundred at a time, so that whoever asks may look each of them up."""
        root = self._path(folder)
        names = await asyncio.to_thread(_names_in, root)
        for start in range(0, len(names), _FOLDERS_AT_ONCE):
            some = names[start : start + _FOLDERS_AT_ONCE]
            keys = await asyncio.to_thread(self._older, [root / name for name in some], than)
            for first in range(0, len(keys), _KEYS_AT_ONCE):
                yield keys[first : first + _KEYS_AT_ONCE]

    async def beginnings(self, folder: str, length: int) -> AsyncIterator[list[tuple[str, bytes]]]:
        """The key and the first bytes of everything below this folder, a few hundred at a time."""
        root = self._path(folder)
        names = await asyncio.to_thread(_names_in, root)
        for start in range(0, len(names), _FOLDERS_AT_ONCE):
            some = [root / name for name in names[start : start + _FOLDERS_AT_ONCE]]
            begun = await asyncio.to_thread(self._beginnings, some, length)
            for first in range(0, len(begun), _KEYS_AT_ONCE):
                yield begun[first : first + _KEYS_AT_ONCE]

    async def missing(self, keys: Sequence[str]) -> list[str]:
        """Those of these keys under which nothing lies."""

        def absent() -> list[str]:
            return [key for key in keys if not self._path(key).is_file()]

        return await asyncio.to_thread(absent)

    def _path(self, key: str) -> Path:
        return self._root / checked_key(key)

    def _tell(self, key: str) -> None:
        for listener in self._listeners:
            listener(key)

    def _put(self, path: Path, data: bytes, *, new: bool = False) -> None:
        unfinished = path.parent / f"{_UNFINISHED}{secrets.token_hex(8)}"
        try:
            self._make_folder(path.parent)
            try:
                descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    file.write(data)
                    file.flush()
                    self._sync(file.fileno())
                if not new or not _linked(unfinished, path):
                    unfinished.replace(path)
            except BaseException:
                unfinished.unlink(missing_ok=True)
                raise
            self._sync_folder(path.parent)
        except OSError as error:
            raise ObjectNotStored(f"could not write: {error.strerror}") from error

    def _make_folder(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        self._sync_folder(folder.parent)

    def _sync_folder(self, folder: Path) -> None:
        # Without this a power cut may forget the name, though the bytes are there.
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            self._sync(descriptor)
        finally:
            os.close(descriptor)

    def _delete(self, path: Path) -> None:
        try:
            path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return
        self._sync_folder(path.parent)

    def _older(self, roots: Sequence[Path], than: datetime) -> list[str]:
        keys = []
        for path in (each for root in roots for each in (root, *root.rglob("*"))):
            with contextlib.suppress(FileNotFoundError):  # a finished write, a deletion
                if not path.is_file() or datetime.fromtimestamp(path.stat().st_mtime, UTC) >= than:
                    continue
                if path.name.startswith(_UNFINISHED):
                    path.unlink()
                else:
                    keys.append(path.relative_to(self._root).as_posix())
        return keys

    def _beginnings(self, roots: Sequence[Path], length: int) -> list[tuple[str, bytes]]:
        paths = (path for root in roots for path in (root, *sorted(root.rglob("*"))))
        begun = ((path, _begins(path, length)) for path in paths if path.name[0] != ".")
        return [
            (path.relative_to(self._root).as_posix(), first)
            for path, first in begun
            if first is not None
        ]


def _linked(unfinished: Path, path: Path) -> bool:
    """Give the bytes their name where nothing has it; False where this disk knows no such links,
    and nothing had it a moment ago.

    :raises KeyTaken:
    """
    try:
        path.hardlink_to(unfinished)
    except FileExistsError:
        raise KeyTaken("something stands under this key") from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if path.exists():
            raise KeyTaken("something stands under this key") from None
        return False
    unfinished.unlink()
    return True


def _begins(path: Path, length: int) -> bytes | None:
    try:
        with path.open("rb") as file:
            return file.read(length)
    except (FileNotFoundError, IsADirectoryError):  # deleted meanwhile; a folder
        return None


def _names_in(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))
    except FileNotFoundError:
        return []
