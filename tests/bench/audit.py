"""How long does it take to verify a million audited rows, does memory stay flat, and how long does
one block hold up whoever else writes?"""

import asyncio
import gc
import json
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

from infra.audit.heads import AuditHeads
from infra.audit.sealing import MOST_ROWS, AuditSealing
from infra.audit.verifying import verify_audit
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer
from tests.bench.recheck import resident_mb
from tests.bench.report import Figure
from tests.bench.size import share_of
from tests.clock import Clock
from tests.databases import SqliteDatabases
from tests.leftovers import own_folder

ROWS = share_of(1_000_000)
SEALER = Sealer({"k": b"k" * 32}, current="k", index_key=b"i" * 32)
_LOOK = "INSERT INTO access_log VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)"


def fill(path: Path) -> None:
    """So many looks, a few a second."""
    dice = random.Random(36)
    actors = [(new_id(), f"同事{number}") for number in range(40)]
    with sqlite3.connect(path) as connection:
        connection.executemany(
            _LOOK,
            (
                (
                    *(new_id(), *dice.choice(actors), "phone", new_id(), new_id(), "电话回访核对"),
                    f"2025-12-{1 + number % 30:02d} 01:00:00.{number % 1_000_000:06d}",
                )
                for number in range(ROWS)
            ),
        )


async def seal(url: str, folder: Path) -> dict[str, float]:
    """Seal them all; how long it took, and the longest wait of somebody else who writes."""
    db = Database(url)
    waits = [0.0]
    done = asyncio.Event()

    async def write_meanwhile() -> None:
        while not done.is_set():
            begun = time.perf_counter()
            async with db.write():
                pass
            waits.append(time.perf_counter() - begun)
            await asyncio.sleep(0.05)

    other = asyncio.create_task(write_meanwhile())
    begun = time.perf_counter()
    sealed = await AuditSealing(db, SEALER, AuditHeads(folder), Clock()).seal_new()
    told = {"seconds": time.perf_counter() - begun, "sealed": sealed}
    done.set()
    await other
    await db.close()
    waits.sort()
    return told | {"wait_ms": waits[int(len(waits) * 0.99)] * 1000}


async def run(url: str, folder: str) -> dict[str, float]:
    """Verify, as the command does; CPU seconds, and memory along the way."""
    early = most = 0.0

    def watch(_blocks: int, _rows: int) -> None:
        nonlocal early, most
        most = max(most, resident_mb())
        early = early or most

    gc.freeze()
    gc.set_threshold(50_000)
    db = Database(url)
    begun = time.perf_counter()
    heads = AuditHeads(Path(folder)).kept()
    report = await verify_audit(db, SEALER, heads, watch, lambda _: None)
    seconds = time.perf_counter() - begun
    await db.close()
    return {
        "seconds": seconds,
        "rows": report.rows,
        "flaws": len(report.flaws),
        "grown_mb": most - early,
    }


def measure() -> list[Figure]:
    """Sealing in this process, verifying in one of its own."""
    with own_folder("daetong-bench-") as where:
        folder = Path(where)
        with SqliteDatabases(folder).fresh(folder) as url:
            print(f"sealing {ROWS} audited rows …", file=sys.stderr)
            fill(folder / "daetong.db")
            sealed = asyncio.run(seal(url, folder / "heads"))
            command = [sys.executable, "-m", "tests.bench.audit", url, str(folder / "heads")]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told = json.loads(done.stdout)
    print(f"audit: sealed {sealed}, verified {told}", file=sys.stderr)
    assert told["rows"] == ROWS and told["flaws"] == 0, told
    return [
        Figure(f"audit: {ROWS} rows verified", told["seconds"], 60, "s"),
        Figure("audit: memory from the first block to the most", told["grown_mb"], 30, "MB"),
        Figure(f"audit: {ROWS} rows sealed, {MOST_ROWS} in a block", sealed["seconds"], None, "s"),
        Figure("audit: another writer meanwhile, p99", sealed["wait_ms"], 100, "ms"),
    ]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(*sys.argv[1:]))))
