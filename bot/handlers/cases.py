"""What has become of what I said, by the number of the case? Answered to the person it concerns
alone."""

import re
from collections.abc import Awaitable, Callable
from datetime import date

from bot.dispatcher import Reply
from bot.handlers.progress import how_to_bind
from bot.incoming import Incoming
from casework.conversations.member_cases import MemberCases
from casework.conversations.views import MemberCase
from claims_core.claim import Actor
from claims_core.identifiers import case_no_in
from claims_core.service_case import CASE_ENDING_WORDS, CASE_KIND_WORDS, CaseState

SHOWN = 3
_MINE = re.compile(
    r"(查询?|看看?)?(一下)?(我的|我)?工单(号|编号)?(进度|到哪(一步)?了?|怎么样了?|呢)?"
    r"|(查询?|看看?)?(一下)?(我的|我)?投诉(号|编号)?的?"
    r"(进度|结果|到哪(一步)?了?|(办得?|处理得?)?怎么样了?|有结果(了)?(吗|没有?)?)"
)
NONE = "您现在没有工单。有事想说，把话发给我，或打窗口电话。"
NOT_YOURS = "没有查到您的这个工单号。请核对一下（FW 开头）；是家里人的，请用他本人的微信来问。"
_NOW: dict[CaseState, str] = {
    CaseState.OPEN: "登记好了，还没有人接手。{proposal}最晚{day}前给您结果。",
    CaseState.IN_HAND: "有同事在办。{proposal}最晚{day}前给您结果。",
    CaseState.ANSWERED: "已经答复过您了。还有话说，直接发给我们。",
    CaseState.CLOSED: "已经办结：{ending}。还有没解决的，打窗口电话再说一遍就行。",
}


class CaseQuestion:
    """工单号: however it was pasted; the word alone shows the last ones."""

    def __init__(self, cases: MemberCases, known: Callable[[str], Awaitable[Actor | None]]) -> None:
        self._cases = cases
        self._known = known

    def wants(self, message: Incoming) -> bool:
        return message.in_words and (
            case_no_in(message.text) is not None or _MINE.fullmatch(message.bare) is not None
        )

    async def handle(self, message: Incoming) -> Reply | None:
        if not self.wants(message):
            return None
        number = case_no_in(message.text)
        actor = await self._known(message.person)
        if actor is None:
            return Reply(how_to_bind("工单", "工单"))
        if number is not None:
            case = await self._cases.by_number(actor, number)
            return Reply(NOT_YOURS if case is None else _said(case))
        mine = (await self._cases.mine(actor)).items
        return Reply("\n\n".join(map(_said, mine[:SHOWN])) or NONE)


def _said(case: MemberCase) -> str:
    ending = CASE_ENDING_WORDS[case.ending] if case.ending else ""
    proposal = f"{_day(case.proposal_on)}前告诉您打算怎么办，" if case.proposal_on else ""
    if case.hard:
        proposal = "这件事难办些，要的时间长，"
    now = _NOW[case.state].format(day=_day(case.due_on), ending=ending, proposal=proposal)
    return f"工单{case.case_no}（{CASE_KIND_WORDS[case.kind]}）\n现在：{now}"


def _day(day: date) -> str:
    return f"{day.month}月{day.day}日"
