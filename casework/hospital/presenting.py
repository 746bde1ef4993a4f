"""How does a hospital record become what screens show? Asked by the review of hospital settlements;
masks on the way and counts the time limit."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.hospital.tables import HospitalRecordRow, HospitalReviewRow
from casework.hospital.views import HospitalLine
from casework.people import people
from casework.people.tables import InsuredRow
from claims_core.calendar_cn import WorkingDate, add_working_days, china_day
from claims_core.checklist import CareKind, CarePlace
from claims_core.errors import NoPolicyForDay
from claims_core.hospital_review import (
    HospitalFinding,
    HospitalOutcome,
    HospitalRecord,
    HospitalReviewStep,
    HospitalStep,
    HospitalWork,
)
from claims_core.policy import PolicyBook
from infra.masking import mask_name
from infra.sealing import Sealer
from infra.statements import chunks

# Contract art. 17(1); for a year without a policy of its own.
DEFAULT_WORKING_DAYS = 30


async def lines_of(
    session: AsyncSession,
    rows: Sequence[HospitalRecordRow],
    sealer: Sealer,
    book: PolicyBook,
) -> tuple[HospitalLine, ...]:
    """The lines of one page, with one look-up for all its people."""
    insured: dict[str, InsuredRow] = {}
    for part in chunks(sorted({row.insured_id for row in rows})):
        found = await session.scalars(select(InsuredRow).where(InsuredRow.id.in_(part)))
        insured |= {person.id: person for person in found}
    return tuple(_line(row, insured[row.insured_id], sealer, book) for row in rows)


def due_of(received_at: datetime, book: PolicyBook) -> WorkingDate:
    """结算时限: by the policy of the day on which the feed brought it."""
    day = china_day(received_at)
    try:
        days = book.on(day).hospital_working_days or DEFAULT_WORKING_DAYS
    except NoPolicyForDay:
        days = DEFAULT_WORKING_DAYS
    return add_working_days(day, days)


def record_of(row: HospitalRecordRow) -> HospitalRecord:
    """The record as its rules see it."""
    return HospitalRecord(
        id=row.id,
        version=row.version,
        paid_fen=row.pool_fen + row.supplement_fen,
        drawn=drawn(row),
        first_by=row.first_by,
        second_by=row.second_by,
    )


def drawn(row: HospitalRecordRow) -> bool:
    """Whether one of the draws wants a second review."""
    return bool(row.inpatient_drawn or row.cross_province_drawn)


def step_of(row: HospitalReviewRow) -> HospitalReviewStep:
    """One review as it was written down."""
    finding = HospitalFinding(
        HospitalOutcome(row.outcome), row.reason_code, row.amount_fen, row.note
    )
    return HospitalReviewStep(
        row.seq, HospitalStep(row.step), finding, row.actor_id, row.actor_name, row.at
    )


def _line(
    row: HospitalRecordRow, insured: InsuredRow, sealer: Sealer, book: PolicyBook
) -> HospitalLine:
    due = due_of(row.received_at, book)
    return HospitalLine(
        id=row.id,
        reference=row.reference,
        insured_name=mask_name(sealer.open(insured.name_sealed, people.NAME)),
        month=row.month,
        hospital_code=row.hospital_code,
        hospital_name=row.hospital_name,
        care_kind=CareKind(row.care_kind) if row.care_kind else None,
        care_place=CarePlace(row.care_place) if row.care_place else None,
        admission_on=row.admission_on,
        discharge_on=row.discharge_on,
        pool_fen=row.pool_fen,
        supplement_fen=row.supplement_fen,
        refunded_by=row.refunded_by,
        received_at=row.received_at,
        due_on=due.day,
        due_provisional=due.provisional,
        work=HospitalWork(row.work),
        # who does the first review shall not know yet whether somebody looks again
        drawn=drawn(row) and bool(row.first_by),
        first_outcome=HospitalOutcome(row.first_outcome) if row.first_outcome else None,
        second_outcome=HospitalOutcome(row.second_outcome) if row.second_outcome else None,
        version=row.version,
    )
