"""Do the entries of a policy book agree with each other: one value per key, day and record, no gap?

Asked once all files have been read, an overlay among them.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations

from claims_core.errors import PolicyBookError
from claims_core.policy_entry import KEYS, REQUIRED_KEYS, PolicyEntry


def check(entries: Sequence[PolicyEntry]) -> None:
    """Raises PolicyBookError naming file, key and cure."""
    _check_ids(entries)
    _check_duplicates(entries)
    _check_gaps(entries)


def _check_ids(entries: Sequence[PolicyEntry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise PolicyBookError("duplicate_id", file=entry.file, key="id", id=entry.id)
        seen.add(entry.id)


def _check_duplicates(entries: Sequence[PolicyEntry]) -> None:
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


def _check_gaps(entries: Sequence[PolicyEntry]) -> None:
    """What the book names, and what it must name, has a value or "unknown" on each of its days."""
    gaps = [
        (day, key, file)
        for key in KEYS
        if entries and (key in REQUIRED_KEYS or any(key in e.parameters for e in entries))
        for day, file in _gap(entries, key)
    ]
    if gaps:
        day, key, file = min(gaps, key=lambda gap: gap[0])
        others = [other for other_day, other, _ in gaps if other_day == day and other != key]
        also = f"同一天还缺 {'、'.join(others)}。" if others else ""
        raise PolicyBookError("gap", file=file, key=key, day=day, also=also)


def _gap(entries: Sequence[PolicyEntry], key: str) -> Iterator[tuple[date, str]]:
    """The first day of the book without this key, and the file to mend."""
    naming = sorted((e for e in entries if key in e.parameters), key=lambda e: e.valid_from)
    opening = min(entries, key=lambda entry: entry.valid_from)
    # Days as numbers: a book may hold until the last date there is.
    uncovered, file = opening.valid_from.toordinal(), opening.file
    for entry in naming:
        if entry.valid_from.toordinal() > uncovered:
            break
        uncovered, file = max(uncovered, entry.valid_to.toordinal() + 1), entry.file
    if uncovered <= max(entry.valid_to for entry in entries).toordinal():
        day = date.fromordinal(uncovered)
        yield day, next((entry.file for entry in entries if entry.holds_on(day)), file)
