"""How long does the demo's journey take where nobody listens to its story? Asked by figures and by
tests that want something to have happened."""

import time
from collections.abc import Sequence
from pathlib import Path

from app.demo.cast import STAFF, DemoColleague
from app.demo.journey import perform, read_logins
from app.demo.mail import Patience
from app.demo.story import Story
from app.demo.wire import open_wire
from tests.people import PASSWORD
from tests.processes import Running


async def quiet_journey(
    service: Running,
    logins: Path,
    address: str = "",
    staff: Sequence[DemoColleague] = STAFF,
) -> float:
    """Play a journey without its story, from this address of the machine and with these colleagues;
    seconds, or an error when it does not complete."""
    begun = time.perf_counter()
    patience = Patience()
    async with open_wire(service.url, patience.service, address) as wire:
        await perform(wire, _passwords(logins, staff), Story(_unsaid), patience, staff)
    return time.perf_counter() - begun


def _passwords(logins: Path, staff: Sequence[DemoColleague]) -> dict[str, str]:
    """Of the demo's colleagues, and of those who are here for a figure."""
    return {person.login: PASSWORD for person in staff} | read_logins(logins)


def _unsaid(_: str) -> None:
    """Where the story goes."""
