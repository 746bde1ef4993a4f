"""What has been committed to a SQLite database since we last looked? Asked by whoever ships the
log; reads the file beside the database whose format SQLite documents (walformat.html).

The main file is never opened here: closing it would drop the locks that this process's connections
hold on it."""

import struct
from pathlib import Path
from typing import BinaryIO, NamedTuple

_HEADER, _FRAME_HEADER = 32, 24
_LITTLE, _BIG = 0x377F0682, 0x377F0683
_WORD = 0xFFFFFFFF
# One look takes no more than this, so that the import of a large file needs no large memory; a
# single transaction that is larger is taken whole.
MOST_BYTES = 64 * 1024 * 1024

Sums = tuple[int, int]


class WalPosition(NamedTuple):
    """日志位置: so many frames of the log that has these salts, the last one with these sums.

    `may_restart` says that everything up to here is in the database's main file, so that SQLite
    may begin the log anew."""

    salts: str = ""
    frames: int = 0
    sums: Sums = (0, 0)
    may_restart: bool = True


class CommittedPages(NamedTuple):
    """提交的页: the newest state of each changed page, and how many pages the database has."""

    pages: dict[int, bytes]
    page_size: int
    database_pages: int
    position: WalPosition


class LogLost(Exception):
    """The log does not go on where we were; what lies between has been seen by nobody."""


def committed_since(path: Path, since: WalPosition) -> CommittedPages | None:
    """What was committed behind `since`, None when that is nothing.

    :raises LogLost: somebody else has moved the log into the database's main file.
    """
    try:
        with path.open("rb") as file:
            return _committed(file, since)
    except FileNotFoundError:
        if since.salts and not since.may_restart:
            raise LogLost from None
        return None


def end_of(path: Path) -> WalPosition:
    """The position behind everything that is committed now; from a beginning where there is no
    log."""
    position = WalPosition()
    try:
        with path.open("rb") as file:
            header = _Header.read(file)
            if header is None:
                return position
            position = WalPosition(header.salts, 0, header.sums, may_restart=False)
            while (found := _committed(file, position)) is not None:
                position = found.position
    except FileNotFoundError:
        pass
    return position


class _Header(NamedTuple):
    order: str
    page_size: int
    salts: str
    sums: Sums

    @classmethod
    def read(cls, file: BinaryIO) -> "_Header | None":
        file.seek(0)
        raw = file.read(_HEADER)
        if len(raw) < _HEADER:
            return None
        magic, _, page_size, _, _, _, *sums = struct.unpack(">8I", raw)
        if magic not in (_LITTLE, _BIG):
            return None
        return cls("<" if magic == _LITTLE else ">", page_size, raw[16:24].hex(), (*sums,))


def _committed(file: BinaryIO, since: WalPosition) -> CommittedPages | None:
    header = _Header.read(file)
    if header is None:
        if since.salts and not since.may_restart:
            raise LogLost
        return None
    if header.salts == since.salts:
        frames, sums = since.frames, since.sums
        if frames and _sums_of_frame(file, header, frames) != sums:
            raise LogLost  # a commit that we saw has been undone, and others stand in its place
    elif since.may_restart:
        frames, sums = 0, header.sums
    else:
        raise LogLost
    return _read_on(file, header, frames, sums)


def _sums_of_frame(file: BinaryIO, header: _Header, number: int) -> Sums | None:
    file.seek(_HEADER + (number - 1) * (_FRAME_HEADER + header.page_size))
    raw = file.read(_FRAME_HEADER)
    if len(raw) < _FRAME_HEADER or raw[8:16].hex() != header.salts:
        return None
    first, second = struct.unpack(">2I", raw[16:])
    return first, second


def _read_on(file: BinaryIO, header: _Header, frames: int, sums: Sums) -> CommittedPages | None:
    """Frames up to the last commit. Those of a transaction that was rolled back stay behind the
    last one: what begins behind a commit counts only if it follows it by its sums."""
    file.seek(_HEADER + frames * (_FRAME_HEADER + header.page_size))
    pages: dict[int, bytes] = {}
    begun: dict[int, bytes] = {}
    found: CommittedPages | None = None
    follows_commit = True
    while len(raw := file.read(_FRAME_HEADER)) == _FRAME_HEADER:
        number, database_pages, _, _, *stored = struct.unpack(">6I", raw)
        data = file.read(header.page_size)
        if raw[8:16].hex() != header.salts or len(data) < header.page_size:
            break
        if (follows_commit or database_pages) and (
            _added(raw[:8] + data, sums, header.order) != (*stored,)
        ):
            break
        frames, sums, follows_commit = frames + 1, (stored[0], stored[1]), bool(database_pages)
        begun[number] = data
        if database_pages:
            pages |= begun
            begun = {}
            position = WalPosition(header.salts, frames, sums, may_restart=False)
            found = CommittedPages(pages, header.page_size, database_pages, position)
            if len(pages) * header.page_size >= MOST_BYTES:
                break
    return found


def _added(data: bytes, sums: Sums, order: str) -> Sums:
    """The sums of the log's format; in the byte order of the machine that wrote it."""
    first, second = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for at in range(0, len(words), 2):
        first = (first + words[at] + second) & _WORD
        second = (second + words[at + 1] + first) & _WORD
    return first, second
