"""What one policy document said: its parameters, their articles, and from when to when they hold.

The policy book reads its files through here and trusts nothing that these checks let pass unseen.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import combinations
from typing import Final

from claims_core.errors import InvalidAmount, PolicyBookError
from claims_core.money import parse_rate, parse_yuan

MONEY_KEYS: Final = ("pool_cap", "supplement_cap", "premium")
RATE_KEYS: Final = ("supplement_rate",)
DAY_KEYS: Final = (
    "material_check_working_days",
    "claim_working_days",
    "hospital_working_days",
)
RULE_KEYS: Final = ("reading", "in_scope", "off_site", "whose_figure")
KEYS: Final = (*MONEY_KEYS, *RATE_KEYS, *DAY_KEYS, *RULE_KEYS)
# Without these three nothing can be calculated.
REQUIRED_KEYS: Final = ("pool_cap", "supplement_rate", "supplement_cap")

_ENTRY_TEXTS: Final = ("id", "document", "cite")
_ENTRY_DATES: Final = ("valid_from", "valid_to", "recorded_on")
_ENTRY_KEYS: Final = (*_ENTRY_TEXTS, *_ENTRY_DATES, "carried_from", "confirmed", "note")
_PARAMETER_KEYS: Final = ("value", "article", "confirmed", "note")


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """政策参数: money in fen, a rate as a fraction, working days as a number, a rule as a word."""

    value: int | Fraction | str
    article: str = ""
    confirmed: bool = True
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class PolicyEntry:
    """政策条目: what became known on ``recorded_on`` about the days valid_from to valid_to.

    It may name only what it changes. ``carried_from`` is the year whose values it repeats because
    its own have not been published.
    """

    id: str
    valid_from: date
    valid_to: date
    recorded_on: date
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    document: str = ""
    cite: str = ""
    carried_from: int | None = None
    file: str = ""

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to


def read_entries(files: Mapping[str, str]) -> tuple[PolicyEntry, ...]:
    """File name → TOML text, in name order; every check of the book, or PolicyBookError."""
    entries: list[PolicyEntry] = []
    for file, text in sorted(files.items()):
        entries.extend(_read_file(file, text))
    _check_ids(entries)
    _check_duplicates(entries)
    _check_gaps(entries)
    return tuple(entries)


def _read_file(file: str, text: str) -> Iterable[PolicyEntry]:
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyBookError("unreadable", file=file, key="TOML", detail=str(error)) from error
    unknown = [key for key in document if key != "entry"]
    if unknown:
        raise PolicyBookError("unknown_key", file=file, key=unknown[0], known="[[entry]]")
    tables = document.get("entry")
    if not isinstance(tables, list) or not tables:
        raise PolicyBookError("no_entries", file=file, key="entry")
    return [_read_entry(file, table) for table in tables]


def _read_entry(file: str, table: Mapping[str, object]) -> PolicyEntry:
    name = str(table.get("id") or "entry")
    for key in table:
        if key not in _ENTRY_KEYS and key not in KEYS:
            known = "、".join((*_ENTRY_KEYS, *KEYS))
            raise PolicyBookError("unknown_key", file=file, key=f"{name}.{key}", known=known)
    texts = {key: _text(file, name, table, key) for key in _ENTRY_TEXTS}
    dates = {key: _date(file, name, table, key) for key in _ENTRY_DATES}
    if dates["valid_to"] < dates["valid_from"]:
        raise PolicyBookError("dates_reversed", file=file, key=name)
    carried_from = table.get("carried_from")
    if carried_from is not None and type(carried_from) is not int:
        raise PolicyBookError("not_days", file=file, key=f"{name}.carried_from")
    parameters = {key: _read_parameter(file, name, table, key) for key in KEYS if key in table}
    if not parameters:
        raise PolicyBookError("missing", file=file, key=name, name="[entry.pool_cap] 等参数")
    return PolicyEntry(
        id=texts["id"],
        valid_from=dates["valid_from"],
        valid_to=dates["valid_to"],
        recorded_on=dates["recorded_on"],
        parameters=parameters,
        document=texts["document"],
        cite=texts["cite"],
        carried_from=carried_from,
        file=file,
    )


def _read_parameter(file: str, name: str, entry: Mapping[str, object], key: str) -> Parameter:
    place = f"{name}.{key}"
    table = entry[key]
    if not isinstance(table, dict) or "value" not in table:
        raise PolicyBookError("missing", file=file, key=place, name="value")
    for inner in table:
        if inner not in _PARAMETER_KEYS:
            known = "、".join(_PARAMETER_KEYS)
            raise PolicyBookError("unknown_key", file=file, key=f"{place}.{inner}", known=known)
    confirmed = table.get("confirmed", entry.get("confirmed"))
    if not isinstance(confirmed, bool):
        raise PolicyBookError("not_flag", file=file, key=place)
    article, note = table.get("article"), table.get("note", entry.get("note", ""))
    if not isinstance(article, str) or not article:
        raise PolicyBookError("no_source", file=file, key=place)
    if not isinstance(note, str) or (not confirmed and not note):
        raise PolicyBookError("no_note", file=file, key=place)
    value = _value(file, place, key, table["value"])
    return Parameter(value=value, article=article, confirmed=confirmed, note=note)


def _value(file: str, place: str, key: str, raw: object) -> int | Fraction | str:
    if key in MONEY_KEYS:
        try:
            fen = parse_yuan(raw)
        except InvalidAmount as error:
            raise PolicyBookError("not_money", file=file, key=place) from error
        if fen == 0:
            raise PolicyBookError("not_positive", file=file, key=place)
        return fen
    if key in RATE_KEYS:
        try:
            return parse_rate(raw)
        except InvalidAmount as error:
            problem = "rate_range" if error.problem == "rate_range" else "not_rate"
            raise PolicyBookError(problem, file=file, key=place, value=raw) from error
    if key in DAY_KEYS:
        if type(raw) is not int or raw <= 0:
            raise PolicyBookError("not_days", file=file, key=place)
        return raw
    if not isinstance(raw, str) or not raw:
        raise PolicyBookError("not_text", file=file, key=place, name="value")
    if key == "reading" and raw != "A":
        raise PolicyBookError("unknown_reading", file=file, key=place)
    return raw


def _text(file: str, name: str, table: Mapping[str, object], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value:
        problem = "not_text" if key == "id" else "no_source"
        raise PolicyBookError(problem, file=file, key=f"{name}.{key}", name=key)
    return value


def _date(file: str, name: str, table: Mapping[str, object], key: str) -> date:
    value = table.get(key)
    if type(value) is not date:
        raise PolicyBookError("not_date", file=file, key=f"{name}.{key}", name=key)
    return value


def _check_ids(entries: list[PolicyEntry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise PolicyBookError("duplicate_id", file=entry.file, key="id", id=entry.id)
        seen.add(entry.id)


def _check_duplicates(entries: list[PolicyEntry]) -> None:
    for first, second in combinations(entries, 2):
        day = max(first.valid_from, second.valid_from)
        both = [key for key in first.parameters if key in second.parameters]
        overlap = day <= min(first.valid_to, second.valid_to)
        if both and overlap and first.recorded_on == second.recorded_on:
            raise PolicyBookError(
                "duplicate",
                file=second.file,
                key=both[0],
                day=day,
                recorded_on=second.recorded_on,
                first=first.id,
                second=second.id,
            )


def _check_gaps(entries: list[PolicyEntry]) -> None:
    """Required keys cover the whole book; any other key has no hole between its own ends."""
    for key in KEYS:
        naming = sorted((e for e in entries if key in e.parameters), key=lambda e: e.valid_from)
        span = entries if key in REQUIRED_KEYS else naming
        if not span:
            continue
        uncovered = min(entry.valid_from for entry in span)
        last = max(entry.valid_to for entry in span)
        file = span[0].file
        for entry in naming:
            if entry.valid_from > uncovered:
                break
            uncovered = max(uncovered, entry.valid_to + timedelta(days=1))
            file = entry.file
        if uncovered <= last:
            raise PolicyBookError("gap", file=file, key=key, day=uncovered)
