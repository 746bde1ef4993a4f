"""How long and how often may an export be fetched, by the day on which it was agreed to? Dated data
beside this file, refused when it is read if it leaves a kind without a limit."""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from casework.exports.kinds import ExportKind
from claims_core.calendar_cn import CHINA, add_working_days, china_day

_FILE = Path(__file__).parent / "limits.toml"
_FIELDS = {"kind", "fetches", "valid_from", "source", "confirmed"}
_UNITS = {"hours", "working_days"}
_FIRST_DAY = date(2026, 1, 1)
WAITS: Final = timedelta(days=7)
"""So long somebody's wish waits for an answer (unconfirmed)."""


class ExportLimitsInvalid(Exception):
    """The file of limits says too little or too much; the message names the place."""


@dataclass(frozen=True)
class ExportLimit:
    """导出期限: of one kind from a day on, in hours or in working days."""

    kind: ExportKind
    fetches: int
    valid_from: date
    source: str
    confirmed: bool
    hours: int = 0
    working_days: int = 0

    @property
    def words(self) -> str:
        """As people read it, behind 批准以后."""
        span = f"{self.hours}小时" if self.hours else f"{self.working_days}个工作日"
        return f"{span}里可以取{self.fetches}次"

    def ends(self, agreed_at: datetime) -> datetime:
        """Until when what was agreed to then may be fetched."""
        if self.hours:
            return agreed_at + timedelta(hours=self.hours)
        last = add_working_days(china_day(agreed_at), self.working_days).day
        return datetime.combine(last + timedelta(days=1), time(), CHINA)


class ExportLimits:
    """导出期限表."""

    def __init__(self, limits: tuple[ExportLimit, ...]) -> None:
        """:raises ExportLimitsInvalid:"""
        self._limits = sorted(limits, key=lambda each: each.valid_from)
        for kind in ExportKind:
            days = [each.valid_from for each in self._limits if each.kind is kind]
            if not days or days[0] > _FIRST_DAY:
                raise ExportLimitsInvalid(f"{kind}: no limit on {_FIRST_DAY}")
            if len(set(days)) < len(days):
                raise ExportLimitsInvalid(f"{kind}: two limits from one day on")

    def on(self, kind: ExportKind, day: date) -> ExportLimit:
        """That of this kind on this day."""
        fit = [each for each in self._limits if each.kind is kind and each.valid_from <= day]
        return fit[-1] if fit else next(each for each in self._limits if each.kind is kind)


def read_limits(file: Path = _FILE) -> ExportLimits:
    """Those that are shipped.

    :raises ExportLimitsInvalid:
    """
    entries: list[dict[str, Any]] = tomllib.loads(file.read_text(encoding="utf-8"))["limit"]
    found = []
    for number, entry in enumerate(entries, 1):
        units = _UNITS & set(entry)
        if set(entry) - units != _FIELDS or len(units) != 1:
            raise ExportLimitsInvalid(f"limit {number}: fields {sorted(entry)}")
        if any(not isinstance(entry[name], int) or entry[name] < 1 for name in {"fetches", *units}):
            raise ExportLimitsInvalid(f"limit {number} ({entry['kind']}): numbers")
        if entry["kind"] not in set(ExportKind) or not entry["source"].strip():
            raise ExportLimitsInvalid(f"limit {number} ({entry['kind']}): kind or source")
        found.append(ExportLimit(**{**entry, "kind": ExportKind(entry["kind"])}))
    return ExportLimits(tuple(found))
