"""What did somebody at the window look for last? Kept sealed with their login, so that the address
of a list of results names neither a person nor their number."""

import json
import secrets

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.people.parked_forms import token_hash
from casework.people.tables import StaffSessionRow
from infra.db import Database
from infra.sealing import Sealer

SEARCHES = "staff_session.searches"
KEPT = 10
MAX_TEXT = 300


class KeptSearches:
    """查找记录 of one login: the last ten, each with an id of its own; gone with the login."""

    def __init__(self, db: Database, sealer: Sealer) -> None:
        self._db = db
        self._sealer = sealer

    async def keep(self, token: str, text: str) -> str:
        """Keep what was looked for; answers the id by which the same login finds it again."""
        search_id = secrets.token_hex(8)
        async with self._db.write() as session:
            searches = await self._of(session, token, held=True)
            searches = dict([*searches.items(), (search_id, text[:MAX_TEXT])][-KEPT:])
            await session.execute(
                update(StaffSessionRow)
                .where(StaffSessionRow.token_hash == token_hash(token))
                .values(searches_sealed=self._sealer.seal(json.dumps(searches), SEARCHES))
            )
        return search_id

    async def kept(self, token: str, search_id: str) -> str | None:
        """What was looked for; None where this login does not know the id (any more)."""
        async with self._db.read() as session:
            return (await self._of(session, token)).get(search_id)

    async def _of(self, session: AsyncSession, token: str, *, held: bool = False) -> dict[str, str]:
        query = select(StaffSessionRow.searches_sealed).where(
            StaffSessionRow.token_hash == token_hash(token)
        )
        # two searches at once from one login would each keep the other's out
        sealed = await session.scalar(query.with_for_update() if held else query)
        kept: dict[str, str] = json.loads(self._sealer.open(sealed, SEARCHES)) if sealed else {}
        return kept
