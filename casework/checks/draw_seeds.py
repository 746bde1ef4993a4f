"""Which draws need a seed that is fixed before anything is drawn? Asked by time alone, so that it
does not depend on anybody who will see the records."""

from collections.abc import Callable
from datetime import datetime

from casework.checks import draws
from claims_core.sampling_shares import DrawPurpose
from infra.db import Database
from infra.sealing import Sealer


class DrawSeeds:
    """抽取种子: fixed for this month and the next, for every kind of draw."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    async def fix(self) -> None:
        """Fix what is not fixed yet; a seed that is fixed stays as it is."""
        now = self._clock()
        month = draws.month_of(now)
        async with self._db.write() as session:
            for purpose in DrawPurpose:
                for each in (month, draws.following(month)):
                    await draws.commit(session, self._sealer, purpose, each, now)
