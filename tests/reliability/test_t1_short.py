"""T1 in short: a few kills while eight people write lose nothing and leave nothing by halves, and a
desk that answers too early loses."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import update

from app.maintenance import migrate
from casework.claims.tables import ClaimRow
from claims_core.claim import Stage
from infra.db import Database
from tests.processes import Installation
from tests.reliability.t1 import Loss, look, must_lose, rounds
from tests.reliability.writers import Clerk, laid_claims

pytestmark = pytest.mark.slow


async def test_nothing_acknowledged_is_lost_when_the_service_dies_while_people_write(
    empty_database_url: str, tmp_path: Path
) -> None:
    loss = await rounds(tmp_path / "house", empty_database_url, 2)
    assert loss.acknowledged > 2
    missed = [line.words() for line in loss.lines("short") if line.unit != "s" and not line.met]
    assert missed == []


async def test_a_desk_that_answers_before_it_has_written_loses(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/daetong.db"
    control = await asyncio.wait_for(
        rounds(tmp_path / "control", url, 1, fault="late desk"), timeout=120
    )
    assert must_lose("control", control).met


async def test_what_is_kept_by_halves_is_found(tmp_path: Path) -> None:
    """A claim that stands as accepted, without the step and the event of it."""
    house = Installation(tmp_path, f"sqlite+aiosqlite:///{tmp_path}/daetong.db")
    await migrate(house.settings)
    claims = await laid_claims(house.settings, 2)
    clerk, loss = Clerk([], acknowledged=set(claims)), Loss()
    db = Database(house.settings.database_url)
    async with db.write() as session:
        halved = update(ClaimRow).where(ClaimRow.id == claims[0])
        await session.execute(halved.values(stage=Stage.ACCEPTED))
    await db.close()
    await look(house.settings, [clerk], [], loss)
    assert (loss.lost, loss.by_halves) == (1, 2)
