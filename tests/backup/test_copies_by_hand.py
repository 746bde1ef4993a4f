"""Does a copy that somebody makes by hand leave the service's own backups of use, and does what
came and went between two copies leave the folder with them?"""

import asyncio
from pathlib import Path

import pytest

from app.backup.store import run_now
from infra.backup.reading import BackupReader, newest_before
from tests.backup.folders import dumped
from tests.backup.running import Running

pytestmark = pytest.mark.slow

DAY = 86_400


async def _by_hand(running: Running) -> str:
    """`daetong backup run`, beside the service."""
    manifest, _ = await asyncio.to_thread(run_now, running.service.settings, running.clock)
    return manifest.name


def _copies(running: Running) -> set[bytes]:
    """What lies in the folder of all objects."""
    files = running.service.folder.objects.rglob("*")
    return {path.read_bytes() for path in files if path.is_file()}


async def test_after_a_copy_by_hand_what_is_shipped_still_comes_back(
    running: Running, apart: Path
) -> None:
    """On the first day, when the service's own copy is the only one from which its log goes on."""
    await running.round()
    await running.write()
    await running.round()
    by_hand = await _by_hand(running)
    assert len(running.service.folder.names()) == 2
    await running.write()
    await running.objects.put("photos/c1/new", b"sealed")
    await running.round()
    running.back(apart / "1")
    # the service's next copy of the day goes on with the log, and then the older ones may go
    await running.round(DAY)
    await running.round()
    assert by_hand in running.service.folder.names(), "the newest of its day"
    running.back(apart / "2")


async def test_a_moment_after_a_copy_by_hand_comes_back_from_the_log(
    running: Running, apart: Path
) -> None:
    await running.round()
    await running.write()
    await running.round()
    await _by_hand(running)
    await running.write()
    await running.round()
    moment, rows = running.clock(), dumped(running.service.database)
    await running.write()
    await running.round()
    folder, key = running.service.folder, running.service.key
    name = newest_before(folder, key, moment)
    BackupReader(folder, key, name, moment).restore(apart / "then")
    assert dumped(apart / "then" / "daetong.db") == rows


async def test_a_photograph_that_a_kept_log_tells_of_stays_when_its_copy_goes(
    running: Running, apart: Path
) -> None:
    """Shipped yesterday, listed by a copy of today, gone before the next one of today."""
    await running.round()
    oldest = running.service.folder.names()[0]
    await running.objects.put("photos/c1/new", b"sealed and short-lived")
    await running.round()
    running.clock.forward(days=1)
    await _by_hand(running)
    await running.objects.delete("photos/c1/new")
    await _by_hand(running)
    folder, key = running.service.folder, running.service.key
    assert len(folder.names()) == 2
    assert list(BackupReader(folder, key, oldest).damages()) == []
    BackupReader(folder, key, oldest).restore(apart / "then")
    kept = apart / "then" / "objects" / "photos/c1/new"
    assert kept.read_bytes() == b"sealed and short-lived"


async def test_what_came_and_went_between_two_copies_goes_with_the_log(running: Running) -> None:
    await running.round()
    await running.objects.put("photos/c1/new", b"sealed and short-lived")
    await running.round()
    await running.objects.delete("photos/c1/new")
    assert b"sealed and short-lived" in _copies(running)
    for _ in range(40):  # days, until the copy that the log began with has gone
        await running.round(DAY)
    names = running.service.folder.names()
    assert len(names) < 40
    assert b"sealed and short-lived" not in _copies(running)
    assert _copies(running) == set(running.service.told().values())
