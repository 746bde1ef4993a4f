"""How does a line of a ledger file wait, sealed, until it is entered? As it was read: reading its
cells once more takes longer than entering it.

The order is kept by what waits when the program is renewed; more is added at the end."""

from datetime import date
from typing import Any

from casework.ledger.files import HospitalStay, LedgerFileLine
from claims_core.checklist import CareKind, CarePlace
from claims_core.ledger import EntryKind, LedgerEntry

Packed = list[Any]


def packed(line: LedgerFileLine) -> Packed:
    """What there is to enter of a line, as JSON keeps it."""
    entry, receipts, stay = line.entry, line.receipts, line.stay
    return [
        *(entry.year, entry.pool_fen, entry.supplement_fen, entry.reference, line.origin),
        None if receipts is None else [list(key) for key in sorted(receipts)],
        None if stay is None else _packed_stay(stay),
    ]


def unpacked(number: int, id_number_index: str, kind: EntryKind, kept: Packed) -> LedgerFileLine:
    """The line again."""
    year, pool_fen, supplement_fen, reference, origin, receipts, stay = kept
    return LedgerFileLine(
        number,
        id_number_index,
        LedgerEntry(kind, year, pool_fen, supplement_fen, reference),
        origin,
        None if receipts is None else frozenset((each, code, no) for each, code, no in receipts),
        None if stay is None else _stay(*stay),
    )


def _packed_stay(stay: HospitalStay) -> Packed:
    return [
        *(stay.care_kind, stay.care_place, stay.hospital_code, stay.hospital_name),
        stay.admission_on and stay.admission_on.isoformat(),
        stay.discharge_on and stay.discharge_on.isoformat(),
    ]


def _stay(
    kind: str | None,
    place: str | None,
    code: str,
    name: str,
    admission: str | None,
    discharge: str | None,
) -> HospitalStay:
    return HospitalStay(
        CareKind(kind) if kind else None,
        CarePlace(place) if place else None,
        code,
        name,
        date.fromisoformat(admission) if admission else None,
        date.fromisoformat(discharge) if discharge else None,
    )
