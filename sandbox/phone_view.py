"""What does the phone on the page show? Bubbles, cards and texts, in words a person reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.people import Person
from sandbox.sms_book import CHINA, FAILED, WAITING, TextMessage
from sandbox.wechat.chats import ChatEntry
from sandbox.wechat.template_fields import label
from sandbox.world import SandboxWorld

_PAUSE = timedelta(minutes=5)
_SHOWN = 200  # a demo repeated for ever must not make a page without end
PHONE_PREFIX = "phone:"
_CARDS = {"template": "服务通知", "subscription": "订阅消息", "mass": "群发"}


@dataclass(frozen=True)
class Holder:
    """机主: whose phone is shown: a person, or a bare number that only gets text messages."""

    who: str
    name: str
    phone: str
    person: Person | None = None


@dataclass(frozen=True)
class Bubble:
    """聊天气泡: ``time`` is set where a pause went before."""

    speaker: str
    kind: str
    text: str
    time: str
    note: str
    rows: list[tuple[str, str]]
    link: str
    picture: str  # media id, where there is one to look at
    title: str


def holders(world: SandboxWorld) -> list[Holder]:
    """The phones to choose from, newest first; numbers without WeChat after them."""
    people = [_holder(person) for person in world.people.all()]
    known = {holder.phone for holder in people}
    bare = [_bare(phone) for phone in world.texts.phones() if phone not in known]
    return people[: -_SHOWN - 1 : -1] + bare[: -_SHOWN - 1 : -1]


def find_holder(world: SandboxWorld, who: str) -> Holder | None:
    """The one asked for, else the newest, else nobody."""
    person = world.people.get(who)
    if person is not None:
        return _holder(person)
    phone = who.removeprefix(PHONE_PREFIX)
    if phone != who and world.texts.to(phone):
        return _bare(phone)
    return next(iter(holders(world)), None)


def _holder(person: Person) -> Holder:
    return Holder(person.id, person.nickname, person.phone, person)


def _bare(phone: str) -> Holder:
    return Holder(PHONE_PREFIX + phone, "没有微信", phone)


def bubbles(log: list[ChatEntry], now: datetime) -> list[Bubble]:
    shown: list[Bubble] = []
    before: datetime | None = None
    for entry in log[-_SHOWN:]:
        time = clock_words(entry.at, now) if before is None or entry.at - before > _PAUSE else ""
        before = entry.at
        detail: dict[str, Any] = entry.detail
        rows = [(label(name), value) for name, value in detail.get("fields", [])]
        shown.append(
            Bubble(
                entry.speaker,
                entry.kind,
                entry.text,
                time,
                detail.get("note") or "",
                rows,
                _link(detail),
                detail.get("picture", ""),
                _title(entry),
            )
        )
    return shown


def text_rows(messages: list[TextMessage], now: datetime) -> list[tuple[str, str, str]]:
    """Time, state and content, newest first."""
    states = {WAITING: "正在送达", FAILED: "未送达"}
    return [
        (
            clock_words(message.sent_at, now),
            states.get(message.send_status, ""),
            message.content,
        )
        for message in reversed(messages[-_SHOWN:])
    ]


def clock_words(
    at: datetime, now: datetime, *, with_day: bool = False, with_seconds: bool = False
) -> str:
    """14:05, 昨天 14:05, or 1月5日 14:05: in China."""
    local, today = at.astimezone(CHINA), now.astimezone(CHINA).date()
    time = local.strftime("%H:%M:%S" if with_seconds else "%H:%M")
    days = (today - local.date()).days
    if days == 0 and not with_day:
        return time
    if days == 1 and not with_day:
        return f"昨天 {time}"
    return f"{local.month}月{local.day}日 {time}"


def _title(entry: ChatEntry) -> str:
    title = _CARDS.get(entry.kind, "")
    return f"{title}（没有送达）" if entry.detail.get("undelivered") else title


def _link(detail: dict[str, Any]) -> str:
    if detail.get("miniprogram") or detail.get("page"):
        return "进入小程序查看"
    return "查看详情" if detail.get("url") else ""
