"""Can this be used as a phrasing, or as an entry? Asked before what staff typed is saved; the rules
are those of the shipped content."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from casework.errors import FieldsInvalid
from faq.additions import StaffEntry
from faq.answers import FaqService
from faq.contacts import contacts
from faq.entries import ANSWER_LIMIT
from faq.figures import FIGURES
from faq.guards import ELSEWHERE

PHRASINGS = range(3, 13)
_PHRASING_LENGTH = range(2, 61)
_LONGEST = {"title": 40, "answer": 600, "detail": 1200, "document": 200, "article": 100}
_LONGEST_SHOWN_DETAIL = 600
# Nothing but a name between the braces: what staff type is filled in, never run.
_FIELD = re.compile(r"\{\{ ?([a-z_]{1,40}) ?\}\}")


def parameters() -> tuple[str, ...]:
    """可用的参数: the names that an answer may put between braces."""
    return (*FIGURES, *contacts())


@dataclass(frozen=True, kw_only=True)
class Draft:
    """条目草稿: as it was typed."""

    title: str
    answer: str
    detail: str
    document: str
    article: str
    valid_from: date
    valid_to: date | None
    confirm_with: str
    phrasings: Sequence[str]


def checked_phrasing(content: FaqService, text: str, *, of_service: bool = False) -> str:
    """The phrasing without blanks around it.

    :raises FieldsInvalid: when nobody who asks like this would ever be answered.
    """
    text = text.strip()
    if len(text) not in _PHRASING_LENGTH or not _printable(text):
        raise FieldsInvalid(text="请写一句2到60个字的问法。")
    if "〔" in text:
        raise FieldsInvalid(text="请把〔号码〕〔姓名〕改成一般的说法，或者删掉。")
    guard = content.match(text).guard
    if guard and not (of_service and guard == ELSEWHERE):
        rule = content.guard_rule(text)
        why = f"（因为有“{rule}”）" if rule else ""
        raise FieldsInvalid(text=f"这句话会先被护栏拦下{why}，写了也答不上。请换个说法。")
    return text


def checked_entry(content: FaqService, draft: Draft) -> StaffEntry:
    """The entry as it can be saved. :raises FieldsInvalid: naming everything to mend."""
    typed = {name: getattr(draft, name).strip() for name in _LONGEST}
    wrong: dict[str, str] = {}
    for name, longest in _LONGEST.items():
        if len(typed[name]) > longest or not _printable(typed[name]):
            wrong[name] = f"太长了，或者有看不见的字符。请不超过{longest}个字。"
    for name, words in (
        ("title", "请写标题，例如“异地急诊能报吗”。"),
        ("answer", "请写答复。"),
        ("document", "请写依据的文件名称。"),
        ("article", "请写在第几条。"),
    ):
        if not typed[name]:
            wrong[name] = words
    if draft.valid_to is not None and draft.valid_to < draft.valid_from:
        wrong["valid_to"] = "到期日比起始日早，请核对。"
    if len(draft.confirm_with.strip()) > 100:
        wrong["confirm_with"] = "太长了，请不超过100个字。"
    known = parameters()
    names = {name: _names(typed[name], name, known, wrong) for name in ("answer", "detail")}
    phrasings = _phrasings(content, draft.phrasings, wrong)
    if wrong:
        raise FieldsInvalid(**wrong)
    entry = StaffEntry(
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        confirm_with=draft.confirm_with.strip(),
        names=names["detail"],
        answer_names=names["answer"],
        phrasings=phrasings,
        **typed,
    )
    length = content.length(entry.as_entry("staff"))
    if length > ANSWER_LIMIT:
        wrong["answer"] = (
            f"答复连同年份说明有{length}个字，最多{ANSWER_LIMIT}个。其余写在“详细”里。"
        )
    shown = replace(entry, answer=entry.detail, answer_names=entry.names).as_entry("staff")
    if entry.detail and content.length(shown) > _LONGEST_SHOWN_DETAIL:
        wrong["detail"] = f"“详细”太长了，请不超过{_LONGEST_SHOWN_DETAIL}个字。"
    if wrong:
        raise FieldsInvalid(**wrong)
    return entry


def _names(text: str, field: str, known: Collection[str], wrong: dict[str, str]) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(_FIELD.findall(text)))
    rest = _FIELD.sub("", text)
    unknown = [name for name in names if name not in known]
    if unknown:
        wrong[field] = f"没有 {'、'.join(unknown)} 这个参数，请从下面的清单里选。"
    elif "{" in rest or "}" in rest:
        wrong[field] = "花括号只能用来放参数，写成 {{ pool_cap }} 这样。"
    elif any(unicodedata.category(c) == "Nd" for c in rest):
        wrong[field] = "不要直接写数字：数字会变。请用清单里的参数，写成 {{ pool_cap }} 这样。"
    return names


def _phrasings(content: FaqService, given: Sequence[str], wrong: dict[str, str]) -> tuple[str, ...]:
    kept: dict[str, str] = {}
    for line in filter(None, (each.strip() for each in given)):
        try:
            kept.setdefault(content.reading(line), checked_phrasing(content, line))
        except FieldsInvalid as problem:
            wrong["phrasings"] = f"“{line[:20]}”：{problem.fields['text']}"
    if len(kept) not in PHRASINGS and "phrasings" not in wrong:
        wrong["phrasings"] = (
            f"请写{PHRASINGS[0]}到{PHRASINGS[-1]}种不同的问法，一行一种；现在有{len(kept)}种。"
        )
    return tuple(kept.values())


def _printable(text: str) -> bool:
    return all(c == "\n" or unicodedata.category(c)[0] != "C" for c in text)
