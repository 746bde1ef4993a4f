"""T1: is anything that was acknowledged lost, or kept by halves, when the service is killed while
eight people write? Beside the control, whose desk answers before it has written, and which must
lose."""

import asyncio
import os
import random
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, text

from app.maintenance import migrate
from app.settings import Settings
from casework.claims.changes import ChangePart
from casework.claims.tables import ClaimChangeRow, ClaimRow, ClaimStepRow
from claims_core.actions import Action
from claims_core.claim import Role, Stage
from claims_core.events import EventName
from infra.db import Database
from infra.outbox import OutboxRow
from tests.databases import EMPTY
from tests.processes import Installation
from tests.reliability.deaths import MortalService, slowest_start_s
from tests.reliability.on_each import Fresh, on_each
from tests.reliability.table import Line
from tests.reliability.writers import (
    Clerk,
    Filler,
    clerks_token,
    laid_claims,
    new_fillers,
    people_at_work,
)

ROUNDS = int(os.environ.get("ROUNDS", "200"))
CONTROL_ROUNDS = 5
CLERKS, FILLERS = 4, 4
CLAIMS_EACH = 40  # more than a clerk accepts before a kill
READY_S, STARTS = 5.0, 5


@dataclass
class Loss:
    """所失: over all rounds."""

    rounds: int = 0
    acknowledged: int = 0
    lost: int = 0
    by_halves: int = 0
    damaged: int = 0
    slowest_start_s: float = 0.0

    def lines(self, name: str) -> list[Line]:
        """The figures beside their targets."""
        told = f"{name}: of {self.acknowledged} acknowledged in {self.rounds} rounds"
        return [
            Line(f"{told}, lost", self.lost, 0, ""),
            Line(f"{name}: claims without step, sealed change or event", self.by_halves, 0, ""),
            Line(f"{name}: times the database was damaged", self.damaged, 0, ""),
            Line(f"{name}: slowest of {STARTS} starts", self.slowest_start_s, READY_S, "s"),
        ]


async def measure() -> list[Line]:
    """The long form: so many rounds on each database, and the control."""
    return await on_each(_measured)


def _measured(name: str, fresh: Fresh, folder: Path) -> list[Line]:
    loss = asyncio.run(rounds(folder / "house", fresh(EMPTY), ROUNDS, starts=STARTS))
    control = asyncio.run(
        rounds(folder / "control", fresh(EMPTY), CONTROL_ROUNDS, fault="late desk")
    )
    return [*loss.lines(name), must_lose(name, control)]


def must_lose(name: str, control: Loss) -> Line:
    """The control is good for something when what it acknowledged is not there."""
    told = f"{name}: control, {control.rounds} rounds: 1 where its early desk lost nothing"
    return Line(told, 0 if control.lost else 1, 0, "")


async def rounds(
    folder: Path,
    database_url: str,
    many: int,
    *,
    fault: str = "",
    seed: int = 1,
    starts: int = 0,
) -> Loss:
    """Start, let people write, kill, look, and so on."""
    folder.mkdir(parents=True)
    house = Installation(folder, database_url, log_level="ERROR", requests_per_second=1000)
    await migrate(house.settings)
    await house.add_staff(Role.CLERK)
    service = MortalService(house, fault=fault)
    dice, loss, token = random.Random(seed), Loss(), ""
    clerks: list[Clerk] = []
    try:
        for number in range(many):
            left = [claim_id for each in clerks for claim_id in each.waiting]
            left += await laid_claims(house.settings, CLERKS * CLAIMS_EACH - len(left))
            clerks = [Clerk(left[n::CLERKS]) for n in range(CLERKS)]
            fillers = await new_fillers(house.settings, FILLERS)
            await service.start()
            token = token or await clerks_token(house.url)
            await _killed_while_writing(house.url, service, clerks, token, fillers, dice)
            await look(house.settings, clerks, fillers, loss)
            loss.rounds = number + 1
            if many > CONTROL_ROUNDS and loss.rounds % 10 == 0:
                sys.stderr.write(f"{folder.name}: {loss.rounds} of {many} rounds; {loss}\n")
    finally:
        service.kill()
        await service.gone()
    loss.slowest_start_s = await slowest_start_s(house, starts)
    return loss


async def _killed_while_writing(
    url: str,
    service: MortalService,
    clerks: Sequence[Clerk],
    token: str,
    fillers: Sequence[Filler],
    dice: random.Random,
) -> None:
    writing = asyncio.create_task(people_at_work(url, clerks, token, fillers))
    while not any(each.acknowledged for each in clerks) and not writing.done():
        await asyncio.sleep(0.005)
    await asyncio.sleep(dice.random() * 0.5)
    service.kill()
    await writing
    await service.gone()


async def look(
    settings: Settings, clerks: Sequence[Clerk], fillers: Sequence[Filler], loss: Loss
) -> None:
    """What stands in the database, beside what was acknowledged."""
    db = Database(settings.database_url)
    ids = [
        *(claim_id for each in clerks for claim_id in each.in_doubt | each.acknowledged),
        *(each.claim_id for each in fillers),
    ]
    try:
        async with db.read() as session:
            if db.is_sqlite:
                loss.damaged += await session.scalar(text("PRAGMA integrity_check")) != "ok"
            claims = {
                row.id: row
                for row in await session.scalars(select(ClaimRow).where(ClaimRow.id.in_(ids)))
            }
            step, change = ClaimStepRow, ClaimChangeRow
            steps = await session.scalars(
                select(step.claim_id).where(step.claim_id.in_(ids), step.action == Action.ACCEPT)
            )
            changes = await session.scalars(
                select(change.claim_id).where(
                    change.claim_id.in_(ids), change.part == ChangePart.CLAIM
                )
            )
            told = await session.scalars(
                select(OutboxRow.subject_id).where(
                    OutboxRow.subject_id.in_(ids), OutboxRow.name == EventName.CLAIM_ACCEPTED
                )
            )
    finally:
        await db.close()
    accepted = {each.id for each in claims.values() if each.stage == Stage.ACCEPTED}
    loss.by_halves += len(accepted ^ set(steps)) + len(accepted ^ set(told))
    numbers = Counter(changes)
    loss.by_halves += sum(numbers[each.id] != each.version for each in claims.values())
    for clerk in clerks:
        loss.acknowledged += len(clerk.acknowledged)
        loss.lost += len(clerk.acknowledged - accepted)
    for filler in fillers:
        row = claims[filler.claim_id]
        kept = {filler.version: filler.said, filler.version + 1: filler.in_doubt}
        loss.acknowledged += filler.edits
        loss.lost += kept.get(row.version) != row.provider_name
