"""T9 in short: with deadlines a tenth as long, are slow and silent callers cut while everybody else
is served, and are they let be where the deadlines are switched off?"""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

import pytest

from tests.reliability.front import NGINX, configuration, nginx_before
from tests.reliability.slow_callers import BODIES
from tests.reliability.stretched import SWITCHED_OFF, serving
from tests.reliability.t9 import Crowd, Outcome, must_fail, round_of
from tests.tools.tree import ROOT

pytestmark = pytest.mark.slow

# A tenth of every deadline; each calls once, and it is over when the last one has been cut.
SHORT = 0.1
CROWD = Crowd(headers=20, bodies=20, idle=30, people=4, seconds=60, again_after_s=None)
WITHOUT = Crowd(headers=5, bodies=5, idle=5, people=1, seconds=3, again_after_s=None)
UNITS = sorted((ROOT / "deploy").glob("daetong*.[st]*"))  # services and timers


def _all_cut(outcome: Outcome, kinds: Collection[str]) -> None:
    assert outcome.answers.errors == []
    assert set(outcome.cuts) == set(kinds)
    assert {kind: cut.standing for kind, cut in outcome.cuts.items() if cut.standing} == {}


async def test_slow_callers_are_cut_and_nobody_else_notices(tmp_path: Path) -> None:
    async with (
        serving(tmp_path / "alone", SHORT) as alone,
        serving(tmp_path / "control", SWITCHED_OFF) as without,
    ):
        outcome, control = await asyncio.gather(
            round_of(alone, alone.url, CROWD), round_of(without, without.url, WITHOUT)
        )
    _all_cut(outcome, {"header", "idle", *BODIES})
    assert must_fail(control).met, "without deadlines they are let be"


async def test_they_are_cut_behind_nginx_too(tmp_path: Path) -> None:
    if NGINX is None:
        if os.environ.get("REQUIRE_NGINX"):
            pytest.fail("nginx is not installed")
        pytest.skip("nginx is not installed")
    async with (
        serving(tmp_path / "house", SHORT, behind_proxy=True) as service,
        nginx_before(tmp_path / "nginx", service.port) as front,
    ):
        crowd = replace(CROWD, headers=0, idle=0)  # those are for nginx itself
        _all_cut(await round_of(service, f"http://127.0.0.1:{front}", crowd), BODIES)


def test_nginx_closes_what_is_silent_within_fifteen_seconds(tmp_path: Path) -> None:
    """Its own deadlines are too long for a test that waits for them; the file is read instead."""
    lines = configuration(tmp_path, 1, [2]).splitlines()
    told = dict(line.strip().rstrip(";").split(maxsplit=1) for line in lines if line.endswith(";"))
    seconds = {name: float(told[name].rstrip("s")) for name in told if name.endswith("_timeout")}
    for name in ("client_header_timeout", "client_body_timeout", "send_timeout"):
        assert seconds[name] < 15, name
    assert told["proxy_request_buffering"] == "off", "else a dripper drips for ninety seconds"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here")
def test_the_units_are_understood_and_hardened(tmp_path: Path) -> None:
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        (tmp_path / unit.name).write_text(
            text.replace("/srv/daetong/.venv/bin/daetong", "/bin/true")
        )
    for unit in UNITS:
        path = str(tmp_path / unit.name)
        looked = subprocess.run(
            ["systemd-analyze", "verify", path], capture_output=True, text=True, check=False
        )
        assert (looked.returncode, looked.stderr) == (0, ""), unit.name
        if unit.suffix == ".service":
            command = ["systemd-analyze", "security", "--offline=true", "--threshold=30", path]
            exposed = subprocess.run(command, capture_output=True, text=True, check=False)
            assert exposed.returncode == 0, exposed.stdout + exposed.stderr
