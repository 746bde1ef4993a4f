"""How does an appeal look on the phone, and what does the phone send?"""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from casework.conversations.opening import MAX_WORDS
from casework.conversations.views import MemberAppeal
from claims_core.service_case import CASE_ENDING_WORDS, CASE_STATE_WORDS, CaseEnding, CaseState
from claims_core.whose_turn import TURN_WORDS, Turn, turn_of_case
from frontdoor.shapes import Given, Shown


class AppealGiven(Given):
    """提出申诉。"""

    words: Annotated[str, Field(min_length=1, max_length=MAX_WORDS)]
    """哪里不对、为什么"""


class AppealShown(Shown):
    """一件申诉。"""

    id: str
    case_no: str
    """工单编号，FW 开头；问窗口、打电话都用它"""
    state: CaseState
    state_words: str
    opened_at: datetime
    due_on: date
    """最晚哪天答复（暂定）"""
    ending: CaseEnding | None
    ending_words: str
    """没办结的为空"""
    words: tuple[str, ...]
    """您说的话"""
    answer: str
    """工作人员的答复；还没有答复为空"""
    photos: int
    """交了几样新证据，都存好了"""
    turn: Turn
    """现在该谁办：office 我们，nobody 不用办了"""
    turn_words: str

    @classmethod
    def from_appeal(cls, appeal: MemberAppeal) -> Self:
        """From casework's view."""
        return cls.from_view(
            appeal,
            state_words=CASE_STATE_WORDS[appeal.state],
            ending_words=CASE_ENDING_WORDS[appeal.ending] if appeal.ending else "",
            turn=turn_of_case(appeal.state),
            turn_words=TURN_WORDS[turn_of_case(appeal.state)],
        )


class AppealsShown(Shown):
    """一份申请的申诉。"""

    items: tuple[AppealShown, ...]


class AppealPhotosShown(Shown):
    """证据收下了。"""

    photos: int
    """现在一共几样"""
