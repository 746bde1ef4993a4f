"""Is a backup whole, and how does it come back? Asked by `verify`, `restore`, the drill and whoever
measures how much would be lost."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from claims_core.calendar_cn import CHINA
from infra.backup.folder import BackupFolder, new_file
from infra.backup.log import ReplayedLog, heartbeat_until, last_until, newest_heartbeat, replay
from infra.backup.making import object_lines
from infra.backup.manifest import (
    DATABASE,
    MANIFEST,
    OBJECTS,
    Manifest,
    key_fingerprint,
    read_manifest,
)
from infra.backup.object_copies import ObjectCopies, ObjectLine, Watch
from infra.backup.problems import BackupDamaged, BackupProblem
from infra.backup.sealed_file import BackupKey, read_sealed, sha256_of
from infra.backup.sqlite_dump import examine

DATABASE_FILE = "daetong.db"
OBJECTS_FOLDER = "objects"


class RestoredBackup(NamedTuple):
    """恢复出来的: the moment of the heartbeat in it, how many segments of the log and objects."""

    manifest: Manifest
    heartbeat: datetime | None
    segments: int
    objects: int


class BackupReader:
    """读备份: one backup of a folder, by name or "latest".

    :raises BackupProblem, BackupDamaged, PassphraseWrong: its manifest cannot be used.
    """

    def __init__(
        self, folder: BackupFolder, key: BackupKey, name: str, until: datetime | None = None
    ) -> None:
        self._folder = folder
        self._key = key
        self._place = folder.backup(name)
        self._copies = ObjectCopies(folder.objects)
        self.manifest = read_manifest(self._place / MANIFEST, key)
        self._last: int | None = None
        if until is not None and self.manifest.log is not None:
            told = (self.manifest.log, self.manifest.after, self.manifest.heartbeat or "")
            self._last = last_until(folder, key, *told, until)

    def damages(self, watch: Watch | None = None) -> Iterator[str]:
        """Everything that is wrong, in sentences that name the file; reads every byte."""
        whole = True
        for name, expected in (
            (DATABASE, self.manifest.database_sha256),
            (OBJECTS, self.manifest.objects_sha256),
        ):
            try:
                self._require_hash(self._place / name, expected)
            except BackupDamaged as problem:
                whole = whole and name != OBJECTS
                yield str(problem)
        try:
            came = self._replayed(None).objects
        except BackupDamaged as problem:
            came = []
            yield str(problem)
        for many, line in enumerate(self._lines(came) if whole else came, start=1):
            if damage := self._copies.damage(line):
                yield damage
            if watch is not None:
                watch(many, many)

    def require_keys(self, keys: Mapping[str, bytes], index_key: bytes) -> None:
        """What is restored must be opened by the keys that the service will have.

        :raises BackupProblem: naming the keys that are missing or others.
        """
        ours = {name: key_fingerprint(key) for name, key in keys.items()}
        wrong = [name for name, told in self.manifest.keys.items() if ours.get(name) != told]
        if key_fingerprint(index_key) != self.manifest.index_key:
            wrong.append("DAETONG_SEAL_INDEX_KEY")
        if wrong:
            raise BackupProblem(
                f"现在的加密密钥打不开这份备份里的资料，缺少或不同的：{'、'.join(wrong)}。"
                "请先用 daetong backup open-keys 取回备份时的密钥。"
            )

    def require_schema(self, head: str) -> None:
        """:raises BackupProblem: it was made by a newer program."""
        if self.manifest.schema > head:
            raise BackupProblem(
                f"这份备份的表结构是 {self.manifest.schema}，本程序只到 {head}。"
                "请安装备份时的或更新的程序再恢复；什么都没有写。"
            )

    def restore_database(self, into: Path) -> RestoredBackup:
        """The SQLite database alone as a new file, the log included.

        :raises BackupDamaged: and the file is of no use.
        """
        with new_file(into) as file:
            for piece in self.database():
                file.write(piece)
        came = self._replayed(into)
        heartbeat = examine(into).heartbeat
        _forget_the_log(into)
        moment = datetime.fromisoformat(heartbeat) if heartbeat else None
        return RestoredBackup(self.manifest, moment, came.segments, 0)

    def restore(
        self,
        into: Path,
        load: Callable[[Iterator[bytes]], None] | None = None,
        watch: Watch | None = None,
    ) -> RestoredBackup:
        """Database and objects into an empty folder; `load` brings the dump into PostgreSQL.

        :raises BackupProblem, BackupDamaged: and the folder is as empty as it was.
        """
        with _empty(into):
            if load is None:
                restored = self.restore_database(into / DATABASE_FILE)
            else:
                load(self.database())
                told = self.manifest.heartbeat
                moment = datetime.fromisoformat(told) if told else None
                restored = RestoredBackup(self.manifest, moment, 0, 0)
            root = into / OBJECTS_FOLDER
            root.mkdir(mode=0o700)
            many = 0
            for line in self._lines(self._replayed(None).objects):
                self._copies.bring_back(line, root)
                many += 1
                if watch is not None:
                    watch(many, many)
            return restored._replace(objects=many)

    def database(self) -> Iterator[bytes]:
        """The copy of the database, as it was dumped.

        :raises BackupDamaged:
        """
        path = self._place / DATABASE
        try:
            file = path.open("rb")
        except OSError as problem:
            raise BackupDamaged(f"{path} 读不了（{problem.strerror}）。") from None
        with file:
            yield from read_sealed(file, self._key, f"{self.manifest.name}/{DATABASE}", str(path))

    def _require_hash(self, path: Path, expected: str) -> None:
        try:
            with path.open("rb") as file:
                found = sha256_of(file)
        except OSError as problem:
            raise BackupDamaged(f"{path} 读不了（{problem.strerror}）。") from None
        if found != expected:
            raise BackupDamaged(f"{path} 损坏：内容和清单里的校验值不符。")

    def _replayed(self, database: Path | None) -> ReplayedLog:
        if self.manifest.log is None:
            return ReplayedLog(0, None, [])
        told = (self.manifest.log, self.manifest.after, database, self._last)
        return replay(self._folder, self._key, *told)

    def _lines(self, came: list[ObjectLine]) -> Iterator[ObjectLine]:
        """Each key once: what came after the copy replaces what stood there."""
        later = {line.key: line for line in came}
        for line in object_lines(self._folder, self._key, self.manifest.name):
            yield later.pop(line.key, line)
        yield from later.values()


def furthest(folder: BackupFolder, key: BackupKey) -> str:
    """The backup from which most comes back: of the newest copy and the newest one whose log goes
    on, the one with the later heartbeat.

    :raises BackupProblem: there is none, or the newest cannot be read.
    """
    newest = BackupReader(folder, key, "latest").manifest
    if newest.log is not None:
        return newest.name
    for name in reversed(folder.names()[:-1]):
        with suppress(BackupProblem):
            manifest = BackupReader(folder, key, name).manifest
            if manifest.log is None:
                continue
            reached = newest_heartbeat(folder, key, manifest.log)
            later = reached is not None and reached > (newest.heartbeat or "")
            return name if later else newest.name
    return newest.name


def newest_before(folder: BackupFolder, key: BackupKey, until: datetime) -> str:
    """The backup that comes nearest to a moment from before: the newest whose heartbeat is not
    later, or the one before it whose log goes on where a copy that was made by hand stands alone.

    :raises BackupProblem: there is none.
    """
    alone: Manifest | None = None
    for name in reversed(folder.names()):
        with suppress(BackupProblem):
            each = BackupReader(folder, key, name).manifest
            if each.heartbeat is None or datetime.fromisoformat(each.heartbeat) > until:
                continue
            if each.log is None:
                alone = alone or each
            elif alone is None:
                return name
            else:
                reached = heartbeat_until(folder, key, each.log, each.after, until)
                return name if reached > (alone.heartbeat or "") else alone.name
    if alone is not None:
        return alone.name
    here = until.astimezone(CHINA)
    raise BackupProblem(f"{folder.root} 里没有 {here:%Y-%m-%d %H:%M}（北京时间）以前的备份。")


def _forget_the_log(database: Path) -> None:
    """A copy that says it has a log, and has none, is opened once so that all is in one file."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _empty(into: Path) -> Iterator[None]:
    """A folder that is empty before, and again when something goes wrong."""
    into.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(into.iterdir()):
        raise BackupProblem(f"{into} 不是空的，不往里恢复。请给一个新的或空的目录。")
    try:
        yield
    except BaseException as problem:
        for path in into.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if isinstance(problem, OSError):
            raise BackupProblem(
                f"{into} 写不进去（{problem.strerror}），恢复没有完成，写了一半的已经清掉。"
            ) from None
        raise
