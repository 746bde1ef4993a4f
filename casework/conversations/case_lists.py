"""Which cases are there, and which is due first? Asked by the window's page of cases and its API;
nothing that anybody wrote is shown in a list."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.county_claims import claim_within
from casework.claims.tables import ClaimRow
from casework.conversations import case_people, store
from casework.conversations.tables import ServiceCaseRow
from casework.conversations.views import CaseFilter, CaseLine
from casework.cursor import decode, encode
from casework.errors import NotFound
from casework.lists import Page
from casework.people.counties import person_within
from casework.people.tables import StaffRow
from casework.roles import require_role
from claims_core.case_workers import CASE_WORKERS, case_kinds_of
from claims_core.claim import Actor
from claims_core.identifiers import case_no_in
from claims_core.service_case import CaseKind, CaseState
from claims_core.staff_scope import SCOPES
from infra.db import Database
from infra.sealing import Sealer

TASK = "办理工单"
PER_PAGE = 20
_UNFINISHED = (CaseState.OPEN.value, CaseState.IN_HAND.value, CaseState.ANSWERED.value)


class CaseLists:
    """工单列表."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def page(
        self,
        actor: Actor,
        shown: CaseFilter,
        cursor: str | None = None,
        kind: CaseKind | None = None,
    ) -> Page[CaseLine]:
        """A list, what is due first in front; what is closed, the last closed in front.

        :raises RoleMissing, FieldsInvalid:
        """
        require_role(actor, CASE_WORKERS, TASK)
        row = ServiceCaseRow
        closed = shown is CaseFilter.CLOSED
        at = row.closed_at if closed else row.due_at
        query = select(row).where(self._shown(actor, shown)).limit(PER_PAGE + 1)
        query = query.order_by(*((at.desc(), row.id.desc()) if closed else (at, row.id)))
        if kind is not None:
            query = query.where(row.kind == kind.value)
        if cursor:
            place, behind = tuple_(at, row.id), tuple_(*decode(cursor))
            query = query.where(place < behind if closed else place > behind)
        async with self._db.read() as session:
            rows = list(await session.scalars(query))
            lines = await case_lines(session, rows[:PER_PAGE], self._sealer)
        if len(rows) <= PER_PAGE:
            return Page(lines)
        last = rows[PER_PAGE - 1]
        return Page(lines, encode((last.closed_at if closed else None) or last.due_at, last.id))

    async def counts(self, actor: Actor) -> dict[CaseFilter, int]:
        """How many cases each list holds. :raises RoleMissing:"""
        require_role(actor, CASE_WORKERS, TASK)
        async with self._db.read() as session:
            return {
                shown: await session.scalar(
                    select(func.count())
                    .select_from(ServiceCaseRow)
                    .where(self._shown(actor, shown))
                )
                or 0
                for shown in CaseFilter
            }

    async def find(self, actor: Actor, number: str) -> str:
        """The id of the case of this number. :raises RoleMissing, NotFound:"""
        require_role(actor, CASE_WORKERS, TASK)
        async with self._db.read() as session:
            found = await session.scalar(
                select(ServiceCaseRow.id).where(
                    ServiceCaseRow.case_no == (case_no_in(number) or case_no_in(f"FW{number}")),
                    theirs(actor),
                )
            )
        if found is None:
            raise NotFound
        return found

    def _shown(self, actor: Actor, shown: CaseFilter) -> ColumnElement[bool]:
        row = ServiceCaseRow
        unfinished = row.state.in_(_UNFINISHED)
        wanted = {
            CaseFilter.MINE: and_(unfinished, row.owner_id == actor.id),
            CaseFilter.OPEN: row.state == CaseState.OPEN.value,
            CaseFilter.OVERDUE: and_(unfinished, row.due_at < self._clock()),
            CaseFilter.UNFINISHED: unfinished,
            CaseFilter.ANSWERED: row.state == CaseState.ANSWERED.value,
            CaseFilter.CLOSED: row.state == CaseState.CLOSED.value,
        }[shown]
        return and_(theirs(actor), wanted)


def theirs(actor: Actor) -> ColumnElement[bool]:
    """The cases of the kinds that somebody works on, and of the county where they do."""
    return and_(ServiceCaseRow.kind.in_(sorted(case_kinds_of(actor.roles))), case_within(actor))


def case_within(actor: Actor) -> ColumnElement[bool]:
    """The condition that a case is theirs to see: by its claim, else by its person. Of whom nobody
    knows who they are is the city's."""
    if not actor.county:
        return true()
    row = ServiceCaseRow
    return or_(
        and_(row.claim_id.is_not(None), claim_within(actor, row.claim_id)),
        and_(row.claim_id.is_(None), person_within(actor, row.person_kind, row.person_id)),
    )


async def counties_that_see(
    session: AsyncSession, case_id: str, colleagues: Iterable[StaffRow]
) -> frozenset[str]:
    """Of the counties that these colleagues work for, those whose case it is; the whole city, "",
    is one of them."""
    counties = {SCOPES[each.scope].county for each in colleagues}
    found = set[str]()
    for county in counties:
        theirs_ = case_within(Actor("", "", frozenset(), county))
        asked = select(ServiceCaseRow.id).where(ServiceCaseRow.id == case_id, theirs_)
        if await session.scalar(asked) is not None:
            found.add(county)
    return frozenset(found)


async def case_lines(
    session: AsyncSession, rows: Sequence[ServiceCaseRow], sealer: Sealer
) -> tuple[CaseLine, ...]:
    """These cases as they stand in a list."""
    names = await case_people.masked_names(session, rows, sealer)
    claims = {row.claim_id for row in rows if row.claim_id is not None}
    found = await session.execute(
        select(ClaimRow.id, ClaimRow.claim_no).where(ClaimRow.id.in_(claims))
    )
    numbers = {each.id: each.claim_no for each in found}
    return tuple(
        CaseLine(
            case=store.case_of(row),
            name=names[row.id],
            claim_id=row.claim_id,
            claim_no=numbers.get(row.claim_id or "", ""),
            said_in=row.said_in,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
        )
        for row in rows
    )
