"""How many reports may one caller make in a day? Counted where a report is taken, so that nobody
buries the true ones under made-up ones, whichever process they ask.

Who has reported must not be learnt from it: callers share a thousand counts by a keyed hash of the
day, so a count speaks of hundreds of people, of other ones every day."""

from datetime import date

from sqlalchemy import case
from sqlalchemy.ext.asyncio import AsyncSession

from casework.fraud.tables import FraudAllowanceRow
from claims_core.errors import ClaimsError
from infra.sealing import Sealer
from infra.statements import dialect_insert

MOST_A_DAY = 10
COUNTS = 1024


class ReportsTooMany(ClaimsError):
    """一天里举报太多."""

    code = "reports_too_many"
    template = (
        "今天从您这里已经收了{most}件举报。还有要说的，请凭编号补进前面的举报里，"
        "或者明天再发；急的话请到大额补助窗口说。"
    )


async def take_one(session: AsyncSession, sealer: Sealer, caller: str, today: date) -> None:
    """Count one more report of this caller; no caller, no count.

    :raises ReportsTooMany: and the count goes back with the transaction.
    """
    if not caller:
        return
    row = FraudAllowanceRow
    one = dialect_insert(session, row).values(id=count_of(sealer, caller, today), day=today, made=1)
    more = one.on_conflict_do_update(
        index_elements=[row.id],
        set_={"made": case((row.day == today, row.made + 1), else_=1), "day": today},
    )
    made = (await session.execute(more.returning(row.made))).scalar_one()
    if made > MOST_A_DAY:
        raise ReportsTooMany(most=MOST_A_DAY)


def count_of(sealer: Sealer, caller: str, today: date) -> int:
    """Which count this caller shares on this day."""
    said = sealer.mac(f"{today.isoformat()}|{caller}".encode(), "fraud_allowance.caller")
    return int.from_bytes(said[:4], "big") % COUNTS
