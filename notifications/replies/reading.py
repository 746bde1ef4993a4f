"""Which replies wait for somebody to read them, and who has seen to each? Asked by the window.

Texts are opened for whoever works there, and every opening is recorded."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from casework import access_log
from casework.cursor import decode, encode
from casework.errors import NotFound
from casework.lists import Page
from casework.roles import require_role
from claims_core.claim import Actor, Role
from infra.db import Database
from infra.masking import mask_phone
from infra.sealing import Sealer
from notifications.replies.receiving import PHONE, TEXT
from notifications.replies.words import ReplyMeaning
from notifications.tables import SmsReplyRow

REPLY_READERS = frozenset({Role.CLERK, Role.CALLER, Role.SUPERVISOR})
_PAGE = 20
_WHY = "查看短信回复"


@dataclass(frozen=True, kw_only=True, repr=False)
class ReplyView:
    """短信回复: `insured_id` where it is known whose phone it is."""

    id: str
    text: str
    phone_masked: str
    meaning: ReplyMeaning
    insured_id: str | None
    at: datetime
    closed_by: str
    closed_at: datetime | None


class ReplyList:
    """短信回复的清单."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def page(
        self, actor: Actor, *, closed: bool = False, cursor: str | None = None
    ) -> Page[ReplyView]:
        """Those that wait, oldest first, or those seen to, newest first; twenty at a time.

        :raises RoleMissing:
        """
        require_role(actor, REPLY_READERS, "看短信回复")
        place = (SmsReplyRow.at, SmsReplyRow.id)
        query = select(SmsReplyRow).limit(_PAGE + 1)
        if closed:
            query = query.where(SmsReplyRow.closed_at.is_not(None))
            query = query.order_by(*(part.desc() for part in place))
        else:
            query = query.where(SmsReplyRow.is_open.is_(True)).order_by(*place)
        if cursor:
            at, row_id = decode(cursor)
            there = (SmsReplyRow.at == at) & (
                SmsReplyRow.id < row_id if closed else SmsReplyRow.id > row_id
            )
            query = query.where(there | (SmsReplyRow.at < at if closed else SmsReplyRow.at > at))
        async with self._db.write() as session:  # what is read in clear is recorded
            rows = list(await session.scalars(query))
            more = encode(rows[_PAGE - 1].at, rows[_PAGE - 1].id) if len(rows) > _PAGE else None
            for row in rows[:_PAGE]:
                await access_log.record(
                    session,
                    actor,
                    "sms_reply",
                    row.id,
                    claim_id=None,
                    reason=_WHY,
                    at=self._clock(),
                )
            return Page(tuple(self._view(row) for row in rows[:_PAGE]), more)

    async def close(self, actor: Actor, reply_id: str) -> None:
        """Somebody has seen to it; the first who says so stands there.

        :raises RoleMissing:
        :raises NotFound:
        """
        require_role(actor, REPLY_READERS, "处理短信回复")
        async with self._db.write() as session:
            row = await session.get(SmsReplyRow, reply_id, with_for_update=True)
            if row is None:
                raise NotFound
            if row.is_open:
                row.is_open = False
                row.closed_by, row.closed_by_name = actor.id, actor.name
                row.closed_at = self._clock()

    def _view(self, row: SmsReplyRow) -> ReplyView:
        return ReplyView(
            id=row.id,
            text=self._sealer.open(row.text_sealed, TEXT),
            phone_masked=mask_phone(self._sealer.open(row.phone_sealed, PHONE)),
            meaning=ReplyMeaning(row.meaning),
            insured_id=row.person_id if row.person_kind == "insured" else None,
            at=row.at,
            closed_by=row.closed_by_name,
            closed_at=row.closed_at,
        )
