"""Which number does the next claim get, and whose is a number? Asked when a claim is handed in, and
when somebody names one."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimNumberRow, ClaimRow
from casework.people import merges
from claims_core.calendar_cn import china_day
from claims_core.errors import ClaimsError
from claims_core.identifiers import check_claim_no, make_claim_no
from infra.statements import dialect_insert


async def following(session: AsyncSession, now: datetime) -> str:
    """The next number of the day; every other claim waits for it until the transaction ends."""
    day = china_day(now)
    serial = await session.scalar(
        dialect_insert(session, ClaimNumberRow)
        .values(day=day, last=1)
        .on_conflict_do_update(
            index_elements=[ClaimNumberRow.day], set_={"last": ClaimNumberRow.last + 1}
        )
        .returning(ClaimNumberRow.last)
    )
    return make_claim_no(day, serial or 1)


async def claim_numbered(session: AsyncSession, insured_id: str, claim_no: str) -> str | None:
    """The id of this insured person's claim of that number, as typed; None where they have none."""
    try:
        number = check_claim_no(claim_no)
    except ClaimsError:
        return None
    return await session.scalar(
        select(ClaimRow.id).where(
            ClaimRow.claim_no == number,
            ClaimRow.insured_id.in_(merges.same_person(insured_id)),
        )
    )
