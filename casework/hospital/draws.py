"""Which hospital settlements are reviewed a second time? Drawn per month: inpatient records, and
those of other provinces once more with a share of their own (contract annex, art. 1)."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from casework.checks import draws
from casework.checks.draw_views import DrawsView, ProofView
from casework.checks.draws import DrawCandidate, Made, Population
from casework.checks.tables import DrawRow
from casework.errors import NotFound
from casework.hospital.presenting import record_of
from casework.hospital.tables import HospitalRecordRow
from casework.roles import require_role
from claims_core.checklist import CareKind, CarePlace
from claims_core.claim import Actor, Role
from claims_core.sampling_shares import DrawPurpose
from infra.db import Database
from infra.sealing import Sealer
from infra.statements import chunks

VIEWERS = frozenset({Role.AUDITOR, Role.SUPERVISOR})


def _population(
    purpose: DrawPurpose, mark: InstrumentedAttribute[bool | None], place: CarePlace | None
) -> Population:
    async def waiting(session: AsyncSession, month: str) -> Sequence[DrawCandidate]:
        query = select(HospitalRecordRow.reference, HospitalRecordRow.received_at).where(
            HospitalRecordRow.month == month,
            HospitalRecordRow.care_kind == CareKind.INPATIENT,
            mark.is_(None),
        )
        if place is not None:
            query = query.where(HospitalRecordRow.care_place == place)
        return [DrawCandidate(number, at) for number, at in await session.execute(query)]

    async def known(session: AsyncSession, numbers: Sequence[str]) -> int:
        count = 0
        for part in chunks(numbers):
            found = await session.scalar(
                select(func.count())
                .select_from(HospitalRecordRow)
                .where(HospitalRecordRow.reference.in_(part))
            )
            count += found or 0
        return count

    return Population(purpose, waiting, known)


_MARKS: dict[DrawPurpose, InstrumentedAttribute[bool | None]] = {
    DrawPurpose.HOSPITAL_INPATIENT: HospitalRecordRow.inpatient_drawn,
    DrawPurpose.HOSPITAL_CROSS_PROVINCE: HospitalRecordRow.cross_province_drawn,
}
POPULATIONS: dict[DrawPurpose, Population] = {
    purpose: _population(
        purpose,
        mark,
        CarePlace.OUT_OF_PROVINCE if purpose is DrawPurpose.HOSPITAL_CROSS_PROVINCE else None,
    )
    for purpose, mark in _MARKS.items()
}


class HospitalDraws:
    """复审抽取."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def draw(self, actor: Actor, month: str) -> None:
        """抽取 for both shares from what the month has that no draw has had yet; again is the same
        answer.

        :raises RoleMissing, FieldsInvalid:
        """
        require_role(actor, VIEWERS, "抽取医院结算复审")
        now = self._clock()
        month = draws.checked_month(month, now)
        async with self._db.write() as session:
            for purpose, population in POPULATIONS.items():
                made = await draws.make(session, self._sealer, population, month, actor, now)
                await _mark(session, purpose, made)

    async def of_month(self, actor: Actor, month: str) -> tuple[DrawsView, ...]:
        """What a month has drawn so far, for both shares. :raises RoleMissing, FieldsInvalid:"""
        require_role(actor, VIEWERS, "查看复审抽取")
        month = draws.checked_month(month, self._clock())
        async with self._db.read() as session:
            return await _shown(session, month)

    async def unclear(self, actor: Actor, month: str) -> int:
        """How many records of a month no draw can take, because the feed did not say what kind of
        care it was, or where. :raises RoleMissing:"""
        require_role(actor, VIEWERS, "查看复审抽取")
        row = HospitalRecordRow
        no_place = (row.care_kind == CareKind.INPATIENT) & row.care_place.is_(None)
        async with self._db.read() as session:
            found = await session.scalar(
                select(func.count())
                .select_from(row)
                .where(row.month == month, row.care_kind.is_(None) | no_place)
            )
        return found or 0

    async def prove(self, actor: Actor, draw_id: str) -> ProofView:
        """证明: draw again from what is stored. :raises RoleMissing, NotFound:"""
        require_role(actor, VIEWERS, "证明复审抽取")
        async with self._db.read() as session:
            purpose = await _purpose(session, draw_id)
            return await draws.prove(session, POPULATIONS[purpose], draw_id)

    async def numbers(self, actor: Actor, draw_id: str) -> bytes:
        """名单 of a draw, one settlement number a line. :raises RoleMissing, NotFound:"""
        require_role(actor, VIEWERS, "查看复审抽取")
        async with self._db.read() as session:
            purpose = await _purpose(session, draw_id)
            return await draws.numbers_of(session, purpose, draw_id)


async def _shown(session: AsyncSession, month: str) -> tuple[DrawsView, ...]:
    return tuple([await draws.of_month(session, each, month) for each in POPULATIONS.values()])


async def _purpose(session: AsyncSession, draw_id: str) -> DrawPurpose:
    """What a draw of hospital settlements was for. :raises NotFound:"""
    found = await session.scalar(select(DrawRow.purpose).where(DrawRow.id == draw_id))
    if found not in POPULATIONS:
        raise NotFound
    return DrawPurpose(found)


async def _mark(session: AsyncSession, purpose: DrawPurpose, made: Made) -> None:
    """Write a draw's answer on its records; one that was reviewed already goes back to the list
    when it is drawn. Nobody's version moves: a draw takes nothing away from a reviewer."""
    mark = _MARKS[purpose]
    for part in chunks(sorted(made.passed)):
        await session.execute(
            update(HospitalRecordRow)
            .where(HospitalRecordRow.reference.in_(part))
            .values({mark: False})
        )
    for part in chunks(sorted(made.drawn)):
        rows = await session.scalars(
            select(HospitalRecordRow)
            .where(HospitalRecordRow.reference.in_(part))
            .order_by(HospitalRecordRow.reference)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        for row in rows:
            setattr(row, mark.key, True)
            row.work = record_of(row).work
        await session.flush()
