"""What becomes of what somebody wrote back? Asked by the endpoint to which the providers push.

"No more" holds from the commit on, also for what is planned; other words go to whoever waits for an
answer of this person, else become a case of theirs; what is left stands in the list that staff
read."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession

from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer
from infra.sms.gateway import SmsReply
from infra.statements import dialect_insert
from notifications import consents
from notifications.replies.words import ReplyMeaning, meaning_of, readable
from notifications.tables import SmsReplyRow

log = logging.getLogger("daetong.notifications")

TEXT, PHONE = "sms_reply.text", "sms_reply.phone"
SAID_IN = "sms"
Person = tuple[str, str]


class ReplyReader(Protocol):
    """等回复的人: who may be waiting for what a person answers by text message."""

    async def on_reply(self, person: Person, text: str) -> bool:
        """Take it, once the reply is kept; False leaves it to the list, where it stands already."""
        ...

    async def on_words(self, writers: Sequence[Person], phone: str, text: str) -> bool:
        """Take what none of those who have this phone was waited for with; False leaves it to the
        list."""
        ...


class Owners(Protocol):
    """号码是谁的; `notifications.subjects.phone_owners` knows."""

    async def having(self, session: AsyncSession, phone: str) -> list[Person]:
        """Whose phone it is, kind and id; empty where nobody is known by it."""
        ...


@dataclass(frozen=True, repr=False)
class _KeptReply:
    row_id: str
    meaning: str
    phone: str
    text: str
    writers: list[Person]
    is_open: bool


class NobodyWaits:
    """没有人在等: every reply goes to the list."""

    async def on_reply(self, person: Person, text: str) -> bool:
        return False

    async def on_words(self, writers: Sequence[Person], phone: str, text: str) -> bool:
        return False


class SmsReplies:
    """短信回复的接收: each is kept once, sealed, however often it is pushed."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        owners: Owners,
        clock: Callable[[], datetime],
        reader: ReplyReader | None = None,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._owners = owners
        self._clock = clock
        self._reader: ReplyReader = reader or NobodyWaits()

    async def receive(self, provider: str, replies: Iterable[SmsReply]) -> int:
        """Keep the replies of one push, and do what they say; how many were new."""
        new = 0
        for reply in replies:
            async with self._db.write() as session:
                kept = await self._keep(session, provider, reply)
            if kept is None:  # pushed before
                continue
            new += 1
            for_staff = kept.is_open and not await self._waited_for(kept)
            log.info(
                "Somebody replied to a text message",
                extra={"action": "sms_reply", "meaning": kept.meaning, "for_staff": for_staff},
            )
        return new

    async def _waited_for(self, kept: _KeptReply) -> bool:
        """Whether somebody waited for these words; then they need not stand on the list. A process
        that dies in between leaves them there."""
        taken = False
        for writer in kept.writers:
            if taken := await self._reader.on_reply(writer, kept.text):
                break
        if not taken and kept.meaning == ReplyMeaning.WORDS:
            taken = await self._reader.on_words(kept.writers, kept.phone, kept.text)
        if taken:
            async with self._db.write() as session:
                (await session.get_one(SmsReplyRow, kept.row_id)).is_open = False
        return taken

    async def _keep(
        self, session: AsyncSession, provider: str, reply: SmsReply
    ) -> _KeptReply | None:
        now = self._clock()
        text = readable(reply.text)
        meaning = meaning_of(text)
        writers = await self._owners.having(session, reply.phone)
        row_id = new_id()
        kept = await session.scalar(
            dialect_insert(session, SmsReplyRow)
            .values(
                id=row_id,
                provider=provider,
                reference=reply.reference[:64],
                phone_sealed=self._sealer.seal(reply.phone, PHONE),
                text_sealed=self._sealer.seal(text, TEXT),
                person_kind=writers[0][0] if writers else None,
                person_id=writers[0][1] if writers else None,
                meaning=meaning.value,
                is_open=False,
                at=reply.sent_at or now,
                received_at=now,
            )
            .on_conflict_do_nothing()
            .returning(SmsReplyRow.id)
        )
        if kept is None:
            return None
        is_open = await self._follow(session, meaning, writers, text, now)
        row = await session.get_one(SmsReplyRow, row_id)
        row.is_open = is_open
        return _KeptReply(row_id, meaning.value, reply.phone, text, writers, is_open)

    async def _follow(
        self,
        session: AsyncSession,
        meaning: ReplyMeaning,
        writers: list[Person],
        text: str,
        now: datetime,
    ) -> bool:
        """Do what is said; whether staff have to read it."""
        if meaning is ReplyMeaning.OPT_OUT:
            for writer in writers:
                await consents.refuse_everything(
                    session, writer, said_in=SAID_IN, words=f"短信回复“{text[:20]}”", now=now
                )
            return not writers  # nobody we know: somebody has to find out whose phone it is
        return True
