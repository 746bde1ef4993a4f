"""How did a claim come to say what it says? Every change of its facts appends a row with a keyed
hash of the facts before and after it; the proof follows the rows from the first one to today."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimChangeRow, PhotoRow
from infra.sealing import Sealer

FACTS = "claim.facts"
CHANGE = "claim.change"
# Before the first change there is nothing to hash.
NOTHING = ""


class ChangePart(StrEnum):
    """事实部分: what a change is about; each part has a chain of its own."""

    CLAIM = "claim"  # what the claim says, its figures and its steps; numbered by its version
    PHOTOS = "photos"  # which photographs it has or had
    RECEIPTS = "receipts"  # which receipts it holds
    NAMED = "named"  # which receipts it names, and what codes on photographs said of them
    SAID = "said"  # what was typed over, verified, answered and decided of receipts and stays


def bills_digest(expense: Mapping[str, Any] | None, platform: Mapping[str, Any] | None) -> str:
    """录入金额的指纹: of the two columns of keyed figures; empty while nothing was keyed in."""
    if expense is None and platform is None:
        return ""
    return _digest([expense, platform])


def facts_hash(sealer: Sealer, facts: object) -> str:
    """A keyed hash, so that nothing can be guessed back from it."""
    return sealer.index(_digest(facts), FACTS)


def hash_or_nothing(sealer: Sealer, facts: Sequence[object]) -> str:
    """The same of a list of facts; where there is none, there is nothing to hash."""
    return facts_hash(sealer, facts) if facts else NOTHING


def photo_facts(rows: Iterable[PhotoRow]) -> list[list[str]]:
    """What a chain of photographs is about: each of them, and when it was taken out again."""
    return sorted(
        [
            *(row.id, row.material, row.object_key, row.file_hash, row.added_by),
            _plain(row.added_at),
            _plain(row.removed_at) if row.removed_at else "",
        ]
        for row in rows
    )


def photo_changes(rows: Sequence[PhotoRow]) -> int:
    """How many changes these photographs have come to: each came once, some went again."""
    return len(rows) + sum(row.removed_at is not None for row in rows)


def change_columns(
    sealer: Sealer,
    claim_id: str,
    part: ChangePart,
    number: int,
    at: datetime,
    before: str,
    after: str,
) -> dict[str, Any]:
    """The row of one change; its seal shows when the row itself is touched."""
    columns: dict[str, Any] = {
        "claim_id": claim_id,
        "part": part.value,
        "number": number,
        "at": at,
        "before": before,
        "after": after,
    }
    return columns | {"seal": seal_of(sealer, columns)}


async def append_change(
    session: AsyncSession,
    sealer: Sealer,
    claim_id: str,
    part: ChangePart,
    before: Sequence[object],
    after: Sequence[object],
    at: datetime,
) -> None:
    """事实变动 of this part, where it has become another; the caller holds the claim."""
    hashes = hash_or_nothing(sealer, before), hash_or_nothing(sealer, after)
    if hashes[0] == hashes[1]:
        return
    last = await session.scalar(
        select(func.max(ClaimChangeRow.number)).where(
            ClaimChangeRow.claim_id == claim_id, ClaimChangeRow.part == part
        )
    )
    columns = change_columns(sealer, claim_id, part, (last or 0) + 1, at, *hashes)
    await session.execute(insert(ClaimChangeRow).values(**columns))


def seal_of(sealer: Sealer, columns: Mapping[str, Any]) -> str:
    """What the seal of these columns has to be."""
    named = [columns[name] for name in ("claim_id", "part", "number", "at", "before", "after")]
    return sealer.index(_digest(named), CHANGE)


def _digest(facts: object) -> str:
    return hashlib.sha256(json.dumps(facts, default=_plain, sort_keys=True).encode()).hexdigest()


def _plain(value: object) -> str:
    """Moments in UTC, whatever clock they came from, as the database gives them back."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
