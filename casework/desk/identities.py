"""Who is somebody by a number, and which changes of identity wait for a second person? Asked at the
window; numbers are masked, and shown in full for a reason that is kept."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework import access_log
from casework.claims.tables import ClaimRow
from casework.cursor import decode, encode
from casework.desk.identity_changes import CONFIRMS, PROPOSES
from casework.errors import NotFound, ReasonRequired
from casework.lists import Page
from casework.people import merges, people
from casework.people.counties import change_within, is_within
from casework.people.identity_views import (
    ClaimNamed,
    IdentityChangeKind,
    IdentityChangeState,
    IdentityChangeView,
    IdentityPaper,
    NumberShown,
    PersonIdentity,
)
from casework.people.tables import FormerNumberRow, IdentityChangeRow, InsuredRow
from casework.roles import require_role
from claims_core.calendar_cn import china_day
from claims_core.claim import STAGE_WORDS, Actor, Stage
from claims_core.identity import check_identity
from claims_core.names import is_same_name
from infra.db import Database
from infra.masking import mask_id_number
from infra.sealing import Sealer

PER_PAGE = 20
MAX_CLAIMS = 50


class Identities:
    """参保人身份."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def find(self, actor: Actor, typed: str) -> str:
        """Who has this number, or had it: the id under which they are kept.

        :raises RoleMissing, InvalidIdNumber: :raises NotFound: when the roster has nobody.
        """
        require_role(actor, PROPOSES, "查参保人")
        number = check_identity(typed, china_day(self._clock())).number
        index = people.id_number_index(self._sealer, number)
        async with self._db.read() as session:
            found = (await people.ids_by_number(session, [index])).get(index)
            if found is None or not await is_within(session, actor, found):
                raise NotFound
        return found

    async def show(self, actor: Actor, insured_id: str) -> PersonIdentity:
        """The person, kept under whichever id. :raises RoleMissing, NotFound:"""
        require_role(actor, PROPOSES, "查参保人")
        async with self._db.read() as session:
            if await session.get(InsuredRow, insured_id) is None:
                raise NotFound
            row = await merges.kept_row(session, insured_id)
            [ids] = (await merges.ids_of(session, [row.id])).values()
            lost = [await session.get_one(InsuredRow, each) for each in ids if each != row.id]
            former = await session.scalars(
                select(FormerNumberRow)
                .where(FormerNumberRow.insured_id.in_(ids))
                .order_by(FormerNumberRow.id_number_index)
            )
            changes = await session.scalars(
                select(IdentityChangeRow)
                .where(
                    or_(IdentityChangeRow.insured_id.in_(ids), IdentityChangeRow.lost_id.in_(ids)),
                    change_within(actor),
                )
                .order_by(IdentityChangeRow.proposed_at.desc(), IdentityChangeRow.id)
            )
            return PersonIdentity(
                person=people.opened(row, self._sealer).masked(),
                former_numbers=tuple(self._masked(each.id_number_sealed) for each in former.all()),
                merged=tuple(people.opened(each, self._sealer).masked() for each in lost),
                claims=await _claims(session, row.id, ids),
                changes=await self._views(session, changes.all()),
            )

    async def page(
        self, actor: Actor, *, decided: bool = False, cursor: str | None = None
    ) -> Page[IdentityChangeView]:
        """The changes that wait, oldest first, or those decided, newest first.

        :raises RoleMissing, FieldsInvalid:
        """
        require_role(actor, PROPOSES, "查看身份变更")
        open_ = IdentityChangeRow.state == IdentityChangeState.PROPOSED
        place = tuple_(IdentityChangeRow.proposed_at, IdentityChangeRow.id)
        order = (IdentityChangeRow.proposed_at, IdentityChangeRow.id)
        query = (
            select(IdentityChangeRow)
            .where(~open_ if decided else open_, change_within(actor))
            .order_by(*(each.desc() for each in order) if decided else order)
            .limit(PER_PAGE + 1)
        )
        if cursor:
            at = tuple_(*decode(cursor))
            query = query.where(place < at if decided else place > at)
        async with self._db.read() as session:
            rows = (await session.scalars(query)).all()
            views = await self._views(session, rows[:PER_PAGE])
            total = None
            if not decided:
                counted = select(func.count()).where(open_, change_within(actor))
                total = int(await session.scalar(counted) or 0)
        last = rows[PER_PAGE - 1] if len(rows) > PER_PAGE else None
        return Page(views, encode(last.proposed_at, last.id) if last else None, total)

    async def change(self, actor: Actor, change_id: str) -> IdentityChangeView:
        """One change. :raises RoleMissing, NotFound:"""
        require_role(actor, PROPOSES, "查看身份变更")
        async with self._db.read() as session:
            row = await session.get(IdentityChangeRow, change_id)
            if row is None:
                raise NotFound
            return (await self._views(session, [row]))[0]

    async def reveal(self, actor: Actor, change_id: str, which: NumberShown, reason: str) -> str:
        """查看完整号码 of a change, for a reason that is kept.

        :raises RoleMissing, ReasonRequired, NotFound:
        """
        require_role(actor, PROPOSES | CONFIRMS, "查看完整号码")
        if not reason.strip():
            raise ReasonRequired
        async with self._db.write() as session:
            row = await session.get(IdentityChangeRow, change_id)
            if row is None:
                raise NotFound
            subject = row.lost_id if which is NumberShown.LOST else row.insured_id
            sealed = await _sealed_number(session, row, which)
            if sealed is None or subject is None:
                raise NotFound
            await access_log.record(
                session,
                actor,
                "id_number",
                subject,
                claim_id=None,
                reason=reason.strip(),
                at=self._clock(),
            )
            return self._sealer.open(sealed, people.ID_NUMBER)

    def _masked(self, sealed: bytes | None) -> str:
        return mask_id_number(self._sealer.open(sealed, people.ID_NUMBER)) if sealed else ""

    async def _views(
        self, session: AsyncSession, rows: Iterable[IdentityChangeRow]
    ) -> tuple[IdentityChangeView, ...]:
        views = []
        for row in rows:
            kept = await session.get_one(InsuredRow, row.insured_id)
            person, lost = people.opened(kept, self._sealer), None
            if row.lost_id:
                other = await session.get_one(InsuredRow, row.lost_id)
                lost = people.opened(other, self._sealer)
            views.append(
                IdentityChangeView(
                    id=row.id,
                    kind=IdentityChangeKind(row.kind),
                    person=person.masked(),
                    lost=lost.masked() if lost else None,
                    names_differ=lost is not None and not is_same_name(person.name, lost.name),
                    old_number=self._masked(row.old_number_sealed),
                    new_number=self._masked(row.new_number_sealed),
                    paper=IdentityPaper(row.paper),
                    words=row.words,
                    state=IdentityChangeState(row.state),
                    proposed_by_id=row.proposed_by,
                    proposed_by=row.proposed_by_name,
                    proposed_at=row.proposed_at,
                    decided_by=row.decided_by_name,
                    decided_at=row.decided_at,
                    decided_words=row.decided_words,
                )
            )
        return tuple(views)


async def _sealed_number(
    session: AsyncSession, change: IdentityChangeRow, which: NumberShown
) -> bytes | None:
    if which is NumberShown.OLD:
        return change.old_number_sealed
    if which is NumberShown.NEW:
        return change.new_number_sealed
    insured_id = change.insured_id if which is NumberShown.KEPT else change.lost_id
    row = await session.get(InsuredRow, insured_id) if insured_id else None
    return row.id_number_sealed if row else None


async def _claims(
    session: AsyncSession, kept_id: str, ids: tuple[str, ...]
) -> tuple[ClaimNamed, ...]:
    """What was filed under any of these ids, newest first; drafts are the member's own."""
    rows = await session.execute(
        select(ClaimRow.id, ClaimRow.claim_no, ClaimRow.stage, ClaimRow.insured_id)
        .where(ClaimRow.insured_id.in_(ids), ClaimRow.stage != Stage.DRAFT)
        .order_by(ClaimRow.opened_at.desc(), ClaimRow.id)
        .limit(MAX_CLAIMS)
    )
    return tuple(
        ClaimNamed(claim_id, claim_no or "", STAGE_WORDS[Stage(stage)], insured_id != kept_id)
        for claim_id, claim_no, stage, insured_id in rows
    )
