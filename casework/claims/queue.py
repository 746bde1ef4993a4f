"""Which claims wait for whom? Asked by the staff's queue page, which pages by the order of
submission."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from enum import IntEnum

from sqlalchemy import Select, and_, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims import presenting
from casework.claims.tables import ClaimRow, ClaimStepRow
from casework.claims.views import ClaimLine
from casework.cursor import decode, encode
from casework.lists import Page
from casework.people import merges, people
from casework.people.counties import within
from claims_core.actions import Action
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Stage
from claims_core.errors import ClaimsError
from claims_core.identifiers import check_claim_no
from claims_core.identity import check_identity
from claims_core.review_reasons import title_of
from infra.db import Database
from infra.sealing import Sealer


class Late(IntEnum):
    """时限紧急程度, by the share of a time limit that has gone."""

    NEARLY = 80
    GONE = 100


LATE_WORDS: Mapping[Late, str] = {Late.NEARLY: "快到期", Late.GONE: "已超期"}


class Queue:
    """待办队列: by stage, oldest first, because the oldest is the one whose promise ends first."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def page(
        self,
        actor: Actor,
        stage: Stage | None = None,
        cursor: str | None = None,
        search: str | None = None,
        size: int = 20,
        late: Late | None = None,
    ) -> Page[ClaimLine]:
        """One page of the queue; `search` is a claim number or a whole id number, `late` keeps
        what is nearly or altogether out of time."""
        query = (
            select(ClaimRow)
            .where(ClaimRow.submitted_at.is_not(None), within(actor, ClaimRow.insured_id))
            .order_by(ClaimRow.submitted_at, ClaimRow.id)
            .limit(size + 1)
        )
        if stage is not None:
            query = query.where(ClaimRow.stage == stage)
        if late is not None:
            query = query.where(ClaimRow.urgency == late)
        if cursor:
            query = query.where(
                tuple_(ClaimRow.submitted_at, ClaimRow.id) > tuple_(*decode(cursor))
            )
        if search and search.strip():
            query = self._matching(query, search.strip())
        async with self._db.read() as session:
            rows = list(await session.scalars(query))
            lines = await presenting.claim_lines(session, rows[:size], self._sealer)
            back = await _sent_back(session, [line.id for line in lines])
        more = None
        last = rows[size - 1] if len(rows) > size else None
        if last is not None and last.submitted_at is not None:
            more = encode(last.submitted_at, last.id)
        told = (replace(line, sent_back=back.get(line.id, "")) for line in lines)
        return Page(tuple(told), more)

    async def counts(self, actor: Actor) -> dict[Stage, int]:
        """How many claims stand in each stage."""
        async with self._db.read() as session:
            rows = await session.execute(
                select(ClaimRow.stage, func.count())
                .where(ClaimRow.submitted_at.is_not(None), within(actor, ClaimRow.insured_id))
                .group_by(ClaimRow.stage)
            )
            return {Stage(stage): count for stage, count in rows}

    async def late_counts(self, actor: Actor) -> dict[Late, int]:
        """How many claims under way are nearly or altogether out of time."""
        async with self._db.read() as session:
            rows = await session.execute(
                select(ClaimRow.urgency, func.count())
                .where(ClaimRow.urgency.in_(list(Late)), within(actor, ClaimRow.insured_id))
                .group_by(ClaimRow.urgency)
            )
            found = {Late(share): count for share, count in rows}
        return {late: found.get(late, 0) for late in Late}

    def _matching(self, query: Select[ClaimRow], search: str) -> Select[ClaimRow]:
        """Narrow to a claim number, or to a person by id number; anything else finds nothing."""
        try:
            return query.where(ClaimRow.claim_no == check_claim_no(search))
        except ClaimsError:
            pass
        try:
            id_number = check_identity(search, china_day(self._clock())).number
        except ClaimsError:
            return query.where(ClaimRow.id == "")
        index = people.id_number_index(self._sealer, id_number)
        return query.where(
            ClaimRow.insured_id.in_(merges.same_people(people.rows_with_number(index)))
        )


async def _sent_back(session: AsyncSession, claim_ids: Sequence[str]) -> dict[str, str]:
    """Why those of these claims that stand where they were sent back to were sent there, by id."""
    step = ClaimStepRow
    last = (
        select(step.claim_id, func.max(step.seq).label("seq"))
        .where(step.claim_id.in_(claim_ids), step.source != step.target)
        .group_by(step.claim_id)
        .subquery()
    )
    rows = await session.execute(
        select(step.claim_id, step.reason_code)
        .join(last, and_(last.c.claim_id == step.claim_id, last.c.seq == step.seq))
        .where(step.action == Action.SEND_BACK)
    )
    return {claim_id: title_of(code or "") for claim_id, code in rows}
