"""How long does it take to match 100,000 entries of the bank's statements with the journal, and
does memory stay flat while nothing is proven? Imported day by day through the service."""

import asyncio
import sqlite3
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

from casework.bank_statements import store
from casework.bank_statements.matching import OpenEntry, OpenMovement, match
from casework.bank_statements.statements import BankStatements
from casework.money.movements import MovementKind
from claims_core.claim import Actor, Role
from infra.db import Database
from tests.bench import verify
from tests.bench.recheck import resident_mb
from tests.bench.report import Figure
from tests.casework.statement_files import statement
from tests.clock import Clock
from tests.databases import SqliteDatabases
from tests.leftovers import own_folder

ENTRIES, IN_STATEMENT = 100_000, 5_000
UNKNOWN = 20_000
LINES = 640_000  # of which so many payments
FIRST = date(2025, 12, 1)
CASHIER = Actor("c" * 32, "钮财务", frozenset({Role.CASHIER}))


def payments_of(path: Path) -> list[tuple[str, int]]:
    """What went out, by number, as a statement has it."""
    with sqlite3.connect(path) as connection:
        # numbers as ours are: capitals, and never digits alone
        connection.execute("UPDATE payment SET payment_no = 'P' || upper(payment_no)")
        rows = connection.execute(
            "SELECT payment_no, -amount_fen FROM payment WHERE outcome = '0000' ORDER BY payment_no"
        ).fetchall()
    return [(fen, number) for number, fen in rows][:ENTRIES]


async def run(url: str, path: Path) -> dict[str, float]:
    """Seconds of the import, of one statement at most, and megabytes that asking how far everything
    is proven takes, before the first statement and while something is open."""
    db, clock = Database(url), Clock()
    statements = BankStatements(db, verify.SEALER, clock)
    measured = {"empty": await _asked(db)}
    entries, balance = payments_of(path), 10**13
    measured["entries"] = len(entries)
    spent = []
    for number, begin in enumerate(range(0, len(entries), IN_STATEMENT)):
        part = entries[begin : begin + IN_STATEMENT]
        data = statement(FIRST + timedelta(days=number), balance, *part)
        balance += sum(fen for fen, _ in part)
        begun = time.perf_counter()
        taken = await statements.import_file(CASHIER, data)
        spent.append(time.perf_counter() - begun)
        assert taken.matched == len(part), taken
        if number == 0:
            measured["open"] = await _asked(db)
    await db.close()
    return measured | {"all": sum(spent), "longest": max(spent), "unknown": _none_fits()}


def _none_fits() -> float:
    """Seconds to find that no entry fits, before a batch's results have come or with statements of
    another account."""
    entries = [OpenEntry(f"e{n}", FIRST, -n - 1, f"S{n}", f"P{n}") for n in range(UNKNOWN)]
    recovered = MovementKind.RECOVERED
    movements = [OpenMovement(f"m{n}", recovered, FIRST, n + 1, f"R{n}") for n in range(UNKNOWN)]
    begun = time.perf_counter()
    assert match(entries, movements, {}) == []
    return time.perf_counter() - begun


async def _asked(db: Database) -> float:
    before = resident_mb()
    async with db.read() as session:
        await store.proven(session, FIRST + timedelta(days=60))
    return max(resident_mb() - before, 0.0)


def measure() -> list[Figure]:
    """In a process of its own, so that its memory says something."""
    with own_folder("daetong-bench-") as where:
        folder = Path(where)
        with SqliteDatabases(folder).fresh(folder) as url:
            path = Path(url.removeprefix("sqlite+aiosqlite:///"))
            verify.fill(path, LINES, real=0)
            told = subprocess.run(
                [sys.executable, "-m", "tests.bench.matching", url, str(path)],
                check=True,
                capture_output=True,
                text=True,
            )
    found = dict(line.split("=") for line in told.stdout.split())
    entries = int(float(found["entries"]))
    return [
        Figure(f"sqlite: {entries} statement entries matched", float(found["all"]), 180, "s"),
        Figure(f"sqlite: a statement of {IN_STATEMENT} entries", float(found["longest"]), 15, "s"),
        Figure(f"{UNKNOWN} entries of which none fits", float(found["unknown"]), 2, "s"),
        Figure("sqlite: memory of `check` before a statement", float(found["empty"]), 30, "MB"),
        Figure("sqlite: memory of `check` with most of it open", float(found["open"]), 30, "MB"),
    ]


if __name__ == "__main__":
    for name, value in asyncio.run(run(sys.argv[1], Path(sys.argv[2]))).items():
        print(f"{name}={value}")
