"""What does a message say on each channel? Asked by the channels and at registration.

The words live in `wording/*.toml`; here they are checked and filled."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

SIGNATURE = "【大额通】"
# 参数 that the texts may name; none of them may ever be a number or name in full.
KNOWN = frozenset(
    (
        *("name", "no", "day", "items", "amount", "tail", "code", "proxy", "relation"),
        *("why", "year", "phone", "title", "when", "place", "brief"),
    )
)
# The gateway refuses more in one variable.
LONGEST_FACT = 35
_PLACE = re.compile(r"\$\{(\w+)\}")
_WORDING = files("notifications") / "wording"


class WordingError(ValueError):
    """措辞文件有误: a message without words, or with a place that nothing fills."""


def shortened(fact: str) -> str:
    """`fact` as long as a variable of an SMS may be; only very long names are ever shortened."""
    return fact if len(fact) <= LONGEST_FACT else f"{fact[: LONGEST_FACT - 1]}…"


@dataclass(frozen=True)
class SmsTemplate:
    """短信模板: the gateway's code, our text, and the places in it."""

    code: str
    text: str
    places: tuple[str, ...]

    def filled(self, facts: Mapping[str, str]) -> dict[str, str]:
        """The parameters that the gateway puts into its copy of the text."""
        return {place: shortened(facts[place]) for place in self.places}

    def preview(self, facts: Mapping[str, str]) -> str:
        """What the phone will show, signature included."""
        return SIGNATURE + _PLACE.sub(lambda match: shortened(facts[match[1]]), self.text)


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
    wechat: Mapping[str, WeChatWords]
    inbox: Mapping[str, InboxTemplate]


def shipped_wording(
    sms_codes: Mapping[str, str] | None = None, wechat_template_id: str | None = None
) -> Wording:
    """The packaged words; `sms_codes` (variant → code) and the template's id are the account's own.

    :raises WordingError: naming the variant that is wrong.
    """
    table = _table("sms.toml")
    sms = _sms_templates(table, sms_codes or {})
    wechat = dict(_table("wechat.toml"))
    template = WeChatTemplate(**wechat.pop("template"))
    if wechat_template_id:
        template = WeChatTemplate(**{**vars(template), "id": wechat_template_id})
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
    return Wording(sms, template, words, inbox)


def sms_templates(wording: Wording) -> dict[str, str]:
    """Template code → text with its places, as registered at the gateway."""
    return {template.code: template.text for template in wording.sms.values()}


def wechat_templates(wording: Wording) -> dict[str, list[str]]:
    """Template id → field names, as chosen from the platform's template library."""
    return {wording.wechat_template.id: list(wording.wechat_template.fields)}


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((_WORDING / name).read_text(encoding="utf-8"))


def _sms_templates(table: dict[str, Any], codes: Mapping[str, str]) -> dict[str, SmsTemplate]:
    unknown = codes.keys() - table.keys()
    if unknown:
        raise WordingError(f"codes are given for messages that do not exist: {sorted(unknown)}")
    templates = {}
    for variant, entry in table.items():
        places = tuple(dict.fromkeys(_PLACE.findall(entry["text"])))
        if set(places) - KNOWN:
            raise WordingError(f"{variant} names what nobody fills: {set(places) - KNOWN}")
        code = codes.get(variant, entry["code"])
        templates[variant] = SmsTemplate(code, entry["text"], places)
    return templates
