"""Of what is an insured person told because it was done in their name, or to their binding? Asked
by whatever does it, in its own transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.people.authority_tables import PersonNoticeRow
from claims_core.identity_levels import MemberAct
from claims_core.person_notices import NoticeKind
from infra import outbox
from infra.columns import new_id

# What a relative does to a draft many times over is told together and read in the inbox; the rest
# rings. The list of what was done has each.
_QUIET = frozenset({MemberAct.FILL_IN, MemberAct.ADD_PHOTO, MemberAct.REMOVE_PHOTO})
TOLD_TOGETHER = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class RelativeAct:
    """代办人做的一件事, as the insured person and the window read it."""

    act: MemberAct
    member_id: str
    claim_id: str | None
    at: datetime


async def tell(
    session: AsyncSession,
    insured_id: str,
    kind: NoticeKind,
    now: datetime,
    *,
    member_id: str | None = None,
    act: MemberAct | None = None,
    claim_id: str | None = None,
) -> None:
    """Write it down, and let the messages know."""
    session.add(notice := _notice(insured_id, kind, now, member_id, act, claim_id))
    outbox.append(session, kind, notice.id, now)


def _notice(
    insured_id: str,
    kind: NoticeKind,
    now: datetime,
    member_id: str | None,
    act: MemberAct | None,
    claim_id: str | None,
) -> PersonNoticeRow:
    return PersonNoticeRow(
        id=new_id(),
        insured_id=insured_id,
        kind=kind,
        member_id=member_id,
        act=act or "",
        claim_id=claim_id,
        at=now,
    )


async def tell_of_act(
    session: AsyncSession,
    insured_id: str,
    member_id: str,
    act: MemberAct,
    claim_id: str,
    now: datetime,
) -> None:
    """A relative has done this for the insured person."""
    kind = NoticeKind.RELATIVE_FILLED_IN if act in _QUIET else NoticeKind.RELATIVE_ACTED
    if kind is NoticeKind.RELATIVE_FILLED_IN and await _told_lately(
        session, insured_id, member_id, claim_id, now
    ):
        session.add(_notice(insured_id, kind, now, member_id, act, claim_id))
        return
    await tell(session, insured_id, kind, now, member_id=member_id, act=act, claim_id=claim_id)


async def _told_lately(
    session: AsyncSession, insured_id: str, member_id: str, claim_id: str, now: datetime
) -> bool:
    found = await session.scalar(
        select(PersonNoticeRow.id)
        .where(
            PersonNoticeRow.insured_id == insured_id,
            PersonNoticeRow.claim_id == claim_id,
            PersonNoticeRow.member_id == member_id,
            PersonNoticeRow.at > now - TOLD_TOGETHER,
        )
        .limit(1)
    )
    return found is not None


async def acts_of(
    session: AsyncSession, insured_ids: tuple[str, ...], many: int = 50
) -> tuple[RelativeAct, ...]:
    """What relatives did for this person, newest first."""
    rows = await session.scalars(
        select(PersonNoticeRow)
        .where(
            PersonNoticeRow.insured_id.in_(insured_ids),
            PersonNoticeRow.act != "",
        )
        .order_by(PersonNoticeRow.at.desc(), PersonNoticeRow.id.desc())
        .limit(many)
    )
    return tuple(
        RelativeAct(MemberAct(row.act), row.member_id or "", row.claim_id, row.at) for row in rows
    )
