"""How large did each test process become? Told at the end of every run; with `--most-megabytes` one
that became larger fails the run, so that what stays in memory is noticed while it is small."""

from collections.abc import Callable
from pathlib import Path

import pytest

STATUS = Path("/proc/self/status")
_TOLD = "peak_megabytes"


def peak_megabytes(status: Path = STATUS) -> int:
    """The most that this process has had in memory; 0 where the system does not tell.

    `getrusage` would count what its parent had when it was begun."""
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 1024
    return 0


class PeakMemory:
    """峰值内存: a plugin of the process that begins the run and of those that run the tests for
    it."""

    def __init__(self, most: int, children: Callable[[], int] = int) -> None:
        """`most` megabytes are allowed for each; 0 is no limit. `children` tells how many the
        largest had of those that ran tests for this one."""
        self._most = most
        self._children = children
        self._peaks: dict[str, int] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """The process that ran tests says how large it became."""
        told = getattr(session.config, "workeroutput", None)
        if told is not None:
            told[_TOLD] = max(peak_megabytes(), self._children())
        elif not self._peaks:
            self._peaks["this process"] = peak_megabytes()
        if self.too_large() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """One of those that ran tests for us has ended."""
        told = getattr(node, "workeroutput", {})
        if _TOLD in told:
            self._peaks[str(node.gateway.id)] = told[_TOLD]  # type: ignore[attr-defined]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """A line for each, and what is to be done about one that is too large."""
        peaks = ", ".join(f"{name} {peak} MB" for name, peak in sorted(self._peaks.items()))
        terminalreporter.write_line(f"most memory at once: {peaks}")
        if self.too_large():
            terminalreporter.write_line(
                f"more than {self._most} MB: see what stays (tests/small_processes.py)", red=True
            )

    def too_large(self) -> bool:
        """Whether any process became larger than is allowed."""
        return bool(self._most) and max(self._peaks.values(), default=0) > self._most
