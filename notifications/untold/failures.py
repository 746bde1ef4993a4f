"""What has gone wrong without anybody being told? A message that reached nobody becomes a case, so
that a colleague rings; whatever nobody knows of after ten minutes is counted, and that has to be
nothing.

Whoever calls us is told by the answer. This is about what happens behind their back."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, literal_column, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from casework.conversations.opening import CaseOpening, NewCase
from casework.people import merges
from casework.people.tables import BindingRow
from casework.uploads.tables import FileImportRow
from casework.uploads.views import ImportState
from claims_core.claim import SYSTEM
from claims_core.policy import PolicyBook
from claims_core.service_case import CaseKind
from infra.db import Database
from infra.outbox import OutboxRow
from infra.sealing import Sealer
from infra.statements import dialect_insert
from notifications.causes import CAUSED_BY
from notifications.deliveries import DeliveryState
from notifications.messages import KINDS, TRAITS, Message
from notifications.tables import DeliveryRow, InboxItemRow
from notifications.untold.tables import UnreachedRow

log = logging.getLogger("daetong.notifications")

WITHIN = timedelta(minutes=10)
# Carriers report for days what they could not deliver; what has no channel at all is seen at once.
_LOST_FOR, _WITHOUT_CHANNEL_FOR = timedelta(days=7), timedelta(days=1)
PAGE = 100
_LOST = (DeliveryState.DEAD.value, DeliveryState.FAILED.value)
_QUOTED = tuple(f"'{state}'" for state in _LOST)
_OVER = (*_LOST, DeliveryState.SUPPRESSED.value)
# What somebody has to look after when it could not be delivered, and was meant to go out at all.
LOUD: tuple[str, ...] = tuple(
    message.value
    for message, kind in KINDS.items()
    if kind.channels and not TRAITS[kind.message_class].given_up_quietly
)
# A campaign of many pages may wait its turn.
LOUD_EVENTS: tuple[str, ...] = tuple(
    name
    for name, message in CAUSED_BY.items()
    if not TRAITS[KINDS[message].message_class].given_up_quietly
)
INBOX, CASE = "inbox", "case"


class UntoldKind(StrEnum):
    """没人知道的失败, by what it is about."""

    EVENT = "event"
    MESSAGE = "message"
    FILE = "file"


UNTOLD_KIND_WORDS: Mapping[UntoldKind, str] = {
    UntoldKind.EVENT: "办理有了变化，还没有变成消息",
    UntoldKind.MESSAGE: "消息没有送到，也没有人去告诉",
    UntoldKind.FILE: "上传的文件一直停在“正在读”",
}


@dataclass(frozen=True)
class UnreachedMessage:
    """没送到的一条消息: `since` is when it was certainly on its way already."""

    event_id: str
    person: tuple[str, str]
    message: Message
    since: datetime


class UntoldFailures:
    """没有人知道的失败."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        book: PolicyBook,
    ) -> None:
        self._db = db
        self._clock = clock
        self._cases = CaseOpening(sealer, book)

    async def tell(self) -> int:
        """See to it that somebody learns of every message that reached nobody: the person where
        they can open their inbox, else a colleague; how many."""
        told = 0
        async with self._db.read() as session:
            unreached = await _unreached(session, self._clock())
        for each in unreached:
            try:
                async with self._db.write() as session:
                    told += await self._tell(session, each)
            except Exception:  # one that cannot be told must not keep the others from it
                log.exception(
                    "Nobody could be told of a message that reached nobody",
                    extra={"action": "unreached_untold", "event_id": each.event_id},
                )
        return told

    async def count(self) -> Mapping[UntoldKind, int]:
        """How many failures nobody was told of within ten minutes."""
        now = self._clock()
        before = now - WITHIN
        async with self._db.read() as session:
            events = await session.scalar(
                select(func.count())
                .select_from(OutboxRow)
                .where(
                    OutboxRow.relayed_at.is_(None),
                    OutboxRow.at < before,
                    OutboxRow.name.in_(LOUD_EVENTS),
                )
            )
            files = await session.scalar(
                select(func.count())
                .select_from(FileImportRow)
                .where(FileImportRow.state == ImportState.STAGING, FileImportRow.at < before)
            )
            unreached = await _unreached(session, now)
        late = sum(each.since < before for each in unreached)
        return {
            UntoldKind.EVENT: events or 0,
            UntoldKind.MESSAGE: late,
            UntoldKind.FILE: files or 0,
        }

    async def _tell(self, session: AsyncSession, lost: UnreachedMessage) -> int:
        readable = await _opens_their_inbox(session, lost.person)
        now = self._clock()
        mine = await session.scalar(
            dialect_insert(session, UnreachedRow)
            .values(
                event_id=lost.event_id,
                recipient_id=lost.person[1],
                message=lost.message.value,
                told_in=INBOX if readable else CASE,
                case_no="",
                at=now,
            )
            .on_conflict_do_nothing()
            .returning(UnreachedRow.event_id)
        )
        if mine is None:  # another worker was faster
            return 0
        if readable:
            return 1
        title = await session.scalar(
            select(InboxItemRow.title).where(InboxItemRow.event_id == lost.event_id).limit(1)
        )
        what = f"：{title}" if title else ""
        words = f"有一条通知没有送到本人{what}。请打电话或者写信告诉本人，再记一笔怎么告诉的。"
        new = NewCase(CaseKind.UNREACHED, "system", words, lost.person)
        case = await self._cases.open(session, new, SYSTEM, now)
        row = await session.get_one(UnreachedRow, (lost.event_id, lost.person[1]))
        row.case_no = case.case_no
        log.warning(
            "A message reached nobody; a colleague is asked to tell them",
            extra={"action": "message_unreached", "event_id": lost.event_id, "case": case.case_no},
        )
        return 1


