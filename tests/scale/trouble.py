"""What becomes of everything that was acknowledged, when each of several processes dies in turn and
one stands still? Counted from the database, the bucket and the provider."""

import asyncio
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from app.compose import build_sealer
from app.maintenance import migrate
from app.stored_objects import build_objects
from bot.tables import SeenMessageRow
from casework.claims.tables import PhotoRow
from infra.db import Database
from infra.objects import ObjectError
from infra.outbox import OutboxRow
from infra.sealing import SealError
from notifications.tables import DeliveryRow
from tests.buckets import BucketServer
from tests.processes import Installation
from tests.reliability.table import Line
from tests.reliability.uploaders import Uploader, new_uploaders
from tests.scale.cluster import Cluster, Machine, cluster
from tests.scale.load import SLACK_S, Done, Load
from tests.scale.outside import Outside, outside_world
from tests.scale.people import submitted_claims, told_of

# What a stopped worker holds is another's after ten seconds beside stand-ins.
LEASE_S = 10.0
SETTLES_WITHIN_S = 120.0
# So that the callers leave the processes something of this machine.
PAUSE_S = 0.05
_OPEN = ("new", "leased", "intent", "unknown")
_DONE = ("accepted", "delivered")


@dataclass
class Outcome:
    """结果."""

    requests: int = 0
    kills: int = 0
    pauses: int = 0
    in_flight: int = 0
    beyond: int = 0
    first_beyond: str = ""
    noticed: int = 0
    """In the control: how many were refused while all web processes were dead."""
    photos: int = 0
    photos_lost: int = 0
    photos_doubled: int = 0
    messages: int = 0
    messages_lost: int = 0
    messages_doubled: int = 0
    chats: int = 0
    chats_lost: int = 0
    p99_ms: float = 0.0

    def lines(self) -> list[Line]:
        """The figures beside their targets."""
        told = f"{self.requests} requests, {self.kills} kills, {self.pauses} stopped"
        return [
            Line(f"{told}: refused beyond those in flight", self.beyond, 0, ""),
            Line("refused while in flight, and done when sent again", self.in_flight, 1000, ""),
            Line(f"of {self.photos} photographs lost", self.photos_lost, 0, ""),
            Line("photographs doubled", self.photos_doubled, 0, ""),
            Line(f"of {self.messages} messages lost", self.messages_lost, 0, ""),
            Line("messages doubled", self.messages_doubled, 0, ""),
            Line(f"of {self.chats} chat messages lost", self.chats_lost, 0, ""),
            Line(
                "control: 1 where nobody noticed that all were dead",
                0 if self.noticed else 1,
                0,
                "",
            ),
        ]


async def each_dies_in_turn(
    folder: Path,
    database_url: str,
    bucket_server: BucketServer,
    *,
    rounds: int,
    between_s: float,
    messages: int,
) -> Outcome:
    """Two web and two worker processes, so many rounds in which each is killed once and one worker
    stands still past its lease. At the end, the control: both web processes die together."""
    outcome = Outcome()
    async with outside_world() as outside:
        values = outside.settings() | bucket_server.settings(bucket_server.new_bucket())
        await migrate(Installation(folder, database_url).settings)
        db = Database(database_url)
        async with cluster(folder / "machines", database_url, values) as machines:
            uploaders = await new_uploaders(machines.settings, 12 * rounds + 8)
            claims = await submitted_claims(db, machines.settings, messages)
            load = Load(machines.url, machines.settings, uploaders, PAUSE_S)
            load.start()
            feeding = asyncio.create_task(_feed(db, claims, rounds * between_s * 8))
            for number in range(rounds):
                await _one_round(machines, between_s, outcome)
                sys.stderr.write(f"scale: {number + 1} of {rounds} rounds\n")
            in_turn = time.monotonic()
            await _all_die(machines)
            await load.stop()
            await feeding
            await _settled(db)
            _judge_refusals(load.done, machines.deaths, in_turn, outcome)
            await _judge(db, machines, outside, load, uploaders, outcome)
        await db.close()
    return outcome


