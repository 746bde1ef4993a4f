"""T11: the clock jumps by hours and days, or stands still, at any moment: is any lease taken over
early, any code revived, anything sent twice or at night, any slot used twice? In one office with
clocks of its own, and in two real processes whose clock is moved under them. Beside the controls,
which do not notice that the clock was set."""

import asyncio
import hashlib
import os
import random
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from infra.db import Database
from infra.wechat.safe_mode import PushRefused, SafeMode
from tests.databases import CAST
from tests.reliability.jumping import JUMPS_S, Jumped, JumpingOffice
from tests.reliability.moved_clock import Moved, moved_under_workers
from tests.reliability.on_each import Fresh, on_each
from tests.reliability.table import Line

WALKS = int(os.environ.get("WALKS", "20"))
TURNS = 200
JOBS = int(os.environ.get("JOBS", "2000"))
STALE_AFTER = timedelta(minutes=10)
_AES_KEY = "k" * 43


async def measure() -> list[Line]:
    """The long form: walks on each database, processes on PostgreSQL, and the controls."""
    return [*await on_each(_measured), stale_pushes()]


def _measured(name: str, fresh: Fresh, folder: Path) -> list[Line]:
    seed = int(os.environ.get("SEED", "11"))
    walked = [asyncio.run(walk(fresh(CAST), seed + n)) for n in range(WALKS)]
    sys.stderr.write(f"{name}: {WALKS} walks from seed {seed}\n")
    control = asyncio.run(walk(fresh(CAST), seed, careful=False))
    lines = [*lines_of(name, walked), must_steal(f"{name}: control", control.stolen)]
    if name == "PostgreSQL":
        moved = asyncio.run(moved_under_workers(fresh(CAST), folder / "moved", JOBS))
        careless = asyncio.run(
            moved_under_workers(fresh(CAST), folder / "control", JOBS // 10, kind="naive")
        )
        lines += [*moved.lines("two processes"), must_double(careless)]
    return lines


async def walk(url: str, seed: int, *, turns: int = TURNS, careful: bool = True) -> Jumped:
    """One of them on a fresh database."""
    db = Database(url)
    try:
        return await JumpingOffice(db, random.Random(seed), careful).walk(turns)
    finally:
        await db.close()


def lines_of(name: str, walked: list[Jumped]) -> list[Line]:
    """What came of all walks beside what may come of it."""
    jumps, messages = sum(e.jumps for e in walked), sum(e.messages for e in walked)
    codes, slots = sum(e.codes for e in walked), sum(e.slots for e in walked)
    twice = sum(e.slots_used_twice for e in walked)
    told = f"{name}: of {messages} messages over {jumps} jumps"
    return [
        Line(f"{told}, sent twice", sum(e.doubled for e in walked), 0, ""),
        Line(f"{name}: neither sent nor left to a person", sum(e.lost for e in walked), 0, ""),
        Line(f"{name}: leases taken over early", sum(e.stolen for e in walked), 0, ""),
        Line(f"{name}: of {codes} codes, revived", sum(e.revived for e in walked), 0, ""),
        Line(f"{name}: sent at night", sum(e.at_night for e in walked), 0, ""),
        Line(f"{name}: of {slots} slots, used twice", twice, 0, ""),
    ]


def must_steal(name: str, stolen: int) -> Line:
    """The control is good for something when it takes leases over early."""
    return Line(f"{name} that does not notice: 1 where no lease was stolen", not stolen, 0, "")


def must_double(control: Moved) -> Line:
    """The control is good for something when it sends twice."""
    told = f"control, {control.jumps} jumps under naive workers: 1 where nothing was doubled"
    return Line(told, not control.twice, 0, "")


def stale_pushes() -> Line:
    """A push that was signed by a clock that is further off than it may be is refused, and one that
    is less far off is not."""
    now = datetime(2026, 3, 4, 2, 0, tzinfo=UTC)
    safe = SafeMode("token", [_AES_KEY], ["wx0"], lambda: now)
    minute = timedelta(minutes=1)
    offs = {
        timedelta(): True,
        **{timedelta(seconds=each): False for each in JUMPS_S},
        **{sign * (STALE_AFTER + minute): False for sign in (1, -1)},
        **{sign * (STALE_AFTER - minute): True for sign in (1, -1)},
    }
    wrong = sum(_admits(safe, now + off) is not good for off, good in offs.items())
    return Line(f"of {len(offs)} pushes, let in though stale or refused though fresh", wrong, 0, "")


def _admits(safe: SafeMode, signed_at: datetime) -> bool:
    try:
        safe.admit(_query(str(int(signed_at.timestamp()))))
    except PushRefused:
        return False
    return True


def _query(stamp: str) -> Mapping[str, str]:
    signed = "".join(sorted(["token", stamp, "n"])).encode()
    signature = hashlib.sha1(signed, usedforsecurity=False).hexdigest()
    return {"signature": signature, "timestamp": stamp, "nonce": "n", "encrypt_type": "aes"}
