"""How are figures told? A table for a person, JSON for a program, and an exit code for a
pipeline."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """指标: what was measured, in which unit, and the target it must not pass."""

    name: str
    ours: float
    target: float
    unit: str

    @property
    def met(self) -> bool:
        """Whether the target holds; every target here is an upper bound."""
        return self.ours <= self.target


def table(figures: list[Figure]) -> str:
    """name | ours | baseline or target | ratio or met"""
    rows = [("name", "ours", "baseline or target", "ratio or met")]
    for figure in figures:
        rows.append(
            (
                figure.name,
                f"{figure.ours:.2f} {figure.unit}".strip(),
                f"<= {figure.target:g} {figure.unit}".strip(),
                "met" if figure.met else "MISSED",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def keep(figures: list[Figure], path: Path) -> None:
    """Write the figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(figure) | {"met": figure.met} for figure in figures]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
