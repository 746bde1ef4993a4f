"""How large must a machine be? The memory of the service and of its processes for photographs, what
a claim adds to the database, and how many connections to PostgreSQL are open at most, while whole
journeys are played, twenty at once: asked by `python -m tests.bench sizing`. The photographs of the
demo are small drawings, so what they take is not measured here."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace

import psutil
from sqlalchemy import func, select, text

from app.demo.cast import STAFF
from casework.claims.tables import ClaimRow
from claims_core.claim import Role
from infra.db import Database
from tests.bench.quiet_journey import quiet_journey
from tests.bench.report import Figure
from tests.bench.size import share_of
from tests.processes import Installation, Running

AT_ONCE, WAVES = 20, share_of(3, least=2)
LOOK_EVERY_S = 0.1
(_CASHIER,) = (person for person in STAFF if person.role is Role.CASHIER)
_OTHERS = tuple(person for person in STAFF if person.role is not Role.CASHIER)
_BYTES = {
    True: "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()",
    False: "SELECT pg_database_size(current_database())",
}
_CONNECTIONS = (
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


async def measure(kind: str, installation: Installation) -> list[Figure]:
    """What claims add is counted after a first wave, which finds everything empty."""
    # each journey has a cashier of its own: nobody fetches more than twenty files in an hour
    cashiers = [
        replace(_CASHIER, login=f"{_CASHIER.login}-{number}") for number in range(AT_ONCE * WAVES)
    ]
    logins = await installation.add_staff(more=cashiers)
    db = Database(installation.settings.database_url)
    try:
        async with installation.serving() as service:
            seen = _Seen(db, service)
            looking = asyncio.create_task(seen.keep_looking())
            for wave in range(WAVES):
                theirs = cashiers[wave * AT_ONCE :]
                await asyncio.gather(
                    *(
                        quiet_journey(
                            *(service, logins, f"127.0.{wave + 1}.{number + 1}"),
                            (*_OTHERS, theirs[number]),
                        )
                        for number in range(AT_ONCE)
                    )
                )
                await seen.count()
            looking.cancel()
            await asyncio.gather(looking, return_exceptions=True)
    finally:
        await db.close()
    return seen.figures(kind)


@dataclass
class _Seen:
    """看到的: at most, or after each wave."""

    db: Database
    service: Running
    service_mb: float = 0.0
    photographs_mb: float = 0.0
    connections: int = 0
    counted: list[tuple[int, int]] = field(default_factory=list)
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)
    """So that we have one connection ourselves, which is not counted."""

    async def keep_looking(self) -> None:
        """Until it is cancelled."""
        process = psutil.Process(self.service.process.pid)
        while True:
            children = process.children(recursive=True)
            self.service_mb = max(self.service_mb, self.service.resident_mb)
            self.photographs_mb = max(self.photographs_mb, sum(map(_resident_mb, children)))
            if not self.db.is_sqlite:
                self.connections = max(self.connections, await self._asked(_CONNECTIONS))
            await asyncio.sleep(LOOK_EVERY_S)

    async def count(self) -> None:
        """The claims, and the bytes of the database."""
        async with self._alone, self.db.read() as session:
            claims = await session.scalar(select(func.count()).select_from(ClaimRow))
        self.counted.append((claims or 0, await self._asked(_BYTES[self.db.is_sqlite])))

    async def _asked(self, question: str) -> int:
        async with self._alone, self.db.read() as session:
            return int(await session.scalar(text(question)) or 0)

    def figures(self, kind: str) -> list[Figure]:
        """Nothing here has a target: operations.md names what was found."""
        (before, small), (after, large) = self.counted[0], self.counted[-1]
        name = f"{kind}: {AT_ONCE} journeys at once"
        each_kb = (large - small) / (after - before) / 1e3
        figures = [
            Figure(f"{name}, memory of the service at most", self.service_mb, None, "MB"),
            Figure(f"{name}, of its processes beside it", self.photographs_mb, None, "MB"),
            Figure(f"{kind}: a claim with all that belongs to it", each_kb, None, "kB"),
        ]
        if not self.db.is_sqlite:
            figures.append(Figure(f"{name}, connections at most", self.connections, None, ""))
        return figures


def _resident_mb(process: psutil.Process) -> float:
    """Of one that may be gone by now."""
    with suppress(psutil.NoSuchProcess):
        return float(process.memory_info().rss / 1e6)
    return 0.0
