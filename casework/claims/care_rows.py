"""How does what a claim says about the care get into its row and out of it? Asked by the store, and
by whoever reads rows alone."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from casework.claims.tables import ClaimRow
from claims_core.checklist import CareCause, CareKind, CarePlace, PayeeRelation
from claims_core.claim import CareFacts

# The facts of care stand in the row under their own names, apart from these.
_CARE_COLUMNS = {each.name: each.name for each in fields(CareFacts)} | {
    "kind": "care_kind",
    "place": "care_place",
    "region": "care_region",
    "cause": "care_cause",
    "designated": "provider_designated",
}
_DAYS = ("admission_on", "discharge_on")
_CLOSED_LISTS = {
    "kind": CareKind,
    "place": CarePlace,
    "cause": CareCause,
    "payee_relation": PayeeRelation,
}


def care_columns(care: CareFacts) -> dict[str, Any]:
    """The columns that keep what is said about the care."""
    return {column: getattr(care, name) for name, column in _CARE_COLUMNS.items()}


def care_of(row: ClaimRow) -> CareFacts:
    """What a row says about the care."""
    return _care({name: getattr(row, column) for name, column in _CARE_COLUMNS.items()})


def kept_care(care: CareFacts) -> dict[str, Any]:
    """更正: facts that wait for a second person, as they are kept beside those that hold."""
    days = {name: day.isoformat() for name in _DAYS if (day := getattr(care, name))}
    return {each.name: getattr(care, each.name) for each in fields(CareFacts)} | days


def care_kept(facts: Mapping[str, Any]) -> CareFacts:
    """The same as it was kept."""
    days = {name: date.fromisoformat(facts[name]) for name in _DAYS if facts[name]}
    return _care({**facts, **days})


def _care(facts: Mapping[str, Any]) -> CareFacts:
    lists = {
        name: words(facts[name]) if facts[name] else None for name, words in _CLOSED_LISTS.items()
    }
    return CareFacts(**{**facts, **lists})
