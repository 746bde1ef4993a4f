"""Have two people keyed in the platform's figure that is to be paid? Asked at the second review,
where the second person types it without seeing the first one's, and again at the final check."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.desk.three_columns import platform_years
from casework.desk.views import Assessment
from casework.errors import FieldsInvalid, PlatformKeyedOnce
from casework.platform import figure_queries
from claims_core.actions import Action
from claims_core.claim import Actor, Claim, Stage
from claims_core.paid_figures import PlatformYear

Keyed = Mapping[int, PlatformYear]


async def require(
    session: AsyncSession,
    actor: Actor,
    claim: Claim,
    action: Action,
    assessment: Assessment,
    keyed: Keyed | None,
    at: datetime,
) -> None:
    """Let nothing go on at a platform figure that one person alone has keyed in.

    :raises PlatformKeyedOnce: while that is so. :raises FieldsInvalid: naming the years in which
        the two differ, but not by how much.
    """
    if not assessment.at_platform_figure or action is Action.REVIEW_INITIALLY:
        return
    platform = platform_years(assessment.bills)
    if action is Action.REVIEW_SECONDLY and keyed is not None:
        years = sorted({*platform, *keyed})
        wrong = [year for year in years if keyed.get(year) != platform.get(year)]
        if wrong:
            raise FieldsInvalid(
                **{
                    f"keyed_{year}": f"{year}年的平台金额和初审录的不一样。请对照结算单再看一遍；"
                    "没有录错的，退回初审核对。"
                    for year in wrong
                }
            )
        await figure_queries.keep_keyed_again(session, actor, claim.id, platform, at)
        return
    if await figure_queries.keyed_again_by(session, claim.id, platform) is None:
        raise PlatformKeyedOnce


async def is_blind(session: AsyncSession, claim: Claim, assessment: Assessment | None) -> bool:
    """Whether the platform's figures are hidden now, until they have been keyed in again."""
    if claim.stage is not Stage.INITIALLY_REVIEWED or assessment is None:
        return False
    if not assessment.at_platform_figure:
        return False
    platform = platform_years(assessment.bills)
    return await figure_queries.keyed_again_by(session, claim.id, platform) is None


def without_platform(assessment: Assessment) -> Assessment:
    """The statement without what the platform says, and without what would give it away."""
    return replace(
        assessment,
        bills=tuple(replace(bill, platform=None) for bill in assessment.bills),
        comparisons=(),
        differences=(),
        paid=(),
        member_lines=assessment.member_lines[: -_paid_lines(assessment) or None],
    )


def _paid_lines(assessment: Assessment) -> int:
    """How many of the member's lines tell of the platform's figure; they stand at the end."""
    return sum(each.supplement != each.our_supplement for each in assessment.paid)
