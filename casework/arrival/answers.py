"""What follows when somebody answers our question whether the money came? Asked by the chat and by
replies to text messages: a yes moves the claim, a no opens a case, a mark is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from casework.arrival.answer_words import ArrivalSaid, read_arrival
from casework.arrival.said import NO, YES, ArrivalKeeping, last_question
from casework.arrival.tables import ArrivalFollowUpRow
from casework.claims import relative_acts
from casework.claims.member_access import visible_to
from casework.claims.store import ClaimStore
from casework.claims.tables import ClaimRow
from casework.people import merges, people
from claims_core.actions import Action
from claims_core.claim import Actor, Claim, Stage
from claims_core.identity_levels import MemberAct
from claims_core.policy import PolicyBook
from claims_core.review import apply_action
from claims_core.service_case import ServiceCase
from infra.db import Database
from infra.sealing import Sealer

# A mark is asked for right after the yes.
MARK_WITHIN = timedelta(days=7)
BAD_MARK = 2
ARRIVED = (
    "好的，记下了：申请{no}的补助款已经到账。您对这次办理满意吗？回1到5，5是很满意，1是很不满意。"
)
NOT_ARRIVED = (
    "记下了：申请{no}的补助款还没到。我们马上去查，最晚{day}前给您结果。工单号{case_no}，"
    "想问到哪一步了，把这个号发给我们就行。"
)
CHECK = "先看看短信或存折：钱转到了尾号{tail}的账户。"
THANKS = "谢谢您，记下了。"
SORRY = "谢谢您告诉我们，办得不好的地方我们会找原因。工单号{case_no}，会有同事联系您。"


@dataclass(frozen=True)
class ArrivalReply:
    """答复: what to say back; `asks_mark` where a number from 1 to 5 is awaited now."""

    text: str
    asks_mark: bool = False


class ArrivalAnswers:
    """到账回访的回答."""

    def __init__(
        self, db: Database, sealer: Sealer, clock: Callable[[], datetime], book: PolicyBook
    ) -> None:
        self._db = db
        self._clock = clock
        self._store = ClaimStore(sealer)
        self._keeping = ArrivalKeeping(sealer, book)

    async def answer(self, person: tuple[str, str], text: str, said_in: str) -> ArrivalReply | None:
        """What to say back to this person (kind, id as in a delivery); None where the text is no
        answer, or nobody has asked them."""
        said = read_arrival(text)
        if said is None:
            return None
        actor = people.replying_actor(person)
        async with self._db.write() as session:
            theirs = _theirs(person, actor, self._clock())
            if said.arrived is None:
                return await self._keep_mark(session, theirs, actor, said, said_in)
            return await self._keep_answer(session, theirs, person, actor, said.arrived, said_in)

    async def _keep_answer(
        self,
        session: AsyncSession,
        theirs: ColumnElement[bool],
        person: tuple[str, str],
        actor: Actor,
        arrived: bool,
        said_in: str,
    ) -> ArrivalReply | None:
        """The last payment that they were asked about and have not confirmed is meant."""
        now = self._clock()
        claim_id = await session.scalar(
            select(ClaimRow.id)
            .join(ArrivalFollowUpRow, ArrivalFollowUpRow.claim_id == ClaimRow.id)
            .where(theirs, ClaimRow.stage == Stage.PAID, ArrivalFollowUpRow.answer != YES)
            # what was not answered yet comes first
            .order_by(
                ArrivalFollowUpRow.answer == NO, ArrivalFollowUpRow.asked_at.desc(), ClaimRow.id
            )
            .limit(1)
        )
        claim = await self._store.load(session, claim_id, hold=True) if claim_id else None
        if claim is None or claim.stage is not Stage.PAID:
            return None
        action = Action.CONFIRM_ARRIVAL if arrived else Action.DENY_ARRIVAL
        moved, events = apply_action(claim, action, actor, version=claim.version, now=now)
        await self._store.save(session, claim, moved, events, at=now)
        case = await self._keeping.keep(session, claim, actor, now, arrived, said_in)
        if person[0] == "member":
            await relative_acts.tell(session, actor, claim, MemberAct.ANSWER_ARRIVAL, now)
        if arrived or case is None:
            return ArrivalReply(ARRIVED.format(no=claim.claim_no), asks_mark=True)
        return ArrivalReply(_not_arrived(claim, case))

    async def _keep_mark(
        self,
        session: AsyncSession,
        theirs: ColumnElement[bool],
        actor: Actor,
        said: ArrivalSaid,
        said_in: str,
    ) -> ArrivalReply | None:
        now = self._clock()
        claim_id = await session.scalar(
            select(ClaimRow.id)
            .join(ArrivalFollowUpRow, ArrivalFollowUpRow.claim_id == ClaimRow.id)
            .where(
                theirs,
                ArrivalFollowUpRow.answer == YES,
                ArrivalFollowUpRow.mark.is_(None),
                ArrivalFollowUpRow.answered_at > now - MARK_WITHIN,
            )
            .order_by(ArrivalFollowUpRow.answered_at.desc())
            .limit(1)
        )
        # first the claim, then what is said of its payment, as for a yes or a no
        claim = await self._store.load(session, claim_id, hold=True) if claim_id else None
        row = await last_question(session, claim.id) if claim is not None else None
        if claim is None or row is None or said.mark is None or row.mark is not None:
            return None
        row.mark, row.marked_at = said.mark, now
        if said.mark > BAD_MARK:
            return ArrivalReply(THANKS)
        case = await self._keeping.bad_mark(session, claim, actor, now, said.mark, said_in)
        return ArrivalReply(SORRY.format(case_no=case.case_no))


def _not_arrived(claim: Claim, case: ServiceCase) -> str:
    day = f"{case.due_on.month}月{case.due_on.day}日"
    told = NOT_ARRIVED.format(no=claim.claim_no, day=day, case_no=case.case_no)
    tail = claim.payee.account[-4:] if claim.payee else ""
    return f"{told}{CHECK.format(tail=tail)}" if tail else told


def _theirs(person: tuple[str, str], actor: Actor, now: datetime) -> ColumnElement[bool]:
    """The claims that this person was asked about: the insured person their own, a member also
    those they filed for somebody."""
    if person[0] == "member":
        return visible_to(actor, now)
    return ClaimRow.insured_id.in_(merges.same_person(person[1]))
