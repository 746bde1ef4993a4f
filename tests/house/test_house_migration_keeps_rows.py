"""Does a database with decisions in it keep them when their policy version is given more room?"""

from datetime import UTC, date, datetime
from pathlib import Path

from alembic import command
from sqlalchemy import Connection, MetaData, Table, insert, select
from sqlalchemy.types import JSON, BigInteger, Boolean, Date, DateTime, Integer, LargeBinary

from app.tables import METADATA
from claims_core.benefit import settle
from claims_core.bill import Expense
from claims_core.ledger import YearToDate
from claims_core.policy import PolicyBook
from infra.db import Database
from infra.migrate import alembic_config, upgrade

_ANY = {
    LargeBinary: b"x",
    JSON: {},
    Boolean: False,
    BigInteger: 1,
    Integer: 1,
    DateTime: datetime(2026, 1, 5, tzinfo=UTC),
    Date: date(2026, 1, 5),
}
FIRST, CLAIM, DECISION, ENTRY = "a" * 32, "c" * 32, "d" * 32, "e" * 32


def _row(table: Table, **given: object) -> dict[str, object]:
    """A row with something in every column that must hold something."""
    filled: dict[str, object] = {}
    for column in table.columns:
        if not column.nullable:
            kind = next((kind for kind in _ANY if isinstance(column.type, kind)), None)
            filled[column.name] = "x" if kind is None else _ANY[kind]
    return filled | given


def _first_tables_with_rows(connection: Connection) -> None:
    command.upgrade(alembic_config(METADATA, connection), "0001")
    old = MetaData()
    old.reflect(connection)
    tables = old.tables
    made = settle(
        Expense(in_scope=20_000_00), date(2025, 6, 20), YearToDate(10_000_000), PolicyBook.load()
    )
    connection.execute(insert(tables["insured"]), _row(tables["insured"], id=FIRST))
    connection.execute(insert(tables["member"]), _row(tables["member"], id=FIRST))
    connection.execute(
        insert(tables["claim"]),
        _row(tables["claim"], id=CLAIM, insured_id=FIRST, filed_by=FIRST),
    )
    connection.execute(
        insert(tables["decision"]),
        _row(
            tables["decision"],
            id=DECISION,
            claim_id=CLAIM,
            record=made.to_json(),
            policy_version=made.policy_version,
        ),
    )
    connection.execute(
        insert(tables["ledger"]),
        _row(
            tables["ledger"],
            id=ENTRY,
            insured_id=FIRST,
            kind="settlement",
            reference=CLAIM,
            decision_id=DECISION,
        ),
    )


async def test_a_decision_to_which_the_ledger_refers_keeps_its_version(tmp_path: Path) -> None:
    db = Database(f"sqlite+aiosqlite:///{tmp_path}/old.db")
    try:
        async with db.writer.begin() as connection:
            await connection.run_sync(_first_tables_with_rows)
        await upgrade(db, METADATA)
        decision, ledger = METADATA.tables["decision"], METADATA.tables["ledger"]
        async with db.read() as session:
            rows = await session.execute(
                select(decision.c.policy_version).join(
                    ledger, ledger.c.decision_id == decision.c.id
                )
            )
            assert list(rows.scalars()) == ["XX-2025@2024-12-23"]
    finally:
        await db.close()
