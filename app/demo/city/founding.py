"""Is the city there already, and if not, how does it come whole or not at all? It is made in a
folder beside the demo's data and moved to its place at the end, the database last."""

import logging
import shutil
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from app.demo.city.making import make_city
from app.demo.city.progress import ProgressMeter
from app.demo.places import AUDIT_HEADS, DATABASE, JOURNAL, MAKING, OBJECTS, database_url
from app.maintenance import migrate
from app.settings import Settings
from claims_core.calendar_cn import china_day
from infra.collector import collecting_seldom

Seed = Callable[[Settings], Awaitable[Mapping[str, str]]]
Make = Callable[[Settings, Mapping[str, str], date, Callable[[float], None]], Awaitable[object]]


async def found_city(settings: Settings, seed: Seed, make: Make = make_city) -> bool:
    """Make the city where the demo has no database yet; whether it was made now.

    `seed` adds the demo's own people to an empty database and answers the passwords by login;
    `make` plays the scenes. What a killed making has left behind is removed first.
    """
    shutil.rmtree(MAKING, ignore_errors=True)
    if DATABASE.exists():
        return False
    # without their database nobody can read them any more: of a making killed while it moved them
    remove(OBJECTS)
    remove(JOURNAL)
    remove(AUDIT_HEADS)
    made = settings.model_copy(
        update={
            "database_url": database_url(MAKING / DATABASE.name),
            "objects_url": (MAKING / OBJECTS.name).absolute().as_uri(),
            "sandbox_state": (MAKING / JOURNAL.name).absolute(),
        }
    )
    progress = ProgressMeter()
    progress.begin()
    await migrate(made)
    passwords = await seed(made)
    with collecting_seldom(), _errors_alone():
        await make(made, passwords, china_day(datetime.now(UTC)), progress)
    for part in (OBJECTS, JOURNAL, DATABASE):
        (MAKING / part.name).rename(part)
    shutil.rmtree(MAKING)
    progress.done()
    return True


@contextmanager
def _errors_alone() -> Iterator[None]:
    """In the city receipts come at once and a year in seconds: what is worth a warning to a service
    is nothing to whoever starts the demo."""
    log = logging.getLogger("daetong")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)


def remove(path: Path) -> None:
    """A file or a folder, when it is there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
