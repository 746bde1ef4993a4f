"""How does a small statement reach the driver without SQLAlchemy's work for each execution? The
group commit asks, for whoever writes a row or two for each message."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import count
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

from sqlalchemy import JSON, Dialect, LargeBinary
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import TypeEngine

from claims_core.typed_text import InvalidText, may_be_kept
from infra.columns import Utc

Rows = list[tuple[Any, ...]]
WriteOutcome = list[Rows] | Exception
_number = count()


class Statement:
    """语句: an INSERT, UPDATE, DELETE or SELECT with named parameters, compiled once for each kind
    of database; its rows come back as values of its columns' types."""

    def __init__(
        self,
        make: Callable[[Dialect], Any],
        *,
        key: str = "",
        tells: InstrumentedAttribute[Any] | None = None,
    ) -> None:
        """`make` gives it for a dialect, since they spell ON CONFLICT by classes of their own.

        For the group commit `key` is the parameter that says which row it is about. Where the
        statement returns rows, their first column is that same value: many executions are one
        round trip to PostgreSQL, and whose rows are whose is told by it. `tells` is that column
        where its rows say no more than whether anything was written: SQLite takes longer to return
        a row than to write it, and is asked how many there were."""
        self._make = make
        self._key = key
        self._tells = tells
        self._compiled: dict[str, CompiledStatement] = {}
        self._number = next(_number)

    def compiled(self, dialect: Dialect) -> "CompiledStatement":
        """The text and the types for this kind of database."""
        known = self._compiled.get(dialect.name)
        if known is None:
            statement = self._make(dialect)
            counts = self._tells is not None and dialect.name == "sqlite"
            if self._tells is not None and not counts:
                statement = statement.returning(self._tells)
            known = CompiledStatement(statement, dialect, self._key, self._number, counts=counts)
            self._compiled[dialect.name] = known
        return known


class CompiledStatement:
    """编好的语句 for one kind of database. `number` orders statements alike in every process; of
    one that `counts` the number of rows written says what others would return."""

    def __init__(
        self, statement: Any, dialect: Dialect, key: str, number: int, *, counts: bool = False
    ) -> None:
        compiled = statement.compile(dialect=dialect)
        self.sql = str(compiled)
        self.number = number
        self.counts = counts
        self._fixed = {n: value for n, value in compiled.params.items() if value is not None}
        names: list[str] = list(compiled.positiontup)
        self._pick = _picked(names)
        types = [compiled.binds[name].type for name in names]
        to_database = [_to_database(each, dialect) for each in types]
        self._texts_at = [
            at for at, each in enumerate(types) if not isinstance(each, LargeBinary | Utc)
        ]
        self._to_database = [
            (at, process) for at, process in enumerate(to_database) if process is not None
        ]
        self.key_at: int = compiled.positiontup.index(key) if key else 0
        from_database = [
            column.type.dialect_impl(dialect).result_processor(dialect, None)
            for column in statement.exported_columns
        ]
        self.returns_rows = bool(from_database)
        self._from_database = [
            (at, process) for at, process in enumerate(from_database) if process is not None
        ]

    def values(self, parameters: Mapping[str, Any]) -> list[Any]:
        """In the order of the text, as the driver takes them.

        :raises InvalidText: for characters that no database keeps.
        """
        values = list(self._pick({**self._fixed, **parameters} if self._fixed else parameters))
        texts = [text for at in self._texts_at if isinstance(text := values[at], str)]
        if not may_be_kept("".join(texts)):
            raise InvalidText("control")
        for at, process in self._to_database:
            values[at] = process(values[at])
        return values

    def rows(self, raw: Sequence[Sequence[Any]]) -> Rows:
        """As the driver gives them, to values of the columns' types."""
        rows = []
        for each in raw:
            row = list(each)
            for at, process in self._from_database:
                row[at] = process(row[at])
            rows.append(tuple(row))
        return rows


def _picked(names: Sequence[str]) -> Callable[[Mapping[str, Any]], Sequence[Any]]:
    """Takes the values of these names, which are one or more; or none."""
    if len(names) > 1:
        return itemgetter(*names)
    return lambda given: [given[name] for name in names]


def _to_database(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    process = kind.dialect_impl(dialect).bind_processor(dialect)
    return _remembering(process) if isinstance(kind, JSON) and process is not None else process


def _remembering(process: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The same, which writes a few words in a tuple only once: most are written again and again."""
    known = lru_cache(1_000)(process)

    def written(value: Any) -> Any:
        if type(value) is tuple and all(type(each) is str for each in value):
            return known(value)
        return process(value)

    return written


class WriteStep(NamedTuple):
    """一步: a statement with its parameters."""

    statement: Statement
    parameters: Mapping[str, Any]


# For one kind of database, with values as its driver takes them. A plain tuple: four are made for
# each message.
ReadyStep = tuple[CompiledStatement, list[Any]]


class BatchWriter(Protocol):
    """成批写入: one connection that is used for nothing else."""

    async def write(self, batch: Sequence[Sequence[ReadyStep]]) -> Sequence[WriteOutcome]:
        """The outcome of each write, once the batch is durable; each is whole or not at all.

        :raises Exception: what the driver raises when the whole batch has failed.
        """
        ...

    async def close(self) -> None:
        """Let the connection go."""
        ...
