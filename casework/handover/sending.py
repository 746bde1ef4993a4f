"""How do our words reach somebody who talks to a clerk? Asked by everything that says something in
a hand-over; what became of each message stands beside it."""

import logging
from collections.abc import Awaitable, Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.handover import store
from casework.handover.owners import SendingState, Speaker
from casework.handover.tables import HandoverRow
from claims_core.errors import ClaimsError
from infra.db import Database
from infra.gateway_errors import Category, GatewayError
from infra.sealing import Sealer

log = logging.getLogger("daetong.handover")

SendText = Callable[[str, str], Awaitable[None]]


class NotSent(ClaimsError):
    """没发出去: what was written did not reach the platform; it is kept and shown."""

    code = "chat_not_sent"
    template = "这句话没有发出去：{why}"


class ChatSending:
    """接待发送: written down in the transaction that decides, sent after it."""

    def __init__(self, db: Database, sealer: Sealer, send_text: SendText) -> None:
        self._db = db
        self._sealer = sealer
        self._send_text = send_text

    async def write_down(
        self,
        session: AsyncSession,
        row: HandoverRow,
        by: Speaker,
        text: str,
        now: datetime,
        clerk_name: str = "",
    ) -> int:
        """Append what is about to be sent to a hand-over that is held; its number there."""
        return await store.say(
            session,
            self._sealer,
            row.id,
            by,
            text,
            now,
            clerk_name=clerk_name,
            state=SendingState.SENDING,
        )

    async def send(self, row: HandoverRow, seq: int, text: str) -> None:
        """Send what was written down, after its transaction. Whoever wrote on the phone's page
        reads it there, whether WeChat takes it or not. :raises NotSent:"""
        openid = self._sealer.open(row.openid_sealed, store.OPENID)
        if openid.startswith(store.BY_PHONE):
            await self._mark(row.id, seq, SendingState.SENT)
            return
        try:
            await self._send_text(openid, text)
        except GatewayError as problem:
            if row.on_phone:
                await self._mark(row.id, seq, SendingState.SENT)
                return
            unsure = problem.category is Category.AMBIGUOUS
            await self._mark(row.id, seq, SendingState.UNKNOWN if unsure else SendingState.FAILED)
            log.warning(
                "Words of a hand-over did not go out",
                extra={"action": "chat_not_sent", "code": problem.code},
            )
            raise NotSent(why=_WHY.get(problem.category, _OTHERWISE)) from None
        await self._mark(row.id, seq, SendingState.SENT)

    async def send_quietly(self, row: HandoverRow, seq: int, text: str) -> None:
        """The same for our own notices: where it fails, the record says so and nobody waits."""
        try:
            await self.send(row, seq, text)
        except NotSent:
            return

    async def _mark(self, handover_id: str, seq: int, state: SendingState) -> None:
        async with self._db.write() as session:
            await store.mark(session, handover_id, seq, state)


_WHY = {
    Category.OTHER_CHANNEL: "对方超过48小时没说话，微信不让再发了。请打电话，或等对方再来。",
    Category.DEFER: "微信不让连着发太多条，要等对方再说一句话才能接着发。",
    Category.BUDGET: "今天能发的条数用完了，请打电话。",
    Category.SUPPRESSED: "对方不再关注公众号了，请打电话。",
    Category.RECIPIENT: "对方不再关注公众号了，请打电话。",
    Category.CONTENT: "微信认为里面有不能发的字，请换个说法。",
    Category.AMBIGUOUS: "微信没有回音，不确定对方看到没有。请等一等，看对方有没有回。",
    Category.RETRY: "现在连不上微信，请过一会儿再发一次。",
}
_OTHERWISE = "微信没有收，请过一会儿再试；还不行就打电话，并告诉运维。"
