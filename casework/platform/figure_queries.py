"""Has the centre confirmed the platform's figures of a claim, and have two people keyed them in?
Asked with every comparison that differs; what was confirmed or keyed holds for exactly those
figures."""

from collections.abc import Mapping
from dataclasses import astuple
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.platform.tables import FigureQueryRow, KeyedAgainRow
from casework.platform.views import QueryAnswer
from claims_core.claim import Actor
from claims_core.fingerprint import sha256
from claims_core.paid_figures import PlatformYear
from infra.statements import dialect_insert


def mark_of(platform: Mapping[int, PlatformYear]) -> str:
    """指纹 of the platform's figures that decide the payment, year by year."""
    return sha256(repr([(year, *astuple(each)) for year, each in sorted(platform.items())]))


async def confirmed(
    session: AsyncSession, claim_id: str, platform: Mapping[int, PlatformYear]
) -> str | None:
    """The query in answer to which the centre has confirmed exactly these figures; None without."""
    found: str | None = await session.scalar(
        select(FigureQueryRow.id)
        .where(
            FigureQueryRow.claim_id == claim_id,
            FigureQueryRow.figures == mark_of(platform),
            FigureQueryRow.answer == QueryAnswer.CONFIRMED,
        )
        .order_by(FigureQueryRow.recorded_at.desc())
        .limit(1)
    )
    return found


async def keep_keyed_again(
    session: AsyncSession,
    actor: Actor,
    claim_id: str,
    platform: Mapping[int, PlatformYear],
    at: datetime,
) -> None:
    """Keep that this person keyed in exactly these figures, too; again is the same."""
    await session.execute(
        dialect_insert(session, KeyedAgainRow)
        .values(
            claim_id=claim_id,
            figures=mark_of(platform),
            keyed_by=actor.id,
            keyed_by_name=actor.name,
            keyed_at=at,
        )
        .on_conflict_do_nothing()
    )


async def keyed_again_by(
    session: AsyncSession, claim_id: str, platform: Mapping[int, PlatformYear]
) -> str | None:
    """Who keyed in exactly these figures a second time; None where nobody has."""
    found: str | None = await session.scalar(
        select(KeyedAgainRow.keyed_by).where(
            KeyedAgainRow.claim_id == claim_id, KeyedAgainRow.figures == mark_of(platform)
        )
    )
    return found
