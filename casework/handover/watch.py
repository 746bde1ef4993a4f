"""Which chats must change hands by time alone? Run each minute where the messages are sent."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select, update

from casework.handover import presence
from casework.handover.endings import HandoverEndings
from casework.handover.owners import (
    SILENT_FOR,
    UNANSWERED_FOR,
    ChatOwner,
    OwnerCause,
    SendingState,
)
from casework.handover.tables import HandoverMessageRow, HandoverRow
from infra.db import Database

# Whoever sends takes seconds; what is still "sending" after this died in the middle.
SENDING_FOR = timedelta(minutes=1)


class HandoverWatch:
    """接待守望: gone clerks, unanswered members, and silence."""

    def __init__(
        self, db: Database, endings: HandoverEndings, clock: Callable[[], datetime]
    ) -> None:
        self._db = db
        self._endings = endings
        self._clock = clock

    async def once(self) -> int:
        """One look; how many chats changed hands."""
        now = self._clock()
        async with self._db.read() as session:
            there = await presence.present(session, now)
            rows = list(
                await session.scalars(
                    select(HandoverRow).where(HandoverRow.owner == ChatOwner.HUMAN)
                )
            )
            stuck = await session.scalar(
                select(HandoverMessageRow.handover_id)
                .where(
                    HandoverMessageRow.state == SendingState.SENDING,
                    HandoverMessageRow.at < now - SENDING_FOR,
                )
                .limit(1)
            )
        if stuck is not None:
            await self._own_up(now)
        moved = 0
        for row in rows:
            if row.clerk_id is None:
                continue
            wrote = row.clerk_wrote_at or row.asked_at
            if row.member_wrote_at > wrote and now - row.member_wrote_at >= UNANSWERED_FOR:
                cause = OwnerCause.UNANSWERED
            elif row.member_wrote_at <= wrote and now - wrote >= SILENT_FOR:
                moved += await self._endings.close(row.id, OwnerCause.SILENCE)
                continue
            elif row.clerk_id not in there:
                cause = OwnerCause.CLERK_LEFT
            else:
                continue
            moved += await self._endings.give_up(row.id, row.clerk_id, cause)
        return moved

    async def _own_up(self, now: datetime) -> None:
        """Say of what a dead process was sending that nobody knows whether it went out."""
        async with self._db.write() as session:
            await session.execute(
                update(HandoverMessageRow)
                .where(
                    HandoverMessageRow.state == SendingState.SENDING,
                    HandoverMessageRow.at < now - SENDING_FOR,
                )
                .values(state=SendingState.UNKNOWN)
            )
