"""Does a run of tests stay as it is when a child that has grown is followed by another one?"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.tools.tree import ROOT

CONFTEST = """
from tests.fresh_processes import FreshProcesses

def pytest_configure(config):
    if hasattr(config, "workerinput"):
        config.pluginmanager.register(FreshProcesses(config, int, {most_grown}))
"""
# what must come through: who ran a test, what was set up for all, and every way to go wrong
TESTS = """
import os, signal, warnings
import pytest

@pytest.fixture(scope="session")
def shared():
    note("up")
    yield
    note("down")

def note(what):
    with open("noted", "a") as noted:
        noted.write(f"{what} {os.getpid()}\\n")

def test_one(shared):
    note("one")

def test_two(shared):
    note("two")

def test_wrong(shared):
    assert 1 == 2, "the sum is wrong"

def test_parts(subtests):
    for part in ("first", "second"):
        with subtests.test(part):
            assert part == "first"

def test_warned():
    warnings.warn("this is old")

def test_skipped():
    pytest.skip("not today")
"""
DIES = """
def test_killed():
    os.kill(os.getpid(), signal.SIGKILL)

def test_after_it():
    note("after")
"""


WAITS = """
import time

def test_waits():
    note("waits")
    time.sleep(600)
"""
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_ADDOPTS": ""}


def command(folder: Path, *arguments: str) -> tuple[str, ...]:
    """A run in this folder, by one worker, of none of our own fixtures."""
    python = (sys.executable, "-m", "pytest", "-c", os.devnull, f"--rootdir={folder}")
    plugins = ("-p", "no:cacheprovider", "-p", "no:schemathesis", "-n", "1", "-ra")
    return *python, *plugins, *arguments, "test_it.py"


def ran(
    folder: Path, tests: str, *arguments: str, most_grown: int = -(10**12)
) -> tuple[str, list[list[str]]]:
    """What the run says, and what its tests have noted."""
    (folder / "conftest.py").write_text(CONFTEST.format(most_grown=most_grown))
    (folder / "test_it.py").write_text(tests)
    done = subprocess.run(
        command(folder, *arguments),
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    noted = folder / "noted"
    told = noted.read_text().splitlines() if noted.exists() else []
    return done.stdout + done.stderr, [line.split() for line in told]


@pytest.mark.slow
@pytest.mark.parametrize("most_grown", [-(10**12), 10**12])
def test_everything_a_test_says_comes_through(tmp_path: Path, most_grown: int) -> None:
    said, noted = ran(tmp_path, TESTS, most_grown=most_grown)
    assert "2 failed, 4 passed, 1 skipped, 1 warning in" in said, said
    assert "the sum is wrong" in said
    assert "SKIPPED [1] test_it.py" in said and "not today" in said
    assert "this is old" in said
    # each process takes down what it has set up, and no other one does
    ups = [process for what, process in noted if what == "up"]
    assert ups == [process for what, process in noted if what == "down"]
    # one that has grown runs one more test, with which it takes down what was for all
    assert len(set(ups)) == len(ups) == (2 if most_grown < 0 else 1)


@pytest.mark.slow
def test_what_a_test_dies_of_is_named_and_the_others_run(tmp_path: Path) -> None:
    said, noted = ran(tmp_path, TESTS + DIES)
    assert "crashed while running 'test_it.py::test_killed'" in said, said
    assert "after" in [what for what, _ in noted]


@pytest.mark.slow
def test_a_run_that_is_stopped_takes_down_what_was_set_up(tmp_path: Path) -> None:
    said, noted = ran(tmp_path, TESTS, "-x", most_grown=10**12)
    assert "1 failed, 2 passed" in said, said
    assert [what for what, _ in noted] == ["up", "one", "two", "down"]


@contextmanager
def heeding_interrupts() -> Iterator[None]:
    """What a shell starts in the background ignores them, and so does all that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def waiting(folder: Path) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """A run whose test waits for ever, and the process that runs it."""
    (folder / "conftest.py").write_text(CONFTEST.format(most_grown=10**12))
    (folder / "test_it.py").write_text(TESTS.partition("def test_two")[0] + WAITS)
    noted = folder / "noted"
    with (
        heeding_interrupts(),
        subprocess.Popen(
            command(folder),
            cwd=folder,
            env=ENVIRONMENT,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as run,
    ):
        while not (noted.exists() and "waits" in noted.read_text()):
            assert run.poll() is None
            time.sleep(0.05)
        try:
            yield run, int(noted.read_text().split()[-1])
        finally:
            run.kill()


@pytest.mark.slow
def test_a_run_that_is_interrupted_takes_down_what_was_set_up(tmp_path: Path) -> None:
    with waiting(tmp_path) as (run, _):
        os.killpg(run.pid, signal.SIGINT)
        assert run.wait(timeout=120) == pytest.ExitCode.INTERRUPTED
    assert (tmp_path / "noted").read_text().splitlines()[-1].startswith("down ")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the wish to die with a parent is Linux's")
def test_whoever_runs_tests_for_a_worker_dies_with_it(tmp_path: Path) -> None:
    with waiting(tmp_path) as (_, process):
        child = psutil.Process(process)
        worker = child.parent()
        assert worker is not None and worker.pid != os.getpid()
        worker.kill()
        assert psutil.wait_procs([child], timeout=120) == ([child], [])
