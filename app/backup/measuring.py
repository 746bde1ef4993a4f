"""How much would be lost now? Found by bringing the newest backup back and reading the heartbeat
in it; asked by the worker every hour, told by /metrics and `daetong check`."""

import json
import os
import time
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from secrets import token_hex

from infra.backup.folder import BackupFolder, written
from infra.backup.problems import BackupProblem
from infra.backup.reading import BackupReader, furthest
from infra.backup.sealed_file import BackupKey
from infra.backup.sqlite_dump import SCRATCH, clear_scratch

MEASURED = "measured.json"


@dataclass(frozen=True)
class RestoredCopy:
    """恢复演算: at this moment this backup came back, with a heartbeat so many seconds old; how
    long that took."""

    at: str
    name: str
    gap_seconds: float
    took_seconds: float


def measure(folder: BackupFolder, key: BackupKey, scratch: Path, now: datetime) -> RestoredCopy:
    """Bring the database of the newest backup back for a moment; notes what came of it.

    :raises BackupProblem: nothing comes back.
    """
    begun = time.monotonic()
    clear_scratch(scratch)
    name = furthest(folder, key)
    copy = scratch / f"{SCRATCH}{os.getpid()}-{token_hex(4)}"
    try:
        restored = BackupReader(folder, key, name).restore_database(copy)
    finally:
        for end in ("", "-wal", "-shm"):
            Path(f"{copy}{end}").unlink(missing_ok=True)
    if restored.heartbeat is None:
        raise BackupProblem(f"备份 {name} 里没有心跳记录，不知道会丢多少。")
    gap = (now - restored.heartbeat).total_seconds()
    found = RestoredCopy(now.isoformat(), name, gap, round(time.monotonic() - begun, 1))
    with written(folder.root / MEASURED) as file:
        file.write(json.dumps(asdict(found)).encode())
    return found


def last_measured(folder: BackupFolder) -> RestoredCopy | None:
    """What came of the last time; None where there was none that one can read."""
    try:
        return RestoredCopy(**json.loads((folder.root / MEASURED).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
