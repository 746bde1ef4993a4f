"""How does what a claim says about the care get into its row and out of it? Asked by the store, and
by whoever reads rows alone."""

from dataclasses import fields
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
    facts: dict[str, Any] = {name: getattr(row, column) for name, column in _CARE_COLUMNS.items()}
    for name, words in _CLOSED_LISTS.items():
        facts[name] = words(facts[name]) if facts[name] else None
    return CareFacts(**facts)
