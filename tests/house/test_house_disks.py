"""Is a disk that fills up told of before it is full?"""

from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, generate_latest

from app.disk_watch import ALARM, disk_findings, show_disks, used
from tests.ports import free_port
from tests.world import test_settings


def test_a_disk_is_loud_from_its_alarm_on_and_every_place_has_its_gauge(tmp_path: Path) -> None:
    settings = test_settings(f"sqlite+aiosqlite:///{tmp_path}/daetong.db", tmp_path, free_port())
    assert disk_findings(settings, lambda _: ALARM - 0.01) == []
    loud = disk_findings(settings, lambda path: ALARM if path.name == "daetong.db" else 0)
    assert [(each.state, "daetong.db" in each.words) for each in loud] == [("!!!", True)]
    registry = CollectorRegistry()
    show_disks(registry, settings, lambda _: 0.5)
    shown = generate_latest(registry).decode()
    for place in ("database", "objects", "spool"):
        assert f'disk_used_share{{place="{place}"}} 0.5' in shown
    assert 0 < used(tmp_path / "not there" / "yet") < 1


def test_a_place_that_cannot_be_looked_into_is_measured_by_the_nearest_one_that_can(
    tmp_path: Path,
) -> None:
    """A folder of another user's must not take /metrics and the whole check with it."""
    (tmp_path / "file").touch()
    for place in (tmp_path / "file" / "in it", tmp_path / "nowhere"):
        assert used(place) == pytest.approx(used(tmp_path), abs=0.1)  # others write meanwhile
