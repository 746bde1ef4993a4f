"""The loop of backups over an open database, turned by hand: what tests of it begin with."""

from pathlib import Path

from sqlalchemy import text

from app.backup.loop import BackupLoop
from infra.backup.reading import BackupReader, furthest
from infra.db import Database
from infra.objects import FileObjects
from tests.backup.folders import Backed, dumped
from tests.clock import Clock


class Running:
    """The loop over an open database, turned by hand."""

    def __init__(self, service: Backed, clock: Clock) -> None:
        self.service = service
        self.clock = clock
        self.db = Database(service.settings.database_url, ships_log=True)
        self.objects = FileObjects(service.objects)
        self.loop = BackupLoop(self.db, self.objects, service.settings, clock)

    async def round(self, seconds: float = 20) -> None:
        self.clock.forward(seconds=seconds)
        await self.loop.once()
        await self.loop.settled()

    async def write(self, size: int = 10) -> None:
        async with self.db.write() as session:
            await session.execute(text("CREATE TABLE IF NOT EXISTS t (a)"))
            await session.execute(text(f"INSERT INTO t VALUES (randomblob({size}))"))

    def back(self, into: Path) -> Path:
        """What comes back is the database as it is now, photographs included."""
        folder, key = self.service.folder, self.service.key
        reader = BackupReader(folder, key, furthest(folder, key))
        assert list(reader.damages()) == []
        restored = reader.restore(into)
        assert dumped(into / "daetong.db") == dumped(self.service.database)
        assert Backed(self.service.settings, into / "objects", into).told() == self.service.told()
        assert restored.heartbeat is not None
        return into
