"""How sure are we of who a member is, and is it enough for what they want? Asked before whatever
needs more than a binding."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.people import merges, people
from casework.people.authority_tables import IdentityProofRow
from casework.people.tables import MemberRow
from claims_core.errors import ClaimsError
from claims_core.identity_levels import (
    LEVEL_NEEDED,
    PROOF_LASTS,
    IdentityLevel,
    MemberAct,
    ProofMethod,
)
from infra.columns import new_id


class ProofNeeded(ClaimsError):
    """要先核实本人: what is asked for needs somebody who has just shown that it is them."""

    code = "proof_needed"
    template = (
        "换收款账户以前，要先核实是您本人：带身份证到窗口拿一个窗口码，在手机上照着填，"
        "在公众号里发“窗口码”也行。核实以后{minutes}分钟内回来换就行。"
    )

    def __init__(self) -> None:
        super().__init__(minutes=int(PROOF_LASTS.total_seconds()) // 60)


async def level_of(session: AsyncSession, member_id: str, now: datetime) -> IdentityLevel:
    """What this member has shown of who they are, as of `now`."""
    own = await people.bound_insured_id(session, member_id)
    if own is None:
        phone = (await session.get_one(MemberRow, member_id)).phone_sealed
        return IdentityLevel.WECHAT if phone is None else IdentityLevel.PHONE
    if await _proved(session, member_id, own, now):
        return IdentityLevel.PRESENT
    return IdentityLevel.INSURED


async def require_level(
    session: AsyncSession, member_id: str, act: MemberAct, now: datetime
) -> None:
    """Let the member pass whose proof is enough for this act; a relative shows to be themselves,
    beside the authorisation that they need.

    :raises ProofNeeded:
    """
    if await level_of(session, member_id, now) < LEVEL_NEEDED[act]:
        raise ProofNeeded


def keep(
    session: AsyncSession, member_id: str, insured_id: str, method: ProofMethod, now: datetime
) -> None:
    """The member has just shown to be this person."""
    session.add(
        IdentityProofRow(
            id=new_id(),
            member_id=member_id,
            insured_id=insured_id,
            method=method,
            proved_at=now,
            expires_at=now + PROOF_LASTS,
        )
    )


async def _proved(session: AsyncSession, member_id: str, insured_id: str, now: datetime) -> bool:
    found = await session.scalar(
        select(IdentityProofRow.id)
        .where(
            IdentityProofRow.member_id == member_id,
            IdentityProofRow.insured_id.in_(merges.same_person(insured_id)),
            IdentityProofRow.expires_at > now,
        )
        .limit(1)
    )
    return found is not None
