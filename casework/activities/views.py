"""What is shown of an activity? Made by the services of this folder, rendered by pages, the chat
and the phone."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ActivityKind(StrEnum):
    """活动种类."""

    LECTURE = "lecture"
    PATIENT_MEETING = "patient_meeting"
    FREE_CLINIC = "free_clinic"


class ActivityState(StrEnum):
    """活动状态."""

    DRAFT = "draft"
    OPEN = "open"
    CANCELLED = "cancelled"


ACTIVITY_KIND_WORDS: dict[ActivityKind, str] = {
    ActivityKind.LECTURE: "讲座",
    ActivityKind.PATIENT_MEETING: "病友会",
    ActivityKind.FREE_CLINIC: "义诊",
}
ACTIVITY_STATE_WORDS: dict[ActivityState, str] = {
    ActivityState.DRAFT: "等另一位主管开放",
    ActivityState.OPEN: "可以报名",
    ActivityState.CANCELLED: "已取消",
}


@dataclass(frozen=True, kw_only=True)
class ActivityView:
    """活动: what, where and when; `taken` is how many have signed up."""

    id: str
    kind: ActivityKind
    title: str
    words: str
    place: str
    starts_at: datetime
    places: int
    taken: int

    @property
    def full(self) -> bool:
        """满员: nobody else may sign up."""
        return self.taken >= self.places


@dataclass(frozen=True, kw_only=True)
class StaffActivity(ActivityView):
    """活动，给同事看: with who has written it down, who has decided and why."""

    state: ActivityState
    approval_no: str
    made_by_name: str
    made_at: datetime
    decided_by_name: str
    decided_at: datetime | None
    why: str


@dataclass(frozen=True, kw_only=True)
class MemberActivity(ActivityView):
    """活动，给参保人看: `mine` where they have signed up."""

    mine: bool


@dataclass(frozen=True)
class NewActivity:
    """要办的活动, as somebody typed it."""

    kind: ActivityKind
    title: str
    words: str
    place: str
    starts_at: datetime
    places: int
    approval_no: str
