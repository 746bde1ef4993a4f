"""How did a claim come to hold its receipts? Every change of what it holds appends a row to its
chain of facts; asked by whoever holds and lets go, and by the proof."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.changes import NOTHING, ChangePart, change_columns, facts_hash
from casework.claims.tables import ClaimChangeRow, ReceiptUseRow
from infra.sealing import Sealer

Uses = list[list[str]]
# where it stands in one of them: kind, code, number, since when, in use, paid with
IN_USE = 4


def fact_of(use: Any) -> list[str]:
    """One use, as the chain knows it."""
    held = [use.taken_at.astimezone(UTC).isoformat(), str(use.in_use), str(use.paid_with)]
    return [use.kind, use.code, use.number, *held]


async def uses_of(session: AsyncSession, claim_ids: Sequence[str]) -> dict[str, Uses]:
    """What each of these claims holds; empty where it holds nothing."""
    found: dict[str, Uses] = {claim_id: [] for claim_id in claim_ids}
    use = ReceiptUseRow
    row: Any
    for row in await session.execute(
        select(
            use.claim_id, use.kind, use.code, use.number, use.taken_at, use.in_use, use.paid_with
        ).where(use.claim_id.in_(claim_ids))
    ):
        found[row.claim_id].append(fact_of(row))
    return {claim_id: sorted(uses) for claim_id, uses in found.items()}


def uses_hash(sealer: Sealer, uses: Uses) -> str:
    """A keyed hash of what a claim holds."""
    return facts_hash(sealer, uses) if uses else NOTHING


async def record(
    session: AsyncSession, sealer: Sealer, before: Mapping[str, Uses], at: datetime
) -> None:
    """事实变动 of the claims in `before` that hold something else now; the caller holds the rows by
    which two of them could meet."""
    await session.flush()
    after = await uses_of(session, list(before))
    changed = [claim_id for claim_id, uses in before.items() if uses != after[claim_id]]
    if not changed:
        return
    change = ClaimChangeRow
    last = await session.execute(
        select(change.claim_id, func.max(change.number))
        .where(change.claim_id.in_(changed), change.part == ChangePart.RECEIPTS)
        .group_by(change.claim_id)
    )
    numbers = {row[0]: int(row[1]) for row in last}
    await session.execute(
        insert(ClaimChangeRow),
        [
            change_columns(
                sealer,
                claim_id,
                ChangePart.RECEIPTS,
                numbers.get(claim_id, 0) + 1,
                at,
                uses_hash(sealer, before[claim_id]),
                uses_hash(sealer, after[claim_id]),
            )
            for claim_id in changed
        ],
    )
