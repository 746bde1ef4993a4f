"""How does what the window filled in stand, as a message may speak of it? Asked by the
notifications."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.assisted.store import state_of
from casework.assisted.tables import AssistedFilingRow
from casework.claims.tables import ClaimRow
from claims_core.assisted_filing import AssistState
from claims_core.claim import Stage


@dataclass(frozen=True)
class AssistedStanding:
    """代填现在怎样: whose it is, how far, and the last day for a yes; `refused` where the last
    signed sheet did not pass and nobody has signed another."""

    insured_id: str
    state: AssistState
    lapses_on: date
    refused: bool


async def standing_of(session: AsyncSession, claim_id: str) -> AssistedStanding | None:
    """None where the window has filled in nothing."""
    found = (
        await session.execute(
            select(AssistedFilingRow, ClaimRow.insured_id, ClaimRow.stage, ClaimRow.filed_by)
            .join(ClaimRow, ClaimRow.id == AssistedFilingRow.claim_id)
            .where(AssistedFilingRow.claim_id == claim_id)
        )
    ).first()
    if found is None:
        return None
    row, insured_id, stage, filed_by = found
    state = state_of(row, Stage(stage), filed_by)
    return AssistedStanding(insured_id, state, row.lapses_on, bool(row.refused_words))
