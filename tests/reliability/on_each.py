"""On which databases is a long form run? On fresh ones of each kind, or of those that are named by
`DATABASES=sqlite`."""

import asyncio
import os
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from pathlib import Path

from tests.databases import PostgresDatabases, SqliteDatabases
from tests.leftovers import own_folder
from tests.reliability.table import Line

KINDS = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
Fresh = Callable[[str], str]
"""The address of a fresh database from this template."""


async def on_each(measured: Callable[[str, Fresh, Path], list[Line]]) -> list[Line]:
    """Told the name of the kind, how a fresh database is had, and a folder of its own."""
    asked = os.environ.get("DATABASES", ",".join(KINDS)).split(",")
    lines: list[Line] = []
    for kind in asked:
        lines += await asyncio.to_thread(_on, kind, measured)
    return lines


async def on_postgresql(measured: Callable[[str, Fresh, Path], list[Line]]) -> list[Line]:
    """What several processes write to at one time; told the same."""
    return await asyncio.to_thread(_on, "postgresql", measured)


def _on(kind: str, measured: Callable[[str, Fresh, Path], list[Line]]) -> list[Line]:
    with own_folder(f"daetong-{kind}-") as where, ExitStack() as open_:
        folder, numbers = Path(where), count()
        server = PostgresDatabases() if kind == "postgresql" else None
        if server is not None:
            open_.callback(server.stop)
        templates = folder / "templates"
        templates.mkdir()
        databases = server or SqliteDatabases(templates)

        def fresh(template: str) -> str:
            place = folder / f"database-{next(numbers)}"
            place.mkdir()
            return open_.enter_context(databases.fresh(place, template))

        (folder / "house").mkdir()
        return measured(KINDS[kind], fresh, folder / "house")
