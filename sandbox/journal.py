"""How does the stand-in world survive a kill? It appends here, a JSON line each, before it answers.

The lines reach the operating system (no fsync: a killed process loses nothing, a power cut may);
``world`` replays them at start.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Entry = dict[str, Any]


class Journal:
    """流水文件: append-only; without a path it keeps nothing."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._fd: int | None = None

    def replay(self) -> Iterator[Entry]:
        """Yield what was written; a line torn by a kill is cut off: nobody was told of it."""
        if self._path is None or not self._path.exists():
            return
        whole = 0
        with self._path.open("rb") as lines:
            for line in lines:
                entry = _parse(line)
                if entry is None:
                    break
                whole += len(line)
                yield entry
        if whole < self._path.stat().st_size:
            os.truncate(self._path, whole)

    def append(self, entry: Entry) -> None:
        """Write one entry through to the operating system."""
        if self._path is None:
            return
        if self._fd is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            # Codes and phone numbers are in here: for the owner's eyes only.
            self._fd = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        line = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        view = memoryview(line)
        while view:
            view = view[os.write(self._fd, view) :]

    def close(self) -> None:
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def _parse(line: bytes) -> Entry | None:
    if not line.endswith(b"\n"):
        return None
    try:
        entry = json.loads(line)
    except ValueError:
        return None
    return entry if isinstance(entry, dict) else None
