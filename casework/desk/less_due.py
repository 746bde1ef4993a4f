"""What follows when less is due on a claim than was thought? Asked in the transaction of whoever
takes back, on the bank's paper, a refusal, a return, or money that was got back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.store import ClaimStore
from casework.errors import NotFound
from casework.payments import batch_exits, recovery_steps
from casework.payments.moves import PaymentMove, move_claims, paid_elsewhere
from casework.payments.tables import PaymentBatchRow, PaymentRow
from casework.receipts import holding
from claims_core.actions import Action
from claims_core.claim import Actor, Claim, Stage
from claims_core.review import StaleVersion
from claims_core.review_reasons import ReasonCode
from infra.sealing import Sealer


@dataclass(frozen=True)
class HeldClaim:
    """The claim, and its payment in a batch that nobody has released."""

    claim: Claim
    waiting: PaymentRow | None


async def hold(
    session: AsyncSession, sealer: Sealer, claim_id: str, batch_ids: Collection[str] = ()
) -> HeldClaim:
    """Hold the claim; these batches and that of the waiting payment first, as everybody does.

    :raises StaleVersion: when the claim went into a batch at this moment. :raises NotFound:
    """
    query = (
        select(PaymentRow)
        .join(PaymentBatchRow, PaymentBatchRow.id == PaymentRow.batch_id)
        .where(
            PaymentRow.claim_id == claim_id,
            PaymentRow.taken_out_at.is_(None),
            PaymentBatchRow.released_at.is_(None),
        )
    )
    seen = await session.scalar(query)
    for batch_id in sorted({*batch_ids, *([seen.batch_id] if seen else [])}):
        await session.get_one(PaymentBatchRow, batch_id, with_for_update=True)
    claim = await ClaimStore(sealer).load(session, claim_id, hold=True)
    if claim is None:
        raise NotFound
    waiting = await session.scalar(query.execution_options(populate_existing=True))
    if (waiting.id if waiting else "") != (seen.id if seen else ""):
        raise StaleVersion(version=claim.version, stage=claim.stage)
    return HeldClaim(claim, waiting)


async def follow(
    session: AsyncSession,
    sealer: Sealer,
    actor: Actor,
    held: HeldClaim,
    cause: str,
    reference: str,
    now: datetime,
) -> None:
    """What waits in a batch leaves it, what the person holds now is to be got back, its receipts
    are held again, and a claim on which nothing is due any more stands at 已拨付. `cause` names in
    Chinese what has changed, `reference` the bank's paper.

    :raises SamePerson: for whoever put the claim into the batch.
    """
    claim, words = held.claim, f"{cause} {reference}"
    moves, stage = [], claim.stage
    if held.waiting is not None:
        batch = await session.get_one(PaymentBatchRow, held.waiting.batch_id)
        code = ReasonCode.AMOUNT_IN_DOUBT
        moves.append(PaymentMove(claim.id, Action.TAKE_OUT_OF_BATCH, code, words))
        await batch_exits.leave(session, sealer, actor, batch, [held.waiting], words, now)
        stage = Stage.EXCHANGE_CHECKED
    money = await recovery_steps.follow(session, [claim], actor, cause, now)
    await holding.hold_paid(session, sealer, claim.id, now)
    moves += paid_elsewhere({claim.id: stage}, money, words)
    await move_claims(session, ClaimStore(sealer), actor, moves, now, {claim.id: claim})
