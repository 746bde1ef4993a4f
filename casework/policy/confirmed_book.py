"""Which figures may money be settled by? Those of the policy book that a document about their own
year gives, or that a supervisor has found in one; asked by every calculation at the desk."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import PolicyUnconfirmed
from casework.policy.tables import PolicyConfirmationRow
from claims_core.benefit import Settlement
from claims_core.policy import Policy, PolicyBook
from claims_core.policy_confirmation import PolicyConfirmation
from claims_core.stay import StaySettlement

CONFIRMED = "confirmed"
WITHDRAWN = "withdrawn"


async def confirmed_book(session: AsyncSession, book: PolicyBook) -> PolicyBook:
    """经确认的参数簿: the policy book with the standing confirmations laid over it."""
    rows = await session.scalars(
        select(PolicyConfirmationRow).order_by(
            PolicyConfirmationRow.year, PolicyConfirmationRow.version, PolicyConfirmationRow.seq
        )
    )
    last = {(row.year, row.version): row for row in rows}
    return book.with_confirmations(
        PolicyConfirmation(
            year=row.year,
            version=row.version,
            values=row.values,
            document=row.document,
            document_no=row.document_no,
            article=row.article,
        )
        for row in last.values()
        if row.act == CONFIRMED
    )


def unconfirmed_policies(settlement: Settlement | StaySettlement) -> tuple[Policy, ...]:
    """未确认的政策: of each year of this settlement whose figures nobody has confirmed."""
    parts = settlement.segments if isinstance(settlement, StaySettlement) else (settlement,)
    return tuple(part.policy for part in parts if not part.policy_confirmed)


def require_confirmed(settlement: Settlement | StaySettlement) -> None:
    """Let only confirmed figures become money.

    :raises PolicyUnconfirmed:
    """
    if open_policies := unconfirmed_policies(settlement):
        raise PolicyUnconfirmed(open_policies)
