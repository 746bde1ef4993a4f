"""How is care reported before its papers are there, and how does a claim come of it? Asked by the
phone and the chat for members, by the window for whoever stands or rings there."""

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import relative_acts
from casework.claims.member_access import visible_to
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow
from casework.errors import FieldsInvalid, LimitReached, NotFound
from casework.first_reports import store
from casework.first_reports.tables import FirstReportRow
from casework.first_reports.views import FirstReport
from casework.people import authorisations, data_consents, merges, notices, people
from casework.people.tables import InsuredRow
from casework.phone import care_given, draft_room
from casework.roles import require_role
from claims_core.claim import Actor, Claim, Role
from claims_core.errors import ClaimsError
from claims_core.first_report import ReportedCare, report_days
from claims_core.identifiers import SERIAL_SPACE, make_first_report_no
from claims_core.identity_levels import MemberAct
from claims_core.person_notices import NoticeKind
from claims_core.policy import PolicyBook
from infra.columns import new_id
from infra.db import Database
from infra.masking import mask_name
from infra.sealing import Sealer

REPORT_TAKERS = frozenset({Role.CLERK, Role.SUPERVISOR})
TASK = "登记报案"
MOST_OPEN, MOST_SHOWN = 10, 50
PHONE, CHAT, WINDOW = "phone", "chat", "window"


class ReportEnded(ClaimsError):
    """报案已经取消."""

    code = "first_report_ended"
    template = "这次报案已经取消了。要报销，请直接开一份申请，或者再报一次。"


