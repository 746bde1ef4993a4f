"""How do activities look on the phone?"""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from casework.activities.views import ACTIVITY_KIND_WORDS, ActivityKind, MemberActivity
from frontdoor.shapes import Shown


class ActivityShown(Shown):
    """一次活动。"""

    id: str
    kind: ActivityKind
    kind_words: str
    title: str
    words: str
    place: str
    starts_at: datetime
    places: int
    """一共多少名额"""
    taken: int
    """报了多少人"""
    full: bool
    mine: bool
    """我报了名"""

    @classmethod
    def from_activity(cls, activity: MemberActivity) -> Self:
        """From casework's view."""
        return cls.from_view(activity, kind_words=ACTIVITY_KIND_WORDS[activity.kind])


class ActivitiesShown(Shown):
    """可以报名的活动。"""

    items: tuple[ActivityShown, ...]

    @classmethod
    def from_activities(cls, activities: Iterable[MemberActivity]) -> Self:
        """From casework's views."""
        return cls(items=tuple(map(ActivityShown.from_activity, activities)))
