"""What did the platform say has become of a mass message? Told by the bot's events; the loop asks
by itself where no word comes."""

from dataclasses import dataclass

from sqlalchemy import select

from infra.db import Database
from notifications.announcements.content import AccountWay
from notifications.announcements.tables import MassSendRow
from notifications.announcements.wechat_sending import OPEN_STATES, AccountState

_SENT = frozenset({"sendsuccess", "send_success"})


@dataclass(frozen=True)
class MassFigures:
    """群发数字: how many it was for, how many were left after filtering (four a month, blocked),
    how many got it and how many did not; None where the platform did not say."""

    total: int | None
    allowed: int | None
    sent: int | None
    errors: int | None

    @property
    def told(self) -> tuple[tuple[str, int], ...]:
        """What was said, in words."""
        named = (
            ("群发对象", self.total),
            ("过滤以后要发的", self.allowed),
            ("送达", self.sent),
            ("没有送到", self.errors),
        )
        return tuple((words, many) for words, many in named if many is not None)


class MassOutcomes:
    """群发结果的登记."""

    def __init__(self, db: Database) -> None:
        self._db = db

    async def settled(self, job_id: str, status: str, figures: MassFigures) -> bool:
        """MASSSENDJOBFINISH: `send success`, `send fail` or `err(...)`. The same word twice changes
        nothing; whether it is one of ours."""
        if not job_id:
            return False
        good = "".join(status.lower().split()) in _SENT
        async with self._db.write() as session:
            row = await session.scalar(
                select(MassSendRow)
                .where(MassSendRow.job_id == job_id, MassSendRow.way == AccountWay.MASS.value)
                .with_for_update()
            )
            if row is None:
                return False
            row.total, row.allowed = figures.total, figures.allowed
            row.sent, row.errors = figures.sent, figures.errors
            if row.state in OPEN_STATES:
                row.state = (AccountState.DONE if good else AccountState.FAILED).value
                row.last_error = "" if good else "".join(status.split())[:60]
        return True
