"""Where does a claim stand just now? Asked before every step of the city that only has to name the
version: a page of the claim would be built for one number of it."""

from dataclasses import dataclass

from sqlalchemy import select

from casework.claims.tables import ClaimRow
from claims_core.claim import Stage
from infra.db import Database


@dataclass(frozen=True)
class PresentVersion:
    """当前版本 of a claim, and its number where it has been handed in."""

    version: int
    claim_no: str
    stage: Stage


async def standing_of(db: Database, claim_id: str) -> PresentVersion:
    """As the newest step has left it."""
    query = select(ClaimRow.version, ClaimRow.claim_no, ClaimRow.stage).where(
        ClaimRow.id == claim_id
    )
    async with db.read() as session:
        version, claim_no, stage = (await session.execute(query)).one()
    return PresentVersion(version, claim_no or "", Stage(stage))
