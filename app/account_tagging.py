"""When do the tags at the official account follow what people have agreed to? Run beside the
messages; whoever withdraws a yes is to be without tags within the minute."""

import asyncio
import logging

from notifications.account_tags.tagging import AccountTagging

log = logging.getLogger("daetong.account_tags")

EVERY_SECONDS = 15.0


class AccountTagLoop:
    """公众号标签循环."""

    def __init__(self, tagging: AccountTagging) -> None:
        self._tagging = tagging

    async def turn(self) -> int:
        """One look; how many tags were put on or taken off."""
        return await self._tagging.turn()

    async def run(self, stop: asyncio.Event) -> None:
        """Look every so often until `stop` is set; what fails is tried again at the next look."""
        while not stop.is_set():
            try:
                if moved := await self.turn():
                    log.info(
                        "Tags of the official account were put on or taken off",
                        extra={"action": "account_tags_moved", "moved": moved},
                    )
            except Exception:
                log.exception("tagging failed", extra={"action": "account_tagging_failed"})
            try:
                async with asyncio.timeout(EVERY_SECONDS):
                    await stop.wait()
            except TimeoutError:
                continue
