"""Does the dashboard show figures that there are, and each alarm of the operators' guide?"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from app.audit.loop import AuditLoop
from app.backup.composing import build_weekly_look
from app.orphans import build_orphan_sweep
from app.settings import SettingsProblem
from app.worker_watch import shown_at_work
from infra.db import Database
from tests.clock import Clock
from tests.ports import free_port
from tests.tools.tree import ROOT
from tests.world import World, open_world

PANELS: list[dict[str, Any]] = json.loads(
    (ROOT / "deploy" / "grafana.json").read_text(encoding="utf-8")
)["panels"]
_WORDS_OF_PROMQL = {"sum", "max", "min", "rate", "time", "histogram_quantile", "by"}
_LABELS = re.compile(r"\{[^}]*\}|by \([^)]*\)|\[[^\]]*\]")
_NAME = re.compile(r"[a-z_]{3,}")


def _names(expression: str) -> set[str]:
    return set(_NAME.findall(_LABELS.sub("", expression))) - _WORDS_OF_PROMQL


def _shown() -> dict[str, list[dict[str, Any]]]:
    """The panels by the names of what they show."""
    found: dict[str, list[dict[str, Any]]] = {}
    for panel in PANELS:
        for target in panel.get("targets", ()):
            for name in _names(target["expr"]):
                found.setdefault(name, []).append(panel)
    return found


def _there(text: str) -> set[str]:
    """The names that a scrape may hold."""
    names = set()
    for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", text, re.MULTILINE):
        names |= {f"{name}_bucket", f"{name}_count"} if kind == "histogram" else {name}
    return names


def _alarms() -> Iterator[tuple[str, str, str]]:
    """Of each row of a table of alarms: metric or log, its name, the line that must not be
    passed."""
    columns: list[str] = []
    for line in (ROOT / "docs" / "operations.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            columns = []
        elif not columns:
            columns = cells
        elif columns[0] in ("指标", "日志") and not cells[0].startswith("-"):
            name = re.search(r"`([a-z_]+)", cells[0])
            assert name, line
            log = columns[0] == "日志" or cells[0].startswith("日志")
            limit = cells[columns.index("报警线")] if "报警线" in columns else ""
            yield "log" if log else "metric", name[1], limit


async def test_every_metric_of_the_dashboard_is_there(world: World) -> None:
    async with world.http.get(f"{world.url}/metrics") as answer:
        there = _there(await answer.text())
    assert set(_shown()) - there == set()


def test_every_alarm_of_the_guide_stands_on_the_dashboard() -> None:
    shown, alarms = _shown(), list(_alarms())
    logs = "".join(panel["options"]["content"] for panel in PANELS if panel["type"] == "text")
    assert len(alarms) > 10
    for kind, name, limit in alarms:
        if kind == "log":
            assert f"`{name}`" in logs, name
            continue
        steps = [
            step["value"]
            for panel in shown.get(name, ())
            for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]
        ]
        red = [each for each in steps if each is not None]
        assert red, f"{name} has no line on the dashboard"
        if re.fullmatch(r"[0-9.]+", limit):  # whole numbers lie above nought, not on it
            assert (float(limit) or 0.5) in red, name


def test_no_panel_lies_over_another_and_each_has_a_title() -> None:
    places = [tuple(panel["gridPos"].values()) for panel in PANELS]
    assert len(set(places)) == len(places)
    assert all(panel["title"] for panel in PANELS)
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)


async def test_a_process_that_only_works_shows_what_it_alone_knows(
    db: Database, clock: Clock, tmp_path: Path
) -> None:
    port = free_port()
    async with open_world(db, clock, tmp_path, worker_port=port) as world:
        services = world.services
        known = (build_weekly_look(services), AuditLoop(services), build_orphan_sweep(services))
        async with shown_at_work(services, *known), aiohttp.ClientSession() as http:
            async with http.get(f"http://127.0.0.1:{port}/metrics") as answer:
                text = await answer.text()
            async with http.get(f"http://127.0.0.1:{port}/readyz") as answer:
                assert (await answer.json())["checks"] == {"database": "ok", "schema": "ok"}
            with pytest.raises(SettingsProblem, match="WORKER_PORT"):
                async with shown_at_work(services, *known):
                    raise AssertionError("the port was free")
    assert {"audit_sealed_timestamp_seconds", "stored_damaged", "objects_without_row_swept"} <= (
        _there(text)
    )
