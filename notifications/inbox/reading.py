"""What has this member been told? Asked by the phone; the own messages, and those about claims that
the member may see now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_, update

from casework.claims.member_access import visible_claim_ids
from casework.cursor import decode, encode
from casework.errors import NotFound
from casework.lists import Page
from casework.people.people import own_ids
from claims_core.claim import Actor
from infra.db import Database
from infra.sealing import Sealer
from notifications.announcements.withdrawals import (
    WITHDRAWN_MARK,
    WITHDRAWN_TEXT,
    withdrawn_among,
)
from notifications.inbox.writing import TEXT
from notifications.messages import ANNOUNCED, Message
from notifications.tables import InboxItemRow

PAGE = 20


@dataclass(frozen=True, kw_only=True)
class InboxItem:
    """站内消息: `claim_id` where it is about a claim."""

    id: str
    message: Message
    title: str
    text: str
    at: datetime
    read: bool
    claim_id: str | None


class Inbox:
    """消息: what a member can read again."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def page(self, actor: Actor, cursor: str | None = None) -> Page[InboxItem]:
        """The member's messages, newest first, twenty at a time."""
        query = (
            select(InboxItemRow)
            .where(self._theirs(actor))
            .order_by(InboxItemRow.at.desc(), InboxItemRow.id.desc())
            .limit(PAGE + 1)
        )
        if cursor:
            place = tuple_(InboxItemRow.at, InboxItemRow.id)
            query = query.where(place < tuple_(*decode(cursor)))
        async with self._db.read() as session:
            rows = list(await session.scalars(query))
            announced = {row.event_id for row in rows if row.message in ANNOUNCED}
            withdrawn = await withdrawn_among(session, announced)
        more = encode(rows[PAGE - 1].at, rows[PAGE - 1].id) if len(rows) > PAGE else None
        items = (self._item(row, withdrawn=row.event_id in withdrawn) for row in rows[:PAGE])
        return Page(tuple(items), more)

    async def unread(self, actor: Actor) -> int:
        """How many of them were not opened yet."""
        query = select(func.count()).where(self._theirs(actor), InboxItemRow.read_at.is_(None))
        async with self._db.read() as session:
            return int(await session.scalar(query) or 0)

    async def mark_read(self, actor: Actor, item_id: str) -> None:
        """The member has opened it; the first time counts.

        :raises NotFound: also when it is somebody else's.
        """
        async with self._db.write() as session:
            row = await session.scalar(
                select(InboxItemRow).where(InboxItemRow.id == item_id, self._theirs(actor))
            )
            if row is None:
                raise NotFound
            row.read_at = row.read_at or self._clock()

    async def mark_all_read(self, actor: Actor) -> None:
        """The member wants to see nothing marked as new."""
        async with self._db.write() as session:
            await session.execute(
                update(InboxItemRow)
                .where(self._theirs(actor), InboxItemRow.read_at.is_(None))
                .values(read_at=self._clock())
                .execution_options(synchronize_session=False)
            )

    def _theirs(self, actor: Actor) -> ColumnElement[bool]:
        addressed = or_(
            and_(InboxItemRow.person_kind == "member", InboxItemRow.person_id == actor.id),
            and_(
                InboxItemRow.person_kind == "insured",
                InboxItemRow.person_id.in_(own_ids(actor.id)),
            ),
        )
        seen = visible_claim_ids(actor, self._clock())
        return and_(
            addressed, or_(InboxItemRow.claim_id.is_(None), InboxItemRow.claim_id.in_(seen))
        )

    def _item(self, row: InboxItemRow, *, withdrawn: bool) -> InboxItem:
        sealed = row.text_sealed
        if withdrawn:
            return InboxItem(
                id=row.id,
                message=Message(row.message),
                title=f"{WITHDRAWN_MARK}{row.title}",
                text=WITHDRAWN_TEXT,
                at=row.at,
                read=row.read_at is not None,
                claim_id=None,
            )
        return InboxItem(
            id=row.id,
            message=Message(row.message),
            title=row.title,
            text=row.text if sealed is None else self._sealer.open(sealed, TEXT),
            at=row.at,
            read=row.read_at is not None,
            claim_id=row.claim_id,
        )
