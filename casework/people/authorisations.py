"""Which authorisations stand, for which claims and acts, and how do they begin and end? Asked by
whatever a relative does, and by every way of taking an authorisation back."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import NotBound, NotFound
from casework.people import merges, notices, people
from casework.people.tables import AuthorisationRow
from claims_core.errors import ClaimsError
from claims_core.identity_levels import MemberAct
from claims_core.person_notices import NoticeKind
from claims_core.proxy_scope import PURPOSE_OF, ClaimsCovered, ProxyPurpose

PROXY_NAME = "authorisation.proxy_name"
_ANY = frozenset(ClaimsCovered)


class OutOfScope(ClaimsError):
    """授权没有包括: the relative may see the claim, but not do this to it."""

    code = "out_of_scope"
    template = (
        "家人给您的授权没有包括这件事。要办，请家人自己办，或者重新授权一次，把这件事也勾上。"
    )


def insured_covered(
    member_id: str,
    now: datetime,
    act: MemberAct = MemberAct.SEE_CLAIM,
    claims: Collection[ClaimsCovered] = _ANY,
) -> Select[str]:
    """The insured people for whom this member may do this at `now`, to claims so covered."""
    return select(AuthorisationRow.insured_id).where(
        *_standing(member_id, now, act), AuthorisationRow.claims.in_(sorted(claims))
    )


def claims_named(
    member_id: str, now: datetime, act: MemberAct = MemberAct.SEE_CLAIM
) -> Select[str | None]:
    """The single claims to which this member may do this at `now`."""
    return select(AuthorisationRow.claim_id).where(
        *_standing(member_id, now, act), AuthorisationRow.claims == ClaimsCovered.ONE
    )


def _standing(member_id: str, now: datetime, act: MemberAct) -> tuple[ColumnElement[bool], ...]:
    standing = (
        AuthorisationRow.member_id == member_id,
        AuthorisationRow.ended_at.is_(None),
        AuthorisationRow.expires_at > now,
    )
    match PURPOSE_OF[act]:
        case ProxyPurpose.FILE:
            return (*standing, AuthorisationRow.may_file.is_(True))
        case ProxyPurpose.ACCOUNT:
            return (*standing, AuthorisationRow.may_name_account.is_(True))
    return standing


async def may_act_for(
    session: AsyncSession,
    member_id: str,
    insured_id: str,
    now: datetime,
    act: MemberAct = MemberAct.OPEN_CLAIM,
) -> bool:
    """Whether this member is that insured person, or is let do this to whatever claim of theirs."""
    if await people.bound_insured_id(session, member_id) == await merges.kept_id(
        session, insured_id
    ):
        return True
    whole = insured_covered(member_id, now, act, (ClaimsCovered.FILED, ClaimsCovered.ALL))
    standing = whole.where(AuthorisationRow.insured_id.in_(merges.same_person(insured_id)))
    return (await session.scalar(standing.limit(1))) is not None


async def require_may_act_for(
    session: AsyncSession,
    member_id: str,
    insured_id: str,
    now: datetime,
    act: MemberAct = MemberAct.OPEN_CLAIM,
) -> None:
    """Let the member pass who may do this for this person.

    :raises OutOfScope: to a relative whose authorisation does not go so far. :raises NotBound: to
        everybody else.
    """
    if await may_act_for(session, member_id, insured_id, now, act):
        return
    known = insured_covered(member_id, now).where(
        AuthorisationRow.insured_id.in_(merges.same_person(insured_id))
    )
    if await session.scalar(known.limit(1)) is not None:
        raise OutOfScope
    raise NotBound


async def put(session: AsyncSession, row: AuthorisationRow, now: datetime) -> None:
    """Begin one, in place of an older one of the same relative; the insured person is told."""
    await _close(session, row.insured_id, now, "renewed", member_id=row.member_id)
    session.add(row)
    await session.flush()
    await notices.tell(
        session, row.insured_id, NoticeKind.AUTHORISATION_GIVEN, now, member_id=row.member_id
    )


async def end(
    session: AsyncSession,
    insured_id: str,
    now: datetime,
    said_in: str,
    *,
    member_id: str | None = None,
    authorisation_id: str | None = None,
) -> int:
    """End all that this insured person gave, or those to one relative, or one; how many were
    ended. What was ended before stays as it was."""
    ended = await _close(
        session,
        insured_id,
        now,
        said_in,
        member_id=member_id,
        authorisation_id=authorisation_id,
    )
    for each in ended:
        await notices.tell(
            session,
            await merges.kept_id(session, insured_id),
            NoticeKind.AUTHORISATION_ENDED,
            now,
            member_id=each,
        )
    return len(ended)


async def standing_of(
    session: AsyncSession, insured_id: str, now: datetime
) -> list[AuthorisationRow]:
    """What this insured person has given and not taken back, newest first."""
    rows = await session.scalars(
        select(AuthorisationRow)
        .where(
            AuthorisationRow.insured_id.in_(merges.same_person(insured_id)),
            AuthorisationRow.ended_at.is_(None),
            AuthorisationRow.expires_at > now,
        )
        .order_by(AuthorisationRow.granted_at.desc(), AuthorisationRow.id)
    )
    return list(rows)


def purposes_of(row: AuthorisationRow) -> frozenset[ProxyPurpose]:
    """What for."""
    named = {
        ProxyPurpose.FOLLOW: True,
        ProxyPurpose.FILE: row.may_file,
        ProxyPurpose.ACCOUNT: row.may_name_account,
    }
    return frozenset(purpose for purpose, given in named.items() if given)


async def require_given(session: AsyncSession, insured_id: str, authorisation_id: str) -> None:
    """Let only this insured person's be named. :raises NotFound:"""
    row = await session.get(AuthorisationRow, authorisation_id)
    if row is None or not await merges.is_one_person(session, row.insured_id, insured_id):
        raise NotFound


async def _close(
    session: AsyncSession,
    insured_id: str,
    now: datetime,
    said_in: str,
    *,
    member_id: str | None = None,
    authorisation_id: str | None = None,
) -> list[str]:
    ended = update(AuthorisationRow).where(
        AuthorisationRow.insured_id.in_(merges.same_person(insured_id)),
        AuthorisationRow.ended_at.is_(None),
    )
    if member_id is not None:
        ended = ended.where(AuthorisationRow.member_id == member_id)
    if authorisation_id is not None:
        ended = ended.where(AuthorisationRow.id == authorisation_id)
    rows = await session.scalars(
        ended.values(ended_at=now, ended_in=said_in)
        .returning(AuthorisationRow.member_id)
        .execution_options(synchronize_session=False)
    )
    return sorted(set(rows))
