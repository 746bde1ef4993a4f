"""What is kept when somebody has said that the money came, or did not? Asked in the transaction
that moves the claim: by the phone, the chat, text messages and the window alike."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.arrival.tables import ArrivalFollowUpRow
from casework.conversations.opening import CaseOpening, NewCase
from casework.conversations.tables import ServiceCaseRow
from claims_core.claim import Actor, Claim
from claims_core.policy import PolicyBook
from claims_core.service_case import CaseKind, CaseState, ServiceCase
from infra.sealing import Sealer

YES, NO = "yes", "no"
_NOT_ARRIVED = "说补助款没有到账"
_ARRIVED_AFTER_ALL = "说补助款已经到账"


class ArrivalKeeping:
    """到没到的记录."""

    def __init__(self, sealer: Sealer, book: PolicyBook) -> None:
        self._cases = CaseOpening(sealer, book)

    async def keep(
        self,
        session: AsyncSession,
        claim: Claim,
        actor: Actor,
        now: datetime,
        arrived: bool,
        said_in: str,
        words: str = "",
    ) -> ServiceCase | None:
        """Keep the answer beside the question, if there was one, and open a case for a no; where
        one is open already, the answer is written into it. The caller holds the claim."""
        row = await last_question(session, claim.id)
        if row is not None:
            row.answer, row.answered_at, row.said_in = YES if arrived else NO, now, said_in
        if arrived and not await _has_case(session, claim.id):
            return None
        said = words or (_ARRIVED_AFTER_ALL if arrived else _NOT_ARRIVED)
        # the insured person's, whoever said it: relatives see it through the claim
        whose = ("insured", claim.insured_id)
        new = NewCase(CaseKind.NOT_ARRIVED, said_in, said, whose, claim_id=claim.id)
        return await self._cases.open(session, new, actor, now)

    async def bad_mark(
        self,
        session: AsyncSession,
        claim: Claim,
        actor: Actor,
        now: datetime,
        mark: int,
        said_in: str,
    ) -> ServiceCase:
        """Somebody is not content: a case, so that a colleague asks why."""
        said = f"到账回访打了{mark}分（满分5分）"
        whose = ("insured", claim.insured_id)
        new = NewCase(CaseKind.DISSATISFIED, said_in, said, whose, claim_id=claim.id)
        return await self._cases.open(session, new, actor, now)


async def last_question(session: AsyncSession, claim_id: str) -> ArrivalFollowUpRow | None:
    """What is kept of the last payment of a claim of which people were asked."""
    row: ArrivalFollowUpRow | None = await session.scalar(
        select(ArrivalFollowUpRow)
        .where(ArrivalFollowUpRow.claim_id == claim_id)
        .order_by(ArrivalFollowUpRow.paid_on.desc())
        .limit(1)
    )
    return row


async def _has_case(session: AsyncSession, claim_id: str) -> bool:
    found = await session.scalar(
        select(ServiceCaseRow.id)
        .where(
            ServiceCaseRow.claim_id == claim_id,
            ServiceCaseRow.kind == CaseKind.NOT_ARRIVED.value,
            ServiceCaseRow.state != CaseState.CLOSED.value,
        )
        .limit(1)
    )
    return found is not None
