"""How do health tips, their approvals and their weeks look to a program, and what does it send?"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Self

from pydantic import Field

from frontdoor.shapes import Given, Shown
from notifications.tips.article_reading import TipArticleState, TipArticleView
from notifications.tips.calendar import TipWeek
from notifications.tips.catalogue import HealthTip, TipTopic
from notifications.tips.reviews import NO_REVIEW, TipReviewView, TipState


class TipsAsked(Given):
    """看哪一类。"""

    topic: TipTopic | None = None
    """空为全部"""


class TipWeekAsked(Given):
    """看哪一周。"""

    week: Annotated[str, Field(max_length=8)] = ""
    """如 2026-W49；空为这一周"""


class TipSeen(Given):
    """一条提示，连同看到的文字。"""

    id: Annotated[str, Field(max_length=40)]
    seen: Annotated[str, Field(max_length=64)]
    """看到的文字的指纹 text_hash；文字改过就不收"""


Seen = Annotated[tuple[TipSeen, ...], Field(max_length=200)]


class TipsGiven(Given):
    """办哪几条；有一条不对，一条也不办。"""

    tips: Seen
    words: Annotated[str, Field(max_length=200)] = ""
    """不确认、停用要写为什么"""

    def hashes(self) -> Mapping[str, str]:
        """By tip, the text that was seen."""
        return {each.id: each.seen for each in self.tips}


class TipApprovalGiven(TipsGiven):
    """登记批准。"""

    reviewer: Annotated[str, Field(max_length=40)]
    """审过的医生"""
    approval_no: Annotated[str, Field(max_length=60)]
    """主管部门同意的文号"""


class TipReviewShown(Shown):
    """批准记录。"""

    state: TipState
    """missing 没有，proposed 等主管确认，approved 可以发，refused 没确认，withdrawn 停用"""
    reviewer: str
    approval_no: str
    proposed_by: str
    proposed_at: datetime | None
    decided_by: str
    decided_at: datetime | None
    words: str


class TipUnderReview(Shown):
    """一条健康提示。"""

    id: str
    topic: TipTopic
    title: str
    months: tuple[int, ...]
    text: str
    source: str
    text_hash: str
    review: TipReviewShown

    @classmethod
    def from_tip(cls, tip: HealthTip, states: Mapping[str, TipReviewView]) -> Self:
        """The shape of one, with how it stands."""
        review = TipReviewShown.from_view(states.get(tip.id, NO_REVIEW))
        return cls.from_view(tip, months=tuple(sorted(tip.months)), review=review)


class TipsUnderReview(Shown):
    """健康提示。"""

    items: tuple[TipUnderReview, ...]


class TipArticleShown(Shown):
    """一条健康提示的公众号图文。"""

    tip_id: str
    state: TipArticleState
    """wanted 等着送，drafted 在草稿箱，handed_in 等结果，published 已发布，failed 没有发成，
    unwanted 批准停用正在删，removed 公众号里没有"""
    words: str
    url: str
    problem: str
    """公众平台的错误码"""
    changed_at: datetime


class TipWeekShown(Shown):
    """一周发什么；没有批准的不发。"""

    week: str
    first: date
    last: date
    items: tuple[TipUnderReview, ...]
    articles: tuple[TipArticleShown, ...]
    """这一周的公众号图文"""

    @classmethod
    def from_week(
        cls,
        week: TipWeek,
        items: tuple[TipUnderReview, ...],
        articles: Mapping[str, TipArticleView],
    ) -> Self:
        """The shape of one."""
        return cls(
            week=week.name,
            first=week.monday,
            last=week.sunday,
            items=items,
            articles=tuple(
                TipArticleShown.from_view(view, tip_id=tip_id)
                for tip_id, view in sorted(articles.items())
            ),
        )
