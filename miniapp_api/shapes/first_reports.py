"""How does a first report look on the phone, and what does the phone send?"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from casework.first_reports.views import FirstReport
from claims_core.checklist import CARE_KIND_WORDS, CARE_PLACE_WORDS, CareKind, CarePlace
from claims_core.first_report import (
    FIRST_REPORT_STATE_WORDS,
    TURN_OF_REPORT,
    FirstReportState,
    ReportedCare,
)
from claims_core.whose_turn import TURN_WORDS, Turn
from frontdoor.shapes import Day, Given, Shown
from frontdoor.text_shapes import ONE_LINE
from miniapp_api.shapes.care import CauseGiven
from miniapp_api.shapes.materials import GuideShown


class FirstReportGiven(Given):
    """报案：谁、怎么看的病、在哪里、从哪天起。"""

    insured_id: Annotated[str, Field(min_length=1, max_length=32)]
    """参保人：本人，或授权给您的家人"""
    kind: CareKind
    """看病方式"""
    place: CarePlace
    """就医地"""
    provider_name: Annotated[str, Field(min_length=1, max_length=100), ONE_LINE]
    """哪家医院"""
    began_on: Day
    """哪天住院，或哪天看的"""
    cause: CauseGiven = None

    def care(self) -> ReportedCare:
        """For the service."""
        return ReportedCare(
            kind=self.kind,
            place=self.place,
            provider_name=self.provider_name,
            began_on=self.began_on,
            cause=self.cause,
        )


class FirstReportShown(Shown):
    """一次报案。"""

    id: str
    report_no: str
    """报案编号，BA 开头；问窗口、打电话都用它"""
    insured_name: str
    """参保人，已遮挡"""
    kind: CareKind
    kind_words: str
    place: CarePlace
    place_words: str
    provider_name: str
    began_on: date
    reported_at: datetime
    material_until: date
    """材料请在哪天以前交来；日子是暂定的，晚了也照收"""
    state: FirstReportState
    """open 等您交材料，filed 已转成申请，dropped 已取消"""
    state_words: str
    turn: Turn
    """现在该谁办：you 您，nobody 不用办了"""
    turn_words: str
    claim_id: str | None
    """转成了哪份申请；还没有为空"""
    required: tuple[GuideShown, ...]
    """到时候一定要有的材料"""
    welcome: tuple[GuideShown, ...]
    """有就拍上的材料"""

    @classmethod
    def from_report(cls, report: FirstReport) -> Self:
        """From casework's view."""
        turn = TURN_OF_REPORT[report.state]
        return cls.from_view(
            report,
            kind=report.care.kind,
            kind_words=CARE_KIND_WORDS[report.care.kind],
            place=report.care.place,
            place_words=CARE_PLACE_WORDS[report.care.place],
            provider_name=report.care.provider_name,
            began_on=report.care.began_on,
            state_words=FIRST_REPORT_STATE_WORDS[report.state],
            turn=turn,
            turn_words="等您交材料" if turn is Turn.YOU else TURN_WORDS[turn],
        )


class FirstReportsShown(Shown):
    """我的报案。"""

    items: tuple[FirstReportShown, ...]

    @classmethod
    def from_reports(cls, reports: Iterable[FirstReport]) -> Self:
        """From casework's views."""
        return cls(items=tuple(map(FirstReportShown.from_report, reports)))
