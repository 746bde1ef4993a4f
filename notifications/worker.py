"""When does the message machinery turn? `app` runs this beside the web server or alone."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from infra.db import Database
from notifications.caps import forget_old
from notifications.relay import Relay
from notifications.sender import Sender

log = logging.getLogger("daetong.notifications")

AFTER_TROUBLE = 5.0
TIDY_EVERY = timedelta(hours=1)


class MessageWorker:
    """消息工: relays events and sends what is due, at every wake-up and at least once a poll."""

    def __init__(
        self,
        db: Database,
        relay: Relay,
        sender: Sender,
        clock: Callable[[], datetime],
        *,
        poll_seconds: float = 1.0,
    ) -> None:
        self._db = db
        self._relay = relay
        self._sender = sender
        self._clock = clock
        self._poll_seconds = poll_seconds
        self._woken = asyncio.Event()
        self._tidied: datetime | None = None

    def wake(self) -> None:
        """Look now; called after a commit that wrote events."""
        self._woken.set()

    async def run_once(self) -> int:
        """One turn: how many events were relayed and deliveries leased."""
        await self._tidy()
        return await self._relay.run_once() + await self._sender.run_once()

    async def run(self, stop: asyncio.Event) -> None:
        """Turn until `stop` is set; a turn under way is finished, what waits stays in its rows."""
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                self._woken.clear()
                pause = self._poll_seconds
                try:
                    if await self.run_once():
                        continue
                except Exception:
                    log.exception(
                        "A turn of the message worker failed",
                        extra={"action": "worker_turn_failed"},
                    )
                    pause = max(pause, AFTER_TROUBLE)
                woken = asyncio.create_task(self._woken.wait())
                await asyncio.wait(
                    {stopping, woken}, timeout=pause, return_when=asyncio.FIRST_COMPLETED
                )
                woken.cancel()
                await asyncio.gather(woken, return_exceptions=True)
        finally:
            stopping.cancel()
            await asyncio.gather(stopping, return_exceptions=True)

    async def _tidy(self) -> None:
        now = self._clock()
        if self._tidied is not None and now - self._tidied < TIDY_EVERY:
            return
        self._tidied = now
        async with self._db.write() as session:
            await forget_old(session, now)
