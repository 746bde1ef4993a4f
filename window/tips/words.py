"""How does the window say the approval of a health tip, its months and its week? Asked by the pages
of the tips."""

from collections.abc import Mapping

from notifications.tips.calendar import TipWeek
from notifications.tips.catalogue import HealthTip
from notifications.tips.reviews import TIP_STATE_WORDS, TipReviewView, TipState

_TONES: Mapping[TipState, str] = {
    TipState.MISSING: "bad",
    TipState.PROPOSED: "warn",
    TipState.APPROVED: "good",
    TipState.REFUSED: "bad",
    TipState.WITHDRAWN: "bad",
}


def state(review: TipReviewView) -> str:
    """How a tip's present text stands."""
    return TIP_STATE_WORDS[review.state]


def tone(review: TipReviewView) -> str:
    """How good that is."""
    return _TONES[review.state]


def months(tip: HealthTip) -> str:
    """全年, or the months in which it may go out."""
    if len(tip.months) == 12:
        return "全年"
    # winter begins in December
    begins = [month for month in tip.months if (month - 2) % 12 + 1 not in tip.months]
    first = min(begins)
    in_row = sorted(tip.months, key=lambda month: (month - first) % 12)
    return "、".join(map(str, in_row)) + "月"


def span(week: TipWeek) -> str:
    """11月30日至12月6日."""
    first, last = week.monday, week.sunday
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"
