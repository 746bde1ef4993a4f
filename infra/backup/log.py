"""How does a change that was made after the copy of a SQLite database get into its backup? As
numbered segments of a log: each holds the newest state of the pages that changed, the objects that
came, and the hash of the segment before it."""

import json
import struct
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from infra.backup.folder import BackupFolder, sync_folder, written
from infra.backup.object_copies import ObjectLine
from infra.backup.problems import BackupDamaged
from infra.backup.sealed_file import BackupKey, SealedWriter, read_sealed, sha256_of
from infra.backup.wal import CommittedPages

_PAGE = struct.Struct(">I")
_PRUNED = "removed-up-to"


class SegmentTold(NamedTuple):
    """日志段: its number, when it was written, and what it tells beside the pages."""

    number: int
    before: str
    heartbeat: str
    page_size: int
    database_pages: int
    objects: list[ObjectLine]


class ReplayedLog(NamedTuple):
    """重放: how many segments, the newest heartbeat that they told, and the objects that came."""

    segments: int
    heartbeat: str | None
    objects: list[ObjectLine]


def write_segment(
    folder: BackupFolder,
    key: BackupKey,
    log: str,
    number: int,
    before: str,
    heartbeat: datetime,
    committed: CommittedPages | None,
    objects: Iterable[ObjectLine],
) -> str:
    """Add a segment; its hash, for the next one. It stands there whole or not at all."""
    place = folder.log(log)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    told = {
        "number": number,
        "before": before,
        "heartbeat": heartbeat.isoformat(),
        "page_size": committed.page_size if committed else 0,
        "database_pages": committed.database_pages if committed else 0,
        "objects": list(objects),
    }
    next_one = place / "next"
    with written(next_one) as file, SealedWriter(file, key, _purpose(log, number)) as out:
        out.write(json.dumps(told).encode() + b"\n")
        for page, data in sorted(committed.pages.items()) if committed else ():
            out.write(_PAGE.pack(page) + data)
    next_one.replace(place / f"{number:08d}-{out.sha256[:16]}")
    sync_folder(place)
    return out.sha256


def newest_heartbeat(folder: BackupFolder, key: BackupKey, log: str) -> str | None:
    """What the newest segment tells; None where there is none.

    :raises BackupDamaged:
    """
    segments = folder.segments(log)
    if not segments:
        return None
    number = max(segments)
    told, _ = _opened(segments[number], key, log, number)
    return told.heartbeat


def objects_told(path: Path, key: BackupKey, log: str, number: int) -> list[ObjectLine]:
    """The objects that came with one segment.

    :raises BackupDamaged:
    """
    return _opened(path, key, log, number)[0].objects


def last_until(
    folder: BackupFolder, key: BackupKey, log: str, after: int, copied: str, until: datetime
) -> int:
    """The last segment from before a moment; `after` where the copy, whose own heartbeat is
    `copied`, must stand alone: what does not reach beyond its snapshot may not be written into it.

    :raises BackupDamaged:
    """
    last, heartbeat = _until(folder, key, log, after, until)
    return last if heartbeat > copied else after


def heartbeat_until(
    folder: BackupFolder, key: BackupKey, log: str, after: int, until: datetime
) -> str:
    """How far a copy that stands at segment `after` comes before a moment; "" where it stands
    alone.

    :raises BackupDamaged:
    """
    if removed_up_to(folder, log) > after:
        return ""
    return _until(folder, key, log, after, until)[1]


def _until(
    folder: BackupFolder, key: BackupKey, log: str, after: int, until: datetime
) -> tuple[int, str]:
    last, heartbeat = after, ""
    for number, path in folder.segments(log).items():
        if number > after:
            told, _ = _opened(path, key, log, number)
            if datetime.fromisoformat(told.heartbeat) > until:
                break
            last, heartbeat = number, told.heartbeat
    return last, heartbeat


def replay(
    folder: BackupFolder,
    key: BackupKey,
    log: str,
    after: int,
    database: Path | None,
    last: int | None = None,
) -> ReplayedLog:
    """Write what was committed after segment `after`, up to segment `last` where that is said, into
    a copy of the database; only look whether all segments are whole where `database` is None.

    :raises BackupDamaged: a segment is missing or changed; the copy is then of no use.
    """
    end = last if last is not None else sys.maxsize
    segments = {n: path for n, path in folder.segments(log).items() if after < n <= end}
    heartbeat, objects, before = None, [], None
    if not segments or removed_up_to(folder, log) > after:
        return ReplayedLog(0, None, [])  # the copy stands alone
    for expected, number in enumerate(segments, start=after + 1):
        path = segments[number]
        if number != expected:
            raise BackupDamaged(f"{folder.log(log)} 缺第{expected}段。")
        with path.open("rb") as file:
            sha256 = sha256_of(file)
        if not path.name.endswith(sha256[:16]):
            raise BackupDamaged(f"{path} 损坏：内容和文件名里的校验值不符。")
        told, pages = _opened(path, key, log, number)
        if before is not None and told.before != before:
            raise BackupDamaged(f"{path} 接不上前一段。")
        _write_pages(told, pages, database)
        before, heartbeat = sha256, told.heartbeat
        objects += told.objects
    return ReplayedLog(len(segments), heartbeat, objects)


def removed_up_to(folder: BackupFolder, log: str) -> int:
    """The last segment that retention has removed; a copy from before it stands alone."""
    try:
        return int((folder.log(log) / _PRUNED).read_text())
    except (FileNotFoundError, ValueError):
        return 0


def remove_up_to(folder: BackupFolder, log: str, last: int) -> None:
    """Forget segments that no copy needs any more; first it is noted, then they go."""
    gone = [path for number, path in folder.segments(log).items() if number <= last]
    if not gone:
        return
    with written(folder.log(log) / _PRUNED) as file:
        file.write(str(last).encode())
    for path in gone:
        path.unlink(missing_ok=True)


def _opened(
    path: Path, key: BackupKey, log: str, number: int
) -> tuple[SegmentTold, Iterator[tuple[int, bytes]]]:
    pieces = _pieces(path, key, _purpose(log, number))
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        if b"\n" in piece:
            break
    head, _, rest = bytes(waiting).partition(b"\n")
    told = json.loads(head)
    told["objects"] = [ObjectLine(*line) for line in told["objects"]]
    segment = SegmentTold(**told)
    return segment, _pages(rest, pieces, segment.page_size)


def _pieces(path: Path, key: BackupKey, purpose: str) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from read_sealed(file, key, purpose, str(path))


def _pages(rest: bytes, pieces: Iterator[bytes], page_size: int) -> Iterator[tuple[int, bytes]]:
    size = _PAGE.size + page_size
    waiting = bytearray(rest)
    while True:
        while len(waiting) >= size > _PAGE.size:
            yield _PAGE.unpack_from(waiting)[0], bytes(waiting[_PAGE.size : size])
            del waiting[:size]
        piece = next(pieces, None)
        if piece is None:
            return
        waiting += piece


def _write_pages(
    told: SegmentTold, pages: Iterator[tuple[int, bytes]], database: Path | None
) -> None:
    if database is None:
        for _ in pages:
            pass
        return
    with database.open("r+b") as file:
        for page, data in pages:
            file.seek((page - 1) * told.page_size)
            file.write(data)
        if told.database_pages:
            file.truncate(told.database_pages * told.page_size)


def _purpose(log: str, number: int) -> str:
    return f"log/{log}/{number}"
