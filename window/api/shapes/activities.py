"""How do activities look to a program, and what does it send?"""

from datetime import datetime
from typing import Annotated, Self

from pydantic import Field

from casework.activities.views import ActivityKind, ActivityState, NewActivity, StaffActivity
from casework.lists import Page
from frontdoor.given_shapes import Cursor
from frontdoor.shapes import Given, Shown


class ActivitiesAsked(Given):
    """翻看活动。"""

    cursor: Cursor | None = None
    """上一页给的 next_cursor；第一页不填"""


class ActivityGiven(Given):
    """一个新的活动。"""

    kind: ActivityKind
    """lecture 讲座，patient_meeting 病友会，free_clinic 义诊"""
    title: Annotated[str, Field(max_length=20)]
    words: Annotated[str, Field(max_length=300)]
    """讲什么、请谁来；不写网址和电话"""
    place: Annotated[str, Field(max_length=30)]
    starts_at: datetime
    places: Annotated[int, Field(ge=0, le=100_000)]
    """名额"""
    approval_no: Annotated[str, Field(max_length=60)]
    """主管部门同意的文号"""

    def activity(self) -> NewActivity:
        """What the domain calls it."""
        return NewActivity(**{name: getattr(self, name) for name in type(self).model_fields})


class ActivityStopped(Given):
    """取消活动。"""

    why: Annotated[str, Field(max_length=200)]
    """为什么"""


class StaffActivityShown(Shown):
    """一个活动。"""

    id: str
    kind: ActivityKind
    title: str
    words: str
    place: str
    starts_at: datetime
    places: int
    taken: int
    """报了名还要来的"""
    state: ActivityState
    approval_no: str
    made_by_name: str
    made_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    why: str
    """取消的原因；没有取消的为空"""

    @classmethod
    def from_activity(cls, view: StaffActivity) -> Self:
        """The shape of one."""
        return cls.from_view(view)


class StaffActivitiesShown(Shown):
    """一页活动。"""

    items: tuple[StaffActivityShown, ...]
    next_cursor: str | None

    @classmethod
    def from_page(cls, page: Page[StaffActivity]) -> Self:
        """The shape of a page."""
        items = tuple(map(StaffActivityShown.from_activity, page.items))
        return cls(items=items, next_cursor=page.next_cursor)
