"""Does a database tell anything of anybody? Each of these words is searched in every row, as it is
and as a program may have written it."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import MetaData, select

from infra.db import Database


def readable(value: object) -> str:
    """Everything that a column says, as text."""
    if isinstance(value, bytes | memoryview):
        raw = bytes(value)
        return "\n".join(raw.decode(e, errors="ignore") for e in ("utf-8", "gb18030", "latin-1"))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def written(words: Iterable[str]) -> set[str]:
    """These words, and how they look in base64, hex and JSON."""
    found = set(words)
    for word in tuple(found):
        found.add(base64.b64encode(word.encode()).decode().rstrip("=")[:-1])
        found.add(word.encode().hex())
        found.add(json.dumps(word)[1:-1])
    return found


@dataclass
class InClear:
    """明文: which columns hold one of the words, and which tables hold anything."""

    columns: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)


async def search_rows(db: Database, words: Iterable[str]) -> InClear:
    """Every value of every row of every table that is there."""
    searched, found, metadata = written(words), InClear(), MetaData()
    async with db.writer.connect() as connection:
        await connection.run_sync(metadata.reflect)
        for table in metadata.sorted_tables:
            for row in await connection.execute(select(table)):
                found.filled.add(table.name)
                for column, value in zip(table.columns, row, strict=True):
                    text = readable(value)
                    if any(word in text for word in searched):
                        found.columns.add(f"{table.name}.{column.name}")
    return found