class FirstReports:
    """报案."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._book = book
        self._store = ClaimStore(sealer)

    async def report(
        self, actor: Actor, insured_id: str, care: ReportedCare, said_in: str = PHONE
    ) -> str:
        """Report care of oneself or of a relative; the id. The same once more is the same report.

        :raises NotBound, OutOfScope: when the member may not act for this person.
        :raises LimitReached, FieldsInvalid:
        """
        now = self._clock()
        async with self._db.write() as session:
            await people.hold_member(session, actor.id)
            act = MemberAct.REPORT_CARE
            await authorisations.require_may_act_for(session, actor.id, insured_id, now, act)
            made, is_new = await self._kept(session, actor, insured_id, care, said_in, now)
            if is_new and await people.bound_insured_id(session, actor.id) != made.insured_id:
                await notices.tell(
                    session,
                    made.insured_id,
                    NoticeKind.RELATIVE_ACTED,
                    now,
                    member_id=actor.id,
                    act=act,
                )
            return made.id

    async def take_down(self, actor: Actor, insured_id: str, care: ReportedCare) -> str:
        """The same by a clerk, for somebody at the window or on the telephone; the id.

        :raises RoleMissing, NotFound, LimitReached, FieldsInvalid:
        """
        require_role(actor, REPORT_TAKERS, TASK)
        async with self._db.write() as session:
            if await session.get(InsuredRow, insured_id) is None:
                raise NotFound
            now = self._clock()
            return (await self._kept(session, actor, insured_id, care, WINDOW, now))[0].id

    async def file(self, actor: Actor, report_id: str) -> str:
        """Begin the claim that comes of a report; its id. Again answers the same claim.

        :raises NotFound: also when it is somebody else's.
        :raises OutOfScope, NotBound, LimitReached, ReportEnded, ConsentWithdrawn, ConsentNeeded:
        """
        now = self._clock()
        async with self._db.write() as session:
            await people.hold_member(session, actor.id)
            row = await self._held(session, actor, report_id, now)
            if row.claim_id is not None:
                return row.claim_id
            if row.ended_at is not None:
                raise ReportEnded
            act = MemberAct.OPEN_CLAIM
            await authorisations.require_may_act_for(session, actor.id, row.insured_id, now, act)
            # held, so that a consent that is taken back now finds this draft, or is found by it
            insured = await people.hold_insured(session, row.insured_id)
            await data_consents.require(session, insured.id, (act,), now)
            await draft_room.require(session, actor)
            claim = Claim(
                id=new_id(),
                insured_id=insured.id,
                filed_by=actor.id,
                opened_at=now,
                care=store.care_of(row).facts(),
            )
            await self._store.insert(session, claim)
            await relative_acts.tell(session, actor, claim, act, now)
            row.claim_id, row.ended_at = claim.id, now
            return claim.id

    async def drop(self, actor: Actor, report_id: str) -> None:
        """Take a report back; may be repeated. What has become a claim is withdrawn there.

        :raises NotFound: also when it is somebody else's.
        """
        async with self._db.write() as session:
            row = await self._held(session, actor, report_id, self._clock())
            row.ended_at = row.ended_at or self._clock()

    async def mine(self, actor: Actor) -> tuple[FirstReport, ...]:
        """The member's reports, and those they made for relatives, the newest first."""
        return await self._shown(store.theirs(actor, self._clock()), seen_by=actor)

    async def show(self, actor: Actor, report_id: str) -> FirstReport:
        """One of them. :raises NotFound: also when it is somebody else's."""
        found = await self._shown(
            store.theirs(actor, self._clock()), FirstReportRow.id == report_id, seen_by=actor
        )
        if not found:
            raise NotFound
        return found[0]

    async def of_person(self, actor: Actor, insured_id: str) -> tuple[FirstReport, ...]:
        """What was reported for one person, for the window. :raises RoleMissing:"""
        require_role(actor, REPORT_TAKERS, TASK)
        return await self._shown(FirstReportRow.insured_id.in_(merges.same_person(insured_id)))

    async def _kept(
        self,
        session: AsyncSession,
        actor: Actor,
        insured_id: str,
        care: ReportedCare,
        said_in: str,
        now: datetime,
    ) -> tuple[FirstReportRow, bool]:
        """The report, and whether it is a new one; the person is held, so that of two taps the
        second finds the report of the first."""
        provider = care.provider_name.strip()
        if not provider:
            raise FieldsInvalid(provider_name="请写在哪家医院看的。")
        care_given.require_possible(care.facts(), now)
        kept = (await people.hold_insured(session, insured_id)).id
        standing = list(
            await session.scalars(
                select(FirstReportRow)
                .where(
                    FirstReportRow.insured_id.in_(merges.same_person(kept)),
                    FirstReportRow.ended_at.is_(None),
                )
                .order_by(FirstReportRow.reported_at)
            )
        )
        for row in standing:
            if (row.care_kind, row.provider_name, row.began_on) == (
                care.kind,
                provider,
                care.began_on,
            ):
                return row, False
        if len(standing) >= MOST_OPEN:
            raise LimitReached(what="还没交材料的报案", limit=MOST_OPEN, unit="次")
        days = report_days(self._book, now)
        made = FirstReportRow(
            id=new_id(),
            report_no=make_first_report_no(secrets.randbelow(SERIAL_SPACE)),
            insured_id=kept,
            reported_by=actor.id,
            said_in=said_in,
            care_kind=care.kind,
            care_place=care.place,
            care_cause=care.cause,
            provider_name=provider,
            began_on=care.began_on,
            material_until=days.material_until,
            remind_on=days.remind_on,
            reported_at=now,
        )
        session.add(made)
        await session.flush()
        return made, True

    async def _held(
        self, session: AsyncSession, actor: Actor, report_id: str, now: datetime
    ) -> FirstReportRow:
        row = await session.scalar(
            select(FirstReportRow)
            .where(FirstReportRow.id == report_id, store.theirs(actor, now))
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if row is None:
            raise NotFound
        return row

    async def _shown(
        self, *where: ColumnElement[bool], seen_by: Actor | None = None
    ) -> tuple[FirstReport, ...]:
        """Without the claim that came of one where whoever looks may not open that."""
        async with self._db.read() as session:
            rows = list(
                await session.scalars(
                    select(FirstReportRow)
                    .where(*where)
                    .order_by(FirstReportRow.reported_at.desc(), FirstReportRow.id)
                    .limit(MOST_SHOWN)
                )
            )
            insured = await merges.kept_rows(session, {row.insured_id for row in rows})
            claims = {row.claim_id for row in rows if row.claim_id is not None}
            if seen_by is not None and claims:
                seen = visible_to(seen_by, self._clock())
                opened = select(ClaimRow.id).where(ClaimRow.id.in_(claims), seen)
                claims = set(await session.scalars(opened))
        return tuple(
            store.view_of(
                row,
                row.claim_id if row.claim_id in claims else None,
                mask_name(self._sealer.open(insured[row.insured_id].name_sealed, people.NAME)),
            )
            for row in rows
        )
