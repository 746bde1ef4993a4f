"""What did the centre find on a claim that crosses the pool's limit? Kept when its sheet comes
back; from then on its figures are the platform's."""

from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.bills import Bills, bill_columns, kept_bills, years_of_stay
from casework.claims.changes import bills_digest
from casework.claims.tables import ClaimRow
from casework.desk.tables import CentreAuditRow
from casework.desk.views import CentreAudit
from casework.errors import FieldsInvalid
from claims_core.calendar_cn import china_day
from claims_core.claim import Claim

MAX_SHEET_NO = 60


def check(claim: Claim, audit: CentreAudit, now: datetime) -> None:
    """:raises FieldsInvalid: when the sheet is not named, not of the past, or does not give every
    year of the stay in sums that can be."""
    problems: dict[str, str] = {}
    if not audit.sheet_no.strip():
        problems["sheet_no"] = "请填写市医保中心审定单的编号。"
    elif len(audit.sheet_no.strip()) > MAX_SHEET_NO:
        problems["sheet_no"] = f"审定单编号最多{MAX_SHEET_NO}个字。"
    if audit.audited_on > china_day(now):
        problems["audited_on"] = "审定日期还没到，请核对。"
    years = set(years_of_stay(claim.care.admission_on, claim.care.discharge_on))
    if not audit.figures or not set(audit.figures) <= years or max(years) not in audit.figures:
        words = "、".join(f"{year}年" for year in sorted(years))
        problems["figures"] = f"请填写{words}的审定金额。"
    for year, figures in audit.figures.items():
        for name, fen in asdict(figures).items():
            if fen is not None and fen < 0:
                problems[f"{name}_{year}"] = "金额不能是负数。"
    if problems:
        raise FieldsInvalid(**problems)


async def keep(
    session: AsyncSession, claim: Claim, audit: CentreAudit, *, by: str, at: datetime
) -> str:
    """Append the audit of a claim that has just come back; its figures become the platform's.
    Answers the digest of what is keyed in from then on."""
    for year, figures in audit.figures.items():
        session.add(
            CentreAuditRow(
                claim_id=claim.id,
                claim_version=claim.version,
                year=year,
                sheet_no=audit.sheet_no.strip(),
                audited_on=audit.audited_on,
                in_scope_fen=figures.in_scope_fen,
                pool_fen=figures.pool_fen,
                supplement_fen=figures.supplement_fen,
                recorded_by=by,
                recorded_at=at,
            )
        )
    row = await session.get_one(ClaimRow, claim.id)
    row.platform = _platform(row, claim, audit)
    await session.flush()
    return bills_digest(row.expense, row.platform)


def _platform(row: ClaimRow, claim: Claim, audit: CentreAudit) -> dict[str, Any] | None:
    discharge = claim.care.discharge_on
    if discharge is None:
        return row.platform
    bills: Bills = tuple(
        replace(bill, platform=audit.figures.get(bill.year, bill.platform))
        for bill in kept_bills(row.expense, row.platform, discharge.year)
    )
    if not bills:  # handed over before anything was keyed in
        return asdict(audit.figures[discharge.year])
    return bill_columns(bills)[1]
