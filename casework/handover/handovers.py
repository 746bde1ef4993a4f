"""What does somebody do with a hand-over? Asked by the bot and by the phone's page: they want a
person, write, end it, and say how it was."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from casework.handover import sentences, store
from casework.handover.chat_turns import ChatTurn
from casework.handover.office_hours import OfficeHours
from casework.handover.owners import (
    ChatOwner,
    ChatStanding,
    HandoverReason,
    OwnerCause,
    Speaker,
)
from casework.handover.tables import HandoverMessageRow, HandoverRow
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer

LOW_RATING = 2


@dataclass(frozen=True, repr=False)
class Wish:
    """找人工: who wants a person and why, and what was said to the bot before, oldest first;
    `on_phone` where it was wished on the phone's page."""

    openid: str
    member_id: str | None
    because: HandoverReason
    said: str
    before: Sequence[ChatTurn] = ()
    on_phone: bool = False


@dataclass(frozen=True)
class SeenSoFar:
    """看到哪里了: the hand-over and the last message that the phone's page showed."""

    handover_id: str
    seq: int


class Handovers:
    """人工接待 as the member sees it."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        hours: OfficeHours,
        phone: str,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._hours = hours
        self._phone = phone
        self.counts: Counter[HandoverReason] = Counter()

    async def ask(self, wish: Wish) -> str:
        """Put the chat on the clerks' list, once; answers what the person is told."""
        now = self._clock()
        try:
            async with self._db.write() as session:
                if await store.open_of(session, self._index(wish.openid)) is not None:
                    return sentences.STILL_WAITING
                await self._open(session, wish, now)
        except IntegrityError:  # somebody's other tap was first
            return sentences.STILL_WAITING
        self.counts[wish.because] += 1
        if self._hours.open_at(now):
            return sentences.WAITING.format(phone=self._phone)
        return sentences.not_now(self._hours, now, self._phone)

    async def said(self, openid: str, text: str, seen: SeenSoFar | None = None) -> str | None:
        """Keep what the person wrote for the clerk; None when nothing is open any more, else what
        they are told: nothing, or, once after each closing, when somebody answers.

        Written on the phone's page, it comes with what was `seen` there: the same again counts
        once."""
        now = self._clock()
        async with self._db.write() as session:
            row = await store.open_of(session, self._index(openid))
            if row is None:
                return None
            if seen and await self._said_already(session, row, text, seen):
                return ""
            row.member_wrote_at, row.on_phone = now, seen is not None
            await store.say(session, self._sealer, row.id, Speaker.MEMBER, text, now)
            if (
                row.owner != ChatOwner.WAITING
                or self._hours.open_at(now)
                or self._hours.closed_since(row.told_at, now)
            ):
                return ""
            row.told_at = now
        return sentences.not_now(self._hours, now, self._phone)

    def are_closed(self) -> bool:
        """Whether nobody answers now, since it is not the time."""
        return not self._hours.open_at(self._clock())

    async def end(self, openid: str) -> str | None:
        """结束: back to the bot; None when nothing was open."""
        now = self._clock()
        async with self._db.write() as session:
            row = await store.open_of(session, self._index(openid))
            if row is None:
                return None
            answered = row.clerk_wrote_at is not None
            await store.move(session, row, ChatOwner.CLOSED, OwnerCause.ENDED_BY_MEMBER, now)
        return (
            f"{sentences.ENDED_BY_MEMBER}\n{sentences.RATE}"
            if answered
            else (sentences.ENDED_BY_MEMBER)
        )

    async def rate(self, openid: str, rating: int) -> str | None:
        """满意度 1 to 5 of the hand-over that just ended; None when there is none to be rated."""
        async with self._db.write() as session:
            row = await session.scalar(
                select(HandoverRow)
                .where(HandoverRow.person_index == self._index(openid))
                .order_by(HandoverRow.asked_at.desc())
                .limit(1)
                .with_for_update()
            )
            if row is None or row.clerk_wrote_at is None:
                return None
            standing = ChatStanding(
                # the same again is no other
                row.id,
                ChatOwner(row.owner),
                row.closed_at,
                row.rating not in (None, rating),
            )
            if not standing.may_be_rated(self._clock()):
                return None
            row.rating = rating
        if rating <= LOW_RATING:
            return sentences.RATED_LOW.format(phone=self._phone)
        return sentences.RATED

    def _index(self, openid: str) -> str:
        return self._sealer.index(openid, store.PERSON)

    async def _said_already(
        self, session: AsyncSession, row: HandoverRow, text: str, seen: SeenSoFar
    ) -> bool:
        after = seen.seq if seen.handover_id == row.id else 0
        later = await session.scalars(
            select(HandoverMessageRow.text_sealed).where(
                HandoverMessageRow.handover_id == row.id,
                HandoverMessageRow.seq > after,
                HandoverMessageRow.at >= row.asked_at,
                HandoverMessageRow.by == Speaker.MEMBER,
            )
        )
        return any(self._sealer.open(each, store.TEXT) == text for each in later)

    async def _open(self, session: AsyncSession, wish: Wish, now: datetime) -> None:
        row = HandoverRow(
            id=new_id(),
            person_index=self._index(wish.openid),
            openid_sealed=self._sealer.seal(wish.openid, store.OPENID),
            member_id=wish.member_id,
            owner=ChatOwner.WAITING,
            because=wish.because,
            asked_at=now,
            told_at=now,
            member_wrote_at=now,
            on_phone=wish.on_phone,
        )
        session.add(row)
        await session.flush()
        for turn in wish.before:
            for by, text in ((Speaker.MEMBER, turn.said), (Speaker.US, turn.told)):
                await store.say(session, self._sealer, row.id, by, text, turn.at)
        await store.say(session, self._sealer, row.id, Speaker.MEMBER, wish.said, now)
        await store.move(session, row, ChatOwner.WAITING, OwnerCause.ASKED, now)
