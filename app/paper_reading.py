"""Who reads the photographs of papers that wait, and when? Run beside the messages, where the part
that reads is installed; one photograph after another, so that a busy evening costs time and not the
service."""

import asyncio
import logging
from datetime import datetime, timedelta

from app.compose import Services
from casework.readings.reading_queue import ReadingQueue
from infra.reading.text_reader import TextReader, engine_name

log = logging.getLogger("daetong.readings")

EVERY_SECONDS = 1.0
# The model takes 400 MB, which nobody needs at night.
IDLE = timedelta(minutes=10)


class PaperReading:
    """认材料上的字."""

    def __init__(self, services: Services, reader: TextReader | None = None) -> None:
        self._clock = services.clock
        self._reader = reader or TextReader()
        self._wanted = services.settings.reads_papers()
        self._queue = ReadingQueue(
            services.db,
            services.sealer,
            services.objects,
            self._reader,
            engine_name(),
            services.clock,
        )
        self._busy_at: datetime | None = None

    async def turn(self) -> bool:
        """Read one; False where none waits. The process that reads ends when it has had nothing to
        do for a while."""
        now = self._clock()
        if await self._queue.read_next():
            self._busy_at = now
            return True
        if self._busy_at is not None and now - self._busy_at > IDLE:
            self._busy_at = None
            await self._reader.stop()
        return False

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set; at once over where nothing here reads."""
        if not self._wanted:
            return
        ended = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                reading = asyncio.create_task(self._guarded())
                await asyncio.wait((reading, ended), return_when=asyncio.FIRST_COMPLETED)
                if not reading.done():  # stopped: the photograph is read again after the next start
                    reading.cancel()
                    await asyncio.wait((reading,))
                elif not reading.result():
                    await asyncio.wait((ended,), timeout=EVERY_SECONDS)
        finally:
            ended.cancel()
            await self._reader.stop()

    async def _guarded(self) -> bool:
        try:
            return await self.turn()
        except Exception:
            log.exception("reading a paper failed", extra={"action": "paper_reading_failed"})
            return False
