"""Which access token do all processes use, and which of them fetches the next? Asked by
`infra.wechat.tokens.service` when the one in memory will not do.

A lease with a deadline lets one process fetch; when it dies, another one may once the deadline has
passed. The token is sealed: who can read the database cannot speak as the city's account."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer, SealError
from infra.statements import dialect_insert
from infra.wechat.tokens.tables import WeChatTokenRow

# Above three tries of five seconds with their pauses.
LEASE = timedelta(seconds=20)
# The platform allows 20 forced ones in a day, 30 seconds apart (stable_token); half of them are
# left to the operator, for whom they are meant, and clocks may differ.
FORCED_A_DAY = 10
FORCED_APART = timedelta(seconds=60)
_DAY = timedelta(days=1)
SEALED_AS = "wechat_token.token"


@dataclass(frozen=True)
class SharedToken:
    """共用凭证 as the row has it: without a value where there is none to use."""

    number: int
    value: str | None = field(repr=False)
    expires_at: datetime | None
    refused_code: int | None
    refused_until: datetime | None


@dataclass(frozen=True)
class TokenLease:
    """取凭证的租约: its holder fetches the next token; `forced` says how."""

    appid: str
    owner: str
    forced: bool


class TokenStore:
    """凭证库: one row per app, in the database that all processes share."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        *,
        lease: timedelta = LEASE,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock
        self._lease = lease

    async def look(self, appid: str) -> SharedToken:
        """What is there now; number 0 where nothing ever was."""
        async with self._db.read() as session:
            row = await session.scalar(select(WeChatTokenRow).where(WeChatTokenRow.appid == appid))
        if row is None:
            return SharedToken(0, None, None, None, None)
        return SharedToken(
            row.number,
            self._opened(row.token_sealed),
            row.expires_at,
            row.refused_code,
            row.refused_until,
        )

    async def lease(self, appid: str, seen: int) -> TokenLease | None:
        """The right to fetch what follows token number `seen`; None when somebody else has it or
        has done it."""
        now = self._clock()
        async with self._db.write() as session:
            await session.execute(
                dialect_insert(session, WeChatTokenRow)
                .values(appid=appid, number=0, must_force=False, forced_count=0)
                .on_conflict_do_nothing()
            )
            row = await session.get_one(WeChatTokenRow, appid, with_for_update=True)
            if row.number != seen or (row.lease_until is not None and row.lease_until > now):
                return None
            lease = TokenLease(appid, new_id(), forced=row.must_force and _force(row, now))
            row.lease_owner, row.lease_until = lease.owner, now + self._lease
            return lease

    async def keep(self, lease: TokenLease, value: str, expires_at: datetime) -> int | None:
        """Keep what the lease's holder has fetched, and end the lease; the token's number, or None
        when somebody else has taken the lease over meanwhile."""
        async with self._db.write() as session:
            row = await self._held(session, lease)
            if row is None:
                return None
            row.number += 1
            row.token_sealed = self._sealer.seal(value, SEALED_AS)
            row.expires_at = expires_at
            row.must_force = False
            row.refused_code = row.refused_until = None
            row.lease_owner = row.lease_until = None
            return row.number

    async def give_up(
        self, lease: TokenLease, refused_code: int | None, until: datetime | None
    ) -> None:
        """End the lease without a token; where the platform refuses, for all until then."""
        async with self._db.write() as session:
            row = await self._held(session, lease)
            if row is not None:
                row.refused_code, row.refused_until = refused_code, until
                row.lease_owner = row.lease_until = None

    async def invalidate(self, appid: str, number: int, *, force: bool = False) -> None:
        """Forget the token, unless it has been replaced already; `force` asks for the next one to
        be fetched in the forced mode."""
        async with self._db.write() as session:
            await session.execute(
                update(WeChatTokenRow)
                .where(
                    WeChatTokenRow.appid == appid,
                    WeChatTokenRow.number == number,
                    WeChatTokenRow.token_sealed.is_not(None),
                )
                .values(token_sealed=None, must_force=force)
            )

    async def _held(self, session: AsyncSession, lease: TokenLease) -> WeChatTokenRow | None:
        row: WeChatTokenRow | None = await session.scalar(
            select(WeChatTokenRow)
            .where(WeChatTokenRow.appid == lease.appid, WeChatTokenRow.lease_owner == lease.owner)
            .with_for_update()
        )
        return row

    def _opened(self, sealed: bytes | None) -> str | None:
        """None also for what was sealed under a key that is gone: another one is soon fetched."""
        try:
            return None if sealed is None else self._sealer.open(sealed, SEALED_AS)
        except SealError:
            return None


def _force(row: WeChatTokenRow, now: datetime) -> bool:
    """Whether the forced mode may be used once more, counting it before it happens."""
    if row.forced_since is None or now - row.forced_since >= _DAY:
        row.forced_since, row.forced_count = now, 0
    if row.forced_count >= FORCED_A_DAY:
        return False
    if row.forced_at is not None and now - row.forced_at < FORCED_APART:
        return False
    row.forced_at, row.forced_count = now, row.forced_count + 1
    return True
