"""How is fraud reported from the phone, and how does what became of it look there?"""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from casework.fraud.reporting import LEAST_WORDS, MOST_WORDS
from casework.fraud.views import ReporterView
from claims_core.fraud_report import (
    REPORT_RESULT_WORDS,
    REPORT_STATE_WORDS,
    ReportResult,
    ReportState,
)
from frontdoor.shapes import Given, Shown
from frontdoor.text_shapes import CODE


class FraudReportGiven(Given):
    """一件举报。"""

    words: Annotated[str, Field(min_length=LEAST_WORDS, max_length=MOST_WORDS)]
    """谁、什么时候、在哪里、怎么回事；加密存放，经办申请的人看不到"""
    anonymous: bool = False
    """不留名：系统里不记是谁举报的，只有拿编号能问结果"""
    claim_no: Annotated[str, Field(max_length=40), CODE] = ""
    """说的是哪份申请；经办过它的人看不到这件举报"""


class FraudReportNumberShown(Shown):
    """举报的编号。"""

    report_no: str
    """JB 开头；请抄下来，不留名的只有它能问结果"""


class FraudWordsGiven(Given):
    """补充的话。"""

    words: Annotated[str, Field(min_length=1, max_length=MOST_WORDS)]


class FraudPhotosShown(Shown):
    """收下的照片。"""

    photos: int
    """现在一共几张"""


class FraudReportShown(Shown):
    """举报办到哪了。"""

    report_no: str
    state: ReportState
    state_words: str
    result: ReportResult | None
    result_words: str
    """没查完的为空"""
    told: str
    """查完时写给举报人的话"""
    photos: int
    received_at: datetime

    @classmethod
    def from_report(cls, view: ReporterView) -> Self:
        """From casework's view."""
        return cls.from_view(
            view,
            state_words=REPORT_STATE_WORDS[view.state],
            result_words=REPORT_RESULT_WORDS[view.result] if view.result else "",
        )
