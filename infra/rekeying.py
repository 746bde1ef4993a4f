"""How does everything that is sealed come under a new key while the service runs? In small
transactions that say what they replace: whoever writes at the same moment wins, and a rotation that
was killed goes on with what is left, since each value says itself under which key it lies."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from time import monotonic
from typing import Any, Protocol

from sqlalchemy import (
    Column,
    LargeBinary,
    Select,
    Table,
    bindparam,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from infra.data_keys import DataKeyRow, destroy_keys, wrapped_keys
from infra.db import Database
from infra.sealing import Sealer, SealError, inline_wrapped
from infra.statements import dialect_insert

log = logging.getLogger("daetong.keys")

PAGE = 500
_HEAD = 400  # more than a header with its wrapped data key
_MOST_PASSES = 5

Anew = Callable[[Any, bytes], bytes]


@dataclass(frozen=True)
class SealedColumn:
    """加密列: a column of sealed values, and the place that each is sealed for."""

    table: Table
    name: str
    context: str

    @classmethod
    def from_column(cls, column: "InstrumentedAttribute[Any]", context: str) -> "SealedColumn":
        """The column of a class."""
        kept = column.property.columns[0]
        return cls(kept.table, kept.name, context)

    @property
    def title(self) -> str:
        """As one says it to an operator."""
        return f"{self.table.name}.{self.name}"


class KeptObjects(Protocol):
    """Where sealed files lie."""

    def beginnings(self, folder: str, length: int) -> AsyncIterator[list[tuple[str, bytes]]]: ...
    async def missing(self, keys: Sequence[str]) -> list[str]: ...


@dataclass
class RekeyReport:
    """换密钥的结果: how many values, data keys and photographs came under the new key, what could
    not be opened, by place, and whether nothing else is left."""

    values: int = 0
    data_keys: int = 0
    photos: int = 0
    damaged: dict[str, int] = field(default_factory=dict)
    left: int = 0

    @property
    def whole(self) -> bool:
        """Whether the old keys are no longer needed."""
        return not self.damaged and not self.left


class Rekeying:
    """换密钥."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        objects: KeptObjects,
        columns: Iterable[SealedColumn],
        canary: SealedColumn,
        folders: Sequence[str],
        *,
        leisure: bool = False,
        watch: Callable[[int, int], None] = lambda values, photos: None,
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._objects = objects
        by_table = sorted(columns, key=lambda each: each.table.name)
        self._tables = [list(some) for _, some in groupby(by_table, lambda each: each.table.name)]
        self._canary = canary
        self._folders = folders
        self._leisure = leisure
        self._watch = watch

    async def run(self) -> RekeyReport:
        """Everything, until a pass finds nothing; what other processes still seal under an old key
        is left for the next time, and told."""
        report = RekeyReport()
        for _ in range(_MOST_PASSES):
            report.damaged.clear()
            report.left = await self._pass(report, change=True) - sum(report.damaged.values())
            if not report.left:
                break
        if report.whole:
            await self._table([self._canary], report, change=True)
        return report

    async def look(self) -> RekeyReport:
        """How much is under another key than the current one; changes nothing."""
        report = RekeyReport()
        report.left = await self._pass(report, change=False)
        report.left += await self._table([self._canary], report, change=False)
        return report

    async def _pass(self, report: RekeyReport, *, change: bool) -> int:
        found = 0
        for columns in self._tables:
            found += await self._table(columns, report, change=change)
        found += await self._data_keys(report, change=change)
        for folder in self._folders:
            found += await self._photos(folder, report, change=change)
        return found

    async def _table(
        self, columns: list[SealedColumn], report: RekeyReport, *, change: bool
    ) -> int:
        """How many values of it were under another key."""
        table, found = columns[0].table, 0
        contexts = {each.name: each.context for each in columns}
        head = self._sealer.heads[0]

        def anew(name: str) -> Anew:
            return lambda _, blob: self._sealer.seal(
                self._sealer.open(blob, contexts[name]), contexts[name]
            )

        async for rows in self._old(table, list(contexts), head):
            for name in contexts:
                old = [row for row in rows if not (row[name] or head).startswith(head)]
                found += len(old)
                if change:
                    done = await self._replace(table, name, old, anew(name), report)
                    report.values += done
        return found

    async def _data_keys(self, report: RekeyReport, *, change: bool) -> int:
        table, found = DataKeyRow.__table__, 0
        assert isinstance(table, Table)

        def anew(row: Any, wrapped: bytes) -> bytes:
            return self._sealer.rewrapped(wrapped, row["id"])

        async for rows in self._old(table, ["wrapped"], self._sealer.heads[1]):
            found += len(rows)
            if change:
                report.data_keys += await self._replace(table, "wrapped", rows, anew, report)
        return found

    async def _photos(self, folder: str, report: RekeyReport, *, change: bool) -> int:
        """The files stay as they are: backups have them under the hash of their bytes. A data key
        that stands in one under an old key gets a row of its own."""
        found = 0
        async for begun in self._objects.beginnings(folder, _HEAD):
            started = monotonic()
            head = self._sealer.heads[1]
            old = {key: first for key, first in begun if not first.startswith(head)}
            async with self._db.read() as session:
                known = await wrapped_keys(session, list(old))
            old = {key: first for key, first in old.items() if key not in known}
            found += len(old)
            if not change:
                continue
            rows = []
            for key, first in old.items():
                try:
                    wrapped = self._sealer.rewrapped(inline_wrapped(first), key)
                except SealError:
                    _damaged(report, folder)
                    continue
                rows.append({"id": key, "wrapped": wrapped})
            if rows:
                async with self._db.write() as session:
                    keep = dialect_insert(session, DataKeyRow).on_conflict_do_nothing()
                    await session.execute(keep, rows)
                # whoever deleted one meanwhile has looked for its key before it was there
                gone = await self._objects.missing([str(row["id"]) for row in rows])
                async with self._db.write() as session:
                    await destroy_keys(session, gone)
                report.photos += len(rows)
            await self._breathe(report, started)
        return found

    async def _old(
        self, table: Table, names: list[str], head: bytes
    ) -> AsyncIterator[list[dict[str, Any]]]:
        """Rows with a value of another key, a page at a time, in the order of their own keys."""
        keys = list(table.primary_key.columns)
        last: tuple[Any, ...] | None = None
        while True:
            async with self._db.read() as session:
                page = _page(table, keys, names, head, last)
                rows = [dict(row) for row in (await session.execute(page)).mappings()]
            if rows:
                yield rows
            if len(rows) < PAGE:
                return
            last = tuple(rows[-1][key.name] for key in keys)

    async def _replace(
        self,
        table: Table,
        name: str,
        rows: Sequence[dict[str, Any]],
        anew: Anew,
        report: RekeyReport,
    ) -> int:
        started = monotonic()
        keys = list(table.primary_key.columns)
        changes = []
        for row in rows:
            try:
                new = anew(row, row[name])
            except SealError:
                _damaged(report, f"{table.name}.{name}")
                continue
            named = {f"key_{key.name}": row[key.name] for key in keys}
            changes.append(named | {"old": row[name], "new": new})
        if not changes:
            return 0
        column = table.c[name]
        change = update(table).where(column == bindparam("old")).values({name: bindparam("new")})
        for key in keys:
            change = change.where(key == bindparam(f"key_{key.name}"))
        async with self._db.write() as session:
            if not self._db.is_sqlite:
                # never wait for a row while we hold others: nobody is deadlocked by us
                asked = [tuple(each[f"key_{key.name}"] for key in keys) for each in changes]
                free = select(*keys).where(tuple_(*keys).in_(asked))
                held = await session.execute(free.with_for_update(skip_locked=True))
                ours = set(map(tuple, held.all()))
                changes = [
                    change
                    for change in changes
                    if tuple(change[f"key_{key.name}"] for key in keys) in ours
                ]
            if changes:
                await (await session.connection()).execute(change, changes)
        await self._breathe(report, started)
        return len(changes)

    async def _breathe(self, report: RekeyReport, started: float) -> None:
        self._watch(report.values + report.data_keys, report.photos)
        # at leisure, half of the time is everybody else's
        await asyncio.sleep(monotonic() - started if self._leisure else 0)


def _page(
    table: Table, keys: list[Column[Any]], names: list[str], head: bytes, last: Any
) -> Select[Any]:
    begins = literal(head, LargeBinary)
    old = or_(*(func.substr(table.c[name], 1, len(head)) != begins for name in names))
    page = select(*keys, *(table.c[name] for name in names)).where(old)
    if last is not None:
        after = (literal(value, key.type) for key, value in zip(keys, last, strict=True))
        page = page.where(tuple_(*keys) > tuple_(*after))
    return page.order_by(*keys).limit(PAGE)


def _damaged(report: RekeyReport, place: str) -> None:
    report.damaged[place] = report.damaged.get(place, 0) + 1
