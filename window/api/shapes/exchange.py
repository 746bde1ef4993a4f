"""What does a program hear of the exchange check?"""

from datetime import datetime
from typing import Self

from casework.lists import ImportReport, Page
from casework.platform.views import SamePersonAllowed, WaitingForExchange
from claims_core.claim import STAGE_WORDS, Stage
from frontdoor.shapes import Shown
from window.api.shapes.imports import ProblemShown
from window.api.shapes.queue import QueueLineShown


class WaitingClaimShown(Shown):
    """待交换核对的申请。"""

    claim: QueueLineShown
    differences: tuple[str, ...]
    """与交换系统不一致的地方；为空是还没有结果"""

    @classmethod
    def from_waiting(cls, waiting: WaitingForExchange) -> Self:
        """From the claim's view."""
        return cls(claim=QueueLineShown.from_line(waiting.line), differences=waiting.differences)


class WaitingShown(Shown):
    """待交换核对的申请：最早的二百份，total 是一共多少份。"""

    items: tuple[WaitingClaimShown, ...]
    total: int | None

    @classmethod
    def from_page(cls, page: Page[WaitingForExchange]) -> Self:
        """From the page of them."""
        return cls.from_view(page, items=tuple(map(WaitingClaimShown.from_waiting, page.items)))


class ExchangeAnswerShown(Shown):
    """交换核对结果；有一处要改就一份也没有动。"""

    passed: int
    """核对通过"""
    differing: int
    """不一致，记下了差异"""
    unchanged: int
    """已经不在待核对的"""
    problems: tuple[ProblemShown, ...]

    @classmethod
    def from_report(cls, report: ImportReport) -> Self:
        """From what became of the file."""
        return cls(
            passed=report.added,
            differing=report.held,
            unchanged=report.unchanged,
            problems=tuple(map(ProblemShown.from_view, report.problems)),
        )


class SamePersonAllowedShown(Shown):
    """一次例外。"""

    claim_id: str
    claim_no: str
    stage: Stage
    stage_words: str
    allowed_by: str
    allowed_at: datetime
    reason: str
    done_by: str
    """随后办的人；还没有办的为空"""
    done: str

    @classmethod
    def from_allowed(cls, allowed: SamePersonAllowed) -> Self:
        """From the record."""
        return cls.from_view(allowed, stage_words=STAGE_WORDS[allowed.stage])


class SamePersonShown(Shown):
    """同一人办理的例外，新的在前。"""

    items: tuple[SamePersonAllowedShown, ...]
    next_cursor: str | None

    @classmethod
    def from_page(cls, page: Page[SamePersonAllowed]) -> Self:
        """From one page."""
        return cls.from_view(
            page, items=tuple(map(SamePersonAllowedShown.from_allowed, page.items))
        )
