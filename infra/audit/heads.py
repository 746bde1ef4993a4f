"""Where does the audit chain end, according to somebody else than the database? Written after every
sealing, read by the verification.

One small file per day holds the newest head of that day, so that a copy of the folder on another
machine proves every day by itself."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from claims_core.calendar_cn import china_day


@dataclass(frozen=True)
class AuditHead:
    """链头: number and keyed hash of a block, and when it was sealed."""

    number: int
    mac: bytes
    at: datetime


class HeadsUnreadable(Exception):
    """A file in the folder of heads is not one of ours; the message names it."""


class AuditHeads:
    """链头目录."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, head: AuditHead) -> None:
        """Write the newest head of its day; an older one never replaces a newer one."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / f"{china_day(head.at)}.head"
        if path.exists() and _read(path).number > head.number:
            return
        part = path.with_suffix(".part")
        with part.open("w", encoding="ascii") as file:
            file.write(f"{head.number} {head.mac.hex()} {head.at.isoformat()}\n")
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)

    def kept(self) -> list[AuditHead]:
        """One per day, the oldest first; none where nothing was kept yet.

        :raises HeadsUnreadable:
        """
        if not self.folder.is_dir():
            return []
        return sorted(
            (_read(path) for path in self.folder.glob("*.head")), key=lambda head: head.number
        )


def _read(path: Path) -> AuditHead:
    try:
        number, mac, at = path.read_text(encoding="ascii").split()
        return AuditHead(int(number), bytes.fromhex(mac), datetime.fromisoformat(at))
    except ValueError as problem:
        raise HeadsUnreadable(f"{path} 读不出来，不是链头文件，或被改动过。") from problem
