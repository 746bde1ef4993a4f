"""What makes the plain file of an export, and what has to be known of it? Fulfilled by whoever owns
the data; asked inside the transaction of an export."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol, Self, TypeVarTuple

from sqlalchemy import Row, Select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.exports.errors import ExportTooLarge
from claims_core.claim import Actor
from infra.spreadsheet import TableFile

Ts = TypeVarTuple("Ts")
MOST_ROWS: Final = 100_000
"""So many are in one file at most: whoever needs more needs something else."""
_AT_ONCE = 1000


async def parts_of(session: AsyncSession, query: Select[*Ts]) -> AsyncIterator[Sequence[Row[*Ts]]]:
    """The rows of a table that leaves, some at a time, with a turn for everybody else between.

    :raises ExportTooLarge:
    """
    options = {"yield_per": _AT_ONCE}
    told = await session.stream(query.limit(MOST_ROWS + 1), execution_options=options)
    rows = 0
    async for part in told.partitions():
        rows += len(part)
        if rows > MOST_ROWS:
            raise ExportTooLarge(limit=MOST_ROWS)
        yield part


@dataclass(frozen=True, repr=False)
class PlainFile:
    """要导出的内容 before it is encrypted; its name says nothing of a person."""

    name: str
    data: bytes
    rows: int

    @classmethod
    def from_table(cls, table: TableFile, rows: int) -> Self:
        """A table of so many rows."""
        return cls(table.name, table.data, rows)


@dataclass(frozen=True)
class StandingApproval:
    """不用再批: the flow that the file belongs to has had its second person. There is one export
    for each `key`."""

    key: str
    asked_by: str
    asked_by_name: str
    decided_by: str
    decided_by_name: str
    agreed_at: datetime


Making = Callable[[], PlainFile]
"""Makes the file of what was read; called in a thread, when the database is asked no more."""


class ExportSource(Protocol):
    """一种文件的出处."""

    async def words(self, session: AsyncSession, subject: str) -> str:
        """What the file is of, in Chinese, without anybody's name or number.

        :raises NotFound, FieldsInvalid: there is no such thing.
        """

    async def standing(
        self, session: AsyncSession, actor: Actor, subject: str
    ) -> StandingApproval | None:
        """Whether its flow has agreed to it; None where somebody has to be asked, or where the
        flow is over."""

    async def read(self, session: AsyncSession, subject: str) -> Making:
        """What stands in the file as it is now.

        :raises ClaimsError: there is nothing in it, or too much.
        """
