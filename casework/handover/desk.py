"""What does a clerk do with the chats that want a person? Asked by the window's pages: be there,
answer, give back, end."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid, NotFound
from casework.handover import presence, store
from casework.handover.endings import HandoverEndings
from casework.handover.owners import (
    CHAT_CLERKS,
    ChatOwner,
    OwnerCause,
    SendingState,
    Speaker,
)
from casework.handover.sending import ChatSending
from casework.handover.tables import HandoverMessageRow, HandoverRow
from casework.roles import require_role
from claims_core.claim import Actor
from claims_core.errors import ClaimsError
from infra.db import Database
from infra.sealing import Sealer

LONGEST = 500
_WHAT = "接待聊天"


class ChatEnded(ClaimsError):
    """接待已经结束: nothing can be said in it any more."""

    code = "chat_ended"
    template = "这次接待已经结束，话没有发出去。对方再找人工，会重新排到这里。"


class AnsweredByColleague(ClaimsError):
    """同事刚刚回了: what the page showed is not the last word of ours any more."""

    code = "answered_by_colleague"
    template = "{name}刚刚回了对方，您的话没有发出去。请看一眼，还要说就再点一次。"


class HandoverDesk:
    """人工接待 as the clerks do it."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        sending: ChatSending,
        endings: HandoverEndings,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._sending = sending
        self._endings = endings

    async def come(self, actor: Actor) -> None:
        """到岗: this clerk takes chats. :raises RoleMissing:"""
        require_role(actor, CHAT_CLERKS, _WHAT)
        async with self._db.write() as session:
            await presence.come(session, actor, self._clock())

    async def leave(self, actor: Actor) -> int:
        """离岗: no more chats, and this clerk's go back to the list; answers how many.

        :raises RoleMissing:
        """
        require_role(actor, CHAT_CLERKS, _WHAT)
        async with self._db.write() as session:
            await presence.leave(session, actor)
            ids = await session.scalars(
                select(HandoverRow.id).where(HandoverRow.clerk_id == actor.id)
            )
        return sum(
            [
                await self._endings.give_up(each, actor.id, OwnerCause.CLERK_LEFT, actor)
                for each in list(ids)
            ]
        )

    async def reply(self, actor: Actor, handover_id: str, text: str, *, after: int) -> None:
        """Say something to the member; the first reply takes the chat over, and whoever replies
        is there. `after` is the last message that the page showed: the same form sent twice says
        it once.

        :raises RoleMissing, NotFound, FieldsInvalid, ChatEnded, AnsweredByColleague, NotSent:
        """
        require_role(actor, CHAT_CLERKS, _WHAT)
        text = text.strip()
        if not text:
            raise FieldsInvalid(text="请先写好要说的话。")
        if len(text) > LONGEST:
            raise FieldsInvalid(text=f"一次最多{LONGEST}个字，请分几次说。")
        now = self._clock()
        async with self._db.write() as session:
            row = await store.held(session, handover_id)
            if row is None:
                raise NotFound
            if row.owner == ChatOwner.CLOSED:
                raise ChatEnded
            if await self._said_already(session, handover_id, actor, text, after):
                return
            if row.clerk_id not in (None, actor.id) and await _answered_since(session, row, after):
                raise AnsweredByColleague(name=row.clerk_name)
            if row.clerk_id != actor.id:
                cause = OwnerCause.TAKEN_OVER if row.clerk_id else OwnerCause.FIRST_REPLY
                await store.move(session, row, ChatOwner.HUMAN, cause, now, actor)
            await presence.come(session, actor, now)
            row.clerk_wrote_at = now
            seq = await self._sending.write_down(session, row, Speaker.CLERK, text, now, actor.name)
        await self._sending.send(row, seq, text)

    async def end(self, actor: Actor, handover_id: str) -> None:
        """结束接待: back to the bot, and the member is asked how it was.

        :raises RoleMissing, ChatEnded:
        """
        require_role(actor, CHAT_CLERKS, _WHAT)
        if not await self._endings.close(handover_id, OwnerCause.ENDED_BY_CLERK, actor):
            raise ChatEnded

    async def give_back(self, actor: Actor, handover_id: str) -> None:
        """放回待接待, for a colleague. :raises RoleMissing, NotFound:"""
        require_role(actor, CHAT_CLERKS, _WHAT)
        given = await self._endings.give_up(handover_id, actor.id, OwnerCause.GIVEN_BACK, actor)
        if not given:
            raise NotFound

    async def _said_already(
        self, session: AsyncSession, handover_id: str, actor: Actor, text: str, after: int
    ) -> bool:
        later = await session.scalars(
            select(HandoverMessageRow).where(
                HandoverMessageRow.handover_id == handover_id,
                HandoverMessageRow.seq > after,
                HandoverMessageRow.by == Speaker.CLERK,
                HandoverMessageRow.clerk_name == actor.name,
                HandoverMessageRow.state != SendingState.FAILED,
            )
        )
        return any(self._sealer.open(each.text_sealed, store.TEXT) == text for each in later)


async def _answered_since(session: AsyncSession, row: HandoverRow, after: int) -> bool:
    """Whether whoever has the chat wrote something that the page did not show yet."""
    found = await session.scalar(
        select(HandoverMessageRow.seq)
        .where(
            HandoverMessageRow.handover_id == row.id,
            HandoverMessageRow.seq > after,
            HandoverMessageRow.by == Speaker.CLERK,
        )
        .limit(1)
    )
    return found is not None
