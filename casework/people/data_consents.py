"""What has an insured person said of the use of their papers and their account, and may this be
done? Asked in the transaction of every step that needs it, so that a no holds from its commit on.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.people import merges
from casework.people.authority_tables import DataConsentRow
from claims_core.agreed_texts import AgreedText, AgreedTo, Texts, shipped_agreed_texts
from claims_core.calendar_cn import china_day
from claims_core.data_consents import (
    CONSENT_OF,
    ConsentNeeded,
    ConsentState,
    refusal_of,
    state_of,
)
from claims_core.identity_levels import MemberAct


async def last_said(
    session: AsyncSession, insured_id: str, about: Collection[AgreedTo]
) -> dict[AgreedTo, DataConsentRow]:
    """The last word on each of these, under whatever id of this person it was said."""
    row = DataConsentRow
    rows = await session.scalars(
        select(row)
        .where(row.insured_id.in_(merges.same_person(insured_id)), row.what.in_(sorted(about)))
        .order_by(row.at, row.number)
    )
    return {AgreedTo(each.what): each for each in rows}


async def history_of(session: AsyncSession, insured_id: str) -> list[DataConsentRow]:
    """Every yes and no, the newest first."""
    row = DataConsentRow
    rows = await session.scalars(
        select(row)
        .where(row.insured_id.in_(merges.same_person(insured_id)))
        .order_by(row.at.desc(), row.number.desc(), row.what)
    )
    return list(rows)


async def require(
    session: AsyncSession,
    insured_id: str,
    acts: Collection[MemberAct],
    now: datetime,
    texts: Texts | None = None,
) -> None:
    """Let these be done to what is this person's.

    :raises ConsentWithdrawn, ConsentNeeded:
    """
    for state, text in await _standing(session, insured_id, acts, texts):
        if refused := refusal_of(state, text, china_day(now)):
            raise refused


async def require_asked(
    session: AsyncSession,
    insured_id: str,
    acts: Collection[MemberAct],
    now: datetime,
    texts: Texts | None = None,
) -> None:
    """Let the window go on with what was handed in: that goes on after a no, as the words that were
    agreed to say, but not where nobody was ever asked and the day has come.

    :raises ConsentNeeded:
    """
    for state, text in await _standing(session, insured_id, acts, texts):
        refused = refusal_of(state, text, china_day(now))
        if isinstance(refused, ConsentNeeded):
            raise refused


async def _standing(
    session: AsyncSession, insured_id: str, acts: Collection[MemberAct], texts: Texts | None
) -> list[tuple[ConsentState, AgreedText]]:
    """Where this person stands with each consent that the acts need, and its words of today."""
    needed = {CONSENT_OF[act] for act in acts if act in CONSENT_OF}
    if not needed:
        return []
    said, found = await last_said(session, insured_id, needed), []
    for what in sorted(needed):
        versions, last = (texts or shipped_agreed_texts())[what], said.get(what)
        given, version = (last.given, last.version) if last else (None, "")
        found.append((state_of(versions, given=given, version=version), versions[-1]))
    return found


async def keep(
    session: AsyncSession,
    insured_id: str,
    what: AgreedTo,
    now: datetime,
    *,
    given: bool,
    version: str,
    said_in: str,
    member_id: str | None = None,
    by_relative: bool = False,
    recorded_by: tuple[str, str] | None = None,
    paper: str = "",
) -> bool:
    """Write down a yes or a no of the kept person, who is held by the caller; False where the same
    was said last, so that a request that comes twice is one."""
    last = (await last_said(session, insured_id, [what])).get(what)
    if last is not None and (last.given, last.version) == (given, version):
        return False
    row = DataConsentRow
    # behind what was said before, though another clock, or one that was waited for, said later
    at = now if last is None or last.at < now else last.at + timedelta(microseconds=1)
    number = await session.scalar(
        select(func.max(row.number)).where(row.insured_id == insured_id, row.what == what)
    )
    session.add(
        DataConsentRow(
            insured_id=insured_id,
            what=what,
            number=(number or 0) + 1,
            given=given,
            version=version,
            said_in=said_in,
            member_id=member_id,
            by_relative=by_relative,
            recorded_by=recorded_by[0] if recorded_by else None,
            recorded_by_name=recorded_by[1] if recorded_by else "",
            paper=paper,
            at=at,
        )
    )
    await session.flush()
    return True
