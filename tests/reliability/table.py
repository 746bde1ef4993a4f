"""How are the figures told? A table under var/reliability, which names what was run, when and on
how busy a machine, and an exit code."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path("var/reliability")


@dataclass(frozen=True)
class Line:
    """指标: a figure that must not pass its target."""

    name: str
    value: float
    target: float
    unit: str

    @property
    def met(self) -> bool:
        """Whether it does not."""
        return self.value <= self.target

    def words(self) -> str:
        """As the table has it."""
        shown, verdict = f"{self.value:.4g} {self.unit}".strip(), "met" if self.met else "MISSED"
        return f"| {self.name} | {shown} | ≤ {self.target:g} {self.unit} | {verdict} |"


def keep(test: str, lines: Sequence[Line], seconds: float) -> str:
    """Write the table down; its text."""
    ended = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    busy = f"{os.cpu_count()} processors, {os.getloadavg()[2]:.1f} programs at work on them"
    head = [
        f"# {test}",
        "",
        f"{seconds:.0f} s, ended {ended}, {busy}",
        "",
        "| figure | found | target | |",
        "|-|-|-|-|",
    ]
    text = "\n".join([*head, *(line.words() for line in lines), ""])
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{test}.md").write_text(text, encoding="utf-8")
    return text
