"""How does it get into rows that a promised day has moved, and what became of one that has ended?
Asked by the store with every move of claims."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.promise_tables import PromiseResultRow
from casework.claims.tables import PromiseMoveRow
from claims_core.claim import Claim
from claims_core.clocks import promise_move
from claims_core.promise_results import promise_results
from infra.statements import chunks


async def append(session: AsyncSession, moves: Sequence[tuple[Claim, Claim]], at: datetime) -> None:
    """Write down every promised day that moved, and every promise that came to its end."""
    moved = [columns for move in moves if (columns := _moved(*move, at))]
    for part in chunks(moved):
        await session.execute(insert(PromiseMoveRow), list(part))
    ended = [columns for move in moves for columns in _ended(*move, at)]
    for part in chunks(ended):
        await session.execute(insert(PromiseResultRow), list(part))


def _moved(before: Claim, after: Claim, at: datetime) -> dict[str, Any] | None:
    move = promise_move(before, after)
    if move is None:
        return None
    return {"claim_id": after.id, "claim_version": after.version, "at": at, **asdict(move)}


def _ended(before: Claim, after: Claim, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "claim_id": after.id,
            "claim_version": after.version,
            "care_kind": before.care.kind,
            "care_place": before.care.place,
            "at": at,
            **asdict(result),
        }
        for result in promise_results(before, after, at)
    ]
