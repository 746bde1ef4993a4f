"""How does what is said in a chat become a case with a number? Asked by the bot for a complaint,
and by the clerk who talks to somebody and cannot settle it there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from casework.conversations.case_lists import TASK
from casework.conversations.opening import MAX_WORDS, CaseOpening, NewCase
from casework.errors import FieldsInvalid
from casework.handover.desk import HandoverDesk
from casework.handover.sending import NotSent
from casework.roles import require_role
from claims_core.case_workers import CASE_STAFF
from claims_core.claim import Actor
from claims_core.errors import InvalidMobile
from claims_core.identifiers import check_mobile, landline
from claims_core.policy import PolicyBook
from claims_core.service_case import CaseKind, ServiceCase
from infra.db import Database
from infra.sealing import Sealer

# What a clerk in a chat passes on; everything else has a place of its own.
FROM_A_CHAT = (CaseKind.COMPLAINT, CaseKind.QUESTION, CaseKind.HEALTH_QUESTION)
REGISTERED = (
    "登记好了，编号{number}。{proposal}前告诉您打算怎么办，一般{due}前办完。"
    "想知道办到哪一步，把编号发来，或发“投诉进度”。"
)
MORE = "您补充的话写进编号{number}了，{due}前办完。想知道办到哪一步，把编号发来，或发“投诉进度”。"


@dataclass(frozen=True)
class ChatCase:
    """登记结果; `told` is whether the person has been told the number in the chat."""

    case: ServiceCase
    told: bool


class ChatCases:
    """聊天里登记的工单."""

    def __init__(
        self,
        db: Database,
        sealer: Sealer,
        clock: Callable[[], datetime],
        book: PolicyBook,
        desk: HandoverDesk | None = None,
    ) -> None:
        """`desk` says the number in the chat; the bot replies with it by itself."""
        self._db = db
        self._clock = clock
        self._desk = desk
        self._opening = CaseOpening(sealer, book)

    async def complain(self, member: Actor, words: str) -> str:
        """投诉 of a member, in their own words; answers what they are told."""
        new = NewCase(CaseKind.COMPLAINT, "chat", words, ("member", member.id))
        async with self._db.write() as session:
            case = await self._opening.open(session, new, member, self._clock())
        return told(case)

    async def register(
        self,
        actor: Actor,
        handover_id: str,
        kind: CaseKind,
        words: str,
        *,
        member_id: str | None,
        after: int,
        phone: str = "",
    ) -> ChatCase:
        """登记 what somebody wants whom this clerk talks to; where nobody knows who it is, a number
        to ring is needed.

        :raises RoleMissing, FieldsInvalid, ChatEnded:
        """
        require_role(actor, CASE_STAFF, TASK)
        words = words.strip()
        if not words or len(words) > MAX_WORDS:
            raise FieldsInvalid(words=f"请写明是什么事，最多{MAX_WORDS}个字。")
        if kind not in FROM_A_CHAT:
            raise FieldsInvalid(kind="请选是投诉、疑难问题还是健康咨询。")
        person = ("member", member_id) if member_id else None
        number = "" if person else _number(phone)
        new = NewCase(kind, "chat", words, person, phone=number)
        async with self._db.write() as session:
            case = await self._opening.open(session, new, actor, self._clock())
        if self._desk is None:
            return ChatCase(case, told=False)
        try:
            await self._desk.reply(actor, handover_id, told(case), after=after)
        except NotSent:
            return ChatCase(case, told=False)
        return ChatCase(case, told=True)


def told(case: ServiceCase) -> str:
    """What whoever it concerns is told of a case that was just opened, or added to."""
    days = {
        name: f"{day.month}月{day.day}日"
        for name, day in (("proposal", case.clock.proposal_on), ("due", case.due_on))
    }
    return (REGISTERED if case.steps == 1 else MORE).format(number=case.case_no, **days)


def _number(phone: str) -> str:
    try:
        return check_mobile(phone)
    except InvalidMobile as problem:
        if fixed := landline(phone):
            return fixed
        unknown = f"这个微信没有登记过，请填能找到他的电话。{problem.message}"
        raise FieldsInvalid(phone=unknown) from None
