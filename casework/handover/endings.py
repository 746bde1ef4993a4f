"""How does a chat leave a clerk? Back to the list or back to the bot, each time with a word to the
member; asked by the clerks' desk and by the watch."""

from collections.abc import Callable
from datetime import datetime

from casework.handover import sentences, store
from casework.handover.office_hours import OfficeHours
from casework.handover.owners import ChatOwner, OwnerCause, Speaker
from casework.handover.sending import ChatSending
from claims_core.claim import Actor
from infra.db import Database


class HandoverEndings:
    """接待的去处."""

    def __init__(
        self,
        db: Database,
        sending: ChatSending,
        clock: Callable[[], datetime],
        hours: OfficeHours,
    ) -> None:
        self._db = db
        self._sending = sending
        self._clock = clock
        self._hours = hours

    async def give_up(
        self, handover_id: str, clerk_id: str, cause: OwnerCause, actor: Actor | None = None
    ) -> bool:
        """Put a chat that this clerk still has back on the list, and tell the member."""
        now = self._clock()
        async with self._db.write() as session:
            row = await store.held(session, handover_id)
            if row is None or row.owner != ChatOwner.HUMAN or row.clerk_id != clerk_id:
                return False
            await store.move(session, row, ChatOwner.WAITING, cause, now, actor)
            text = sentences.given_back(self._hours, now)
            row.told_at = now
            seq = await self._sending.write_down(session, row, Speaker.US, text, now)
        await self._sending.send_quietly(row, seq, text)
        return True

    async def close(self, handover_id: str, cause: OwnerCause, actor: Actor | None = None) -> bool:
        """End an open chat and tell the member; whether it was open."""
        now = self._clock()
        async with self._db.write() as session:
            row = await store.held(session, handover_id)
            if row is None or row.owner == ChatOwner.CLOSED:
                return False
            rate = f"\n{sentences.RATE}" if row.clerk_wrote_at else ""
            await store.move(session, row, ChatOwner.CLOSED, cause, now, actor)
            text = sentences.ENDED + rate
            seq = await self._sending.write_down(session, row, Speaker.US, text, now)
        await self._sending.send_quietly(row, seq, text)
        return True
