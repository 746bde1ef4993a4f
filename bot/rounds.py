"""What does the bot do without being asked? It answers what waits in the spool, and forgets what
nobody can repeat any more."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.conversations import Conversations
from bot.incoming import Unreadable, read_message
from bot.seen import SeenMessages
from bot.spooled import SpooledPushes
from bot.turns import Turns
from infra.sealing import SealError
from infra.spool_file import Kept

log = logging.getLogger("daetong.bot")

EVERY_SECONDS = 1.0
AT_ONCE = 16
LONGEST_PAUSE = 60.0
TIDY_EVERY = timedelta(minutes=10)
# After 48 hours the platform lets nobody answer any more.
GIVE_UP_AFTER = timedelta(hours=48)


class Rounds:
    """巡查: each second, in every process that answers pushes."""

    def __init__(
        self,
        turns: Turns,
        spooled: SpooledPushes,
        seen: SeenMessages,
        conversations: Conversations,
        clock: Callable[[], datetime],
    ) -> None:
        self._turns = turns
        self._spooled = spooled
        self._seen = seen
        self._conversations = conversations
        self._clock = clock
        self._tidied = clock()
        self._tries: dict[str, int] = {}
        self._not_before: dict[str, float] = {}

    async def run(self) -> None:
        """For ever; ended by cancelling."""
        while True:
            await self.once()
            await asyncio.sleep(EVERY_SECONDS)

    async def once(self) -> None:
        """One round; what fails in it is tried again in the next."""
        for step in (self._spooled.adopt, self._catch_up, self._tidy):
            try:
                await step()
            except Exception:
                log.exception("A round failed", extra={"action": "bot_round_failed"})

    async def _catch_up(self) -> None:
        """Work on what waits: one alone, to see whether the database is back, then the others."""
        now = asyncio.get_running_loop().time()
        waiting = [
            (key, kept)
            for key, kept in list(self._spooled.kept.items())
            if self._not_before.get(key, 0) <= now and not self._turns.works_on(key)
        ]
        if not waiting or not await self._resume(*waiting[0]):
            return
        for start in range(1, len(waiting), AT_ONCE):
            some = waiting[start : start + AT_ONCE]
            await asyncio.gather(*(self._resume(key, kept) for key, kept in some))

    async def _resume(self, key: str, kept: Kept) -> bool:
        """Whether the push is done with; where not, it is tried again after a pause."""
        if await self._worked_on(key, kept):
            self._tries.pop(key, None)
            self._not_before.pop(key, None)
            return True
        tries = self._tries[key] = self._tries.get(key, 0) + 1
        pause = min(LONGEST_PAUSE, 2.0**tries)
        self._not_before[key] = asyncio.get_running_loop().time() + pause
        return False

    async def _worked_on(self, key: str, kept: Kept) -> bool:
        if self._clock() - kept.at > GIVE_UP_AFTER:
            log.error("A push waited for too long", extra={"action": "push_given_up"})
            self._spooled.done_soon(key)
            return True
        try:
            push = self._spooled.open(kept)
            message = read_message(push)
        except (SealError, Unreadable):
            log.error("A push in the spool cannot be opened", extra={"action": "push_not_opened"})
            return False
        return await self._turns.resume(message, push, kept.at)

    async def _tidy(self) -> None:
        """Now and then, drop what can no longer be repeated or has expired."""
        now = self._clock()
        if now - self._tidied >= TIDY_EVERY:
            self._tidied = now
            await self._seen.forget_old()
            await self._conversations.forget_expired()
