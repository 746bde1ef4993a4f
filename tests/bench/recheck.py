"""How long does rechecking a million ledger rows take, and does memory stay flat? Through the
database, as `daetong ledger recheck` does it; plainly reading the same rows is the baseline."""

import asyncio
import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path

from sqlalchemy import insert

from casework.claims.tables import ClaimRow
from casework.ledger.rechecks import Rechecks
from casework.people.tables import InsuredRow, MemberRow
from claims_core.bill import Expense
from claims_core.ladder import climb
from claims_core.ledger import YearToDate
from claims_core.policy import PolicyBook
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer
from tests.bench.crowd import BEGIN
from tests.bench.report import Figure
from tests.databases import SqliteDatabases
from tests.leftovers import own_folder

ROWS = 1_000_000
DIFFERENT = 1_000
MOMENT = "2025-12-01 00:00:00.000000"
COLUMNS = (
    "id, insured_id, year, seq, kind, reference, pool_fen, supplement_fen, recorded_by, "
    "recorded_at, attempt, inputs"
)
Entry = tuple[str, str, int, int, str | None]
"""Kind, reference, pool, supplement, inputs."""


def histories(dice: random.Random) -> Iterator[tuple[str, list[Entry]]]:
    """People of about six entries in one year each: what hospitals settled, corrections, openings,
    claims settled on exactly that, some of them reversed; the last is somebody else's every time.
    """
    book = PolicyBook.load()
    number = 0
    while True:
        number += 1
        person, entries = new_id(), list[Entry]()
        if dice.random() < 0.2:
            opening = dice.randint(0, 100_000_00), dice.randint(0, 50_000_00)
            entries.append(("opening", f"O{number}", *opening, None))
        for each in range(dice.randint(1, 3)):
            pool = dice.randint(5_000_00, 90_000_00)
            entries.append(("hospital_settlement", f"H{number}-{each}", pool, 0, None))
        if dice.random() < 0.2:
            amount = dice.randint(-5_000_00, 5_000_00)
            entries.append(("pool_correction", f"C{number}", amount, 0, None))
        so_far = YearToDate(sum(e[2] for e in entries), sum(e[3] for e in entries))
        for _ in range(dice.randint(1, 5)):
            claim = new_id()
            discharge = date(2025, dice.randint(1, 12), dice.randint(1, 28))
            expense = Expense(
                total=dice.randint(10_000_00, 200_000_00),
                deductible=dice.choice((0, 300_00, 600_00)),
                pool_rate=dice.choice((Fraction("0.85"), Fraction("0.9"))),
            )
            paid = climb(expense, book.on(discharge), so_far)
            pool, supplement = paid.pool.payment, paid.supplement.payment
            inputs = f"{discharge};{expense.total};{expense.deductible};{expense.pool_rate};0"
            entries.append(("settlement", claim, pool, supplement, inputs))
            if dice.random() < 0.05:  # reversed before the next one
                entries.append(("reversal", claim, -pool, -supplement, None))
            else:
                so_far = so_far.plus(pool, supplement)
        yield person, entries


def fill(path: Path, rows: int) -> list[tuple[str, str]]:
    """Write about `rows` entries; answers people and claims whose late correction is yet to come
    into every figure."""
    dice = random.Random(20250620)  # repeatable, not secret
    different: list[tuple[str, str]] = []
    connection = sqlite3.connect(path)
    for pragma in ("synchronous=OFF", "cache_size=-300000"):
        connection.execute(f"PRAGMA {pragma}")
    written = 0
    every = rows // 6 // DIFFERENT
    for number, (person, entries) in enumerate(histories(dice)):
        if number % every == 0 and entries[-1][0] == "settlement" and entries[-1][2] > 0:
            entries.append(("pool_correction", f"L{number}", -1_000_00, 0, None))
            different.append((person, entries[-2][1]))
        connection.executemany(
            f"INSERT INTO ledger ({COLUMNS}) VALUES (?,?,2025,?,?,?,?,?,?,?,1,?)",
            [
                (new_id(), person, seq, kind, reference, pool, paid, "0" * 32, MOMENT, inputs)
                for seq, (kind, reference, pool, paid, inputs) in enumerate(entries, 1)
            ],
        )
        written += len(entries)
        if written >= rows:
            break
    connection.commit()
    connection.close()
    return different


