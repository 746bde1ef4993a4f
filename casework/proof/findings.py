"""What has a proof found, and how much has it read? Filled by its parts."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncSession

from infra.db import Database

_ABOUT = {
    "claim": "申请 {}",
    "batch": "批次 {}",
    "payment": "流水号 {}",
    "statement": "{}的对账单",
    "month": "{}这个月",
    "settlement": "结算单 {}",
}


@dataclass(frozen=True)
class Flaw:
    """不符: a code, and where it is: entries and claims by id or number, never by name."""

    code: str
    place: str

    @property
    def about(self) -> str:
        """What staff know this place by; empty where it has no name that they know."""
        kind, _, rest = self.place.partition(" ")
        number = rest.split(" ")[0]
        return _ABOUT[kind].format(number) if number and kind in _ABOUT else ""


@dataclass
class Proof:
    """核验结果; `balances` are the sums of the journal by account, in fen."""

    said: Callable[[Flaw], None]
    people: int = 0
    entries: int = 0
    decisions: int = 0
    other_engines: int = 0
    movements: int = 0
    lines: int = 0
    changes: int = 0
    statements: int = 0
    bank_entries: int = 0
    balances: Counter[str] = field(default_factory=Counter)
    flaws: list[Flaw] = field(default_factory=list)

    def flaw(self, code: str, place: str) -> None:
        """One more, told at once."""
        found = Flaw(code, place)
        self.flaws.append(found)
        self.said(found)


@asynccontextmanager
async def snapshot(db: Database) -> AsyncIterator[AsyncSession]:
    """A session whose statements all see one moment, though others settle meanwhile."""
    async with db.read() as session:
        if not db.is_sqlite:  # there a reading transaction is one moment anyway
            await session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        yield session
