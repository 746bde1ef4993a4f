"""How content is somebody with a claim that was paid, as they say it on the phone? Asked by the
member API once the money has come; one mark for a payment, wherever it is given."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from casework.arrival.answers import BAD_MARK, MARK_WITHIN, SORRY, THANKS
from casework.arrival.said import YES, ArrivalKeeping
from casework.arrival.tables import ArrivalFollowUpRow
from casework.claims import relative_acts
from casework.claims.member_access import visible_to
from casework.claims.store import ClaimStore
from casework.errors import NotFound
from claims_core.calendar_cn import china_day
from claims_core.claim import Actor, Claim, Stage
from claims_core.errors import ClaimsError
from claims_core.identity_levels import MemberAct
from claims_core.policy import PolicyBook
from infra.db import Database
from infra.sealing import Sealer

SAID_IN = "phone"


class MarkNotAsked(ClaimsError):
    """现在不用打分: the money has not come, it is long ago, or there is a mark already."""

    code = "mark_not_asked"
    template = "这份申请现在不用打分：打过了，或者钱还没到，或者过了7天。有话要说请打电话。"


@dataclass(frozen=True)
class MarkStanding:
    """满意度: whether one may be given now, and which was."""

    may: bool
    mark: int | None


class ArrivalMarks:
    """到账以后的满意度."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._clock = clock
        self._store = ClaimStore(sealer)
        self._keeping = ArrivalKeeping(sealer, book)

    async def standing(self, actor: Actor, claim_id: str) -> MarkStanding:
        """Whether this claim can be marked. :raises NotFound: also when it is somebody else's."""
        async with self._db.read() as session:
            claim = await self._theirs(session, actor, claim_id)
            row = await _of_last_payment(session, claim)
        mark = row.mark if row is not None else None
        return MarkStanding(mark is None and self._arrived_lately(claim, row), mark)

    async def give(self, actor: Actor, claim_id: str, mark: int) -> str:
        """Keep a mark from 1 to 5; answers what is said to it. The same mark again is no other.

        :raises NotFound, MarkNotAsked:
        """
        now = self._clock()
        async with self._db.write() as session:
            claim = await self._theirs(session, actor, claim_id, hold=True)
            row = await _of_last_payment(session, claim)
            if row is not None and row.mark == mark:
                return THANKS
            if (row is not None and row.mark is not None) or not self._arrived_lately(claim, row):
                raise MarkNotAsked
            paid_at = _moved_at(claim, Stage.PAID)
            if row is None and paid_at is not None:  # the money came before they were asked
                row = ArrivalFollowUpRow(
                    claim_id=claim.id,
                    paid_on=china_day(paid_at),
                    asked_at=now,
                    answer=YES,
                    answered_at=_moved_at(claim, Stage.RECEIVED),
                    said_in=SAID_IN,
                )
                session.add(row)
            if row is None:
                raise MarkNotAsked
            row.mark, row.marked_at = mark, now
            await relative_acts.tell(session, actor, claim, MemberAct.GIVE_MARK, now)
            if mark > BAD_MARK:
                return THANKS
            case = await self._keeping.bad_mark(session, claim, actor, now, mark, SAID_IN)
            return SORRY.format(case_no=case.case_no)

    def _arrived_lately(self, claim: Claim, row: ArrivalFollowUpRow | None) -> bool:
        received_at = _moved_at(claim, Stage.RECEIVED)
        if claim.stage not in (Stage.RECEIVED, Stage.CLOSED) or received_at is None:
            return False
        said_at = row.answered_at if row is not None else received_at
        return said_at is not None and said_at > self._clock() - MARK_WITHIN

    async def _theirs(
        self, session: AsyncSession, actor: Actor, claim_id: str, *, hold: bool = False
    ) -> Claim:
        act = MemberAct.GIVE_MARK if hold else MemberAct.SEE_CLAIM
        seen_by = visible_to(actor, self._clock(), act)
        claim = await self._store.load(session, claim_id, seen_by, hold=hold)
        if claim is None:
            raise NotFound
        return claim


async def _of_last_payment(session: AsyncSession, claim: Claim) -> ArrivalFollowUpRow | None:
    paid_at = _moved_at(claim, Stage.PAID)
    if paid_at is None:
        return None
    return await session.get(ArrivalFollowUpRow, (claim.id, china_day(paid_at)))


def _moved_at(claim: Claim, stage: Stage) -> datetime | None:
    """When it came to this stage last."""
    return max((s.at for s in claim.steps if s.target is stage is not s.source), default=None)
