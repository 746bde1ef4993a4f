"""Which findings of the hospital review are exported? Asked by the exports; somebody has to agree
to it."""

from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import NotFound
from casework.exports.sources import Making, StandingApproval
from casework.hospital.reviews import HospitalReviews
from claims_core.claim import Actor


class HospitalFindingsSource:
    """医院结算疑点清单, whole; there is no subject."""

    def __init__(self, reviews: HospitalReviews) -> None:
        self._reviews = reviews

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

    async def read(self, session: AsyncSession, subject: str) -> Making:
        """The list as it is now. :raises ExportTooLarge:"""
        return await self._reviews.found_file(session)
