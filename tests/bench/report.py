"""How are figures told? A table for a person, JSON for a program, and an exit code for a
pipeline."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """指标: what was measured, in which unit, the target it must not pass, and what somebody
    else's way (``against``) takes for the same."""

    name: str
    ours: float
    target: float | None
    unit: str
    baseline: float | None = None
    against: str = ""

    @property
    def met(self) -> bool:
        """Whether the target holds; every target here is an upper bound."""
        return self.target is None or self.ours <= self.target

    @property
    def ratio(self) -> float | None:
        """Ours to the baseline: below 1 is faster, above 1 is slower."""
        return self.ours / self.baseline if self.baseline else None

    def beside(self) -> str:
        """Target and baseline, as the table has them."""
        parts = [] if self.target is None else [f"<= {_amount(self.target, self.unit, 'g')}"]
        if self.baseline is not None:
            parts.append(f"{self.against} {_amount(self.baseline, self.unit)}")
        return "; ".join(parts)

    def verdict(self) -> str:
        """Whether the target is met, and the ratio to the baseline."""
        parts = [] if self.target is None else ["met" if self.met else "MISSED"]
        if self.ratio is not None:
            parts.append(f"{self.ratio:.3g} x")
        return "; ".join(parts)


def _amount(value: float, unit: str, shape: str = "") -> str:
    """Two decimals, or three figures where two decimals would say nothing."""
    shape = shape or (".2f" if value >= 1 or value == 0 else ".3g")
    return f"{value:{shape}} {unit}".strip()


def table(figures: list[Figure]) -> str:
    """name | ours | baseline or target | ratio or met"""
    rows = [("name", "ours", "baseline or target", "ratio or met")]
    for figure in figures:
        ours = _amount(figure.ours, figure.unit)
        rows.append((figure.name, ours, figure.beside(), figure.verdict()))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "\n".join(
        " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def keep(figures: list[Figure], path: Path) -> None:
    """Write the figures as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(figure) | {"met": figure.met, "ratio": figure.ratio} for figure in figures]
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
