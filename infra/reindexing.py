"""How does everything that is found by a blind index come under a new index key? In one transaction
while the service stands still: equality has to hold on every row at one time. A rotation that was
killed has changed nothing, and is begun anew."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, bindparam, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from infra.alone import alone
from infra.db import Database, DatabaseRefused
from infra.key_canary import KeyCanaryRow, layers_kept, require_opened, word_index
from infra.sealing import Sealer

PAGE = 1000


@dataclass(frozen=True)
class IndexedColumn:
    """索引列: a column of blind indexes; `only` of these rows."""

    table: Table
    name: str
    only: tuple[ColumnElement[bool], ...] = ()

    @classmethod
    def from_column(
        cls, column: "InstrumentedAttribute[Any]", *only: ColumnElement[bool]
    ) -> "IndexedColumn":
        """The column of a class."""
        kept = column.property.columns[0]
        return cls(kept.table, kept.name, only)

    @property
    def title(self) -> str:
        """As one says it to an operator."""
        return f"{self.table.name}.{self.name}"


async def reindexed(
    db: Database,
    sealer: Sealer,
    columns: Iterable[IndexedColumn],
    watch: Callable[[int, int], None] = lambda many, columns: None,
) -> int:
    """Bring everything under all layers of the settings; how many values were. Again is nothing.

    :raises DatabaseRefused: the keys are not those of this database, or others are at work in it.
    """
    changed = 0
    async with alone(db), db.write() as session:
        canary = await session.scalar(select(KeyCanaryRow).with_for_update())
        if canary is None:
            raise DatabaseRefused(
                "这个数据库还没有用过，不用换盲索引密钥：加上新的一行，直接启动。"
            )
        require_opened(canary, sealer)
        kept = layers_kept(canary, sealer)
        if kept == sealer.blind.layers:
            return 0
        for number, column in enumerate(columns, 1):
            changed += await _column(session, sealer, column, kept)
            watch(changed, number)
        canary.word_index = word_index(sealer)
    return changed


async def _column(session: AsyncSession, sealer: Sealer, column: IndexedColumn, kept: int) -> int:
    table, value = column.table, column.table.c[column.name]
    keys = list(table.primary_key.columns)
    change = update(table).where(*(key == bindparam(f"key_{key.name}") for key in keys))
    change = change.values({column.name: bindparam("new")})
    # all of their keys first: what is written meanwhile would come by once more
    found = select(*keys).where(value.is_not(None), value != "", *column.only)
    rows = (await session.execute(found.order_by(*keys))).all()
    connection = await session.connection()
    for begin in range(0, len(rows), PAGE):
        page = rows[begin : begin + PAGE]
        some = select(*keys, value.label("kept_")).where(tuple_(*keys).in_(map(tuple, page)))
        if len(keys) == 1:
            some = select(*keys, value.label("kept_")).where(keys[0].in_([row[0] for row in page]))
        changes = [
            {f"key_{key.name}": row[place] for place, key in enumerate(keys)}
            | {"new": sealer.blind.over(row.kept_, kept)}
            for row in await session.execute(some)
        ]
        await connection.execute(change, changes)
    return len(rows)
