"""How did a claim come to what was said of its receipts and stays: amounts typed over, issuers'
answers, answers and decisions about the same stay? Every change appends a row to its chain of
facts; asked by whoever keeps one of them, and by the proof."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.changes import ChangePart, append_change
from casework.receipts.tables import (
    ReceiptAmountRow,
    ReceiptVerificationRow,
    SameStayAnswerRow,
    SameStayDecisionRow,
)
from infra.sealing import Sealer

Said = list[list[object]]
_KEPT: tuple[Any, ...] = (
    ReceiptAmountRow,
    ReceiptVerificationRow,
    SameStayAnswerRow,
    SameStayDecisionRow,
)


async def said_of(session: AsyncSession, claim_ids: Sequence[str]) -> dict[str, Said]:
    """Every row that was appended about each of these claims, all of it; empty where none was."""
    found: dict[str, Said] = {claim_id: [] for claim_id in claim_ids}
    for kept in _KEPT:
        for row in await session.execute(
            select(*kept.__table__.columns).where(kept.claim_id.in_(claim_ids)).order_by(kept.id)
        ):
            found[row.claim_id].append([kept.__table__.name, *row])
    return found


@asynccontextmanager
async def recorded(
    session: AsyncSession, sealer: Sealer, claim_id: str, at: datetime
) -> AsyncIterator[None]:
    """What is appended meanwhile about the claim is one change; the caller holds the claim."""
    before = await said_of(session, [claim_id])
    yield
    await session.flush()
    after = await said_of(session, [claim_id])
    await append_change(
        session, sealer, claim_id, ChangePart.SAID, before[claim_id], after[claim_id], at
    )