async def _feed(db: Database, claims: Sequence[str], seconds: float) -> None:
    """The events of all of these claims, spread over so long."""
    portion = max(1, len(claims) // 40)
    for first in range(0, len(claims), portion):
        await told_of(db, claims[first : first + portion])
        await asyncio.sleep(seconds / 40)


async def _all_die(machines: Cluster) -> None:
    await asyncio.gather(*(each.kill() for each in machines.web))
    await asyncio.sleep(2 * SLACK_S)
    await asyncio.gather(*(each.start() for each in machines.web))


async def _one_round(machines: Cluster, between_s: float, outcome: Outcome) -> None:
    (first, second), (one, other) = machines.web, machines.workers
    await asyncio.sleep(between_s)
    await _dies(first, between_s, outcome)
    one.stand_still()
    stopped = time.monotonic()
    await _dies(second, between_s, outcome)
    await asyncio.sleep(max(0.0, stopped + LEASE_S + 1 - time.monotonic()))
    one.go_on()
    outcome.pauses += 1
    await _dies(other, between_s, outcome)
    await _dies(one, between_s, outcome)


async def _dies(machine: Machine, between_s: float, outcome: Outcome) -> None:
    await machine.kill()
    outcome.kills += 1
    await asyncio.sleep(between_s)
    await machine.start()
    await asyncio.sleep(between_s)


async def _settled(db: Database) -> None:
    """Nothing waits any more."""
    relayed = select(func.count()).select_from(OutboxRow).where(OutboxRow.relayed_at.is_(None))
    waiting = select(func.count()).select_from(DeliveryRow).where(DeliveryRow.state.in_(_OPEN))
    until = time.monotonic() + SETTLES_WITHIN_S
    while time.monotonic() < until:
        async with db.read() as session:
            if not (await session.scalar(relayed)) and not (await session.scalar(waiting)):
                return
        await asyncio.sleep(0.3)


def _judge_refusals(
    done: Done, deaths: Sequence[tuple[float, float]], in_turn: float, outcome: Outcome
) -> None:
    """Those until the moment `in_turn`, and behind it the control's."""
    outcome.requests, outcome.p99_ms = done.requests, done.p99_ms()
    beyond = [each for each in done.refusals if not each.in_flight(deaths)]
    before = [each for each in beyond if each.begun < in_turn]
    outcome.beyond, outcome.first_beyond = len(before), str(before[:3])
    if before:  # a figure alone would not say what to mend
        since = [min(abs(each.begun - gone) for _, gone in deaths) for each in before]
        sys.stderr.write(
            f"scale: refused beyond those in flight: {before}, {since} s from a death\n"
        )
    outcome.in_flight = len(done.refusals) - len(beyond)
    outcome.noticed = len(beyond) - len(before)


async def _judge(
    db: Database,
    machines: Cluster,
    outside: Outside,
    load: Load,
    uploaders: Sequence[Uploader],
    outcome: Outcome,
) -> None:
    done = load.done
    async with db.read() as session:
        seen = set(await session.scalars(select(SeenMessageRow.key)))
        told = (await session.execute(select(DeliveryRow.id, DeliveryRow.state))).all()
        rows = list(await session.scalars(select(PhotoRow)))
    outcome.chats, outcome.chats_lost = len(done.chat_keys), len(set(done.chat_keys) - seen)
    outcome.messages = len(told)
    outcome.messages_lost = sum(
        state not in _DONE or delivery not in outside.texts for delivery, state in told
    )
    outcome.messages_doubled = sum(times - 1 for times in outside.texts.values())
    await _judge_photos(machines, uploaders, rows, outcome)


async def _judge_photos(
    machines: Cluster, uploaders: Sequence[Uploader], rows: Sequence[PhotoRow], outcome: Outcome
) -> None:
    objects, sealer = build_objects(machines.settings), build_sealer(machines.settings)
    for row in rows:
        try:
            opened = sealer.open_bytes(await objects.get(row.object_key), row.object_key)
        except (ObjectError, SealError):
            opened = b""
        outcome.photos_lost += len(opened) != row.size
    acknowledged = [photo for each in uploaders for photo in each.acknowledged.values()]
    outcome.photos = len(acknowledged)
    outcome.photos_lost += len(set(acknowledged) - {row.id for row in rows})
    outcome.photos_doubled = len(rows) - len(set(acknowledged))
