"""Has too much been tried here? Asked by the login and by whoever takes a code that is given out
once.

A stranger's wrong tries slow the stranger: they count for the stranger's address, for the login at
that address, and, where they come from many addresses, for every browser that the person has never
used. A browser in which the person has logged in before has a count of its own (OWASP: device
cookies), so that nobody who merely knows a login can lock its owner out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import case, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from casework.errors import LoginLocked
from casework.people.staff_tables import LoginFailureRow
from infra.db import Database
from infra.sealing import Sealer
from infra.statements import dialect_insert

LOCKED_FOR = timedelta(minutes=15)
FAILURE = "login.failure"
_KEPT = timedelta(days=1)
# Tries within a quarter of an hour.
OF_A_DEVICE = 5
OF_A_LOGIN_AT_AN_ADDRESS = 5
OF_AN_ADDRESS = 30
OF_A_LOGIN = 30


@dataclass(frozen=True)
class FailureScope:
    """一处计数: what is counted under which index, and how many lock it."""

    index: str
    most: int


class LoginFailures:
    """登录失败的计数."""

    def __init__(self, db: Database, sealer: Sealer, clock: Callable[[], datetime]) -> None:
        self._db = db
        self._sealer = sealer
        self._clock = clock

    def scopes(self, login: str, address: str, device: str = "") -> list[FailureScope]:
        """Where a try counts; `device` is the token of a browser that this login has used."""
        if device:
            return [self._scope("device", device, OF_A_DEVICE)]
        return [
            self._scope("login at address", f"{login}\0{address}", OF_A_LOGIN_AT_AN_ADDRESS),
            self._scope("address", address, OF_AN_ADDRESS),
            self._scope("login", login, OF_A_LOGIN),
        ]

    def _scope(self, kind: str, value: str, most: int) -> FailureScope:
        # of whatever length somebody has sent
        digest = self._sealer.mac(f"{kind}\0{value}".encode(), FAILURE)
        return FailureScope(digest.hex(), most)

    async def require_open(self, scopes: Sequence[FailureScope]) -> None:
        """:raises LoginLocked: when one of them is locked."""
        now = self._clock()
        async with self._db.read() as session:
            until = await session.scalar(
                select(LoginFailureRow.locked_until)
                .where(
                    LoginFailureRow.scope_index.in_([each.index for each in scopes]),
                    LoginFailureRow.locked_until > now,
                )
                .order_by(LoginFailureRow.locked_until.desc())
                .limit(1)
            )
        if until is not None:
            minutes = ceil((until - now) / timedelta(minutes=1))
            raise LoginLocked(minutes=minutes, retry_after_s=minutes * 60)

    async def count(self, scopes: Sequence[FailureScope]) -> None:
        """One wrong try more, in each of them."""
        async with self._db.write() as session:
            for scope in sorted(scopes, key=lambda each: each.index):  # nobody waits in a circle
                await self._count(session, scope)

    async def _count(self, session: AsyncSession, scope: FailureScope) -> None:
        now, row = self._clock(), LoginFailureRow
        over = row.since <= now - LOCKED_FOR
        fresh = dialect_insert(session, row).values(
            scope_index=scope.index, failures=1, since=now, locked_until=None
        )
        failures = await session.scalar(
            fresh.on_conflict_do_update(
                index_elements=["scope_index"],
                set_={
                    "failures": case((over, 1), else_=row.failures + 1),
                    "since": case((over, now), else_=row.since),
                },
            ).returning(row.failures)
        )
        if (failures or 0) >= scope.most:
            await session.execute(
                update(row)
                .where(row.scope_index == scope.index)
                .values(failures=0, since=now, locked_until=now + LOCKED_FOR)
            )

    async def forgive(self, session: AsyncSession, login: str, address: str, device: str) -> None:
        """Somebody has come in: what they had typed wrong before counts no more. What counts for
        the login everywhere and for the whole address stays."""
        forgiven = [self._scope("login at address", f"{login}\0{address}", 0)]
        forgiven += self.scopes(login, address, device) if device else []
        await session.execute(
            delete(LoginFailureRow).where(
                LoginFailureRow.scope_index.in_([each.index for each in forgiven])
            )
        )

    async def forget_old(self) -> None:
        """Counts of yesterday; for housekeeping."""
        async with self._db.write() as session:
            await session.execute(
                delete(LoginFailureRow).where(LoginFailureRow.since < self._clock() - _KEPT)
            )
