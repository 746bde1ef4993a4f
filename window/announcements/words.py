"""How does the window say how an announcement stands? Asked by its pages."""

from collections.abc import Mapping

from notifications.announcements.content import ANNOUNCEMENT_KIND_WORDS, AnnouncementContent
from notifications.announcements.steps import ANNOUNCEMENT_STATE_WORDS, AnnouncementState
from window import words

_TONES: Mapping[AnnouncementState, str] = {
    AnnouncementState.DRAFT: "brand",
    AnnouncementState.SUBMITTED: "warn",
    AnnouncementState.APPROVED: "good",
    AnnouncementState.FREEZING: "brand",
    AnnouncementState.SENDING: "brand",
    AnnouncementState.PAUSED: "warn",
    AnnouncementState.FINISHED: "good",
    AnnouncementState.CANCELLED: "bad",
    AnnouncementState.REJECTED: "bad",
    AnnouncementState.VOID: "bad",
}


def state(value: AnnouncementState) -> str:
    """How it stands."""
    return ANNOUNCEMENT_STATE_WORDS[value]


def tone(value: AnnouncementState) -> str:
    """How good that is."""
    return _TONES[value]


def kind(content: AnnouncementContent) -> str:
    """Which kind it is."""
    return ANNOUNCEMENT_KIND_WORDS[content.kind]


def audience(content: AnnouncementContent) -> str:
    """Whom it is for, in one line."""
    chosen = content.audience
    parts = [
        "、".join(map(words.region, chosen.regions)),
        "、".join(chosen.employers),
        "、".join(chosen.categories),
        "、".join(f"标签“{each}”" for each in chosen.tags),
        {True: "绑定了微信的", False: "没有绑定微信的", None: ""}[chosen.bound],
        {True: "关注公众号的", False: "没有关注公众号的", None: ""}[chosen.follows],
    ]
    return "；".join(part for part in parts if part) or "名册里所有的人"


def channels(content: AnnouncementContent) -> str:
    """Where it goes."""
    ways = ["短信"] if content.by_sms else []
    ways += {"": [], "article": ["公众号图文"], "mass": ["公众号群发"]}[content.wechat.value]
    return "、".join([*ways, "小程序消息"])
