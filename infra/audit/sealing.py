"""When are audited rows sealed? The worker does it every few seconds, block after block: whoever
writes such a row waits for nobody, and the chain has one writer."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from infra.audit.heads import AuditHead, AuditHeads
from infra.audit.rows import (
    NO_HEAD,
    AuditBlockRow,
    AuditedTable,
    audited_tables,
    block_mac,
    fingerprint,
    row_mac,
    rows_mac,
)
from infra.db import Database
from infra.sealing import Sealer

log = logging.getLogger("daetong.audit")

EVERY_S = 10.0
# Of one table at a time: some milliseconds of the one writer that SQLite has.
MOST_ROWS = 1000


class _SealedByAnother(Exception):
    """Rows that were read a moment ago are in a block by now."""


class AuditSealing:
    """审计封存."""

    def __init__(
        self, db: Database, sealer: Sealer, heads: AuditHeads, clock: Callable[[], datetime]
    ) -> None:
        self._db = db
        self._sealer = sealer
        self._heads = heads
        self._clock = clock
        self._tables = audited_tables()
        self.sealed_at: datetime | None = None

    async def seal_new(self) -> int:
        """Seal every row that is not sealed yet; how many there were."""
        sealed = 0
        begun_all = self._clock()
        for each in self._tables:
            whole = False
            while not whole:
                begun = self._clock()
                macs = await self._unsealed(each)
                if not macs:
                    break
                whole = len(macs) < MOST_ROWS
                head = await self._seal(each, macs, begun, whole=whole)
                if head is None:  # another worker was faster: it goes on
                    break
                await asyncio.to_thread(self._heads.keep, head)
                sealed += len(macs)
                if not whole:
                    await asyncio.sleep(0.01)  # others write, too
        self.sealed_at = begun_all
        if sealed:
            log.info(
                "audited rows were sealed",
                extra={
                    "action": "audit_sealed",
                    "rows": sealed,
                    "head": head and f"{head.number} {fingerprint(head.mac)}",
                },
            )
        return sealed

    async def run(self, stop: asyncio.Event) -> None:
        """Every few seconds until `stop` is set, and once more then."""
        while True:
            last = stop.is_set()
            try:
                await self.seal_new()
            except Exception:
                log.exception("audited rows were not sealed", extra={"action": "audit_unsealed"})
            if last:
                return
            try:
                async with asyncio.timeout(EVERY_S):
                    await stop.wait()
            except TimeoutError:
                continue

    async def _unsealed(self, each: AuditedTable) -> list[dict[str, Any]]:
        """What an update needs of each: the key, and its keyed hash."""
        page = select(*each.hashed).where(each.block.is_(None)).limit(MOST_ROWS)
        async with self._db.read() as session:
            rows = (await session.execute(page)).all()
        return [
            {f"key_{column.name}": getattr(row, column.name) for column in each.key}
            | {"mac": row_mac(self._sealer, each, row)}
            for row in rows
        ]

    async def _seal(
        self, each: AuditedTable, macs: list[dict[str, Any]], begun: datetime, *, whole: bool
    ) -> AuditHead | None:
        try:
            async with self._db.write() as session:
                return await self._append(session, each, macs, begun, whole=whole)
        except (IntegrityError, _SealedByAnother):
            return None

    async def _append(
        self,
        session: AsyncSession,
        each: AuditedTable,
        macs: list[dict[str, Any]],
        begun: datetime,
        *,
        whole: bool,
    ) -> AuditHead:
        newest = select(AuditBlockRow).order_by(AuditBlockRow.number.desc()).limit(1)
        before = await session.scalar(newest)
        since = await session.scalar(
            select(AuditBlockRow.at)
            .where(AuditBlockRow.table_name == each.name, AuditBlockRow.whole)
            .order_by(AuditBlockRow.number.desc())
            .limit(1)
        )
        block: dict[str, Any] = {
            "number": before.number + 1 if before else 1,
            "table_name": each.name,
            "rows": len(macs),
            "rows_mac": rows_mac(self._sealer, [row["mac"] for row in macs]),
            "since": since,
            "whole": whole,
            "at": begun,
        }
        mac = block_mac(self._sealer, block, before.mac if before else NO_HEAD)
        session.add(AuditBlockRow(**block, mac=mac))
        await session.flush()  # its number is taken, or somebody else's
        marked = (
            update(each.table)
            .where(each.block.is_(None))
            .values(audit_block=block["number"], audit_mac=bindparam("mac"))
        )
        for column in each.key:
            marked = marked.where(column == bindparam(f"key_{column.name}"))
        await (await session.connection()).execute(marked, macs)
        count = select(func.count()).where(each.block == block["number"])
        if await session.scalar(count) != len(macs):
            raise _SealedByAnother
        return AuditHead(block["number"], mac, begun)
