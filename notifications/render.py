"""What does a message say on each channel? Asked by the channels and at registration.

The words live in `wording/*.toml`; here they are checked and filled."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from infra.sms.tencent import TENCENT
from notifications.text_rules import (
    LONGEST,
    SHAPES,
    SIGNATURE,
    fit,
    parts_of_length,
    what_is_wrong,
)

_PLACE = re.compile(r"\$\{(\w+)\}")
_WORDING = files("notifications") / "wording"
# In the texts: whom to call. A deployment has its own number, which becomes part of its templates.
_WINDOW = "<窗口>"
WINDOW_WITHOUT_PHONE = "大额补助窗口"
_SMS_KEYS = frozenset({"text", "sms_only", "parts"})


class WordingError(ValueError):
    """措辞文件有误: a message without words, or with a place that nothing fills."""


@dataclass(frozen=True)
class SmsTemplate:
    """短信模板: our text, the places in it in the order in which they first stand there, and how
    many parts it has at most."""

    text: str
    places: tuple[str, ...]
    most_parts: int = 1

    def filled(self, facts: Mapping[str, str]) -> dict[str, str]:
        """The parameters that the gateway puts into its copy of the text, in the text's order.

        :raises UnfitFact: where one of them is not what belongs there.
        """
        return {place: fit(place, facts[place]) for place in self.places}

    def preview(self, facts: Mapping[str, str]) -> str:
        """What the phone will show, signature included.

        :raises UnfitFact: as for `filled`.
        """
        return SIGNATURE + _PLACE.sub(lambda match: fit(match[1], facts[match[1]]), self.text)

    def registered_at(self, provider: str) -> str:
        """The text as this provider has it: Tencent writes {1} for the first place."""
        if provider != TENCENT:
            return self.text
        return _PLACE.sub(lambda match: f"{{{self.places.index(match[1]) + 1}}}", self.text)


@dataclass(frozen=True)
class InboxTemplate:
    """站内消息模板: a title for everybody's eyes, and the text."""

    title: str
    text: str

    def filled(self, facts: Mapping[str, str]) -> tuple[str, str]:
        """Title and text with the facts in their places; nothing is shortened there."""
        title, text = (
            _PLACE.sub(lambda match: facts[match[1]], each) for each in (self.title, self.text)
        )
        return title, text


@dataclass(frozen=True)
class WeChatWords:
    """模板消息的话: the status and the note beside a claim's number."""

    status: str
    note: str


@dataclass(frozen=True)
class WeChatTemplate:
    """微信模板: one template carries every message about a claim; the fields are the platform's."""

    id: str
    number: str
    status: str
    when: str
    note: str

    @property
    def fields(self) -> tuple[str, ...]:
        return (self.number, self.status, self.when, self.note)

    def filled(self, words: WeChatWords, claim_no: str, when: str) -> dict[str, str]:
        """Field → text, as the platform shows it."""
        return {
            self.number: claim_no,
            self.status: words.status,
            self.when: when,
            self.note: words.note,
        }


@dataclass(frozen=True)
class Wording:
    """措辞: the texts of every variant on every channel."""

    sms: Mapping[str, SmsTemplate]
    wechat_template: WeChatTemplate
    mini_template: WeChatTemplate
    service_template: WeChatTemplate
    wechat: Mapping[str, WeChatWords]
    inbox: Mapping[str, InboxTemplate]


def shipped_wording(
    wechat_template_id: str = "",
    window_phone: str = "",
    mini_template_id: str = "",
    service_template_id: str = "",
) -> Wording:
    """The packaged words. The templates' ids and the window's phone are the deployment's own.

    :raises WordingError: naming the variant that is wrong.
    """
    table = _table("sms.toml")
    sms = _sms_templates(table, f"窗口{window_phone}" if window_phone else WINDOW_WITHOUT_PHONE)
    wechat = dict(_table("wechat.toml"))
    template = WeChatTemplate(id=wechat_template_id, **wechat.pop("template"))
    mini = WeChatTemplate(id=mini_template_id, **wechat.pop("mini_template"))
    service = WeChatTemplate(id=service_template_id, **wechat.pop("service_template"))
    words = {variant: WeChatWords(**texts) for variant, texts in wechat.items()}
    sms_only = {variant for variant, entry in table.items() if entry.get("sms_only", False)}
    without = (sms.keys() - sms_only) ^ words.keys()
    if without:
        raise WordingError(f"these have words on one channel only: {sorted(without)}")
    inbox = {
        variant: InboxTemplate(entry["title"], entry.get("text") or sms[variant].text)
        for variant, entry in _table("inbox.toml").items()
    }
    if untold := words.keys() - inbox.keys():
        raise WordingError(f"these have no title in the inbox: {sorted(untold)}")
    return Wording(sms, template, mini, service, words, inbox)


def wechat_templates(wording: Wording) -> dict[str, list[str]]:
    """Template id → field names, as chosen from the platform's template library."""
    return {wording.wechat_template.id: list(wording.wechat_template.fields)}


def subscription_templates(wording: Wording) -> dict[str, list[str]]:
    """Template id → field names of the subscription messages that this deployment has."""
    templates = (wording.mini_template, wording.service_template)
    return {template.id: list(template.fields) for template in templates if template.id}


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((_WORDING / name).read_text(encoding="utf-8"))


def _sms_templates(table: dict[str, Any], window: str) -> dict[str, SmsTemplate]:
    templates = {}
    for variant, entry in table.items():
        if unknown := entry.keys() - _SMS_KEYS:
            raise WordingError(f"{variant} has what nobody reads: {sorted(unknown)}")
        text = entry["text"].replace(_WINDOW, window)
        places = tuple(dict.fromkeys(_PLACE.findall(text)))
        if set(places) - SHAPES.keys():
            raise WordingError(f"{variant} names what nobody fills: {set(places) - SHAPES.keys()}")
        if wrong := what_is_wrong(text):
            raise WordingError(f"{variant} cannot be sent: {wrong}")
        longest = len(SIGNATURE + _PLACE.sub(lambda match: "一" * LONGEST[match[1]], text))
        most_parts = entry.get("parts", 1)
        if parts_of_length(longest) > most_parts:
            raise WordingError(f"{variant} has up to {longest} characters: more parts than it says")
        templates[variant] = SmsTemplate(text, places, most_parts)
    return templates
