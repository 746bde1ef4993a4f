"""Which rows are audited, and what is hashed of each? Asked by the sealing and by the verification
of the audit chain.

A row is hashed by name and value, so that a column that a later release adds changes nothing as
long as it is empty."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, LargeBinary, String, Table
from sqlalchemy.orm import Mapped, mapped_column

from infra.columns import Utc
from infra.db import Base
from infra.sealing import Sealer

MARKS = frozenset({"audit_block", "audit_mac"})
# Before the first block there is nothing to hash.
NO_HEAD = bytes(32)
_ROW, _BLOCK = "audit.row", "audit.block"


class Audited:
    """审计行: appended and never changed after; the worker seals it into a block soon after it was
    written. `audit_block` is empty until then, `audit_mac` is a keyed hash of all other columns."""

    audit_block: Mapped[int | None] = mapped_column(BigInteger, index=True, sort_order=1000)
    audit_mac: Mapped[bytes | None] = mapped_column(LargeBinary, sort_order=1001)


class AuditBlockRow(Base):
    """审计块: rows of one table that were sealed together. `rows_mac` is a keyed hash of theirs,
    `mac` one of this row and of the block before it.

    `since` is when everything that this table then showed had been sealed; what is older and comes
    only now was written behind the service's back."""

    __tablename__ = "audit_block"
    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    table_name: Mapped[str] = mapped_column(String(40))
    rows: Mapped[int]
    rows_mac: Mapped[bytes] = mapped_column(LargeBinary)
    since: Mapped[datetime | None] = mapped_column(Utc)
    whole: Mapped[bool]
    at: Mapped[datetime] = mapped_column(Utc)
    mac: Mapped[bytes] = mapped_column(LargeBinary)
    __table_args__ = (Index("ix_audit_block_table", "table_name", "number"),)


@dataclass(frozen=True)
class AuditedTable:
    """One audited table: its key, the columns that are hashed, and the moment of a row, where it
    has one."""

    table: Table
    key: tuple[Column[Any], ...]
    hashed: tuple[Column[Any], ...]
    names: tuple[str, ...]
    moment: str | None

    @property
    def name(self) -> str:
        """As the database has it."""
        return self.table.name

    @property
    def block(self) -> Column[Any]:
        """Which block a row is in."""
        return self.table.c.audit_block


def audited_tables() -> list[AuditedTable]:
    """Every table whose class says so, in the order of the names."""
    tables = (
        mapper.local_table
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, Audited) and isinstance(mapper.local_table, Table)
    )
    return [_of(table) for table in sorted(tables, key=lambda each: each.name)]


def _of(table: Table) -> AuditedTable:
    hashed = tuple(
        sorted((each for each in table.columns if each.name not in MARKS), key=lambda c: c.name)
    )
    moments = [each for each in hashed if isinstance(each.type, Utc) and not each.nullable]
    if len(moments) > 1:
        raise TypeError(f"{table.name} has several moments: when was a row written?")
    key = tuple(table.primary_key.columns)
    names = tuple(column.name for column in hashed)
    return AuditedTable(table, key, hashed, names, moments[0].name if moments else None)


def row_mac(sealer: Sealer, each: AuditedTable, values: Sequence[Any]) -> bytes:
    """The keyed hash of one row, whose values are in the order of the hashed columns."""
    named = zip(each.names, values, strict=True)
    said = [each.name, *((name, value) for name, value in named if value is not None)]
    return sealer.mac(json.dumps(said, default=_plain, sort_keys=True).encode(), _ROW)


def rows_mac(sealer: Sealer, macs: Sequence[bytes]) -> bytes:
    """The keyed hash of a block's rows, in whatever order they are read."""
    return sealer.mac(b"".join(sorted(macs)), _ROW)


def block_mac(sealer: Sealer, block: Mapping[str, Any], before: bytes) -> bytes:
    """The keyed hash of a block and, through `before`, of every one ahead of it."""
    names = ("number", "table_name", "rows", "rows_mac", "since", "whole", "at")
    said = [before, *(block[name] for name in names)]
    return sealer.mac(json.dumps(said, default=_plain).encode(), _BLOCK)


def fingerprint(mac: bytes) -> str:
    """A head as people compare it, over the telephone too."""
    return hashlib.sha256(mac).hexdigest()[:16]


def _plain(value: object) -> str:
    """Moments in UTC, as either database gives them back."""
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)
