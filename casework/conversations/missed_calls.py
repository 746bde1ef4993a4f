"""Whose call did nobody take, and has anybody rung back? Asked by the page of missed calls beside
the chats; each is to be rung back on the same day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from casework import access_log
from casework.conversations import store
from casework.conversations.tables import MissedCallRow
from casework.errors import FieldsInvalid, NotFound
from casework.people import people
from casework.people.counties import office_in_charge, within
from casework.roles import require_role
from claims_core.case_workers import CASE_STAFF
from claims_core.claim import Actor
from claims_core.clocks import closing_moment, received_on
from claims_core.errors import InvalidMobile
from claims_core.identifiers import check_mobile, landline
from infra.columns import new_id
from infra.db import Database
from infra.masking import mask_phone
from infra.sealing import Sealer

TASK = "回未接来电"
MOST_SHOWN = 200
CALLER_INDEX = "missed_call.phone"


def call_within(actor: Actor) -> ColumnElement[bool]:
    """The condition that a call is theirs to ring back: by whose number it is. What nobody in the
    roster has is the city's."""
    return within(actor, MissedCallRow.insured_id)


@dataclass(frozen=True)
class MissedCall:
    """未接来电: `phone` is masked but where it was asked for in clear; `times` since the first."""

    id: str
    phone: str
    times: int
    first_at: datetime
    last_at: datetime
    due_at: datetime
    tried: int


class MissedCalls:
    """要回的电话."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def note(self, actor: Actor, phone: str) -> bool:
        """Write a missed call down; the same number waits once, however often it rings. Whether it
        is the actor's to ring back: a number of nobody in their county is not.

        :raises RoleMissing, FieldsInvalid:
        """
        require_role(actor, CASE_STAFF, TASK)
        try:
            number = check_mobile(phone)
        except InvalidMobile as problem:
            number = landline(phone)
            if not number:
                raise FieldsInvalid(phone=problem.message) from None
        try:
            return await self._note(actor, number)
        except IntegrityError:  # a colleague wrote the same number down in this moment
            return await self._note(actor, number)

    async def _note(self, actor: Actor, number: str) -> bool:
        now, row = self._clock(), MissedCallRow
        index = self._sealer.index(number, CALLER_INDEX)
        async with self._db.write() as session:
            whose = await self._whose(session, number)
            again = await session.scalar(
                update(row)
                .where(row.phone_index == index, row.done_at.is_(None))
                # a newer roster may have the number, or have it elsewhere
                .values(times=row.times + 1, last_at=now, insured_id=whose)
                .returning(row.id)
            )
            if again is None:
                again = new_id()
                session.add(
                    MissedCallRow(
                        id=again,
                        phone_index=index,
                        phone_sealed=self._sealer.seal(number, store.PHONE),
                        insured_id=whose,
                        times=1,
                        tried=0,
                        first_at=now,
                        last_at=now,
                        due_at=closing_moment(received_on(now)),
                    )
                )
                await session.flush()
            theirs = select(row.id).where(row.id == again, call_within(actor))
            return await session.scalar(theirs) is not None

    async def _whose(self, session: AsyncSession, number: str) -> str | None:
        """Who has this number in the roster; a family that shares one is of one county."""
        index = people.phone_index(self._sealer, number)
        found = await people.ids_with_phone(session, index)
        offices = {await office_in_charge(session, each) for each in found}
        return found[0] if len(offices) == 1 else None

    async def waiting(self, actor: Actor) -> tuple[MissedCall, ...]:
        """Whom nobody has rung back yet, what is due first in front. :raises RoleMissing:"""
        require_role(actor, CASE_STAFF, TASK)
        async with self._db.read() as session:
            rows = await session.scalars(
                select(MissedCallRow)
                .where(MissedCallRow.done_at.is_(None), call_within(actor))
                .order_by(MissedCallRow.due_at, MissedCallRow.first_at, MissedCallRow.id)
                .limit(MOST_SHOWN)
            )
            return tuple(self._shown(row) for row in rows)

    async def number(self, actor: Actor, call_id: str) -> MissedCall:
        """One with its number in clear; recorded. :raises RoleMissing, NotFound:"""
        require_role(actor, CASE_STAFF, TASK)
        async with self._db.write() as session:
            row = await session.get(MissedCallRow, call_id)
            if row is None or row.done_at is not None:
                raise NotFound
            await access_log.record(
                session,
                actor,
                "missed_call",
                row.id,
                claim_id=None,
                reason=TASK,
                at=self._clock(),
            )
            return self._shown(row, clear=True)

    async def rung(self, actor: Actor, call_id: str, *, reached: bool) -> None:
        """打过了: done when they were reached, else one more try that is counted.

        :raises RoleMissing, NotFound:
        """
        require_role(actor, CASE_STAFF, TASK)
        row = MissedCallRow
        values: dict[str, Any] = {"tried": row.tried + 1}
        if reached:
            values |= {"done_at": self._clock(), "done_by_name": actor.name}
        async with self._db.write() as session:
            found = await session.scalar(
                update(row)
                .where(row.id == call_id, row.done_at.is_(None))
                .values(values)
                .returning(row.id)
            )
        if found is None:
            raise NotFound

    def _shown(self, row: MissedCallRow, *, clear: bool = False) -> MissedCall:
        phone = self._sealer.open(row.phone_sealed, store.PHONE)
        return MissedCall(
            id=row.id,
            phone=phone if clear else mask_phone(phone),
            times=row.times,
            first_at=row.first_at,
            last_at=row.last_at,
            due_at=row.due_at,
            tried=row.tried,
        )
