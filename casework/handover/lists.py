"""Who wants a person, and what was said? Asked by the pages of the clerks; names are masked."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework import access_log
from casework.claims import presenting
from casework.claims.tables import ClaimRow
from casework.claims.views import ClaimLine
from casework.errors import NotFound
from casework.handover import presence, store
from casework.handover.owners import (
    CHAT_CLERKS,
    RATED_WITHIN,
    ChatOwner,
    HandoverReason,
    OwnerCause,
    SendingState,
    Speaker,
)
from casework.handover.tables import HandoverChangeRow, HandoverMessageRow, HandoverRow
from casework.handover.views import (
    ChatLine,
    ChatList,
    HandoverMessage,
    HandoverView,
    OwnerChange,
)
from casework.people import people
from casework.people.counties import within
from casework.people.tables import InsuredRow
from casework.roles import require_role
from claims_core.claim import Actor
from infra.db import Database
from infra.masking import mask_name
from infra.sealing import Sealer

MOST_SHOWN = 200
_OPEN = (ChatOwner.WAITING, ChatOwner.HUMAN)
MOST_CLAIMS = 5


class HandoverLists:
    """接待列表与记录."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def chats(self, actor: Actor, *, looking: bool = True) -> ChatList:
        """Who waits, whom this clerk and others are talking to, and what ended lately.

        `looking` keeps a clerk who takes chats present. :raises RoleMissing:
        """
        require_role(actor, CHAT_CLERKS, "接待聊天")
        now = self._clock()
        async with self._db.read() as session:
            there = await presence.present(session, now)
        if looking and actor.id in there:
            async with self._db.write() as session:
                await presence.come(session, actor, now)
        async with self._db.read() as session:
            rows = await session.scalars(
                select(HandoverRow)
                .where(
                    or_(
                        HandoverRow.owner.in_(_OPEN),
                        HandoverRow.closed_at > now - RATED_WITHIN,
                    ),
                    store.handover_within(actor),
                )
                # whoever waits is never crowded out by what has ended
                .order_by(HandoverRow.owner == ChatOwner.CLOSED, HandoverRow.asked_at)
                .limit(MOST_SHOWN)
            )
            lines = [_with_whom(await self._line(session, row), there) for row in rows]
        return ChatList(
            present=actor.id in there,
            others=tuple(sorted(name for clerk, name in there.items() if clerk != actor.id)),
            waiting=tuple(each for each in lines if each.owner is ChatOwner.WAITING),
            mine=tuple(each for each in lines if each.clerk_id == actor.id),
            elsewhere=tuple(
                each for each in lines if each.clerk_id is not None and each.clerk_id != actor.id
            ),
            ended=tuple(each for each in lines if each.owner is ChatOwner.CLOSED),
        )

    async def show(self, actor: Actor, handover_id: str, *, opened: bool = True) -> HandoverView:
        """One chat with its messages and owners; `opened` records the look.

        :raises RoleMissing, NotFound:
        """
        require_role(actor, CHAT_CLERKS, "接待聊天")
        if opened:
            async with self._db.write() as session:
                row = await store.held(session, handover_id)
                if row is None:
                    raise NotFound
                await access_log.record(
                    session,
                    actor,
                    "chat",
                    row.member_id or row.id,
                    claim_id=None,
                    reason="人工接待",
                    at=self._clock(),
                )
        async with self._db.read() as session:
            row = await session.get(HandoverRow, handover_id)
            if row is None:
                raise NotFound
            messages = await session.scalars(
                select(HandoverMessageRow)
                .where(HandoverMessageRow.handover_id == handover_id)
                .order_by(HandoverMessageRow.seq)
            )
            changes = await session.scalars(
                select(HandoverChangeRow)
                .where(HandoverChangeRow.handover_id == handover_id)
                .order_by(HandoverChangeRow.seq)
            )
            return HandoverView(
                line=await self._line(session, row),
                messages=tuple(
                    HandoverMessage(
                        each.seq,
                        Speaker(each.by),
                        each.clerk_name,
                        self._sealer.open(each.text_sealed, store.TEXT),
                        each.at,
                        SendingState(each.state) if each.state else None,
                    )
                    for each in messages
                ),
                changes=tuple(
                    OwnerChange(
                        ChatOwner(each.owner), OwnerCause(each.cause), each.actor_name, each.at
                    )
                    for each in changes
                ),
                rating=row.rating,
            )

    async def claims_of(self, actor: Actor, handover_id: str) -> tuple[ClaimLine, ...]:
        """The newest claims of whoever is in the chat, as in every list of the window.

        :raises RoleMissing, NotFound:
        """
        require_role(actor, CHAT_CLERKS, "接待聊天")
        async with self._db.read() as session:
            row = await session.get(HandoverRow, handover_id)
            if row is None:
                raise NotFound
            if row.member_id is None:
                return ()
            insured_id = await people.bound_insured_id(session, row.member_id)
            claims = await session.scalars(
                select(ClaimRow)
                .where(
                    or_(ClaimRow.filed_by == row.member_id, ClaimRow.insured_id == insured_id),
                    within(actor, ClaimRow.insured_id),
                )
                .order_by(ClaimRow.opened_at.desc(), ClaimRow.id)
                .limit(MOST_CLAIMS)
            )
            return tuple(await presenting.claim_lines(session, list(claims), self._sealer))

    async def _line(self, session: AsyncSession, row: HandoverRow) -> ChatLine:
        name = ""
        if row.member_id and (insured_id := await people.bound_insured_id(session, row.member_id)):
            insured = await session.get_one(InsuredRow, insured_id)
            name = mask_name(people.opened(insured, self._sealer).name)
        return ChatLine(
            id=row.id,
            owner=ChatOwner(row.owner),
            because=HandoverReason(row.because),
            who=name,
            asked_at=row.asked_at,
            member_wrote_at=row.member_wrote_at,
            clerk_wrote_at=row.clerk_wrote_at,
            clerk_id=row.clerk_id,
            clerk_name=row.clerk_name,
            member_id=row.member_id,
            on_phone=row.on_phone,
        )


def _with_whom(line: ChatLine, there: Collection[str]) -> ChatLine:
    """A chat whose clerk has looked away waits for somebody, before the watch has said so."""
    if line.owner is not ChatOwner.HUMAN or line.clerk_id in there:
        return line
    return replace(line, owner=ChatOwner.WAITING, clerk_id=None)
