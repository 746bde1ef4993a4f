"""What did somebody do in the chat? The dispatcher asks, once a push is opened.

Fields may be missing, doubled or of other cases (protocol page on messages and events)."""

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from bot.attachments import Attachment, attachment_of
from claims_core.typed_text import without_unseen
from infra.wechat.push_fields import MalformedPush, PushField, PushFields, read_fields_leniently

# What the platform writes in place of a sticker and of whatever else it cannot hand over.
UNSHOWN = "【收到不支持的消息类型，暂无法显示】"
# Of subscription messages, which people allow in the mini-program as well.
SUBSCRIPTION_ANSWERS = frozenset({"subscribe_msg_popup_event", "subscribe_msg_change_event"})
SUBSCRIPTION_SENT = "subscribe_msg_sent_event"
_COUNTS = ("TotalCount", "FilterCount", "SentCount", "ErrorCount")
_NO_COUNTS = (None, None, None, None)
TEXT_LIMIT = 900  # characters; a case and a report of fraud keep as many, whole


@dataclass(frozen=True)
class SubscriptionReport:
    """订阅消息的送达: what became of a message of this template; `code` 0 is delivered."""

    template: str
    message_id: str
    code: str


class _Kept(dict[int, int | None]):
    """What becomes of a character, for `str.translate`; looked up once for each there is."""

    def __missing__(self, code: int) -> int | None:
        character = chr(code)
        marks = character.isspace() or unicodedata.category(character)[0] == "P"
        kept = self[code] = None if marks else code
        return kept


_KEPT = _Kept()


# Characters of a key: enough of the hash stays that no two are ever alike.
_KEY, _MOST_DIGITS = 64, 19


def _in_order(number: str) -> str:
    """Its beginning; of what is no number of the platform's, none."""
    if number.isascii() and number.isdecimal() and len(number) <= _MOST_DIGITS:
        return f"{int(number):016x}"
    return ""


class Unreadable(ValueError):
    """The opened push is no message of the platform."""


@dataclass
class Incoming:
    """来信: `kind` is text, image, voice …, or event; what a kind does not have is "".
    Nobody changes it; to freeze it would take as long as to read it."""

    kind: str
    person: str = field(repr=False)
    account: str
    created: str
    text: str = field(default="", repr=False)  # typed, or heard by the platform in a voice
    was_longer: bool = False  # its end is lost, which whoever wrote it has to be told
    event: str = ""
    event_key: str = ""
    message_id: str = ""
    job_id: str = ""
    status: str = ""
    attachment: Attachment | None = field(default=None, repr=False)
    subscriptions: tuple[tuple[str, str], ...] = ()
    """Template and answer, of the events of subscription messages."""
    reports: tuple[SubscriptionReport, ...] = ()
    counts: tuple[int | None, int | None, int | None, int | None] = _NO_COUNTS
    """Of a mass message: all, left after filtering, sent, not sent."""

    @cached_property
    def key(self) -> str:
        """去重键: MsgId for messages; for events, which have none, who did what in which second.

        A hash behind the number or the second, which grow with the time: the database keeps those
        of one moment side by side, and writes one page for a dozen of them instead of a dozen."""
        if self.kind != "event" and self.message_id:
            parts, begin = [self.person, self.message_id], _in_order(self.message_id)
        else:
            parts = [self.person, self.created, self.kind, self.event, self.event_key, self.job_id]
            begin = _in_order(self.created)
        for told in self.subscriptions:
            parts += told
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        return begin + digest[: _KEY - len(begin)]

    @cached_property
    def bare(self) -> str:
        """The text without blanks and punctuation, in plain characters."""
        return without_marks(self.text)

    @property
    def in_words(self) -> bool:
        """Whether it says something that can be answered: typed, or spoken and understood."""
        return (self.kind == "text" and self.text != UNSHOWN) or (
            self.kind == "voice" and bool(self.text)
        )


