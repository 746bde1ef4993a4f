"""Which entries does a policy file hold, and what is wrong with it?

Asked when the policy book is loaded; later code relies on these checks.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from claims_core.errors import InvalidAmount, PolicyBookError
from claims_core.money import parse_rate, parse_yuan
from claims_core.policy_entry import (
    COUNT_KEYS,
    DAY_KEYS,
    KEYS,
    MONEY_KEYS,
    MONTH_KEYS,
    RATE_KEYS,
    REQUIRED_KEYS,
    WORDS,
    WORKING_DAY_KEYS,
    YEAR_DAY_KEYS,
    Parameter,
    PolicyEntry,
    Value,
)

UNKNOWN: Final = "unknown"
"""未定: written in place of a value that no document at hand gives."""

_ENTRY_TEXTS: Final = ("id", "document", "cite")
_ENTRY_DATES: Final = ("valid_from", "valid_to", "recorded_on")
_ENTRY_EXTRAS: Final = ("document_no", "carried_from", "confirmed", "note")
_ENTRY_KEYS: Final = (*_ENTRY_TEXTS, *_ENTRY_DATES, *_ENTRY_EXTRAS)
_PARAMETER_TEXTS: Final = ("article", "note", "document_no")
_PARAMETER_KEYS: Final = ("value", "confirmed", *_PARAMETER_TEXTS)
# A deductible of nothing is a rule; a limit of nothing is a slip.
_MAY_BE_ZERO: Final = ("deductible",)
_SOME_COMMON_YEAR: Final = 2025
_YEAR_DAY: Final = re.compile(r"[0-9]{2}-[0-9]{2}")
# A version strings the ids of a year's entries together, and is kept with every decision.
_LONGEST_ID: Final = 40


def read_files(files: Mapping[str, str]) -> list[PolicyEntry]:
    """File name → TOML text, in name order. Raises PolicyBookError naming file, key and cure."""
    return [entry for file in sorted(files) for entry in _read_file(file, files[file])]


def _read_file(file: str, text: str) -> Iterable[PolicyEntry]:
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also endless numbers and endless brackets
        raise PolicyBookError("unreadable", file=file, key="TOML", detail=str(error)) from error
    unknown = [key for key in document if key != "entry"]
    if unknown:
        raise PolicyBookError("unknown_key", file=file, key=unknown[0], known="[[entry]]")
    tables = document.get("entry")
    if not isinstance(tables, list) or not tables:
        raise PolicyBookError("no_entries", file=file, key="entry")
    return [_read_entry(file, table) for table in tables]


def _read_entry(file: str, table: object) -> PolicyEntry:
    if not isinstance(table, dict):
        raise PolicyBookError("no_entries", file=file, key="entry")
    name = str(table.get("id") or "entry")
    for key in table:
        if key not in _ENTRY_KEYS and key not in KEYS:
            known = "、".join((*_ENTRY_KEYS, *KEYS))
            raise PolicyBookError("unknown_key", file=file, key=f"{name}.{key}", known=known)
    texts = {key: _source_text(file, name, table, key) for key in _ENTRY_TEXTS}
    if len(texts["id"]) > _LONGEST_ID:
        raise PolicyBookError("id_too_long", file=file, key=f"{name}.id", longest=_LONGEST_ID)
    dates = {key: _date(file, name, table, key) for key in _ENTRY_DATES}
    if dates["valid_to"] < dates["valid_from"]:
        raise PolicyBookError("dates_reversed", file=file, key=name)
    document_no = _optional_text(file, name, table, "document_no")
    _optional_text(file, name, table, "note")
    if not isinstance(table.get("confirmed", False), bool):
        raise PolicyBookError("not_flag", file=file, key=f"{name}.confirmed")
    carried_from = _carried_from(file, name, table, dates["valid_from"].year)
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
        document_no=document_no,
        cite=texts["cite"],
        carried_from=carried_from,
        file=file,
    )


def _carried_from(file: str, name: str, table: Mapping[str, object], year: int) -> int | None:
    carried = table.get("carried_from")
    if carried is None:
        return None
    place = f"{name}.carried_from"
    if type(carried) is not int:
        raise PolicyBookError("not_year", file=file, key=place)
    if carried >= year:
        raise PolicyBookError("carried_later", file=file, key=place, year=year)
    if table.get("confirmed") is True:
        raise PolicyBookError("carried_confirmed", file=file, key=place)
    return carried


def _read_parameter(file: str, name: str, entry: Mapping[str, object], key: str) -> Parameter:
    place = f"{name}.{key}"
    table = entry[key]
    if not isinstance(table, dict) or "value" not in table:
        raise PolicyBookError("missing", file=file, key=place, name="value")
    for inner in table:
        if inner not in _PARAMETER_KEYS:
            known = "、".join(_PARAMETER_KEYS)
            raise PolicyBookError("unknown_key", file=file, key=f"{place}.{inner}", known=known)
    texts = {text: _optional_text(file, place, table, text) for text in _PARAMETER_TEXTS}
    confirmed = table.get("confirmed", entry.get("confirmed"))
    if not isinstance(confirmed, bool):
        raise PolicyBookError("not_flag", file=file, key=place)
    if not texts["article"].strip():
        raise PolicyBookError("no_source", file=file, key=place)
    note = texts["note"] or str(entry.get("note", ""))
    if not confirmed and not note.strip():
        raise PolicyBookError("no_note", file=file, key=place)
    value = None if table["value"] == UNKNOWN else _value(file, place, key, table["value"])
    if value is None and key in REQUIRED_KEYS:
        raise PolicyBookError("unknown_required", file=file, key=place)
    if value is None and confirmed:
        raise PolicyBookError("unknown_confirmed", file=file, key=place)
    return Parameter(
        value=value,
        article=texts["article"],
        confirmed=confirmed,
        note=note,
        document_no=texts["document_no"],
    )


def _value(file: str, place: str, key: str, raw: object) -> Value:
    if key in MONEY_KEYS:
        try:
            fen = parse_yuan(raw)
        except InvalidAmount as error:
            raise PolicyBookError("not_money", file=file, key=place) from error
        if fen == 0 and key not in _MAY_BE_ZERO:
            raise PolicyBookError("not_positive", file=file, key=place)
        return fen
    if key in RATE_KEYS:
        try:
            return parse_rate(raw)
        except InvalidAmount as error:
            outside = error.problem == "rate_range" or str(raw).startswith("-")
            problem = "rate_range" if outside else "not_rate"
            raise PolicyBookError(problem, file=file, key=place, value=raw) from error
    if key in (*WORKING_DAY_KEYS, *DAY_KEYS, *COUNT_KEYS, *MONTH_KEYS):
        if type(raw) is not int or raw <= 0:
            raise PolicyBookError("not_days", file=file, key=place)
        return raw
    if not isinstance(raw, str) or not raw:
        raise PolicyBookError("not_text", file=file, key=place, name="value")
    if key in YEAR_DAY_KEYS:
        return _year_day(file, place, raw)
    if key == "reading" and raw not in WORDS[key]:
        raise PolicyBookError("unknown_reading", file=file, key=place)
    if raw not in WORDS[key]:
        known = "、".join(WORDS[key])
        raise PolicyBookError("unknown_word", file=file, key=place, word=raw, known=known)
    return raw


def _year_day(file: str, place: str, raw: str) -> str:
    # A common year, so that the day exists in every year.
    try:
        if not _YEAR_DAY.fullmatch(raw):
            raise ValueError(raw)  # a week's day, which dates may be written as, too
        day = date.fromisoformat(f"{_SOME_COMMON_YEAR}-{raw}")
    except ValueError as error:
        raise PolicyBookError("not_year_day", file=file, key=place) from error
    return f"{day:%m-%d}"


def _source_text(file: str, name: str, table: Mapping[str, object], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        problem = "not_text" if key == "id" else "no_source"
        raise PolicyBookError(problem, file=file, key=f"{name}.{key}", name=key)
    return value


def _optional_text(file: str, name: str, table: Mapping[str, object], key: str) -> str:
    value = table.get(key, "")
    if not isinstance(value, str):
        raise PolicyBookError("not_text", file=file, key=f"{name}.{key}", name=key)
    return value


def _date(file: str, name: str, table: Mapping[str, object], key: str) -> date:
    value = table.get(key)
    if type(value) is not date:
        raise PolicyBookError("not_date", file=file, key=f"{name}.{key}", name=key)
    return value