async def _unreached(session: AsyncSession, now: datetime) -> Sequence[UnreachedMessage]:
    """The oldest messages that reached nobody and that nobody was told of."""
    row, other, known, item = DeliveryRow, aliased(DeliveryRow), UnreachedRow, InboxItemRow
    lost = (
        select(
            row.event_id,
            row.recipient_kind,
            row.recipient_id,
            row.message,
            func.coalesce(row.intent_at, row.created_at, type_=row.created_at.type).label("since"),
        )
        .where(
            # as it stands in the index of the few that are: SQLite compares the words
            literal_column("delivery.state").in_(map(literal_column, _QUOTED)),
            row.created_at > now - _LOST_FOR,
            row.message.in_(LOUD),
            ~select(known.event_id)
            .where(known.event_id == row.event_id, known.recipient_id == row.recipient_id)
            .exists(),
            ~select(other.id)
            .where(
                other.event_id == row.event_id,
                other.recipient_id == row.recipient_id,
                other.state.not_in(_OVER),
            )
            .exists(),
        )
        .order_by(row.created_at, row.id)
        .limit(PAGE)
    )
    without = (
        select(
            item.event_id,
            item.person_kind,
            item.person_id,
            item.message,
            item.at.label("since"),
        )
        .where(
            item.at > now - _WITHOUT_CHANNEL_FOR,
            item.message.in_(LOUD),
            ~select(known.event_id)
            .where(known.event_id == item.event_id, known.recipient_id == item.person_id)
            .exists(),
            ~select(row.id)
            .where(row.event_id == item.event_id, row.recipient_id == item.person_id)
            .exists(),
        )
        .order_by(item.at, item.id)
        .limit(PAGE)
    )
    found: dict[tuple[str, str], UnreachedMessage] = {}
    for query in (lost, without):
        for event_id, kind, person_id, message, since in await session.execute(query):
            made = UnreachedMessage(event_id, (kind, person_id), Message(message), since)
            found.setdefault((event_id, person_id), made)
    return tuple(found.values())


async def _opens_their_inbox(session: AsyncSession, person: tuple[str, str]) -> bool:
    """Whether this person finds the message on their phone by themselves."""
    kind, person_id = person
    if kind == "member":
        return True
    bound = select(BindingRow.id).where(
        BindingRow.insured_id.in_(merges.same_person(person_id)), BindingRow.ended_at.is_(None)
    )
    return await session.scalar(bound.limit(1)) is not None
