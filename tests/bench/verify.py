"""How long does it take to prove a million lines of the journal, and does memory stay flat? Timed
apart: recalculating stored decisions, and following the chains of claims' facts."""

import asyncio
import gc
import json
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path

from casework.claims.changes import NOTHING, ChangePart, change_columns
from casework.claims.store import ClaimStore
from casework.proof.changes import prove_changes
from casework.proof.findings import Proof
from casework.proof.journal import prove_journal
from casework.proof.ledger import prove_ledger
from claims_core.bill import Expense
from claims_core.claim import CareFacts, Claim, Stage
from claims_core.ledger import YearToDate
from claims_core.policy import PolicyBook
from claims_core.stay import settle_stay
from infra.columns import new_id
from infra.db import Database
from infra.sealing import Sealer
from tests.bench.crowd import BEGIN
from tests.bench.recheck import resident_mb
from tests.bench.report import Figure
from tests.databases import SqliteDatabases
from tests.leftovers import own_folder

LINES = 1_000_000
IN_BATCH = 1_000
DECISIONS = 20_000
HAND, REGION, MOMENT, DAY = "0" * 32, "410700", "2025-12-01 00:00:00.000000", "2025-12-01"
SEALER = Sealer({"k": b"k" * 32}, current="k", index_key=b"i" * 32)


