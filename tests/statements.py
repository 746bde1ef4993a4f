"""How many SQL statements does a step or a request cost? Asked by the test that holds the numbers
and by the benchmark that prints them."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from infra.db import Database


@dataclass
class Counted:
    """语句数: what one use cost. `written` holds the statements of every transaction that was kept;
    `looked` those of the others, which only read."""

    written: list[list[str]] = field(default_factory=list)
    looked: list[list[str]] = field(default_factory=list)

    @property
    def inside(self) -> int:
        """Statements inside the longest write transaction."""
        return max((len(each) for each in self.written), default=0)

    @property
    def whole(self) -> int:
        """All statements."""
        return sum(len(each) for each in (*self.written, *self.looked))


@contextmanager
def counting(db: Database) -> Iterator[Counted]:
    """Count what is asked of this database meanwhile; loops in the background do not count."""
    counted = Counted()
    open_now: dict[int, list[str]] = defaultdict(list)
    engines = {id(engine): engine.sync_engine for engine in (db.writer, db._reader)}.values()

    def said(connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        task = asyncio.current_task()
        in_background = task is not None and task.get_coro().__qualname__.endswith(".run")
        if not statement.startswith("BEGIN") and not in_background:
            open_now[id(connection)].append(statement)

    def kept(connection: Any) -> None:
        if statements := open_now.pop(id(connection), []):
            counted.written.append(statements)

    def dropped(connection: Any) -> None:
        if statements := open_now.pop(id(connection), []):
            counted.looked.append(statements)

    heard = (("before_cursor_execute", said), ("commit", kept), ("rollback", dropped))
    for engine in engines:
        for name, listener in heard:
            event.listen(engine, name, listener)
    try:
        yield counted
    finally:
        for engine in engines:
            for name, listener in heard:
                event.remove(engine, name, listener)
