"""How do a member's cases look on the phone?"""

from datetime import date, datetime
from typing import Self

from casework.conversations.views import MemberCase
from casework.lists import Page
from claims_core.service_case import (
    CASE_ENDING_WORDS,
    CASE_KIND_WORDS,
    CASE_STATE_WORDS,
    CaseEnding,
    CaseKind,
    CaseState,
)
from claims_core.whose_turn import TURN_WORDS, Turn, turn_of_case
from frontdoor.shapes import Shown


class MemberCaseShown(Shown):
    """一件工单。"""

    case_no: str
    """工单编号，FW 开头"""
    kind: CaseKind
    kind_words: str
    state: CaseState
    state_words: str
    opened_at: datetime
    proposal_on: date | None
    """哪天以前告诉您打算怎么办；已经告诉了为空"""
    due_on: date
    """最晚哪天有结果"""
    hard: bool
    """是不是疑难的事，疑难的时间长些"""
    ending: CaseEnding | None
    ending_words: str
    """没办结的为空"""
    turn: Turn
    """现在该谁办：office 我们，nobody 不用办了"""
    turn_words: str

    @classmethod
    def from_case(cls, case: MemberCase) -> Self:
        """From casework's view."""
        return cls.from_view(
            case,
            kind_words=CASE_KIND_WORDS[case.kind],
            state_words=CASE_STATE_WORDS[case.state],
            ending_words=CASE_ENDING_WORDS[case.ending] if case.ending else "",
            turn=turn_of_case(case.state),
            turn_words=TURN_WORDS[turn_of_case(case.state)],
        )


class MemberCasesShown(Shown):
    """一页工单。"""

    items: tuple[MemberCaseShown, ...]
    next_cursor: str | None
    """取下一页时带上；没有下一页为空"""

    @classmethod
    def from_page(cls, page: Page[MemberCase]) -> Self:
        """From one page."""
        return cls.from_view(page, items=tuple(map(MemberCaseShown.from_case, page.items)))