async def keep_people(db: Database, people: list[str], claims: list[tuple[str, str]]) -> None:
    """What a finding refers to: the insured person and the claim."""
    member = new_id()
    async with db.write() as session:
        await session.execute(
            insert(MemberRow),
            [{"id": member, "unionid": "bench", "follows": False, "created_at": BEGIN}],
        )
        blank = dict.fromkeys(("name_sealed", "id_number_sealed", "phone_sealed"), b"bench")
        await session.execute(
            insert(InsuredRow),
            [
                {
                    "id": person,
                    "insured_no": f"9{number:019d}",
                    "id_number_index": f"{number:064d}",
                    "phone_index": f"{number:064d}",
                    "region": "410700",
                    "imported_at": BEGIN,
                    **blank,
                }
                for number, person in enumerate(people)
            ],
        )
        await session.execute(
            insert(ClaimRow),
            [
                {
                    "id": claim,
                    "insured_id": person,
                    "filed_by": member,
                    "stage": "closed",
                    "version": 1,
                    "wanted": [],
                    "opened_at": BEGIN,
                }
                for person, claim in claims
            ],
        )


def resident_mb() -> float:
    """This process's resident memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


async def run(url: str, rows: int) -> dict[str, float]:
    """Recheck everybody, as the command does; seconds, findings, and memory along the way."""
    db = Database(url)
    rechecks = Rechecks(
        db,
        Sealer({"k": b"k" * 32}, current="k", index_key=b"i" * 32),
        lambda: BEGIN,
        PolicyBook.load(),
    )
    early = most = 0.0

    def watch(people: int, entries: int) -> None:
        nonlocal early, most
        if people % 2_000:
            return
        now = resident_mb()
        most = max(most, now)
        if entries < rows // 10:
            early = max(early, now)

    begun, cpu = time.perf_counter(), time.process_time()
    report = await rechecks.everybody(progress=watch)
    told = {
        "seconds": time.perf_counter() - begun,
        "cpu": time.process_time() - cpu,
        "entries": report.entries,
        "people": report.people,
        "findings": report.open_findings,
        "early_mb": early,
        "most_mb": max(most, resident_mb()),
    }
    await db.close()
    return told


def read_plainly(path: Path) -> float:
    """CPU seconds for reading the same columns in the same order, and nothing else."""
    begun = time.process_time()
    connection = sqlite3.connect(path)
    query = "SELECT year, kind, reference, attempt, pool_fen, supplement_fen, inputs, insured_id"
    rows = connection.execute(f"{query} FROM ledger ORDER BY insured_id, year, seq")
    assert sum(1 for _ in rows) >= ROWS
    connection.close()
    return time.process_time() - begun


def measure() -> list[Figure]:
    """CPU seconds for a million rows, beside plainly reading them; and how memory grows."""
    with own_folder("daetong-bench-") as where:
        folder = Path(where)
        with SqliteDatabases(folder).fresh(folder) as url:
            path = folder / "daetong.db"
            print(f"writing {ROWS} ledger rows …", file=sys.stderr)
            different = fill(path, ROWS)
            asyncio.run(_prepare(url, path, different))
            plain = read_plainly(path)
            command = [sys.executable, "-m", "tests.bench.recheck", url, str(ROWS)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told = json.loads(done.stdout)
    assert told["entries"] >= ROWS and told["findings"] >= len(different) // 2, told
    print(f"recheck: {told}", file=sys.stderr)
    return [
        Figure(
            f"recheck of {told['entries']:.0f} ledger rows of {told['people']:.0f} people",
            told["cpu"],
            60,
            "s",
            plain,
            "plainly reading the rows",
        ),
        Figure(
            "recheck: memory from the first tenth to the most",
            told["most_mb"] - told["early_mb"],
            20,
            "MB",
        ),
    ]


async def _prepare(url: str, path: Path, different: list[tuple[str, str]]) -> None:
    """The rows that findings about the people who differ will refer to."""
    people = [person for person, _ in different]
    connection = sqlite3.connect(path)
    claims = []
    for start in range(0, len(people), 500):
        part = people[start : start + 500]
        claims += connection.execute(
            "SELECT insured_id, reference FROM ledger WHERE kind = 'settlement' "
            f"AND insured_id IN ({','.join('?' * len(part))})",
            part,
        ).fetchall()
    connection.close()
    db = Database(url)
    await keep_people(db, people, sorted(set(claims)))
    await db.close()


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(sys.argv[1], int(sys.argv[2])))))
