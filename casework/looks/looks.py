"""谁看过: who has seen which clear text of whom, when, and why? Asked by supervisors and auditors,
by person, by colleague and by day."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.access_log import AccessLogRow, LookNoticeRow, what_words
from casework.claims.county_claims import claim_within
from casework.claims.tables import ClaimRow
from casework.cursor import decode, encode
from casework.errors import FieldsInvalid, Forbidden, NotFound
from casework.lists import Page
from casework.payments.tables import PaymentRow
from casework.people import merges, people
from casework.people.counties import colleague_within, is_within, member_within, within
from casework.people.tables import BindingRow, StaffRow
from casework.roles import require_role
from claims_core.calendar_cn import CHINA, china_day
from claims_core.claim import SYSTEM, Actor, Role
from claims_core.errors import InvalidClaimNo, InvalidIdNumber
from claims_core.identifiers import check_claim_no
from claims_core.identity import check_identity
from infra.db import Database
from infra.sealing import Sealer

LOOK_READERS = frozenset({Role.SUPERVISOR, Role.AUDITOR})
NOTICE_CLOSERS = frozenset({Role.SUPERVISOR})
MOST_DAYS = 400
_PAGE = 50


@dataclass(frozen=True, repr=False)
class LooksAsked:
    """查什么: a person by id number or claim number, a colleague by login, days in China; empty
    where it does not matter."""

    person: str = ""
    login: str = ""
    first: date | None = None
    last: date | None = None
    cursor: str | None = None


@dataclass(frozen=True)
class Look:
    """一次查看."""

    at: datetime
    actor_name: str
    what: str
    what_words: str
    claim_id: str | None
    claim_no: str
    reason: str


@dataclass(frozen=True)
class LookNotice:
    """查看提醒: what was unusual, and who has said what to it."""

    id: str
    staff_id: str
    staff_name: str
    what: str
    at: datetime


_NOTICE_WORDS = {
    "fields": "一小时里看了{looks}次完整号码，已经停住",
    "photos": "一小时里看了{looks}张照片，已经停住",
    "exports": "一小时里取了{looks}次导出的文件，已经停住",
    "night": "夜里（22点到6点）看了资料",
}


@dataclass(frozen=True)
class LookingColleague:
    """可以按他查的同事."""

    login: str
    name: str


class LookSearch:
    """查看记录的查询."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def colleagues(self, actor: Actor) -> tuple[LookingColleague, ...]:
        """Everybody who can have looked, whether still here or not."""
        require_role(actor, LOOK_READERS, "查谁看过")
        async with self._db.read() as session:
            rows = await session.execute(
                select(StaffRow.login, StaffRow.name).order_by(StaffRow.name, StaffRow.login)
            )
            return tuple(LookingColleague(login, name) for login, name in rows)

    async def search(self, actor: Actor, asked: LooksAsked) -> Page[Look]:
        """What fits, the newest first; without days, of the last thirty.

        :raises FieldsInvalid: nobody has this number, or the days make no sense.
        """
        require_role(actor, LOOK_READERS, "查谁看过")
        first, last = self._days(asked)
        row = AccessLogRow
        query = (
            select(row, ClaimRow.claim_no)
            .outerjoin(ClaimRow, ClaimRow.id == row.claim_id)
            .where(row.at >= _begin(first), row.at < _begin(last + timedelta(days=1)))
            .where(row.actor_id != SYSTEM.id, look_within(actor))
        )
        async with self._db.read() as session:
            if asked.person.strip():
                query = query.where(await self._of_person(session, actor, asked.person.strip()))
            if asked.login.strip():
                query = query.where(row.actor_id == await _staff_id(session, asked.login.strip()))
            if asked.cursor is not None:
                query = query.where(tuple_(row.at, row.id) < tuple_(*decode(asked.cursor)))
            query = query.order_by(row.at.desc(), row.id.desc()).limit(_PAGE + 1)
            found = (await session.execute(query)).all()
        looks = tuple(_look(each, claim_no) for each, claim_no in found[:_PAGE])
        newest = found[_PAGE - 1][0] if len(found) > _PAGE else None
        return Page(looks, encode(newest.at, newest.id) if newest else None)

    async def notices(self, actor: Actor) -> tuple[LookNotice, ...]:
        """What was unusual and nobody has looked into, the newest first; for supervisors."""
        if not actor.roles & NOTICE_CLOSERS:
            return ()
        async with self._db.read() as session:
            rows = await session.scalars(
                select(LookNoticeRow)
                .where(
                    LookNoticeRow.closed_at.is_(None),
                    colleague_within(actor, LookNoticeRow.staff_id),
                )
                .order_by(LookNoticeRow.at.desc())
                .limit(_PAGE)
            )
            return tuple(
                LookNotice(
                    row.id,
                    row.staff_id,
                    row.staff_name,
                    _NOTICE_WORDS[row.kind].format(looks=row.looks),
                    row.at,
                )
                for row in rows
            )

    async def close_notice(self, actor: Actor, notice_id: str, words: str) -> None:
        """看过了: what came of it, in a word; who was stopped may go on. Nobody does it for
        themselves.

        :raises FieldsInvalid, Forbidden, NotFound:
        """
        require_role(actor, NOTICE_CLOSERS, "处理查看提醒")
        if not words.strip():
            raise FieldsInvalid(words="请写一句：问过没有，是怎么回事。")
        async with self._db.write() as session:
            row = await session.get(LookNoticeRow, notice_id, with_for_update=True)
            if row is None:
                raise NotFound
            if row.staff_id == actor.id:
                raise Forbidden(what="处理自己的查看提醒，请另一位主管来办")
            if row.closed_at is None:
                row.closed_at, row.closed_by = self._clock(), actor.id
                row.closed_by_name, row.words = actor.name, words.strip()

    def _days(self, asked: LooksAsked) -> tuple[date, date]:
        last = asked.last or china_day(self._clock())
        first = asked.first or last - timedelta(days=30)
        if first > last:
            raise FieldsInvalid(last="结束的日子要在开始的日子以后。")
        if (last - first).days > MOST_DAYS:
            raise FieldsInvalid(first=f"一次最多查{MOST_DAYS}天。")
        return first, last

    async def _of_person(
        self, session: AsyncSession, actor: Actor, person: str
    ) -> ColumnElement[bool]:
        """Looks at this person, at their claims, and at the papers in them; at the chats and cases
        of whoever is or was bound to them, and at files for the bank in which they stand, too."""
        insured_id = None
        with suppress(InvalidClaimNo):
            named = select(ClaimRow.insured_id).where(ClaimRow.claim_no == check_claim_no(person))
            insured_id = await session.scalar(named)
        if insured_id is None:
            try:
                number = check_identity(person, china_day(self._clock())).number
            except InvalidIdNumber:
                raise FieldsInvalid(person="请填身份证号，或者申请编号。") from None
            index = people.id_number_index(self._sealer, number)
            insured_id = (await people.ids_by_number(session, [index])).get(index)
        if insured_id is None or not await is_within(session, actor, insured_id):
            raise FieldsInvalid(person="没有找到这个人。请核对号码。")
        everyone = (await merges.ids_of(session, [insured_id])).popitem()[1]
        claims = select(ClaimRow.id).where(ClaimRow.insured_id.in_(everyone))
        members = select(BindingRow.member_id).where(BindingRow.insured_id.in_(everyone))
        return or_(
            AccessLogRow.subject_id.in_(everyone),
            AccessLogRow.claim_id.in_(claims),
            AccessLogRow.subject_id.in_(members),
            # a file for the bank stands under its batch
            AccessLogRow.subject_id.in_(
                select(PaymentRow.batch_id).where(PaymentRow.claim_id.in_(claims))
            ),
        )


def look_within(actor: Actor) -> ColumnElement[bool]:
    """The condition that a look is theirs to see: at their county's claims, people or members."""
    if not actor.county:
        return true()
    row = AccessLogRow
    return or_(
        claim_within(actor, row.claim_id),
        within(actor, row.subject_id),
        member_within(actor, row.subject_id),
    )


async def _staff_id(session: AsyncSession, login: str) -> str:
    found = await session.scalar(select(StaffRow.id).where(StaffRow.login == login))
    if found is None:
        raise FieldsInvalid(login="没有这位同事。")
    return found


def _look(row: AccessLogRow, claim_no: str | None) -> Look:
    return Look(
        row.at,
        row.actor_name,
        row.what,
        what_words(row.what),
        row.claim_id,
        claim_no or "",
        row.reason,
    )


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), CHINA)
