"""Who carries announcements on, page by page, after a restart too? Run beside the messages."""

import asyncio
import logging

from notifications.announcements.sending import AnnouncementSending
from notifications.announcements.wechat_sending import AccountSending
from notifications.tips.articles import TipArticles

log = logging.getLogger("daetong.announcements")

EVERY_SECONDS = 1.0


class Announcing:
    """公告发送循环, and that of the tips' articles. A pause does not wait for it: every message
    asks before it goes."""

    def __init__(
        self, sending: AnnouncementSending, account: AccountSending, tip_articles: TipArticles
    ) -> None:
        self._sending = sending
        self._account = account
        self._tip_articles = tip_articles

    async def turn(self, stop: asyncio.Event) -> int:
        """One round over all that are under way; how many pages and steps were done."""
        pages = await self._sending.turn(lambda: not stop.is_set())
        return pages + await self._account.turn() + await self._tip_articles.turn()

    async def run(self, stop: asyncio.Event) -> None:
        """Turn every second until `stop` is set, and at once while there is more to do."""
        while not stop.is_set():
            done = 0
            try:
                done = await self.turn(stop)
            except Exception:
                log.exception("announcements failed", extra={"action": "announcing_failed"})
            if done:
                await asyncio.sleep(0)
                continue
            try:
                async with asyncio.timeout(EVERY_SECONDS):
                    await stop.wait()
            except TimeoutError:
                continue
