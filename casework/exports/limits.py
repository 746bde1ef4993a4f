"""How long does a wish for an export wait for an answer, and how long and how often may it be
fetched, by the day? Dated data beside this file, refused when it is read if it leaves a gap."""

import tomllib
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final

from casework.exports.kinds import ExportKind
from claims_core.calendar_cn import CHINA, add_working_days, china_day

_FILE = Path(__file__).parent / "limits.toml"
_DATED: Final = frozenset({"valid_from", "source", "confirmed"})
_FIELDS: Final = _DATED | {"kind", "fetches"}
_UNITS = {"hours", "working_days"}
_FIRST_DAY = date(2026, 1, 1)


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


@dataclass(frozen=True)
class ExportWait:
    """等批准的期限: so many days from a day on, whatever the kind."""

    days: int
    valid_from: date
    source: str
    confirmed: bool

    def ends(self, asked_at: datetime) -> datetime:
        """Until when what was asked for then may be answered."""
        return asked_at + timedelta(days=self.days)


class ExportLimits:
    """导出期限表."""

    def __init__(self, limits: Iterable[ExportLimit], waits: Iterable[ExportWait]) -> None:
        """:raises ExportLimitsInvalid:"""
        self._limits = sorted(limits, key=lambda each: each.valid_from)
        self._waits = sorted(waits, key=lambda each: each.valid_from)
        for kind in ExportKind:
            _require_whole(kind, [each.valid_from for each in self._limits if each.kind is kind])
        _require_whole("waiting", [each.valid_from for each in self._waits])

    def on(self, kind: ExportKind, day: date) -> ExportLimit:
        """That of this kind on this day."""
        theirs = [each for each in self._limits if each.kind is kind]
        return next((each for each in reversed(theirs) if each.valid_from <= day), theirs[0])

    def wait_on(self, day: date) -> ExportWait:
        """How long what is asked for on this day waits."""
        began = (each for each in reversed(self._waits) if each.valid_from <= day)
        return next(began, self._waits[0])


def read_limits(file: Path = _FILE) -> ExportLimits:
    """Those that are shipped.

    :raises ExportLimitsInvalid:
    """
    said: dict[str, list[dict[str, Any]]] = tomllib.loads(file.read_text(encoding="utf-8"))
    limits = []
    for number, entry in enumerate(said.get("limit", []), 1):
        units = _UNITS & set(entry)
        place = f"limit {number} ({entry.get('kind')})"
        if len(units) != 1:
            raise ExportLimitsInvalid(f"{place}: hours or working_days, one of them")
        _require_sound(place, entry, _FIELDS | units, {"fetches", *units})
        if entry["kind"] not in set(ExportKind):
            raise ExportLimitsInvalid(f"{place}: kind")
        limits.append(ExportLimit(**{**entry, "kind": ExportKind(entry["kind"])}))
    waits = []
    for number, entry in enumerate(said.get("waiting", []), 1):
        _require_sound(f"waiting {number}", entry, _DATED | {"days"}, {"days"})
        waits.append(ExportWait(**entry))
    return ExportLimits(limits, waits)


def _require_sound(
    place: str, entry: dict[str, Any], fields: Set[str], numbers: Iterable[str]
) -> None:
    if set(entry) != fields:
        raise ExportLimitsInvalid(f"{place}: fields {sorted(set(entry) ^ fields)}")
    if any(not isinstance(entry[name], int) or entry[name] < 1 for name in numbers):
        raise ExportLimitsInvalid(f"{place}: numbers")
    if not entry["source"].strip():
        raise ExportLimitsInvalid(f"{place}: source")


def _require_whole(place: str, days: list[date]) -> None:
    if not days or days[0] > _FIRST_DAY:
        raise ExportLimitsInvalid(f"{place}: no limit on {_FIRST_DAY}")
    if len(set(days)) < len(days):
        raise ExportLimitsInvalid(f"{place}: two limits from one day on")
