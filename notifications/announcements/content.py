"""What does an announcement say, to whom, and when? One value with one canonical text, whose hash
is what is approved; asked by everything else of this folder."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum

from casework.errors import FieldsInvalid
from claims_core.errors import ClaimsError
from claims_core.typed_text import TextKind, value_of
from notifications.messages import Message
from notifications.text_rules import is_fit

_IN_NO_MESSAGE = "短信里不能写网址、微信号、扫码，也不要用【】。请换个说法。"
LONGEST_TITLE, LONGEST_BRIEF, LONGEST_TEXT = 20, 35, 450
MOST_CHOICES = 40
_YEARS = range(2000, 2200)
_STRANGE = {
    "网址": re.compile(
        r"https?://|www\.|[a-z0-9-]+\.(?:com|cn|net|org|top|cc|vip)\b", re.IGNORECASE
    ),
    "身份证号样的长数字": re.compile(r"\d{15,}"),
}


class AnnouncementKind(StrEnum):
    """公告类别: each is a message of its own, with its own text message and its own caps."""

    POLICY = Message.ANNOUNCEMENT.value
    PREMIUM = Message.PREMIUM_NOTICE.value
    PROCEDURE = Message.PROCEDURE_NOTICE.value
    ACTIVITY = Message.ACTIVITY_NOTICE.value


class Repeat(StrEnum):
    """多久再发一次; every time anew as a draft, approved by itself."""

    NEVER = ""
    MONTHLY = "month"
    QUARTERLY = "quarter"
    YEARLY = "year"


class AccountWay(StrEnum):
    """公众号: nothing, an article that nobody is told of, or one of the month's four mass
    messages."""

    NONE = ""
    ARTICLE = "article"
    MASS = "mass"


ANNOUNCEMENT_KIND_WORDS: Mapping[AnnouncementKind, str] = {
    AnnouncementKind.POLICY: "政策公告",
    AnnouncementKind.PREMIUM: "保费征收告知",
    AnnouncementKind.PROCEDURE: "理赔流程告知",
    AnnouncementKind.ACTIVITY: "活动通知",
}
REPEAT_WORDS: Mapping[Repeat, str] = {
    Repeat.NEVER: "只发这一次",
    Repeat.MONTHLY: "每月一次",
    Repeat.QUARTERLY: "每季度一次",
    Repeat.YEARLY: "每年一次",
}
ACCOUNT_WAY_WORDS: Mapping[AccountWay, str] = {
    AccountWay.NONE: "不上公众号",
    AccountWay.ARTICLE: "公众号发布图文（不打扰人，不占次数）",
    AccountWay.MASS: "公众号群发（每人每月最多收四次）",
}


@dataclass(frozen=True)
class Audience:
    """发送对象: everybody in the roster who fits all that is chosen; an empty choice fits all.

    Nothing here is learned from claims."""

    regions: tuple[str, ...] = ()
    employers: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    bound: bool | None = None
    follows: bool | None = None

    @property
    def is_everybody(self) -> bool:
        """Whether nothing is chosen."""
        return self == Audience()


@dataclass(frozen=True)
class AnnouncementContent:
    """公告内容. `picture` is the hash of its bytes; `start_at` None means once it is approved;
    `counts` that it is one of the year's campaigns that the contract asks for."""

    kind: AnnouncementKind = AnnouncementKind.POLICY
    title: str = ""
    brief: str = ""
    text: str = ""
    picture: str = ""
    audience: Audience = Audience()
    by_sms: bool = True
    wechat: AccountWay = AccountWay.NONE
    start_at: datetime | None = None
    repeat: Repeat = Repeat.NEVER
    counts: bool = False

    @property
    def message(self) -> Message:
        """Which message it is sent as."""
        return Message(self.kind.value)

    def canonical(self) -> str:
        """The one text of this content; equal contents have equal texts."""
        start = None if self.start_at is None else self.start_at.isoformat()
        return json.dumps(asdict(self) | {"start_at": start}, ensure_ascii=False, sort_keys=True)

    def checked(self) -> "AnnouncementContent":
        """The same as it may be kept; a draft may still be unfinished.

        :raises FieldsInvalid: naming the fields.
        """
        wrong: dict[str, str] = {}
        title = _read(self.title, TextKind.ONE_LINE, "title", LONGEST_TITLE, wrong)
        brief = _read(self.brief, TextKind.ONE_LINE, "brief", LONGEST_BRIEF, wrong)
        text = _read(self.text, TextKind.LINES, "text", LONGEST_TEXT, wrong)
        for name, said in (("title", title), ("brief", brief)):
            if not is_fit(name, said or "无"):
                wrong.setdefault(name, _IN_NO_MESSAGE)
        if self.start_at is not None and self.start_at.tzinfo is None:
            wrong["start_at"] = "请写明时区，例如 2026-12-01T10:00:00+08:00。"
        elif self.start_at is not None and self.start_at.year not in _YEARS:
            # in other years a clock's zone can lead out of the calendar
            wrong["start_at"] = "请写成 2026-12-01 10:00 这样的时间。"
        audience = self.audience
        chosen: dict[str, tuple[str, ...]] = {}
        for name in ("regions", "employers", "categories", "tags"):
            listed = getattr(audience, name)
            read = [_read(each, TextKind.ONE_LINE, name, 60, wrong) for each in listed]
            chosen[name] = tuple(sorted({each for each in read if each}))
            if len(chosen[name]) > MOST_CHOICES:
                wrong[name] = f"最多选{MOST_CHOICES}个。"
        if wrong:
            raise FieldsInvalid(**wrong)
        return replace(
            self,
            title=title,
            brief=brief,
            text=text,
            audience=Audience(
                regions=chosen["regions"],
                employers=chosen["employers"],
                categories=chosen["categories"],
                tags=chosen["tags"],
                bound=audience.bound,
                follows=audience.follows,
            ),
        )

    def require_complete(self) -> None:
        """:raises FieldsInvalid: when something is missing without which nobody can approve it."""
        wrong = {name: "请填写。" for name in ("title", "brief", "text") if not getattr(self, name)}
        if self.wechat is AccountWay.ARTICLE and not self.picture:
            wrong["picture"] = "公众号图文要有一张图片。"
        if wrong:
            raise FieldsInvalid(**wrong)


def hash_of(canonical: str) -> str:
    """内容指纹: what an approval is bound to."""
    return hashlib.sha256(canonical.encode()).hexdigest()


def content_from(canonical: str) -> AnnouncementContent:
    """The content of this text."""
    kept = json.loads(canonical)
    start, audience = kept.pop("start_at"), kept.pop("audience")
    lists = {name: tuple(each) for name, each in audience.items() if isinstance(each, list)}
    return AnnouncementContent(
        **kept
        | {
            "audience": Audience(**audience | lists),
            "start_at": None if start is None else datetime.fromisoformat(start),
            "kind": AnnouncementKind(kept["kind"]),
            "wechat": AccountWay(kept["wechat"]),
            "repeat": Repeat(kept["repeat"]),
        }
    )


def _read(text: str, kind: TextKind, name: str, longest: int, wrong: dict[str, str]) -> str:
    try:
        read = str(value_of(text, kind, field=name)).strip()
    except ClaimsError as problem:
        wrong[name] = problem.message
        return ""
    if len(read) > longest:
        wrong[name] = f"最多{longest}个字，现在{len(read)}个。"
    for what, pattern in _STRANGE.items():
        if pattern.search(read):
            wrong[name] = f"{what}不能写进公告。"
    return read