class Rows:
    """Rows that wait to be written, by table and columns."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path)
        for pragma in ("synchronous=OFF", "cache_size=-300000"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._waiting: dict[str, list[tuple[object, ...]]] = {}

    def add(self, table: str, **values: object) -> None:
        names = ", ".join(f'"{name}"' for name in values)
        marks = ", ".join("?" * len(values))
        statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"
        self._waiting.setdefault(statement, []).append(tuple(values.values()))

    def write(self, *, end: bool = False) -> None:
        for statement, rows in self._waiting.items():
            self._connection.executemany(statement, rows)
        self._waiting.clear()
        if end:
            self._connection.commit()
            self._connection.close()


def fill(path: Path, lines: int, *, real: int = DECISIONS) -> None:
    """Paid claims; every twentieth was reversed and its money got back. The first `real` have
    decisions that recalculate and a chain of facts."""
    dice, book, rows = random.Random(20250620), PolicyBook.load(), Rows(path)
    written = number = 0
    batch, batch_rows, batch_fen = "", 0, 0

    def move(kind: str, cause: str, claim: str, person: str, *parts: tuple[object, ...]) -> None:
        nonlocal written
        movement = new_id()
        rows.add("money_movement", id=movement, kind=kind, cause=cause, day=DAY, by=HAND, at=MOMENT)
        for place, (account, fen, batch_id, year) in enumerate(parts, 1):
            rows.add(
                "money_line",
                movement_id=movement,
                number=place,
                account=account,
                claim_id=claim,
                batch_id=batch_id,
                insured_id=person,
                region=REGION,
                year=year,
                fen=fen,
            )
        written += len(parts)

    def close_batch() -> None:
        if batch:
            rows.add(
                "payment_batch",
                id=batch,
                batch_no=batch,
                count=batch_rows,
                sum_fen=batch_fen,
                file_hash="",
                **{f"{each}_by": HAND for each in ("made", "released", "result")},
                **{f"{each}_at": MOMENT for each in ("made", "released", "result")},
            )

    while written < lines:
        if number % IN_BATCH == 0:
            close_batch()
            rows.write()
            batch, batch_rows, batch_fen = new_id(), 0, 0
        person, claim, decision, payment = (new_id() for _ in range(4))
        record, fen = b"{}", dice.randint(1_00, 400_000_00)
        if number < real:
            expense = Expense(in_scope=dice.randint(100_000, 40_000_000))
            so_far = {2025: YearToDate(pool_paid=10_000_000)}
            stay = settle_stay({2025: expense}, date(2025, 6, 20), so_far, book)
            record, fen = stay.to_json(), stay.supplement_payment
        keep_claim(rows, number, person, claim, chain=number < real)
        rows.add(
            "decision",
            id=decision,
            claim_id=claim,
            step="check_finally",
            record=record,
            payment_fen=fen,
            policy_version="bench",
            engine_version="bench",
            made_by=HAND,
            made_at=MOMENT,
        )
        keep_ledger(rows, person, claim, decision, 1, fen)
        rows.add(
            "payment",
            id=payment,
            payment_no=payment,
            claim_id=claim,
            decision_id=decision,
            attempt=1,
            amount_fen=fen,
            payee_sealed=b"",
            batch_id=batch,
            outcome="0000",
            outcome_reason="",
            outcome_source="result",
            outcome_by=HAND,
            outcome_at=MOMENT,
        )
        batch_rows, batch_fen = batch_rows + 1, batch_fen + fen
        owner = (claim, person)
        settled = (("expense", fen, None, 2025), ("payable", -fen, None, None))
        move("settled", decision, *owner, *settled)
        sent = (("payable", fen, None, None), ("in_transit", -fen, batch, None))
        move("sent", payment, *owner, *sent)
        move("paid", payment, *owner, ("in_transit", fen, batch, None), ("bank", -fen, batch, None))
        if number % 20 == 19:
            keep_ledger(rows, person, claim, decision, 2, -fen)
            rows.add(
                "decision_reversal",
                decision_id=decision,
                claim_id=claim,
                reversed_by=HAND,
                reversed_at=MOMENT,
            )
            back = new_id()
            rows.add(
                "recovered",
                id=back,
                recovery_id=claim,
                claim_id=claim,
                amount_fen=fen,
                received_on=DAY,
                bank_reference=back,
                confirmed=1,
                **{f"{each}_by": HAND for each in ("booked", "decided")},
                **{f"{each}_by_name": "" for each in ("booked", "decided")},
                **{f"{each}_at": MOMENT for each in ("booked", "decided")},
            )
            opposite = (("expense", -fen, None, 2025), ("payable", fen, None, None))
            move("reversed", decision, *owner, *opposite)
            move(
                "recovered", back, *owner, ("bank", fen, None, None), ("payable", -fen, None, None)
            )
        number += 1
    close_batch()
    rows.write(end=True)


def keep_claim(rows: Rows, number: int, person: str, claim_id: str, *, chain: bool) -> None:
    """A claim, with two changes of its facts if it has a chain."""
    stage = Stage.REVERSED if number % 20 == 19 else Stage.CLOSED
    claim = Claim(claim_id, person, HAND, BEGIN, stage, 2, f"B-{number}", CareFacts())
    rows.add(
        "claim",
        id=claim_id,
        claim_no=claim.claim_no,
        insured_id=person,
        filed_by=HAND,
        stage=stage.value,
        version=2,
        care_region="",
        provider_name="",
        wanted="[]",
        on_paper="[]",
        opened_at=BEGIN.strftime("%Y-%m-%d %H:%M:%S.%f"),
        promise_provisional=0,
        promise_reason="",
    )
    if not chain:
        return
    store = ClaimStore(SEALER)
    hashes = NOTHING, store.facts_hash(claim.evolve(version=1)), store.facts_hash(claim)
    for version, (before, after) in enumerate(pairwise(hashes), 1):
        row = change_columns(SEALER, claim_id, ChangePart.CLAIM, version, BEGIN, before, after)
        rows.add("claim_change", **row | {"at": BEGIN.strftime("%Y-%m-%d %H:%M:%S.%f")})


def keep_ledger(rows: Rows, person: str, claim: str, decision: str, entries: int, fen: int) -> None:
    """The entry of a settlement, or of its reversal."""
    if entries == 1:
        rows.add("person_year", insured_id=person, year=2025, entries=1)
    rows.add(
        "ledger",
        id=new_id(),
        insured_id=person,
        year=2025,
        seq=entries,
        kind="settlement" if entries == 1 else "reversal",
        reference=claim,
        pool_fen=0,
        supplement_fen=fen,
        decision_id=decision,
        recorded_by=HAND,
        recorded_at=MOMENT,
        attempt=1,
    )


async def run(url: str) -> dict[str, float]:
    """Each part of the proof apart; CPU seconds, counts, and memory along the way."""
    told: dict[str, float] = {}
    early = most = 0.0

    def watch(owners: int, entries: int) -> None:
        nonlocal early, most
        most = max(most, resident_mb())
        early = early or most

    gc.freeze()  # as the command does
    gc.set_threshold(50_000)
    db = Database(url)
    proof = Proof(lambda flaw: None)

    async def timed(name: str, part: Callable[[], object]) -> None:
        begun = time.process_time()
        await part()  # type: ignore[misc]
        told[name] = time.process_time() - begun

    await timed("journal", lambda: prove_journal(db, proof, watch))
    told |= {"lines": proof.lines, "flaws": len(proof.flaws), "grown_mb": most - early}
    await timed("decisions", lambda: prove_ledger(db, Proof(lambda flaw: None), watch))
    await timed("facts", lambda: prove_changes(db, SEALER, proof, watch))
    await db.close()
    return told


def measure() -> list[Figure]:
    """CPU seconds of each part."""
    with own_folder("daetong-bench-") as where:
        folder = Path(where)
        with SqliteDatabases(folder).fresh(folder) as url:
            print(f"writing {LINES} lines of the journal …", file=sys.stderr)
            fill(folder / "daetong.db", LINES)
            command = [sys.executable, "-m", "tests.bench.verify", url]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    told = json.loads(done.stdout)
    print(f"verify: {told}", file=sys.stderr)
    assert told["lines"] >= LINES and told["flaws"] == 0, told
    return [
        Figure(f"proof of {told['lines']:.0f} journal lines", told["journal"], 60, "s"),
        Figure("proof: memory from the first page to the most", told["grown_mb"], 30, "MB"),
        Figure("proof of the ledger, 20000 decisions recalculated", told["decisions"], None, "s"),
        Figure("proof of the claims' facts", told["facts"], None, "s"),
    ]


if __name__ == "__main__":
    print(json.dumps(asyncio.run(run(sys.argv[1]))))
