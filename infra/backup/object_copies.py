"""How do sealed objects get into a backup and back? Each once, under the hash of its bytes; what
has been copied before is not read again. They stay as sealed as they are."""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from infra.backup.folder import new_file, written
from infra.backup.problems import BackupDamaged, BackupProblem
from infra.backup.sealed_file import sha256_of

_PIECE = 1024 * 1024
# Made and removed again by the readiness check; pieces of pictures that are still on their way.
PROBE, ON_THEIR_WAY = "writable-probe", "uploads"
Watch = Callable[[int, int], None]


class ObjectLine(NamedTuple):
    """清单上的一个对象: its key, size in bytes, when it was written (ns), the hash of its bytes."""

    key: str
    size: int
    written_ns: int
    sha256: str

    def text(self) -> str:
        return f"{self.key}\t{self.size}\t{self.written_ns}\t{self.sha256}\n"

    @classmethod
    def from_text(cls, line: str) -> "ObjectLine":
        key, size, written_ns, sha256 = line.rstrip("\n").split("\t")
        return cls(key, int(size), int(written_ns), sha256)


class ObjectCopies:
    """照片副本: objects/<two characters>/<hash> in the folder of backups."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, sha256: str) -> Path:
        """Where the copy with this hash lies."""
        return self._folder / sha256[:2] / sha256

    def has(self, line: ObjectLine) -> bool:
        """Whether there is a copy of that size; what it holds is for `verify` to see."""
        with suppress(FileNotFoundError):
            return self.path(line.sha256).stat().st_size == line.size
        return False

    def copy(self, root: Path, key: str) -> ObjectLine | None:
        """Copy one object; None where it is not there any more."""
        try:
            with (root / key).open("rb") as source:
                stat = os.fstat(source.fileno())
                sha256 = sha256_of(source)
                line = ObjectLine(key, stat.st_size, stat.st_mtime_ns, sha256)
                if not self.has(line):
                    source.seek(0)
                    self.path(sha256).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                    with written(self.path(sha256)) as copy:
                        while data := source.read(_PIECE):
                            copy.write(data)
        except FileNotFoundError:
            if root.is_dir():
                return None
            raise
        return line

    def copy_all(
        self, root: Path, before: Iterable[ObjectLine], watch: Watch | None = None
    ) -> Iterator[ObjectLine]:
        """Every object, in the order of `walk`; those that stand in `before` as they are now are
        not read again."""
        many = copied = 0
        known = iter(before)
        line = next(known, None)
        for key, stat in walk(root):
            while line is not None and _order(line.key) < _order(key):
                line = next(known, None)
            same = line is not None and (line.key, line.size, line.written_ns) == (
                key,
                stat.st_size,
                stat.st_mtime_ns,
            )
            if line is not None and same and self.has(line):
                found: ObjectLine | None = line
            else:
                found = self.copy(root, key)
                copied += 1
            if found is not None:
                many += 1
                yield found
            if watch is not None:
                watch(many, copied)

    def damage(self, line: ObjectLine) -> str | None:
        """What is wrong with the copy, None when nothing is."""
        path = self.path(line.sha256)
        try:
            with path.open("rb") as file:
                if sha256_of(file) == line.sha256:
                    return None
        except FileNotFoundError:
            return f"{path} 不见了（对象 {line.key}）。"
        except OSError as problem:
            return f"{path} 读不了（{problem.strerror}，对象 {line.key}）。"
        return f"{path} 损坏：内容和校验值不符（对象 {line.key}）。"

    def bring_back(self, line: ObjectLine, root: Path) -> None:
        """Write the object where the service looks for it.

        :raises BackupDamaged: the copy is missing or changed; nothing stands under the key.
        """
        target = root / line.key
        if not target.resolve().is_relative_to(root.resolve()):
            raise BackupDamaged(f"清单里的对象名 {line.key} 会写到目录外面。")
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        hashed = hashlib.sha256()
        try:
            with self.path(line.sha256).open("rb") as copy, new_file(target) as file:
                while data := copy.read(_PIECE):
                    hashed.update(data)
                    file.write(data)
        except FileNotFoundError:
            raise BackupDamaged(self.damage(line) or "") from None
        except FileExistsError:
            raise BackupProblem(f"{target} 已经有了，不覆盖。") from None
        if hashed.hexdigest() != line.sha256:
            target.unlink()
            raise BackupDamaged(self.damage(line) or f"对象 {line.key} 损坏。")
        os.utime(target, ns=(line.written_ns, line.written_ns))


def walk(root: Path, under: str = "") -> Iterator[tuple[str, os.stat_result]]:
    """Every object with its key, in the order of the parts of their keys; flat in memory but for
    one folder's names."""
    try:
        with os.scandir(root / under) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.name.startswith(".") or f"{under}{entry.name}" in (PROBE, ON_THEIR_WAY):
            continue
        key = f"{under}{entry.name}"
        if entry.is_dir(follow_symlinks=False):
            yield from walk(root, f"{key}/")
        else:
            with suppress(FileNotFoundError):
                yield key, entry.stat(follow_symlinks=False)


def lines_in(pieces: Iterable[bytes]) -> Iterator[ObjectLine]:
    """The lines of a list that comes in pieces."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        for line in whole:
            yield ObjectLine.from_text(line.decode())


def _order(key: str) -> list[str]:
    return key.split("/")
