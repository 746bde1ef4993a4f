"""May this member open one more draft, and may this claim still be filled in?"""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimRow
from casework.errors import LimitReached
from claims_core.claim import STAGE_WORDS, Actor, Claim, Stage
from claims_core.review import StaleVersion, WrongStage

MAX_DRAFTS = 10
EDITABLE = {Stage.DRAFT, Stage.AWAITING_MATERIALS}


async def require(session: AsyncSession, actor: Actor) -> None:
    """The member is held by the caller. :raises LimitReached:"""
    drafts = await session.scalar(
        select(func.count())
        .select_from(ClaimRow)
        .where(ClaimRow.filed_by == actor.id, ClaimRow.stage == Stage.DRAFT)
    )
    if (drafts or 0) >= MAX_DRAFTS:
        raise LimitReached(what="没提交的草稿", limit=MAX_DRAFTS, unit="份")


def require_editable(claim: Claim, version: int) -> None:
    """Let the member change this claim as they saw it. :raises StaleVersion, WrongStage:"""
    if claim.version != version:
        raise StaleVersion(version=claim.version, stage=claim.stage)
    require_open(claim)


def require_open(claim: Claim) -> None:
    """Let what can still be filled in be changed. :raises WrongStage:"""
    if claim.stage not in EDITABLE:
        raise WrongStage(stage=STAGE_WORDS[claim.stage], action="修改")
