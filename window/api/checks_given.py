"""What does a program send to quality review, follow-up calls and the review of hospital
settlements?"""

from typing import Annotated

from pydantic import Field

from casework.side_track_desk import TrackFilter
from claims_core.hospital_review import (
    HospitalFinding,
    HospitalOutcome,
    HospitalReason,
    HospitalWork,
)
from claims_core.track import FindingReason, TrackAction, TrackOutcome
from frontdoor.shapes import Given
from window.api.given import Cursor, Fen, Id, Version, VersionGiven

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


class HospitalListAsked(Given):
    """翻看医院结算。"""

    work: HospitalWork | None = None
    """等着做什么；不填看全部"""
    search: Annotated[str, Field(max_length=100)] = ""
    """结算单号，或医院名称开头"""
    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class HospitalReviewGiven(VersionGiven):
    """一次审核。"""

    outcome: HospitalOutcome
    reason_code: HospitalReason | None = None
    """疑点种类；有疑点时要填"""
    amount_fen: Fen | None = None
    """涉及金额，分；有疑点时要填"""
    note: Note = ""
    """具体情况；有疑点时要填，不要写姓名和证件号码"""

    def finding(self) -> HospitalFinding:
        """For the rules."""
        return HospitalFinding(self.outcome, self.reason_code or "", self.amount_fen, self.note)


class SeenRecordGiven(Given):
    """看过的一条结算。"""

    id: Id
    version: Version


class PassGiven(Given):
    """一批初审无误。"""

    records: Annotated[tuple[SeenRecordGiven, ...], Field(min_length=1, max_length=100)]