def read_message(opened: bytes) -> Incoming:
    """The message in an opened push.

    :raises Unreadable: for whatever is not one.
    """
    try:
        fields = read_fields_leniently(opened)
    except MalformedPush:
        raise Unreadable from None
    kind = text_of(fields, "MsgType").lower()
    person = text_of(fields, "FromUserName")
    if not kind or not person:
        raise Unreadable
    account, created = text_of(fields, "ToUserName"), text_of(fields, "CreateTime")
    if kind == "text":
        whole, number = text_of(fields, "Content"), text_of(fields, "MsgId")
        text, longer = whole[:TEXT_LIMIT], len(whole) > TEXT_LIMIT
        return Incoming(kind, person, account, created, text, longer, message_id=number)
    reports = _reports(fields) if kind == "event" else ()
    heard = text_of(fields, "Recognition" if kind == "voice" else "Content")
    return Incoming(
        kind=kind,
        person=person,
        account=account,
        created=created,
        text=heard[:TEXT_LIMIT],
        was_longer=len(heard) > TEXT_LIMIT,
        event=text_of(fields, "Event").lower() if kind == "event" else "",
        event_key=text_of(fields, "EventKey"),
        message_id=text_of(fields, "MsgId") if kind != "event" else "",
        # two reports about one person may share a second, and are told apart by this alone
        job_id=text_of(fields, "MsgID")
        or text_of(fields, "MsgId")
        or " ".join(each.message_id for each in reports)[:200],
        status=text_of(fields, "Status"),
        attachment=None if kind == "event" else _attachment(kind, fields),
        subscriptions=_subscriptions(fields) if kind == "event" else (),
        reports=reports,
        counts=_counts(fields) if kind == "event" else _NO_COUNTS,
    )


def text_of(fields: PushFields, name: str) -> str:
    """A field's text; of a doubled one the first, of one with fields within none."""
    value: PushField = fields.get(name, "")
    if isinstance(value, list):
        value = value[0] if value else ""
    return without_unseen(value).strip() if isinstance(value, str) else ""


def without_marks(text: str) -> str:
    """A text without blanks and punctuation, in plain characters."""
    return unicodedata.normalize("NFKC", text).translate(_KEPT)


def _attachment(kind: str, fields: PushFields) -> Attachment | None:
    return attachment_of(kind, {name: text_of(fields, name) for name in fields})


def _subscriptions(fields: PushFields) -> tuple[tuple[str, str], ...]:
    """Templates and answers: one or several under List, which the XML puts one level deeper."""
    found: list[tuple[str, str]] = []
    for name in ("SubscribeMsgPopupEvent", "SubscribeMsgChangeEvent", "List"):
        for one in _each(fields.get(name)):
            inner = _each(one.get("List")) if "List" in one else [one]
            pairs = ((text_of(each, "TemplateId"), _answer(each)) for each in inner)
            found += [(template, answer) for template, answer in pairs if template and answer]
    return tuple(found[:20])


def _reports(fields: PushFields) -> tuple[SubscriptionReport, ...]:
    """Of subscribe_msg_sent_event, in the same shapes."""
    found = []
    for name in ("SubscribeMsgSentEvent", "List"):
        for one in _each(fields.get(name)):
            for each in _each(one.get("List")) if "List" in one else [one]:
                template, number = text_of(each, "TemplateId"), text_of(each, "MsgID")
                code = text_of(each, "ErrorCode")
                if template and code:
                    found.append(SubscriptionReport(template, number[:64], code[:60]))
    return tuple(found[:20])


def _counts(fields: PushFields) -> tuple[int | None, int | None, int | None, int | None]:
    found = [text_of(fields, name) for name in _COUNTS]
    total, allowed, sent, errors = (
        int(each) if each.isascii() and each.isdecimal() and len(each) < 10 else None
        for each in found
    )
    return total, allowed, sent, errors


def _each(value: PushField | None) -> list[PushFields]:
    several = value if isinstance(value, list) else [value]
    return [one for one in several if isinstance(one, Mapping)]


def _answer(fields: PushFields) -> str:
    return text_of(fields, "SubscribeStatusString").lower()
