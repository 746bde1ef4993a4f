"""Who may not release a batch, and which one? Asked before a release: whoever made it is known from
the batch, whoever checked one of its claims finally from the decisions."""

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.claims.tables import ClaimStepRow, DecisionRow
from casework.payments.tables import PaymentBatchRow, PaymentRow
from claims_core.actions import ACTION_WORDS, Action
from claims_core.claim import Actor, Stage
from claims_core.errors import ClaimsError
from claims_core.money import format_yuan
from claims_core.review import SamePerson


class BatchMoved(ClaimsError):
    """批次已变: payments have left it since somebody looked at it."""

    code = "batch_moved"
    template = "就在刚才，这一批有了变化：现在是{count}笔，共{sum}元。请核对过再放行。"


def require_as_seen(batch: PaymentBatchRow, seen_fen: int | None) -> None:
    """Let nobody release another sum than they have read; None asks nothing.

    :raises BatchMoved:
    """
    if seen_fen is not None and seen_fen != batch.sum_fen:
        raise BatchMoved(count=batch.count, sum=format_yuan(batch.sum_fen))


async def require_not_checked_by(session: AsyncSession, actor: Actor, batch_id: str) -> None:
    """Whoever checked a claim finally does not release its payment, unless another person, a
    supervisor, has allowed it for that claim since it went into a batch.

    :raises SamePerson:
    """
    allowed = exists().where(
        ClaimStepRow.claim_id == PaymentRow.claim_id,
        ClaimStepRow.action == Action.ALLOW_SAME_PERSON,
        ClaimStepRow.source == Stage.PAYING,
        ClaimStepRow.actor_id != actor.id,
    )
    own = (
        select(PaymentRow.id)
        .join(DecisionRow, DecisionRow.id == PaymentRow.decision_id)
        .where(
            PaymentRow.batch_id == batch_id,
            PaymentRow.taken_out_at.is_(None),
            DecisionRow.made_by == actor.id,
            ~allowed,
        )
    )
    if await session.scalar(own.limit(1)) is not None:
        raise SamePerson(earlier=ACTION_WORDS[Action.CHECK_FINALLY], action="放行拨付批次")
