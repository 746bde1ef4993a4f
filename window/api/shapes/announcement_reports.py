"""How does it look to a program what has become of an announcement?"""

from typing import Self

from frontdoor.shapes import Shown
from notifications.announcements.reports import AnnouncementReport, reason_words
from notifications.announcements.steps import AnnouncementState


class PeopleByReason(Shown):
    """因为这个原因的人数。"""

    code: str
    words: str
    people: int


class MassFiguresShown(Shown):
    """公众平台说的群发结果；没有说的为空。"""

    total: int | None
    allowed: int | None
    """过滤以后要发的"""
    sent: int | None
    errors: int | None


class AnnouncementReportShown(Shown):
    """送达报告；people 总等于已收到、没送到、没有发、等着的和。"""

    state: AnnouncementState
    people: int
    delivered: int
    failed: tuple[PeopleByReason, ...]
    skipped: tuple[PeopleByReason, ...]
    waiting: tuple[PeopleByReason, ...]
    opened: int
    account: str
    """公众号到哪一步，给人看的；不上公众号为空"""
    account_figures: MassFiguresShown | None

    @classmethod
    def from_report(cls, report: AnnouncementReport) -> Self:
        """The shape of a report."""
        parts = {
            name: tuple(
                PeopleByReason(code=code, words=reason_words(code), people=people)
                for code, people in getattr(report, name).items()
            )
            for name in ("failed", "skipped", "waiting")
        }
        figures = report.account_figures
        shown = None if figures is None else MassFiguresShown.from_view(figures)
        return cls.from_view(report, account=report.account_words, account_figures=shown, **parts)


class AskedTopicShown(Shown):
    """问到的一件事；只有次数，没有谁问的、怎么问的。"""

    title: str
    times: int


class AskedAfterwardsShown(Shown):
    """发出那天起一周里，公众号和小程序里问得最多的。"""

    items: tuple[AskedTopicShown, ...]
