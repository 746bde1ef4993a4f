"""Which pushes wait because the database did not take them in time? The turns put them here before
the platform is told "success"; the rounds work on what a turn or a process has left."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from datetime import datetime

from infra.sealing import Sealer
from infra.spool import Spool, SpoolFailed
from infra.spool_file import Kept

log = logging.getLogger("daetong.bot")

PUSH = "bot.push"


class SpooledPushes:
    """暂存的推送: as the platform wrote them, sealed, by the keys that tell repeats."""

    def __init__(self, spool: Spool, sealer: Sealer) -> None:
        self._spool = spool
        self._sealer = sealer
        self._forgetting: set[asyncio.Task[None]] = set()

    @property
    def kept(self) -> Mapping[str, Kept]:
        """What is not done with, by key; sealed."""
        return self._spool.kept

    def open(self, kept: Kept) -> bytes:
        """The push.

        :raises SealError: when it was sealed under a key that we do not have.
        """
        return self._sealer.open_bytes(kept.data, PUSH)

    async def put(self, key: str, push: bytes, arrived: datetime) -> bool:
        """Whether it now lies durably here."""
        sealed = self._sealer.seal_bytes(push, PUSH)
        try:
            await self._spool.put(key, Kept(arrived, sealed))
        except SpoolFailed:
            return False
        log.info("A push waits in the spool", extra={"action": "push_spooled"})
        return True

    @property
    def process(self) -> str:
        """The name of this process in the spool."""
        return self._spool.name

    def any_wait(self) -> bool:
        """Whether the platform was told "success" of any push that still waits on this machine."""
        return self._spool.any_waits()

    async def sending(self, key: str, *, begun: bool) -> None:
        """Note that its answer begins to be sent now, or certainly was not.

        :raises SpoolFailed: so it may not be sent.
        """
        await self._spool.mark(key, marked=begun)

    def certainly_not_sent_by(self, key: str) -> Collection[str]:
        """The processes, this one or dead, that have or had it here and have certainly not begun
        to send its answer."""
        return self._spool.certainly_not_begun_by(key)

    def done_soon(self, key: str) -> None:
        """Forget it; where that fails it is looked at again, and found to be done."""
        forgetting = asyncio.create_task(self._done(key, self._spool.kept.get(key)))
        self._forgetting.add(forgetting)
        forgetting.add_done_callback(self._forgetting.discard)

    async def _done(self, key: str, as_known: Kept | None) -> None:
        try:
            await self._spool.done(key, as_known)
        except SpoolFailed:
            log.warning("A push stays in the spool", extra={"action": "push_not_forgotten"})

    async def adopt(self) -> None:
        """Take over what processes that are gone have left."""
        if adopted := await self._spool.adopt():
            log.info(
                "Pushes of a process that is gone were taken over",
                extra={"action": "pushes_adopted", "many": adopted},
            )

    async def close(self) -> None:
        """What is not done with is left to the next process."""
        await asyncio.gather(*self._forgetting)
        await self._spool.close()
