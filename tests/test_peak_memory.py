"""Is it told how large a test process became, and does one that is too large fail the run?"""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.peak_memory import PeakMemory, peak_megabytes
from tests.tools.tree import ROOT


def test_the_most_at_once_is_read_where_the_system_tells_it(tmp_path: Path) -> None:
    status = tmp_path / "status"
    assert peak_megabytes(status) == 0
    status.write_text("Name:\tpython\nVmPeak:\t 900000 kB\nVmHWM:\t 614400 kB\nVmRSS:\t 5 kB\n")
    assert peak_megabytes(status) == 600


@pytest.mark.parametrize(("most", "failed"), [(0, False), (499, True), (500, False)])
def test_one_that_is_larger_than_allowed_fails_a_run_that_was_good(most: int, failed: bool) -> None:
    plugin = PeakMemory(most)
    for name, peak in (("gw0", 400), ("gw1", 500)):
        output = {"peak_megabytes": peak}
        gateway = SimpleNamespace(id=name)
        plugin.pytest_testnodedown(SimpleNamespace(workeroutput=output, gateway=gateway))
    plugin.pytest_testnodedown(SimpleNamespace(gateway=SimpleNamespace(id="killed")))
    session = SimpleNamespace(config=SimpleNamespace(), exitstatus=pytest.ExitCode.OK)
    plugin.pytest_sessionfinish(session)
    assert session.exitstatus == (pytest.ExitCode.TESTS_FAILED if failed else pytest.ExitCode.OK)
    assert plugin.too_large() is failed


@pytest.mark.slow
def test_every_process_of_a_run_is_told_of() -> None:
    run = (sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "tests/test_peak_memory.py")
    chosen = ("-n", "2", "-k", "where_the_system_tells_it", "--most-megabytes", "20")
    # that one which stays below its limit is good is asked of every run of everything
    done = subprocess.run([*run, *chosen], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout
    assert "1 passed" in done.stdout
    assert "most memory at once: gw0 " in done.stdout
    assert ", gw1 " in done.stdout
    assert "more than 20 MB" in done.stdout
