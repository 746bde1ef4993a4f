"""What happens when an insured person becomes, or ceases to be, a member of WeChat? Asked by
whatever has proved it: a one-time code, or a code from the window."""

from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.people import merges, notices
from casework.people.tables import BindingRow
from claims_core.person_notices import NoticeKind
from infra.columns import new_id


async def bind(session: AsyncSession, member_id: str, insured_id: str, now: datetime) -> None:
    """This member is that insured person from now on; whoever held the identity before is released
    and the person is told. Member and person are held by the caller."""
    standing = (
        BindingRow.insured_id.in_(merges.same_person(insured_id)),
        BindingRow.ended_at.is_(None),
    )
    former = await session.scalar(
        select(BindingRow.member_id).where(*standing, BindingRow.member_id != member_id).limit(1)
    )
    await session.execute(
        update(BindingRow)
        .where(
            or_(standing[0], BindingRow.member_id == member_id),
            BindingRow.ended_at.is_(None),
        )
        .values(ended_at=now)
        .execution_options(synchronize_session=False)
    )
    session.add(BindingRow(id=new_id(), member_id=member_id, insured_id=insured_id, bound_at=now))
    if former is not None:
        await notices.tell(session, insured_id, NoticeKind.BINDING_MOVED, now, member_id=former)
