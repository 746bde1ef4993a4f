"""Which claims wait for whom? Asked by the staff's queue page, which pages by the order of
submission."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Select, func, select, tuple_

from casework import people, present
from casework.cursor import decode, encode
from casework.tables import ClaimRow, InsuredRow
from casework.views import ClaimLine, Page
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Stage
from claims_core.errors import ClaimsError
from claims_core.identifiers import check_claim_no, check_id_number
from infra.db import Database
from infra.sealing import Sealer


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
    ) -> Page[ClaimLine]:
        """One page of the queue; `search` is a claim number or a whole id number."""
        query = (
            select(ClaimRow)
            .where(ClaimRow.submitted_at.is_not(None))
            .order_by(ClaimRow.submitted_at, ClaimRow.id)
            .limit(size + 1)
        )
        if stage is not None:
            query = query.where(ClaimRow.stage == stage)
        if cursor:
            query = query.where(
                tuple_(ClaimRow.submitted_at, ClaimRow.id) > tuple_(*decode(cursor))
            )
        if search and search.strip():
            query = self._matching(query, search.strip())
        async with self._db.read() as session:
            rows = list(await session.scalars(query))
            lines = await present.claim_lines(session, rows[:size], self._sealer)
        more = None
        last = rows[size - 1] if len(rows) > size else None
        if last is not None and last.submitted_at is not None:
            more = encode(last.submitted_at, last.id)
        return Page(lines, more)

    async def counts(self, actor: Actor) -> dict[Stage, int]:
        """How many claims stand in each stage."""
        async with self._db.read() as session:
            rows = await session.execute(
                select(ClaimRow.stage, func.count())
                .where(ClaimRow.submitted_at.is_not(None))
                .group_by(ClaimRow.stage)
            )
            return {Stage(stage): count for stage, count in rows}

    def _matching(self, query: Select[ClaimRow], search: str) -> Select[ClaimRow]:
        """Narrow to a claim number, or to a person by id number; anything else finds nothing."""
        try:
            return query.where(ClaimRow.claim_no == check_claim_no(search))
        except ClaimsError:
            pass
        try:
            id_number = check_id_number(search, today=china_day(self._clock()))
        except ClaimsError:
            return query.where(ClaimRow.id == "")
        index = people.id_number_index(self._sealer, id_number)
        return query.join(InsuredRow, InsuredRow.id == ClaimRow.insured_id).where(
            InsuredRow.id_number_index == index
        )
