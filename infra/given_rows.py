"""How are many rows handed to one statement? Asked by whoever changes many rows at once, each in
its own way."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ARRAY,
    Dialect,
    FromClause,
    String,
    bindparam,
    column,
    func,
    literal_column,
    select,
    type_coerce,
)
from sqlalchemy.types import TypeEngine

from claims_core.typed_text import InvalidText, may_be_kept


class GivenRows:
    """给定的行: a table, named `given`, whose rows are parameters of the statement that names it.
    They are one parameter on SQLite and one for each column on PostgreSQL, so that the statement
    is the same however many rows there are."""

    def __init__(self, dialect: Dialect, columns: Mapping[str, TypeEngine[Any]]) -> None:
        self._columns = columns
        self._as_json = dialect.name != "postgresql"
        self.table: FromClause = self._json_table() if self._as_json else self._arrays()
        self._processors = [
            (at, process)
            for at, kind in enumerate(columns.values())
            if (process := kind.dialect_impl(dialect).bind_processor(dialect)) is not None
        ]

    def parameters(self, rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
        """What the statement is executed with; every row has its values in the columns' order.

        :raises InvalidText: for characters that no database keeps.
        """
        rows = list(rows)
        if not may_be_kept("".join(v for row in rows for v in row if isinstance(v, str))):
            raise InvalidText("control")
        if not self._as_json:
            by_column = zip(*rows, strict=True)
            return {
                f"given_{name}": list(values)
                for name, values in zip(self._columns, by_column, strict=True)
            }
        plain = [list(row) for row in rows]
        for row in plain:
            for at, process in self._processors:
                row[at] = process(row[at])
        return {"given": json.dumps(plain, ensure_ascii=False)}

    def _json_table(self) -> FromClause:
        each = func.json_each(bindparam("given", type_=String)).table_valued("value", name="each")
        return select(
            *(
                type_coerce(
                    func.json_extract(each.c.value, literal_column(f"'$[{at}]'")), kind
                ).label(name)
                for at, (name, kind) in enumerate(self._columns.items())
            )
        ).subquery("given")

    def _arrays(self) -> FromClause:
        arrays = (
            bindparam(f"given_{name}", type_=ARRAY(kind)) for name, kind in self._columns.items()
        )
        named = (column(name, kind) for name, kind in self._columns.items())
        return func.unnest(*arrays).table_valued(*named).render_derived(name="given")
