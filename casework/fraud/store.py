"""How does a report of fraud get into rows and out of them, and whom does it concern? Asked by the
services of this folder inside their transactions."""

import secrets
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.county_claims import claim_within
from casework.claims.tables import ClaimStepRow
from casework.fraud.tables import (
    FraudNamedRow,
    FraudPhotoRow,
    FraudReportRow,
    FraudReportStepRow,
)
from casework.fraud.views import FraudReportLine
from casework.people.counties import member_within
from casework.people.tables import StaffRow
from claims_core.claim import Actor
from claims_core.fraud_report import FraudReport, ReportAction, ReportResult, ReportState
from claims_core.identifiers import SERIAL_SPACE, make_report_no
from infra.data_keys import seal_words
from infra.sealing import Sealer

WORDS = "fraud_report.words"
CONTACT = "fraud_report.contact"


def new_number() -> str:
    """A number that nobody can guess: whoever has it may ask what became of the report."""
    return make_report_no(secrets.randbelow(SERIAL_SPACE))


async def hold(session: AsyncSession, report_id: str) -> FraudReportRow | None:
    """The row, held against others until the transaction ends."""
    row: FraudReportRow | None = await session.scalar(
        select(FraudReportRow)
        .where(FraudReportRow.id == report_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return row


def report_within(actor: Actor) -> ColumnElement[bool]:
    """The condition that a report is theirs to see: by the claim that it names, else by whoever
    made it. Where neither is known it is the city's."""
    if not actor.county:
        return true()
    row = FraudReportRow
    return or_(
        and_(row.claim_id.is_not(None), claim_within(actor, row.claim_id)),
        and_(row.claim_id.is_(None), member_within(actor, row.member_id)),
    )


def report_of(row: FraudReportRow) -> FraudReport:
    """The value behind a row."""
    return FraudReport(
        id=row.id,
        report_no=row.report_no,
        state=ReportState(row.state),
        version=row.version,
        steps=row.steps,
        result=ReportResult(row.result) if row.result else None,
    )


def keep(
    session: AsyncSession,
    sealer: Sealer,
    row: FraudReportRow,
    moved: FraudReport,
    action: ReportAction,
    words: str,
    at: datetime,
    actor: Actor | None = None,
) -> None:
    """Keep what has become of a held report; without an actor it was the reporter."""
    row.state, row.version, row.steps = moved.state.value, moved.version, moved.steps
    if moved.state is ReportState.CLOSED:
        row.result, row.closed_at = moved.result or "", at
    session.add(
        FraudReportStepRow(
            report_id=row.id,
            seq=moved.steps,
            action=action.value,
            actor_id=actor.id if actor else "",
            actor_name=actor.name if actor else "",
            words_sealed=seal_words(session, sealer, words, WORDS),
            at=at,
        )
    )


async def staff_named_in(session: AsyncSession, words: str) -> set[str]:
    """Colleagues whose whole name stands in the words."""
    rows = await session.execute(select(StaffRow.id, StaffRow.name))
    return {row.id for row in rows if len(row.name) > 1 and row.name in words}


async def concerned(session: AsyncSession, row: FraudReportRow) -> set[str]:
    """Everybody of the staff whom a report names, and who has had its claim in hand."""
    named = set(
        await session.scalars(
            select(FraudNamedRow.staff_id).where(FraudNamedRow.report_id == row.id)
        )
    )
    if row.claim_id is not None:
        named |= set(
            await session.scalars(
                select(ClaimStepRow.actor_id).where(ClaimStepRow.claim_id == row.claim_id)
            )
        )
    return named


async def line_of(session: AsyncSession, row: FraudReportRow) -> FraudReportLine:
    """A report as it stands in a list."""
    photos = await session.scalar(
        select(func.count()).select_from(FraudPhotoRow).where(FraudPhotoRow.report_id == row.id)
    )
    return FraudReportLine(
        report=report_of(row),
        said_in=row.said_in,
        anonymous=row.contact_sealed is None and not row.member_id,
        photos=photos or 0,
        received_at=row.received_at,
        closed_at=row.closed_at,
    )
