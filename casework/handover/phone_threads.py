"""What does somebody do with a hand-over on the phone's page? Asked by the member API: read, write,
end it, and say how it was. Chat and page are one conversation: whoever began in one goes on in the
other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from casework.errors import FieldsInvalid, NotFound
from casework.handover import sentences, store
from casework.handover.handovers import Handovers, SeenSoFar, Wish
from casework.handover.office_hours import OfficeHours, opening_words
from casework.handover.owners import ChatOwner, ChatStanding, HandoverReason, Speaker
from casework.handover.tables import HandoverMessageRow, HandoverRow
from casework.people.tables import MemberRow
from claims_core.claim import Actor
from infra.db import Database
from infra.sealing import Sealer

LONGEST = 500
# What has ended longer ago is not a conversation any more that one comes back to.
SHOWN_FOR = timedelta(days=1)

THREAD_STATE_WORDS: Mapping[ChatOwner, str] = {
    ChatOwner.BOT: "还没有找工作人员。",
    ChatOwner.WAITING: "已经在帮您叫工作人员了，他们看到就在这里回您。",
    ChatOwner.HUMAN: "工作人员在回您。",
    ChatOwner.CLOSED: "这次结束了。",
}


@dataclass(frozen=True, repr=False)
class ThreadWord:
    """一句话, the member's or a clerk's."""

    seq: int
    mine: bool
    clerk_name: str
    text: str
    at: datetime


@dataclass(frozen=True, repr=False)
class PhoneThread:
    """手机上的人工接待: the open hand-over of one person, or the last one of the last day; `id` is
    empty without any. Outside office hours `opening` says when somebody comes."""

    id: str
    owner: ChatOwner
    words: tuple[ThreadWord, ...]
    may_rate: bool
    hours: str
    opening: str


class PhoneThreads:
    """人工接待 on the phone."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        hours: OfficeHours,
        handovers: Handovers,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._hours = hours
        self.handovers = handovers

    async def show(self, actor: Actor) -> PhoneThread:
        """What was said since the wish for a person; what the bot was told before stays there."""
        now = self._clock()
        index = self._sealer.index(await self._person(actor), store.PERSON)
        opening = self._hours.next_opening(now)
        is_open = self._hours.open_at(now)
        hours = (self._hours.words(), "" if is_open else opening_words(opening, now))
        async with self._db.read() as session:
            row = await session.scalar(
                select(HandoverRow)
                .where(HandoverRow.person_index == index)
                .order_by(HandoverRow.asked_at.desc())
                .limit(1)
            )
            if row is None or (row.closed_at and row.closed_at < now - SHOWN_FOR):
                return PhoneThread("", ChatOwner.BOT, (), False, *hours)
            messages = await session.scalars(
                select(HandoverMessageRow)
                .where(
                    HandoverMessageRow.handover_id == row.id,
                    HandoverMessageRow.at >= row.asked_at,
                    HandoverMessageRow.by != Speaker.US,
                )
                .order_by(HandoverMessageRow.seq)
            )
            words = tuple(
                ThreadWord(
                    each.seq,
                    each.by == Speaker.MEMBER,
                    each.clerk_name,
                    self._sealer.open(each.text_sealed, store.TEXT),
                    each.at,
                )
                for each in messages
            )
        standing = ChatStanding(row.id, ChatOwner(row.owner), row.closed_at, row.rating is not None)
        may_rate = row.clerk_wrote_at is not None and standing.may_be_rated(now)
        return PhoneThread(row.id, standing.owner, words, may_rate, *hours)

    async def say(self, actor: Actor, text: str, seen: SeenSoFar) -> None:
        """Say something to the clerks, and call them where nothing is open. What was `seen` when
        it was written lets the same be sent twice and said once. :raises FieldsInvalid:"""
        text = text.strip()
        if not text:
            raise FieldsInvalid(text="请先写好要说的话。")
        if len(text) > LONGEST:
            raise FieldsInvalid(text=f"一次最多{LONGEST}个字，请分几次说。")
        person = await self._person(actor)
        for _ in range(2):  # it may open or end between the two questions
            if await self.handovers.said(person, text, seen) is not None:
                return
            wish = Wish(person, actor.id, HandoverReason.ASKED, text, on_phone=True)
            if await self.handovers.ask(wish) != sentences.STILL_WAITING:
                return

    async def end(self, actor: Actor) -> None:
        """结束; nothing where nothing is open."""
        await self.handovers.end(await self._person(actor))

    async def rate(self, actor: Actor, rating: int) -> None:
        """满意度 1 to 5. :raises NotFound: where there is nothing to rate."""
        if await self.handovers.rate(await self._person(actor), rating) is None:
            raise NotFound

    async def _person(self, actor: Actor) -> str:
        """As the chat knows them; whoever has never met the account is known by the phone alone."""
        async with self._db.read() as session:
            openid = await session.scalar(
                select(MemberRow.official_openid).where(MemberRow.id == actor.id)
            )
        return openid or f"{store.BY_PHONE}{actor.id}"
