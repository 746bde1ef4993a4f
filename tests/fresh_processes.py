"""How do thousands of tests run in a small process? A worker of xdist reads all of them and forks;
the child runs test after test until it has grown, and the next one begins as small as the first."""

import ctypes
import ctypes.util
import multiprocessing
import os
import signal
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import NoReturn

import pytest

from tests.peak_memory import peak_megabytes
from tests.small_processes import resident_bytes

# A child that has become so large ends; to begin one costs its databases' templates and what it
# compiles anew, some three seconds. It may grow, however large the worker that reads the tests is.
LARGE_BYTES = 460 * 1024 * 1024
LEAST_GROWN_BYTES = 60 * 1024 * 1024
# If so much stays when it was asked to give back what nobody needs; one that was let go on with
# more would be asked after every test.
_STAYS = 0.8
_WHEN_THE_PARENT_DIES = 1  # PR_SET_PDEATHSIG


class Broken(Exception):
    """A child could not go on; says why."""


class Died(Exception):
    """A child is gone, with this exit code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class FreshProcesses:
    """小进程: a plugin of a worker of xdist, and of the children that run its tests for it."""

    def __init__(
        self,
        config: pytest.Config,
        give_back: Callable[[], object],
        most_grown: int | None = None,
    ) -> None:
        """`give_back` lets go of what nobody needs; `most_grown` if a child may grow by just so
        much."""
        self._config = config
        self._give_back = give_back
        self._most_grown = most_grown
        self._index: dict[int, int] = {}
        self._child: Connection | None = None
        self._pid = 0
        self._has_grown = False
        self._is_child = False
        self.peak = 0
        """The most megabytes that any child has had at once."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> object:
        """In the worker a child runs it; in the child it is run as always."""
        if self._is_child:
            return None
        if self._child is None:
            self._fork(item.session.items)
        assert self._child is not None
        # with nothing after it a test takes down what was set up for many, too
        last = nextitem is None or self._has_grown
        after = None if last else self._index[id(nextitem)]
        hook = item.ihook
        hook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        try:
            self._ask((self._index[id(item)], after))
        except Died as died:
            # as if the worker itself had died of it: the other processes tell which test it was
            os._exit(abs(died.code) or 1)
        hook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        if last:
            self._ended()
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """Where the run stops before its last test, what was set up is taken down."""
        if self._child is None:
            return
        # one that was interrupted with us has done so by itself
        with suppress(Died, Broken):
            self._ask(None)
        self._ended()

    def _ask(self, asked: tuple[int, int | None] | None) -> None:
        """Let the child do so, and pass on what it tells meanwhile."""
        assert self._child is not None
        hook = self._config.hook
        with self._alive():
            self._child.send(asked)
        while True:
            with self._alive():
                kind, told = self._child.recv()
            if kind == "report":
                report = hook.pytest_report_from_serializable(config=self._config, data=told)
                hook.pytest_runtest_logreport(report=report)
            elif kind == "warning":
                hook.pytest_warning_recorded.call_historic(kwargs=told)
            elif kind == "broken":
                raise Broken(told)
            else:
                self._has_grown, peak = told
                self.peak = max(self.peak, peak)
                return

    @contextmanager
    def _alive(self) -> Iterator[None]:
        try:
            yield
        except (EOFError, ConnectionError):
            _, status = os.waitpid(self._pid, 0)
            self._pid = 0
            raise Died(os.waitstatus_to_exitcode(status)) from None

    def _allowed(self) -> int:
        if self._most_grown is not None:
            return self._most_grown
        return max(LARGE_BYTES - resident_bytes(), LEAST_GROWN_BYTES)

    def _ended(self) -> None:
        assert self._child is not None
        self._child.close()
        if self._pid:
            os.waitpid(self._pid, 0)
        self._child, self._has_grown = None, False

    def _fork(self, items: list[pytest.Item]) -> None:
        if not self._index:
            self._index = {id(item): number for number, item in enumerate(items)}
        ours, theirs = multiprocessing.Pipe()
        with warnings.catch_warnings():
            # the other thread listens to xdist, and a child does not
            warnings.simplefilter("ignore", DeprecationWarning)
            self._pid = os.fork()
        if self._pid == 0:
            _die_with_the_parent()
            ours.close()
            self._is_child = True
            _Child(self._config, theirs, self._give_back, self._allowed()).run(items)
        theirs.close()
        self._child = ours


def _die_with_the_parent() -> None:
    """A worker is killed where a run that was interrupted takes too long to end, and so is its
    child, in whatever it may be; where the system has no such wish, it ends with its test."""
    name = ctypes.util.find_library("c")
    wish = getattr(ctypes.CDLL(name), "prctl", None) if name else None
    if wish is not None:
        wish(_WHEN_THE_PARENT_DIES, signal.SIGKILL)


class _Child:
    """Runs what it is told to, and tells what became of it."""

    def __init__(
        self,
        config: pytest.Config,
        worker: Connection,
        give_back: Callable[[], object],
        most_grown: int,
    ) -> None:
        self._config = config
        self._worker = worker
        self._give_back = give_back
        self._most_grown = most_grown
        self._begun_with = resident_bytes()
        self._listens = False

    def run(self, items: list[pytest.Item]) -> NoReturn:
        """Until there is nothing after a test; no handler of the worker's runs at the end."""
        plugins = self._config.pluginmanager
        for plugin in plugins.get_plugins():
            if hasattr(plugin, "sendevent"):  # what tells xdist is the worker's
                plugins.unregister(plugin)
        plugins.register(self)
        self._listens = True
        try:
            while (asked := self._worker.recv()) is not None:
                number, after = asked
                following = None if after is None else items[after]
                items[number].ihook.pytest_runtest_protocol(item=items[number], nextitem=following)
                self._done()
                if following is None:
                    os._exit(0)
            self._take_down(items)
            self._done()
        except BaseException:
            told = traceback.format_exc()
            with suppress(Exception):
                self._take_down(items)
            with suppress(OSError):
                self._worker.send(("broken", told))
            os._exit(1)
        os._exit(0)

    def _take_down(self, items: list[pytest.Item]) -> None:
        items[0].session._setupstate.teardown_exact(None)

    def _done(self) -> None:
        has_grown = self._grown_by() > self._most_grown
        if has_grown:
            self._give_back()
            has_grown = self._grown_by() > self._most_grown * _STAYS
        self._worker.send(("done", (has_grown, peak_megabytes())))

    def _grown_by(self) -> int:
        return resident_bytes() - self._begun_with

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Each of them, as soon as it is there."""
        told = self._config.hook.pytest_report_to_serializable(config=self._config, report=report)
        self._worker.send(("report", told))

    def pytest_warning_recorded(
        self,
        warning_message: warnings.WarningMessage,
        when: str,
        nodeid: str,
        location: tuple[str, int, str] | None,
    ) -> None:
        """What a warning that is no error says at the end of the run."""
        if not self._listens:
            return  # one of before, which the worker has told itself
        told = {"when": when, "nodeid": nodeid, "location": location}
        warning_message.source = None
        self._worker.send(("warning", told | {"warning_message": warning_message}))
