"""What does a program send to quality review, follow-up calls and the review of hospital
settlements?"""

from typing import Annotated

from pydantic import Field

from casework.checks.track_filters import TrackFilter
from claims_core.track import FindingReason, TrackAction, TrackOutcome
from frontdoor.shapes import Given
from window.api.shapes.given import Cursor

Note = Annotated[str, Field(max_length=1000)]
Month = Annotated[str, Field(pattern=r"^\d{4}-\d{2}$")]


class TrackListAsked(Given):
    """翻看旁线列表。"""

    list: TrackFilter = TrackFilter.DUE
    """哪一栏；不填是待办"""
    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class TrackStepGiven(Given):
    """旁线上的一步。"""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)]
    """看到的旁线版本号；还没安排的是 0"""
    action: TrackAction
    outcome: TrackOutcome | None = None
    """办理结果；完成时要填"""
    reason_code: FindingReason | None = None
    """质检发现的问题；结果是 finding 时要填"""
    note: Note = ""
    """说明，同事看得到；不要写姓名和证件号码"""


class MonthAsked(Given):
    """看一个月的抽取。"""

    month: Month
    """例如 2026-03"""


class MonthGiven(Given):
    """抽取一个月。"""

    month: Month
    """例如 2026-03；再来一次结果一样，晚到的记录另作补抽"""
