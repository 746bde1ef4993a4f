"""Who goes on with files that are being posted, after a restart too, and forgets what nobody has
decided? Run beside the messages."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from casework.uploads.file_imports import FileImports

log = logging.getLogger("daetong.imports")

EVERY_SECONDS = 2.0
FORGET_EVERY = timedelta(hours=1)


class ImportPosting:
    """导入文件入账."""

    def __init__(self, imports: FileImports, clock: Callable[[], datetime]) -> None:
        self._imports = imports
        self._clock = clock
        self._forgot: datetime | None = None

    async def turn(self, stop: asyncio.Event) -> None:
        """One round: go on with every import that was begun, and hourly forget old ones."""
        if posted := await self._imports.go_on_with_all(lambda: not stop.is_set()):
            log.info("Imports went on", extra={"action": "imports_posted", "imports": posted})
        now = self._clock()
        if self._forgot is None or now - self._forgot >= FORGET_EVERY:
            self._forgot = now
            if cancelled := await self._imports.forget_old():
                log.info(
                    "Imports that nobody decided were cancelled",
                    extra={"action": "imports_cancelled", "imports": cancelled},
                )

    async def run(self, stop: asyncio.Event) -> None:
        """Turn every two seconds until `stop` is set."""
        while not stop.is_set():
            try:
                await self.turn(stop)
            except Exception:
                log.exception("posting an import failed", extra={"action": "import_failed"})
            try:
                async with asyncio.timeout(EVERY_SECONDS):
                    await stop.wait()
            except TimeoutError:
                continue
