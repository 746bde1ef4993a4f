"""The whole house with the demo's colleagues in it, sending its messages by itself."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.demo.cast import STAFF
from app.demo.journey import Told, perform, read_logins
from app.demo.mail import Patience
from app.demo.story import BetweenSteps, Story
from app.demo.wire import Wire, open_wire
from infra.db import Database
from tests.clock import Clock
from tests.databases import share_compiled
from tests.people import PASSWORD
from tests.world import World, open_world


@dataclass
class DemoHouse:
    """A house that a journey can be played against."""

    world: World
    logins: Path

    async def perform(self, between: BetweenSteps | None = None) -> Told:
        """Play the journey without telling it; whatever goes wrong is raised."""
        async with open_wire(self.world.url, Patience().service) as wire:
            return await self.perform_over(wire, between)

    async def perform_over(self, wire: Wire, between: BetweenSteps | None = None) -> Told:
        """The same over a wire of the test's own."""
        story = Story(lambda line: None, between)
        # a code is late on a busy machine; who asks anew has two to choose from
        patience = Patience(code=60.0)
        return await perform(wire, read_logins(self.logins), story, patience)

    async def texts(self, phone: str, claim_no: str) -> list[str]:
        """The text messages about this claim on this phone."""
        answer: Any = await self.world.sim("GET", f"sms?phone={phone}")
        contents = [message["content"] for message in answer["messages"]]
        return [content for content in contents if claim_no in content]


@pytest.fixture
async def demo_house(database_url: str, clock: Clock, tmp_path: Path) -> AsyncIterator[DemoHouse]:
    """As the product runs: its messages go out meanwhile, and SQLite has its threads."""
    db = Database(database_url)
    share_compiled(db)
    logins = tmp_path / "logins.json"
    logins.write_text(json.dumps({person.login: PASSWORD for person in STAFF}))
    async with open_world(db, clock, tmp_path, with_worker=True) as world:
        for person in STAFF:
            roles = frozenset({person.role})
            await world.services.staff.add(person.login, person.name, roles, PASSWORD)
        yield DemoHouse(world, logins)
