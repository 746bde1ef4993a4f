"""How is the real command run with its deadlines switched off, as the control of a measurement, or
shortened, where a test may not take a quarter of a minute? As `daetong` is, with one factor more in
its environment."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from app.cli import main
from app.listening import QUIET_SECONDS, Listener
from frontdoor.reading import UPLOAD, WHOLE
from tests.processes import Installation

FACTOR = "TESTS_DEADLINES_TIMES"
SWITCHED_OFF = 1000.0


class StretchedInstallation(Installation):
    """An installation whose deadlines are so many times as long."""

    def __init__(self, folder: Path, database_url: str, times: float, **values: Any) -> None:
        super().__init__(folder, database_url, **values)
        self._times = times

    @property
    def environment(self) -> dict[str, str]:
        """With the factor."""
        return super().environment | {FACTOR: str(self._times)}

    def _command(self, arguments: tuple[str, ...]) -> list[str]:
        return [sys.executable, "-m", "tests.reliability.stretched", *arguments]


def stretch(environment: Mapping[str, str]) -> None:
    """Before the service is composed."""
    times = float(environment[FACTOR])
    for pace in (WHOLE, UPLOAD):
        object.__setattr__(pace, "deadline_s", pace.deadline_s * times)
        object.__setattr__(pace, "window_s", pace.window_s * times)
    Listener.__init__.__defaults__ = (QUIET_SECONDS * times,)


if __name__ == "__main__":
    stretch(os.environ)
    sys.exit(main())
