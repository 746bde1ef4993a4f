"""What does each part of a run cost? Told at its end, so that whoever wants it shorter knows where
to look."""

from collections import Counter
from pathlib import PurePosixPath

import pytest

# Smaller ones are told of together.
_TOLD_FROM = 0.01
_WORTH_TELLING_S = 60


class CostOfParts:
    """各部分用时: a plugin of the process that everything is reported to."""

    def __init__(self) -> None:
        self._seconds: Counter[str] = Counter()  # of all processes together

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._seconds[part_of(report.nodeid)] += report.duration  # type: ignore[assignment]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._seconds.total() > _WORTH_TELLING_S:
            terminalreporter.write_line(f"time by part: {told(self._seconds)}")


def part_of(node_id: str) -> str:
    """The folder of a test below tests/, and on which database it ran where that is PostgreSQL."""
    file, _, test = node_id.partition("::")
    folders = PurePosixPath(file).parts[1:-1]
    part = folders[0] if folders else "the tests themselves"
    return f"{part} on PostgreSQL" if "postgresql" in test.partition("[")[2] else part


def told(seconds: "Counter[str]") -> str:
    """Each part's share of them all, the largest first."""
    whole = seconds.total()
    large = [(part, each) for part, each in seconds.most_common() if each >= _TOLD_FROM * whole]
    rest = whole - sum(each for _, each in large)
    return ", ".join(f"{part} {each / whole:.0%}" for part, each in [*large, ("the rest", rest)])
