"""What did the centre find on a claim that crosses the pool's limit? Kept when its sheet comes
back; from then on its figures are the platform's."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import FieldsInvalid
from casework.review_tables import CentreAuditRow
from casework.tables import ClaimRow
from casework.views import CentreAudit
from claims_core.calendar_cn import china_day
from claims_core.claim import Claim

MAX_SHEET_NO = 60


def check(audit: CentreAudit, now: datetime) -> None:
    """:raises FieldsInvalid: when the sheet is not named, not of the past, or sums are negative."""
    problems: dict[str, str] = {}
    if not audit.sheet_no.strip():
        problems["sheet_no"] = "请填写市医保中心审定单的编号。"
    elif len(audit.sheet_no.strip()) > MAX_SHEET_NO:
        problems["sheet_no"] = f"审定单编号最多{MAX_SHEET_NO}个字。"
    if audit.audited_on > china_day(now):
        problems["audited_on"] = "审定日期还没到，请核对。"
    figures = asdict(audit.figures)
    problems |= {
        name: "金额不能是负数。" for name, fen in figures.items() if fen is not None and fen < 0
    }
    if problems:
        raise FieldsInvalid(**problems)


async def keep(
    session: AsyncSession, claim: Claim, audit: CentreAudit, *, by: str, at: datetime
) -> None:
    """Append the audit of a claim that has just come back; its figures become the platform's."""
    session.add(
        CentreAuditRow(
            claim_id=claim.id,
            claim_version=claim.version,
            sheet_no=audit.sheet_no.strip(),
            audited_on=audit.audited_on,
            in_scope_fen=audit.figures.in_scope_fen,
            pool_fen=audit.figures.pool_fen,
            supplement_fen=audit.figures.supplement_fen,
            recorded_by=by,
            recorded_at=at,
        )
    )
    row = await session.get_one(ClaimRow, claim.id)
    row.platform = asdict(audit.figures)
    await session.flush()
