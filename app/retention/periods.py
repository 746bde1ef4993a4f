"""How long is what kept, on a day? Dated data beside this file, refused at start where it leaves a
rule without a period."""

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "periods.toml"
_FIELDS = {"rule", "days", "valid_from", "words", "source", "confirmed"}


class PeriodsInvalid(Exception):
    """The file of periods says too little or too much; the message names the place."""


@dataclass(frozen=True)
class Period:
    """保存期限: of one rule from a day on; 0 days are without an end."""

    rule: str
    days: int
    valid_from: date
    words: str
    source: str
    confirmed: bool
    kept_by: str = ""


class Periods:
    """保存期限表."""

    def __init__(self, periods: Sequence[Period], rules: Collection[str]) -> None:
        """:raises PeriodsInvalid:"""
        self._periods = sorted(periods, key=lambda each: each.valid_from)
        said = [(each.rule, each.valid_from) for each in periods]
        for twice in (each for each in said if said.count(each) > 1):
            raise PeriodsInvalid(f"{twice[0]}: two periods from {twice[1]} on")
        ours = {each.rule for each in periods if each.days and not each.kept_by}
        if ours != set(rules):
            raise PeriodsInvalid(f"rules and periods differ: {sorted(ours ^ set(rules))}")

    def on(self, day: date) -> dict[str, Period]:
        """Those of a day, by rule."""
        return {each.rule: each for each in self._periods if each.valid_from <= day}


def read_periods(rules: Collection[str], file: Path = _FILE) -> Periods:
    """Those that are shipped.

    :raises PeriodsInvalid:
    """
    entries: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["period"]
    for number, entry in enumerate(entries, 1):
        if _FIELDS - set(entry) or set(entry) - _FIELDS - {"kept_by"}:
            raise PeriodsInvalid(f"period {number}: fields {sorted(set(entry) ^ _FIELDS)}")
        if not isinstance(entry["days"], int) or entry["days"] < 0:
            raise PeriodsInvalid(f"period {number} ({entry['rule']}): days")
        if not entry["words"].strip() or not entry["source"].strip():
            raise PeriodsInvalid(f"period {number} ({entry['rule']}): says nothing")
    return Periods([Period(**entry) for entry in entries], rules)
