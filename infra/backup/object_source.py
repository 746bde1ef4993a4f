"""From where are objects copied into a backup: a folder of this machine, or a bucket? Asked by the
copying, in a thread of its own."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from infra.backup.problems import BackupProblem
from infra.bucket import BucketObjects
from infra.objects import PROBE, FileObjects, ObjectError, ObjectMissing

# Pieces of pictures that have not come whole: whoever sends them sends them again.
ON_THEIR_WAY = "uploads"


class SeenObject(NamedTuple):
    """看到的对象: its key, size in bytes, and when it was written (ns)."""

    key: str
    size: int
    written_ns: int


class ObjectSource(Protocol):
    """照片从哪里复制."""

    place: str
    """As a person knows it."""

    def walk(self) -> Iterator[SeenObject]:
        """Every object, in the order of the parts of their keys."""

    @contextmanager
    def opened(self, key: str) -> Iterator[tuple[BinaryIO, SeenObject] | None]:
        """The bytes of one, and what is said of it; None where it is not there any more."""


class FolderSource:
    """A folder."""

    def __init__(self, root: Path) -> None:
        self.place = str(root)
        self._root = root

    def walk(self) -> Iterator[SeenObject]:
        """Flat in memory but for one folder's names."""
        return self._walk("")

    def _walk(self, under: str) -> Iterator[SeenObject]:
        try:
            with os.scandir(self._root / under) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except FileNotFoundError:
            return
        for entry in entries:
            if entry.name.startswith(".") or f"{under}{entry.name}" in (PROBE, ON_THEIR_WAY):
                continue
            key = f"{under}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from self._walk(f"{key}/")
            else:
                with suppress(FileNotFoundError):
                    stat = entry.stat(follow_symlinks=False)
                    yield SeenObject(key, stat.st_size, stat.st_mtime_ns)

    @contextmanager
    def opened(self, key: str) -> Iterator[tuple[BinaryIO, SeenObject] | None]:
        """:raises FileNotFoundError: the whole folder is away."""
        try:
            file = (self._root / key).open("rb")
        except FileNotFoundError:
            if not self._root.is_dir():
                raise
            yield None
            return
        with file:
            stat = os.fstat(file.fileno())
            yield file, SeenObject(key, stat.st_size, stat.st_mtime_ns)


class BucketSource:
    """A bucket."""

    def __init__(self, bucket: BucketObjects) -> None:
        self.place = bucket.address
        self._bucket = bucket

    def walk(self) -> Iterator[SeenObject]:
        """The names of all of them in memory: a quarter of a kilobyte each.

        :raises BackupProblem: the store does not answer.
        """
        try:
            for key, size, written_ns in self._bucket.walk():
                if key != PROBE and not key.startswith(f"{ON_THEIR_WAY}/"):
                    yield SeenObject(key, size, written_ns)
        except ObjectError as problem:
            raise self._away(problem) from None

    @contextmanager
    def opened(self, key: str) -> Iterator[tuple[BinaryIO, SeenObject] | None]:
        """:raises BackupProblem: the store does not answer."""
        try:
            data, written_ns = self._bucket.read(key)
        except ObjectMissing:
            yield None
            return
        except ObjectError as problem:
            raise self._away(problem) from None
        yield io.BytesIO(data), SeenObject(key, len(data), written_ns)

    def _away(self, problem: ObjectError) -> BackupProblem:
        return BackupProblem(
            f"{self.place} 现在读不了（{type(problem).__name__}）。这一次不算备份，好了再做。"
        )


def source_of(objects: FileObjects | BucketObjects) -> FolderSource | BucketSource:
    """Of the store that the service uses."""
    return (
        BucketSource(objects) if isinstance(objects, BucketObjects) else FolderSource(objects.root)
    )
