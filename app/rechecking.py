"""Who looks again at settled claims after a ledger or the policy book has changed? Run beside the
messages; woken by every commit that may concern it."""

import asyncio
import logging

from casework.ledger.rechecks import Rechecks

log = logging.getLogger("daetong.rechecking")

EVERY_SECONDS = 60.0


class Interrupted(Exception):
    """The service is stopping; the run over everybody begins anew at the next start."""


class Rechecking:
    """重新核对: those who are due as soon as they are, and everybody once per policy book."""

    def __init__(self, rechecks: Rechecks) -> None:
        self._rechecks = rechecks
        self._woken = asyncio.Event()
        self._book_checked = False

    def wake(self) -> None:
        """Something was committed that may make somebody due."""
        self._woken.set()

    async def turn(self, stop: asyncio.Event) -> None:
        """One round. :raises Interrupted: when `stop` is set during a long one."""

        def go_on(people: int, entries: int) -> None:
            if stop.is_set():
                raise Interrupted

        if not self._book_checked:
            report = await self._rechecks.after_policy_change(go_on)
            if report is not None:
                log.info(
                    "Everybody was rechecked, the policy book is another",
                    extra={
                        "action": "rechecked_all",
                        "people": report.people,
                        "entries": report.entries,
                        "open_findings": report.open_findings,
                    },
                )
            self._book_checked = True
        if done := await self._rechecks.work_off():
            log.info("Settled claims were rechecked", extra={"action": "rechecked", "people": done})

    async def run(self, stop: asyncio.Event) -> None:
        """Turn whenever woken, and every minute, until `stop` is set."""
        stopping = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                self._woken.clear()
                try:
                    await self.turn(stop)
                except Interrupted:
                    break
                except Exception:
                    log.exception("a recheck failed", extra={"action": "recheck_failed"})
                woken = asyncio.create_task(self._woken.wait())
                await asyncio.wait(
                    {stopping, woken},
                    timeout=EVERY_SECONDS,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                woken.cancel()
                await asyncio.gather(woken, return_exceptions=True)
        finally:
            stopping.cancel()
            await asyncio.gather(stopping, return_exceptions=True)
