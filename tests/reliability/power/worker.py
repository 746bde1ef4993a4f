"""A process that writes as the service does, and says what was acknowledged:
`python -m tests.reliability.power.worker FOLDER ROWS FULL|NORMAL`. NORMAL is the control, which
does not wait for the disk at each commit."""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import event

from infra.columns import new_id
from infra.data_keys import DataKeyRow
from infra.db import Database
from infra.objects import FileObjects

ACKNOWLEDGED = "acknowledged"


async def write(folder: Path, rows: int, synchronous: str) -> None:
    """An object, then its row, then the word that both are there."""
    db = Database(f"sqlite+aiosqlite:///{folder}/daetong.db")

    def less_careful(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA synchronous={synchronous}")

    event.listen(db.writer.sync_engine, "connect", less_careful)
    objects = FileObjects(folder / "objects")
    told = os.open(folder / ACKNOWLEDGED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for number in range(rows):
        key = f"photos/c{number % 7}/{new_id()}"
        await objects.put(key, key.encode() * 20)
        async with db.write() as session:
            session.add(DataKeyRow(id=key, wrapped=b"w" * 60))
        os.write(told, f"{key}\n".encode())
    os.close(told)
    os._exit(0)  # as if it had not ended: nothing is tidied up


if __name__ == "__main__":
    where, many, how = sys.argv[1:]
    asyncio.run(write(Path(where), int(many), how))
