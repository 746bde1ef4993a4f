"""Has an audited row been changed, added or removed since it was sealed? Asked by `daetong audit
verify`, which reads every block and every row once, in pages.

What is found is named by table and block, and by the row's key where the row is still there."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from infra.audit.heads import AuditHead
from infra.audit.rows import (
    NO_HEAD,
    AuditBlockRow,
    AuditedTable,
    audited_tables,
    block_mac,
    row_mac,
    rows_mac,
)
from infra.db import Database
from infra.sealing import Sealer

BLOCKS_PAGE = 2000
ROWS_PAGE = 2000
# A transaction dates its rows when it begins; none of ours lasts that long.
LONGEST_TRANSACTION = timedelta(hours=1)

# What the types of our columns say to something that they never wrote.
_NO_VALUE = (ValueError, TypeError, AttributeError)

Watch = Callable[[int, int], None]


@dataclass(frozen=True)
class AuditFlaw:
    """审计不符: a code and a place."""

    code: str
    place: str


@dataclass
class AuditReport:
    """审计核验结果; `head` is where the chain ends, `unsealed` rows wait for their sealing."""

    blocks: int = 0
    rows: int = 0
    unsealed: int = 0
    anchors: int = 0
    head: AuditHead | None = None
    flaws: list[AuditFlaw] = field(default_factory=list)


async def verify_audit(
    db: Database,
    sealer: Sealer,
    heads: Iterable[AuditHead],
    watch: Watch,
    said: Callable[[AuditFlaw], None],
) -> AuditReport:
    """The whole chain, every audited row, and the heads that were kept elsewhere. `watch` hears how
    many blocks and rows have been read, `said` every flaw at once."""
    verification = _Verification(db, sealer, watch, said)
    await verification.chain({head.number: head for head in heads})
    for each in audited_tables():
        await verification.table(each)
    return verification.report


class _Verification:
    def __init__(
        self, db: Database, sealer: Sealer, watch: Watch, said: Callable[[AuditFlaw], None]
    ) -> None:
        self.report = AuditReport()
        self._db = db
        self._sealer = sealer
        self._watch = watch
        self._said = said

    def _flaw(self, code: str, place: str) -> None:
        flaw = AuditFlaw(code, place)
        self.report.flaws.append(flaw)
        self._said(flaw)

    async def chain(self, kept: dict[int, AuditHead]) -> None:
        """Every block follows from the one before it, and passes through the kept heads."""
        before, number = NO_HEAD, 0
        known = {each.name for each in audited_tables()}
        async for block in self._blocks(None):
            self.report.blocks += 1
            if block["number"] != number + 1:
                self._flaw("block_missing", f"block {number + 1}")
            number = block["number"]
            if block["mac"] != block_mac(self._sealer, block, before):
                self._flaw("block_altered", f"block {number}")
            if block["table_name"] not in known:
                self._flaw("block_of_nothing", f"block {number}")
            before = block["mac"]
            head = kept.pop(number, None)
            if head is not None:
                self.report.anchors += 1
                if head.mac != before:
                    self._flaw("head_differs", f"block {number}")
            self.report.head = AuditHead(number, before, block["at"])
            self._watch(self.report.blocks, self.report.rows)
        for number in kept:
            self._flaw("head_rolled_back", f"block {number}")

    async def table(self, each: AuditedTable) -> None:
        """Every row that says it is sealed is in its block, and unchanged; none is missing."""
        upto = self.report.head.number if self.report.head else 0
        last = rows = 0
        page: list[dict[str, Any]] = []
        async for block in self._blocks(each.name, upto):
            page.append(block)
            rows += block["rows"]
            if rows >= ROWS_PAGE:
                await self._rows(each, page, last, block["number"])
                last, rows, page = block["number"], 0, []
        await self._rows(each, page, last, upto)
        async with self._db.read() as session:
            self.report.unsealed += (
                await session.scalar(select(func.count()).where(each.block.is_(None))) or 0
            )
            newest = await session.scalar(select(func.max(AuditBlockRow.number))) or 0
            beyond = or_(each.block > newest, each.block < 1)
            for row in (await session.execute(select(*each.key).where(beyond))).all():
                self._flaw("row_added", _place(each, row))

    async def _rows(
        self, each: AuditedTable, blocks: list[dict[str, Any]], above: int, upto: int
    ) -> None:
        """The rows of these blocks, and what claims to be in any other one up to `upto`."""
        expected = {block["number"]: block for block in blocks}
        macs: dict[int, list[bytes]] = {number: [] for number in expected}
        rows = select(*each.hashed, each.block, each.table.c.audit_mac)
        rows = rows.where(each.block > above, each.block <= upto)
        touched: set[int] = set()
        unread: Counter[int] = Counter()
        async with self._db.read() as session:
            for row in await self._readable(session, each, rows, unread):
                *values, number, kept = row
                self.report.rows += 1
                if number not in expected:
                    self._flaw("row_added", _place(each, row))
                    continue
                mac = row_mac(self._sealer, each, values)
                macs[number].append(mac)
                if mac != kept:
                    self._flaw("row_altered", _place(each, row))
                    touched.add(number)
                elif _written_later(each, row, expected[number]["since"]):
                    self._flaw("row_added_later", _place(each, row))
        for number, block in expected.items():
            where = f"{each.name} block {number}"
            found = len(macs[number]) + unread[number]
            if found < block["rows"]:
                self._flaw("rows_removed", f"{where} ({block['rows'] - found})")
            elif found > block["rows"]:
                self._flaw("row_added", where)
            elif block["rows_mac"] != rows_mac(self._sealer, macs[number]) and (
                number not in touched and not unread[number]
            ):
                self._flaw("rows_exchanged", where)
        self._watch(self.report.blocks, self.report.rows)
        await asyncio.sleep(0)

    async def _readable(
        self, session: AsyncSession, each: AuditedTable, rows: Select[Any], unread: Counter[int]
    ) -> list[Any]:
        """All rows; where a value was changed into none of its kind, each by itself, and those that
        cannot be read are named and counted by block."""
        try:
            return list((await session.execute(rows)).all())
        except _NO_VALUE:
            found: list[Any] = []
            keys = rows.with_only_columns(*each.key, each.block)
            for *key, number in (await session.execute(keys)).all():
                it = zip(each.key, key, strict=True)
                try:
                    one = rows.where(*(column == value for column, value in it))
                    found += (await session.execute(one)).all()
                except _NO_VALUE:
                    unread[number] += 1
                    self._flaw("row_altered", f"{each.name} {' '.join(map(str, key))}")
            return found

    async def _blocks(
        self, table: str | None, upto: int | None = None
    ) -> AsyncIterator[dict[str, Any]]:
        last = -(2**62)
        while True:
            page = select(*AuditBlockRow.__table__.columns).where(AuditBlockRow.number > last)
            if table is not None:
                page = page.where(AuditBlockRow.table_name == table, AuditBlockRow.number <= upto)
            page = page.order_by(AuditBlockRow.number).limit(BLOCKS_PAGE)
            async with self._db.read() as session:
                try:
                    blocks = await _read(session, page)
                except _NO_VALUE:
                    self._flaw("block_altered", f"after block {max(last, 0)}")
                    return
            for block in blocks:
                yield block
            if len(blocks) < BLOCKS_PAGE:
                return
            last = blocks[-1]["number"]


async def _read(session: AsyncSession, page: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in (await session.execute(page)).mappings()]


def _written_later(each: AuditedTable, row: Any, since: datetime | None) -> bool:
    """Whether it claims to be from a time of which everything had been sealed."""
    if since is None or each.moment is None:
        return False
    written: datetime = getattr(row, each.moment)
    return written < since - LONGEST_TRANSACTION


def _place(each: AuditedTable, row: Any) -> str:
    return f"{each.name} {' '.join(str(getattr(row, column.name)) for column in each.key)}"
