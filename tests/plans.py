"""Does a statement read a whole table that grows? Asked by the test that walks the house, of the
plans of its database.

With few rows every database reads whole tables, and rightly. So PostgreSQL is asked for its plan
with that way forbidden: it takes it still where nothing else leads to the rows. SQLite, which knows
no figures of these tables, takes an index wherever there is one."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text

from infra.db import Database

_ALIAS = re.compile(r"_\d+$")
_PLANNED = ("SELECT", "WITH", "UPDATE", "DELETE", "INSERT")


class Asked:
    """问过的语句: each statement once, with the first values it was asked with."""

    def __init__(self) -> None:
        self.statements: dict[str, Any] = {}

    async def read_whole(self, db: Database) -> dict[str, set[str]]:
        """Of each statement the tables that it reads whole; those that read none are left out."""
        found: dict[str, set[str]] = {}
        async with db.write() as session:
            connection = await session.connection()
            if not db.is_sqlite:
                await connection.execute(text("SET LOCAL enable_seqscan = off"))
            for statement, values in self.statements.items():
                asking = "EXPLAIN QUERY PLAN " if db.is_sqlite else "EXPLAIN (FORMAT JSON) "
                rows = (await connection.exec_driver_sql(asking + statement, values)).all()
                tables = _of_sqlite(rows) if db.is_sqlite else set(_of_postgresql(rows[0][0]))
                if tables:
                    found[statement] = tables
        return found


@contextmanager
def listening(db: Database) -> Iterator[Asked]:
    """Hear what is asked of this database meanwhile."""
    asked = Asked()

    def said(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if statement.lstrip().startswith(_PLANNED) and " " in statement:
            row = values[0] if isinstance(values, list) else values
            asked.statements.setdefault(statement, row)

    engines = {id(engine): engine.sync_engine for engine in (db.writer, db._reader)}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", said)
    try:
        yield asked
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", said)


def _of_sqlite(rows: Any) -> set[str]:
    found = set()
    for *_, detail in rows:
        match = re.fullmatch(r"SCAN (\w+)", detail)
        if match:
            found.add(_ALIAS.sub("", match[1]))
    return found


def _of_postgresql(plan: Any) -> Iterator[str]:
    if isinstance(plan, str):
        plan = json.loads(plan)
    for node in plan if isinstance(plan, list) else [plan]:
        if node.get("Node Type") == "Seq Scan":
            yield node["Relation Name"]
        for part in ("Plan", "Plans"):
            if part in node:
                yield from _of_postgresql(node[part])
