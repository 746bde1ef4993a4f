"""How is one backup made? First the database, then every object, last the manifest: a photograph is
stored before its row, so whatever row is in the copy has its object in the list."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from infra.backup.folder import BackupFolder, not_written, sync_folder, written
from infra.backup.manifest import (
    DATABASE,
    MANIFEST,
    OBJECTS,
    Manifest,
    key_fingerprint,
    manifest_text,
    read_manifest,
)
from infra.backup.object_copies import ObjectCopies, ObjectLine, Watch, lines_in
from infra.backup.object_source import ObjectSource
from infra.backup.problems import BackupProblem
from infra.backup.sealed_file import BackupKey, SealedWriter, read_sealed
from infra.backup.sqlite_dump import DumpFacts


@dataclass(frozen=True)
class BackupSource:
    """What is backed up beside the database: where objects lie, and which keys open it all."""

    objects: ObjectSource
    keys: Mapping[str, bytes]
    index_key: bytes


def make_backup(
    folder: BackupFolder,
    key: BackupKey,
    source: BackupSource,
    at: datetime,
    facts: DumpFacts,
    database: Iterable[bytes],
    *,
    log: str | None = None,
    after: int = 0,
    watch: Watch | None = None,
) -> Manifest:
    """One more backup in a folder that is `held`.

    :raises BackupProblem: and then there is none more.
    """
    name = folder.new_name(at)
    place = folder.root / "backups" / name
    copies = ObjectCopies(folder.objects)
    try:
        place.mkdir(mode=0o700, parents=True)
        with (
            written(place / DATABASE) as file,
            SealedWriter(file, key, f"{name}/{DATABASE}") as out,
        ):
            for piece in database:
                out.write(piece)
        many = total = 0
        before = _newest_list(folder, key)
        with (
            written(place / OBJECTS) as file,
            SealedWriter(file, key, f"{name}/{OBJECTS}") as lines,
        ):
            for line in copies.copy_all(source.objects, before, watch):
                lines.write(line.text().encode())
                many, total = many + 1, total + line.size
        _require_not_vanished(folder, key, source.objects.place, many)
        manifest = Manifest(
            name=name,
            made_at=at.isoformat(),
            database_kind=facts.kind,
            schema=facts.schema,
            heartbeat=facts.heartbeat,
            database_sha256=out.sha256,
            database_size=out.size,
            objects_sha256=lines.sha256,
            objects=many,
            objects_bytes=total,
            keys={each: key_fingerprint(value) for each, value in source.keys.items()},
            index_key=key_fingerprint(source.index_key),
            log=log,
            after=after,
            salt=key.salt.hex(),
        )
        sync_folder(place.parent)
        with written(place / MANIFEST) as file:
            file.write(manifest_text(manifest, key).encode())
    except OSError as problem:
        raise not_written(folder.root, problem) from None
    return manifest


def object_lines(folder: BackupFolder, key: BackupKey, name: str) -> Iterator[ObjectLine]:
    """The list of one backup.

    :raises BackupDamaged:
    """
    path = folder.root / "backups" / name / OBJECTS
    with path.open("rb") as file:
        yield from lines_in(read_sealed(file, key, f"{name}/{OBJECTS}", str(path)))


def _newest_list(folder: BackupFolder, key: BackupKey) -> Iterator[ObjectLine]:
    """What need not be read again; nothing where the newest list is damaged or of another
    passphrase, then everything is."""
    names = folder.names()
    with suppress(BackupProblem, OSError):
        if names:
            yield from object_lines(folder, key, names[-1])


def _require_not_vanished(folder: BackupFolder, key: BackupKey, place: str, many: int) -> None:
    names = folder.names()
    before = 0
    with suppress(BackupProblem):
        if names and not many:
            before = read_manifest(folder.backup(names[-1]) / MANIFEST, key).objects
    if before:
        raise BackupProblem(
            f"{place} 里一张照片也没有，而上一份备份有{before}个对象。"
            "请看照片目录是不是没有挂载；这一次不算备份。"
        )
