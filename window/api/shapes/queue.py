"""How do lists of claims look to a program, and how does it ask for them? Masked, as casework
gives them."""

from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from casework.claims.views import ClaimLine
from casework.lists import Page
from claims_core.checklist import CareKind
from claims_core.claim import Stage
from frontdoor.claim_shapes import PromiseShown
from frontdoor.given_shapes import Cursor
from frontdoor.shapes import Given, Money, Shown


class QueueAsked(Given):
    """翻看申请列表。"""

    stage: Stage | None = None
    """只看这个阶段；不填看全部"""
    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class SearchGiven(Given):
    """查找申请；放在请求体里，身份证号不进网址。"""

    search: Annotated[str, Field(min_length=1, max_length=40)]
    """受理编号，或完整身份证号"""
    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class QueueLineShown(Shown):
    """申请摘要。"""

    # Not the member's line: staff see how urgent a claim is, and no draft.
    id: str
    claim_no: str
    stage: Stage
    stage_words: str
    insured_name: str
    """已遮挡"""
    provider_name: str
    care_kind: CareKind | None
    discharge_on: date | None
    submitted_at: datetime | None
    promise: PromiseShown | None
    assessed: Money | None
    """核定的补助金额；复审通过以前，列表里不给"""
    version: int
    filed_by_proxy: bool
    filled_at_window: bool
    urgency: int
    """办理时限已用去的百分比档：0、50、80、100"""
    sent_back: str
    """退回来重办的，写为什么；不是退回来的为空"""

    @classmethod
    def from_line(cls, line: ClaimLine) -> Self:
        """From one line of the queue."""
        return cls.from_view(
            line, promise=PromiseShown.from_line(line), assessed=Money.maybe(line.assessed_fen)
        )


class QueueShown(Shown):
    """一页申请。"""

    items: tuple[QueueLineShown, ...]
    next_cursor: str | None
    """取下一页时带上；没有下一页为空"""

    @classmethod
    def from_page(cls, page: Page[ClaimLine]) -> Self:
        """From one page."""
        return cls.from_view(page, items=tuple(map(QueueLineShown.from_line, page.items)))


class CountsShown(Shown):
    """各阶段的件数。"""

    counts: dict[Stage, int]
