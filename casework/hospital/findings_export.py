"""Which findings of the hospital review are exported? Asked by the exports; somebody has to agree
to it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import NotFound
from casework.exports.sources import PlainFile, StandingApproval
from casework.hospital.reviews import HospitalReviews
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor


class HospitalFindingsSource:
    """医院结算疑点清单, whole; there is no subject."""

    def __init__(self, reviews: HospitalReviews, clock: Callable[[], datetime]) -> None:
        self._reviews = reviews
        self._clock = clock

    async def words(self, session: AsyncSession, subject: str) -> str:
        """:raises NotFound:"""
        if subject:
            raise NotFound
        return "全部疑点，没有姓名和证件号"

    async def standing(
        self, session: AsyncSession, actor: Actor, subject: str
    ) -> StandingApproval | None:
        """Nobody has agreed to it before."""
        return None

    async def build(self, session: AsyncSession, subject: str) -> PlainFile:
        """The list as it is now."""
        data, findings = await self._reviews.found_file(session)
        name = f"hospital-findings-{china_day(self._clock()):%Y%m%d}.csv"
        return PlainFile(name, data, findings)
