"""Which claims does a month offer to a draw? Asked by quality review (what was settled) and by
follow-up calls (what was paid)."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.checks import draws
from casework.checks.draws import DrawCandidate, Population
from casework.checks.tables import DrawItemRow
from casework.claims.tables import ClaimRow, ClaimStepRow
from claims_core.actions import Action
from claims_core.claim import Stage
from claims_core.sampling_shares import DrawPurpose
from infra.statements import chunks


def claims_that(
    purpose: DrawPurpose, action: Action, stages: Collection[Stage] = frozenset(Stage)
) -> Population:
    """The claims on which `action` was last taken in the month and that are in these stages now;
    each is offered to one draw only."""

    async def waiting(session: AsyncSession, month: str) -> Sequence[DrawCandidate]:
        first, after = draws.span(month)
        at = func.max(ClaimStepRow.at)
        found = await session.execute(
            select(ClaimRow.claim_no, at)
            .join(ClaimStepRow, ClaimStepRow.claim_id == ClaimRow.id)
            .outerjoin(
                DrawItemRow,
                (DrawItemRow.purpose == purpose) & (DrawItemRow.number == ClaimRow.claim_no),
            )
            .where(
                ClaimStepRow.action == action,
                ClaimRow.stage.in_(sorted(stages)),
                ClaimRow.assessed_fen.is_not(None),
                DrawItemRow.number.is_(None),
            )
            .group_by(ClaimRow.claim_no)
            .having(at >= first, at < after)
        )
        return [DrawCandidate(claim_no, last) for claim_no, last in found if claim_no]

    async def known(session: AsyncSession, numbers: Sequence[str]) -> int:
        count = 0
        for part in chunks(numbers):
            count += (
                await session.scalar(
                    select(func.count()).select_from(ClaimRow).where(ClaimRow.claim_no.in_(part))
                )
                or 0
            )
        return count

    return Population(purpose, waiting, known)
