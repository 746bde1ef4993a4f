"""How long does the demo's journey take where nobody listens to its story? Asked by figures and by
tests that want something to have happened."""

import time
from pathlib import Path

from app.demo.journey import perform, read_logins
from app.demo.mail import Patience
from app.demo.story import Story
from app.demo.wire import open_wire
from tests.processes import Running


async def quiet_journey(service: Running, logins: Path, address: str = "") -> float:
    """Play a journey without its story, from this address of the machine; seconds, or an error when
    it does not complete."""
    begun = time.perf_counter()
    patience = Patience()
    async with open_wire(service.url, patience.service, address) as wire:
        await perform(wire, read_logins(logins), Story(_unsaid), patience)
    return time.perf_counter() - begun


def _unsaid(_: str) -> None:
    """Where the story goes."""
