"""What do programs send and hear about written questions to the centre?"""

from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from casework.desk.figure_queries import MAX_NUMBER, MAX_WORDS
from casework.lists import Page
from casework.platform.views import FigureQuery, QueryAnswer
from frontdoor.given_shapes import Cursor, VersionGiven
from frontdoor.shapes import Day, Given, Shown
from frontdoor.text_shapes import ONE_LINE

_Words = Annotated[str, Field(min_length=1, max_length=MAX_WORDS)]
_Number = Annotated[str, Field(min_length=1, max_length=MAX_NUMBER), ONE_LINE]


class FigureQueryGiven(VersionGiven):
    """查询函。"""

    document_no: _Number
    """函件编号"""
    words: _Words
    """问了什么"""


class QueriesAsked(Given):
    """翻看书面查询。"""

    answered: bool = False
    """true 看已答复的；默认看等答复的"""
    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class CentreAnswerGiven(Given):
    """市医保中心的答复。"""

    answer: Literal["confirmed", "corrected"]
    """confirmed 省平台的金额无误，corrected 省平台会更正"""
    answer_no: _Number
    """答复函编号"""
    answered_on: Day
    words: _Words


class FigureQueryShown(Shown):
    """一次书面查询。"""

    id: str
    claim_id: str
    claim_no: str
    insured_name: str
    """已遮挡；申请详情里为空"""
    differences: tuple[str, ...]
    document_no: str
    words: str
    asked_by_name: str
    asked_at: datetime
    due_on: date
    """最晚哪天催办"""
    answer: QueryAnswer | None
    """为空是还没有答复"""
    answer_no: str
    answered_on: date | None
    answer_words: str
    recorded_by_name: str


class QueriesShown(Shown):
    """一页书面查询：等答复的旧的在前，已答复的新的在前。"""

    items: tuple[FigureQueryShown, ...]
    next_cursor: str | None
    total: int | None
    """等答复的总数；看已答复的时为空"""

    @classmethod
    def from_page(cls, page: Page[FigureQuery]) -> Self:
        """From one page."""
        return cls.from_view(page)
