"""What has become of what I said? Asked by members by its number, in the chat and on the phone; the
words of colleagues stay among them."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import ColumnElement, select, tuple_, union_all

from casework.claims.member_access import visible_claim_ids
from casework.conversations import store
from casework.conversations.tables import ServiceCaseRow
from casework.conversations.views import MemberCase
from casework.cursor import decode, encode
from casework.lists import Page
from casework.people.people import own_ids
from claims_core.claim import Actor
from infra.db import Database

PAGE = 20
_CASE = ServiceCaseRow.__table__.alias().c  # made once: it costs more than the rest of a condition


class MemberCases:
    """我的工单."""

    def __init__(self, db: Database, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._clock = clock

    async def mine(self, actor: Actor, cursor: str | None = None) -> Page[MemberCase]:
        """The member's cases, newest first, twenty at a time. :raises FieldsInvalid:"""
        row = ServiceCaseRow
        query = (
            select(row)
            .where(self._theirs(actor))
            .order_by(row.opened_at.desc(), row.id.desc())
            .limit(PAGE + 1)
        )
        if cursor:
            query = query.where(tuple_(row.opened_at, row.id) < tuple_(*decode(cursor)))
        async with self._db.read() as session:
            rows = list(await session.scalars(query))
        more = encode(rows[PAGE - 1].opened_at, rows[PAGE - 1].id) if len(rows) > PAGE else None
        return Page(tuple(map(_view, rows[:PAGE])), more)

    async def by_number(self, actor: Actor, case_no: str) -> MemberCase | None:
        """The case of this number; None also where it is somebody else's."""
        query = select(ServiceCaseRow).where(ServiceCaseRow.case_no == case_no, self._theirs(actor))
        async with self._db.read() as session:
            row = await session.scalar(query)
        return _view(row) if row is not None else None

    def _theirs(self, actor: Actor) -> ColumnElement[bool]:
        case = _CASE
        return ServiceCaseRow.id.in_(
            union_all(
                select(case.id).where(case.person_kind == "member", case.person_id == actor.id),
                select(case.id).where(
                    case.person_kind == "insured", case.person_id.in_(own_ids(actor.id))
                ),
                select(case.id).where(case.claim_id.in_(visible_claim_ids(actor, self._clock()))),
            )
        )


def _view(row: ServiceCaseRow) -> MemberCase:
    case = store.case_of(row)
    return MemberCase(
        case_no=case.case_no,
        kind=case.kind,
        state=case.state,
        opened_at=row.opened_at,
        proposal_on=None if case.proposed else case.clock.proposal_on,
        due_on=case.due_on,
        hard=case.hard,
        ending=case.ending,
    )
