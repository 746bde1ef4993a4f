"""What was typed into the draft of an announcement, and how does a draft fill the form again? Asked
by its page."""

import re
from collections.abc import Mapping
from datetime import datetime

from casework.errors import FieldsInvalid
from claims_core.calendar_cn import CHINA
from notifications.announcements.content import (
    AccountWay,
    AnnouncementContent,
    AnnouncementKind,
    Audience,
    Repeat,
)

CHOSEN = ("regions", "employers", "categories", "tags")
_YES_NO = {"yes": True, "no": False}
_MINUTES = "%Y-%m-%dT%H:%M"


def content_of(fields: Mapping[str, str]) -> AnnouncementContent:
    """The content that was typed; boxes of one kind are numbered, `regions-0`, `regions-1` …

    :raises FieldsInvalid: for a time that is none.
    """
    chosen = {
        name: tuple(text for key, text in fields.items() if key.startswith(f"{name}-"))
        for name in CHOSEN
    }
    more = tuple(re.split(r"[,，、;；\n]+", fields.get("employers_more", "")))
    return AnnouncementContent(
        kind=kind_of(fields.get("kind", AnnouncementKind.POLICY)),
        title=fields.get("title", ""),
        brief=fields.get("brief", ""),
        text=fields.get("text", ""),
        audience=Audience(
            regions=chosen["regions"],
            employers=chosen["employers"] + more,
            categories=chosen["categories"],
            tags=chosen["tags"],
            bound=_YES_NO.get(fields.get("bound", "")),
            follows=_YES_NO.get(fields.get("follows", "")),
        ),
        by_sms="by_sms" in fields,
        wechat=_wechat_of(fields.get("wechat", "")),
        start_at=_time_of(fields.get("start_at", "")),
        repeat=_repeat_of(fields.get("repeat", "")),
        counts="counts" in fields,
    )


def fields_of(
    content: AnnouncementContent, listed: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """The form as this content fills it; `listed` are the boxes that there are."""
    audience = content.audience
    fields = {
        "kind": content.kind.value,
        "title": content.title,
        "brief": content.brief,
        "text": content.text,
        "bound": _typed(audience.bound),
        "follows": _typed(audience.follows),
        "wechat": content.wechat.value,
        "repeat": content.repeat.value,
        "start_at": ""
        if content.start_at is None
        else content.start_at.astimezone(CHINA).strftime(_MINUTES),
        "employers_more": "、".join(
            each for each in audience.employers if each not in listed["employers"]
        ),
    }
    for name in CHOSEN:
        chosen = getattr(audience, name)
        fields |= {
            f"{name}-{number}": each for number, each in enumerate(listed[name]) if each in chosen
        }
    fields |= {"by_sms": "yes"} if content.by_sms else {}
    return fields | ({"counts": "yes"} if content.counts else {})


def _typed(yes: bool | None) -> str:
    return "" if yes is None else ("yes" if yes else "no")


def kind_of(text: str) -> AnnouncementKind:
    """The kind that was chosen. :raises FieldsInvalid:"""
    try:
        return AnnouncementKind(text)
    except ValueError:
        raise FieldsInvalid(kind="请选一个。") from None


def _wechat_of(text: str) -> AccountWay:
    try:
        return AccountWay(text)
    except ValueError:
        raise FieldsInvalid(wechat="请选一个。") from None


def _repeat_of(text: str) -> Repeat:
    try:
        return Repeat(text)
    except ValueError:
        raise FieldsInvalid(repeat="请选一个。") from None


def _time_of(text: str) -> datetime | None:
    if not text.strip():
        return None
    try:
        return datetime.strptime(text.strip(), _MINUTES).replace(tzinfo=CHINA)
    except ValueError:
        raise FieldsInvalid(start_at="请写成 2026-12-01 10:00 这样的时间。") from None
