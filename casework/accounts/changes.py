"""What was done to an account, and by whom? Written in the transaction of the deed itself."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.accounts.views import AccountAct
from casework.people.staff_tables import StaffChangeRow
from claims_core.claim import Actor
from infra.columns import new_id


def note_change(
    session: AsyncSession, staff_id: str, act: AccountAct, words: str, by: Actor, at: datetime
) -> None:
    """Append one row."""
    session.add(
        StaffChangeRow(
            id=new_id(),
            staff_id=staff_id,
            act=act,
            words=words[:300],
            by_id=by.id,
            by_name=by.name,
            at=at,
        )
    )
