"""How is a demo's journey played where nobody listens to its story?"""

import time
from pathlib import Path

from app.demo.journey import perform, read_logins
from app.demo.mail import Patience
from app.demo.story import Story
from app.demo.wire import open_wire
from tests.processes import Running


async def quiet_journey(service: Running, logins: Path) -> float:
    """Play a journey without its story; seconds, or an error when it does not complete."""
    begun = time.perf_counter()
    patience = Patience()
    async with open_wire(service.url, patience.service) as wire:
        await perform(wire, read_logins(logins), Story(_unsaid), patience)
    return time.perf_counter() - begun


def _unsaid(_: str) -> None:
    """Where the story goes."""
