"""What is exported for the exchange check, and who has agreed to it? Asked by the exports: every
claim in it was checked finally by somebody who had not reviewed it, so the day's file needs no
further word."""

from collections.abc import Callable
from datetime import datetime, time

from sqlalchemy.ext.asyncio import AsyncSession

from casework.desk.exchange_check import waiting_file
from casework.errors import NotFound
from casework.exports.sources import Making, PlainFile, StandingApproval
from claims_core.calendar_cn import CHINA, china_day
from claims_core.claim import SYSTEM, Actor

FILE_STEM = "daetong-exchange"


class ExchangeSource:
    """交换核对文件 of all that wait; there is no subject."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    async def words(self, session: AsyncSession, subject: str) -> str:
        """:raises NotFound:"""
        if subject:
            raise NotFound
        return "等交换核对的全部申请"

    async def standing(self, session: AsyncSession, actor: Actor, subject: str) -> StandingApproval:
        """One for each day in China."""
        today = china_day(self._clock())
        return StandingApproval(
            key=today.isoformat(),
            asked_by=SYSTEM.id,
            asked_by_name="每日核对",
            decided_by=SYSTEM.id,
            decided_by_name="各份申请的复核人",
            agreed_at=datetime.combine(today, time(), CHINA),
        )

    async def read(self, session: AsyncSession, subject: str) -> Making:
        """:raises FieldsInvalid: when nothing waits."""
        data, claims = await waiting_file(session)
        name = f"{FILE_STEM}-{china_day(self._clock()):%Y%m%d}.csv"
        return lambda: PlainFile(name, data, claims)
