"""Do the entries of the first tables survive the ledger's widening, with what a recheck needs?"""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, MetaData, Table, inspect

from app.tables import METADATA
from casework.ledger.recheck_inputs import segment_of
from infra.db import Database
from infra.migrate import alembic_config
from tests.databases import PostgresDatabases

AT = datetime(2025, 7, 1, tzinfo=UTC)
RECORD = {
    "policy": {"day": "2025-06-20"},
    "amounts": {"in_scope_expense": 8155294},
    "expense": {"deductible": 60000, "pool_rate": "17/20", "extra_upfront_rate": "0"},
}
ID = "0" * 32


@pytest.fixture
def empty_url(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """Where a database without any table is."""
    if database_kind == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path}/old.db"
        return
    postgres: PostgresDatabases = request.getfixturevalue("postgres_databases")
    asyncio.run(postgres._administer("CREATE DATABASE old_ledger"))
    yield postgres.url("old_ledger")
    asyncio.run(postgres._administer("DROP DATABASE old_ledger WITH (FORCE)"))


def fill(connection: Connection) -> None:
    """An insured person, a claim and its settlement, as the first tables had them."""
    tables = MetaData()
    tables.reflect(connection, only=["insured", "member", "claim", "decision", "ledger"])
    rows: dict[str, dict[str, object]] = {
        "insured": {
            "id": ID,
            "insured_no": "1",
            "name_sealed": b"",
            "id_number_sealed": b"",
            "id_number_index": "1",
            "phone_sealed": b"",
            "phone_index": "1",
            "region": "",
            "imported_at": AT,
        },
        "member": {"id": ID, "unionid": "1", "follows": False, "created_at": AT},
        "claim": {
            "id": ID,
            "insured_id": ID,
            "filed_by": ID,
            "stage": "approved",
            "version": 1,
            "care_region": "",
            "provider_name": "",
            "wanted": [],
            "opened_at": AT,
            "promise_provisional": False,
            "promise_reason": "",
        },
        "decision": {
            "id": ID,
            "claim_id": ID,
            "step": "check_finally",
            "record": json.dumps(RECORD).encode(),
            "payment_fen": 7339765,
            "policy_version": "",
            "engine_version": "1",
            "made_by": ID,
            "made_at": AT,
        },
        "ledger": {
            "id": ID,
            "insured_id": ID,
            "year": 2025,
            "seq": 1,
            "kind": "settlement",
            "reference": ID,
            "pool_fen": 0,
            "supplement_fen": 7339765,
            "decision_id": ID,
            "recorded_by": ID,
            "recorded_at": AT,
        },
    }
    for name, row in rows.items():
        table: Table = tables.tables[name]
        connection.execute(table.insert(), [row])


async def test_entries_keep_their_amounts_and_get_what_a_recheck_needs(empty_url: str) -> None:
    empty = Database(empty_url)

    def go(connection: Connection, target: str) -> None:
        command.upgrade(alembic_config(METADATA, connection), target)

    async with empty.writer.begin() as connection:
        await connection.run_sync(go, "0002")
        await connection.run_sync(fill)
    async with empty.writer.begin() as connection:
        await connection.run_sync(go, "head")
    async with empty.read() as session:
        row = (await session.execute(METADATA.tables["ledger"].select())).one()
        assert (row.supplement_fen, row.attempt, row.origin) == (7339765, 1, None)
        segment = segment_of(row.inputs, row.year, row.pool_fen, row.supplement_fen)
        assert str(segment.day) == "2025-06-20"
        assert segment.expense.in_scope_expense == 8155294
        assert (segment.expense.deductible, str(segment.expense.pool_rate)) == (60000, "17/20")
        names = await session.run_sync(
            lambda sync: {
                each["name"] for each in inspect(sync.connection()).get_unique_constraints("ledger")
            }
        )
    assert names == {"uq_ledger_entry", "uq_ledger_seq"}
    await empty.close()
