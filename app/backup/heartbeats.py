"""How does a replica or a backup tell how old it is, where this process does not ship the log
itself? By a heartbeat that is written into the database all the time."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from infra.db import Database
from infra.heartbeat import beat

log = logging.getLogger("daetong.backup")


class Heartbeats:
    """心跳."""

    def __init__(self, db: Database, clock: Callable[[], datetime], every_seconds: float) -> None:
        self._db = db
        self._clock = clock
        self._every_seconds = every_seconds

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set."""
        while not stop.is_set():
            try:
                async with self._db.write() as session:
                    await beat(session, self._clock())
            except Exception:
                log.exception("no heartbeat", extra={"action": "heartbeat_failed"})
            try:
                async with asyncio.timeout(self._every_seconds):
                    await stop.wait()
            except TimeoutError:
                continue
