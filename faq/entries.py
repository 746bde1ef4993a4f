"""Which policy questions do we answer, with which words and on whose authority?

Asked by the FAQ service when it starts, and by whoever checks the content.
"""

import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import jinja2
from jinja2 import meta

CONTENT = files("faq") / "content"
ANSWER_LIMIT = 120  # what one phone screen shows without scrolling, in large type
KINDS = (
    *("plain", "colloquial", "typo", "short", "long", "dialect", "asr", "mixed"),
    *("spoken_number", "followup", "family", "anger", "unsorted"),
)
PHRASINGS = range(28, 121)

_REQUIRED = {"id", "title", "answer", "source", "valid_from", "phrasings"}
_OPTIONAL = {"detail", "valid_to", "confirm_with", "flow", "follow_ups"}
# What the bot does itself instead of answering: questions about the person who asks.
FLOWS = ("progress", "limits", "binding", "human")


class ContentError(ValueError):
    """Content files that cannot be used; `problems` names file, line, fault and cure of each."""

    def __init__(self, problems: Collection[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(self.problems))


@dataclass(frozen=True, slots=True)
class Source:
    """依据: the document and the article an answer rests on."""

    document: str
    article: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """条目: one policy question, the ways people ask it, and the template of its answer."""

    id: str
    title: str
    phrasings: Mapping[str, tuple[str, ...]]  # by kind
    answer: str
    detail: str | None
    source: Source
    valid_from: date
    valid_to: date | None  # None: until further notice
    confirm_with: str | None  # 待确认: who must confirm what the source leaves open
    answer_names: frozenset[str]  # the parameters that the answer uses
    detail_names: frozenset[str]
    flow: str | None = None  # 个人事项: the bot's own flow that takes over
    follow_ups: tuple[str, ...] = ()  # 接着问: entries that people ask for next

    def all_phrasings(self) -> tuple[str, ...]:
        return (self.title, *(text for texts in self.phrasings.values() for text in texts))

    def valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def load_entries(
    folder: Traversable, parameters: Collection[str], spelling: Callable[[str], str]
) -> tuple[Entry, ...]:
    """Read every `<id>.toml` of the folder, in name order; ContentError tells all problems at once.

    `parameters` are the names a template may use, `spelling` decides when two phrasings are one.
    """
    problems: list[str] = []
    entries: list[Entry] = []
    owners: dict[str, tuple[str, str]] = {}
    for file in sorted(folder.iterdir(), key=lambda item: item.name):
        if not file.name.endswith(".toml"):
            continue
        page = _Page(file, parameters)
        entry = page.entry()
        problems += page.problems
        if entry is None:
            continue
        entries.append(entry)
        for text in entry.all_phrasings():
            place, owner = owners.setdefault(spelling(text), (page.place(text), entry.id))
            if owner != entry.id:
                problems.append(
                    f"{page.place(text)}: 问法“{text}”已经写在条目 {owner}（{place}）。"
                    "改法：一种问法只留在一个条目里。"
                )
    known = {entry.id for entry in entries}
    for entry in entries:
        for missing in (each for each in entry.follow_ups if each not in known):
            problems.append(
                f"{entry.id}.toml: follow_ups 里的 {missing} 没有条目。"
                "改法：改成已有的条目编号，或删掉。"
            )
    if not entries and not problems:
        problems.append(f"{folder.name}: 没有找到条目文件。改法：放入 <条目编号>.toml。")
    if problems:
        raise ContentError(problems)
    return tuple(entries)


class _Page:
    """One content file while it is checked."""

    def __init__(self, file: Traversable, parameters: Collection[str]) -> None:
        self._name = file.name
        self._text = file.read_text(encoding="utf-8")
        self._parameters = parameters
        self.problems: list[str] = []

    def place(self, needle: str) -> str:
        """File and line where the text stands first, the file alone when it does not."""
        for number, line in enumerate(self._text.splitlines(), start=1):
            if needle in line:
                return f"{self._name}:{number}"
        return self._name

    def _refuse(self, needle: str, problem: str, cure: str) -> None:
        self.problems.append(f"{self.place(needle)}: {problem}。改法：{cure}。")

    def entry(self) -> Entry | None:
        try:
            table = tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            self._refuse("\0", f"不是有效的 TOML（{error}）", "按提示的行列检查引号、等号和日期")
            return None
        for key in sorted(_REQUIRED - table.keys()):
            self._refuse("\0", f"缺少 {key}", f"补上 {key}")
        for key in sorted(table.keys() - _REQUIRED - _OPTIONAL):
            self._refuse(key, f"不认识的键 {key}", "删掉，或改成已有的键名")
        if self.problems:
            return None
        valid_from, valid_to = self._validity(table)
        phrasings = self._phrasings(table["phrasings"])
        source = self._source(table["source"])
        answer_names = self._template("answer", table["answer"])
        detail = table.get("detail")
        detail_names = frozenset() if detail is None else self._template("detail", detail)
        flow, follow_ups = table.get("flow"), table.get("follow_ups", [])
        if flow is not None and flow not in FLOWS:
            self._refuse("flow", f"不认识的 flow {flow}", f"用其中之一：{'、'.join(FLOWS)}")
        if not isinstance(follow_ups, list) or not all(isinstance(t, str) for t in follow_ups):
            self._refuse("follow_ups", "follow_ups 不是编号的列表", '写成 follow_ups = ["…"]')
            follow_ups = []
        identifier, title = table["id"], table["title"]
        if f"{identifier}.toml" != self._name:
            self._refuse("id", f"编号 {identifier} 与文件名不同", f"文件改名为 {identifier}.toml")
        if not isinstance(title, str) or not title.strip():
            self._refuse("title", "title 是空的", "写上条目的标题")
        if self.problems or valid_from is None or source is None:
            return None
        return Entry(
            id=identifier,
            title=title,
            phrasings=phrasings,
            answer=table["answer"],
            detail=detail,
            source=source,
            valid_from=valid_from,
            valid_to=valid_to,
            confirm_with=table.get("confirm_with"),
            answer_names=answer_names,
            detail_names=detail_names,
            flow=flow,
            follow_ups=tuple(follow_ups),
        )

    def _validity(self, table: dict[str, Any]) -> tuple[date | None, date | None]:
        days: list[date | None] = []
        for key in ("valid_from", "valid_to"):
            day = table.get(key)
            if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):
                self._refuse(key, f"{key} 不是日期", f"写成 {key} = 2025-01-01，不加引号")
                day = None
            days.append(day)
        first, last = days
        if first and last and last < first:
            self._refuse("valid_to", "valid_to 早于 valid_from", "核对两个日期")
        return first, last

    def _phrasings(self, table: object) -> dict[str, tuple[str, ...]]:
        if not isinstance(table, dict):
            self._refuse(
                "phrasings", "phrasings 不是按种类分的表", "写成 [phrasings] 下的 plain = […]"
            )
            return {}
        for kind in sorted(table.keys() - set(KINDS)):
            self._refuse(kind, f"不认识的问法种类 {kind}", f"用其中之一：{'、'.join(KINDS)}")
        phrasings: dict[str, tuple[str, ...]] = {}
        for kind, texts in table.items():
            if not isinstance(texts, list) or not all(isinstance(t, str) and t for t in texts):
                self._refuse(kind, f"{kind} 里应当都是文字", f'写成 {kind} = ["…", "…"]')
            else:
                phrasings[kind] = tuple(texts)
        count = sum(map(len, phrasings.values()))
        if count not in PHRASINGS and not self.problems:
            self._refuse(
                "phrasings", f"有 {count} 种问法", f"写 {PHRASINGS[0]} 到 {PHRASINGS[-1]} 种"
            )
        return phrasings

    def _source(self, table: object) -> Source | None:
        if isinstance(table, dict) and table.keys() == {"document", "article"}:
            document, article = table["document"], table["article"]
            if isinstance(document, str) and document and isinstance(article, str) and article:
                return Source(document, article)
        self._refuse("source", "依据不完整", "写明 document（文件）和 article（条款）")
        return None

    def _template(self, key: str, text: object) -> frozenset[str]:
        """The names a template uses; refuses unknown ones and digits past the policy book."""
        if not isinstance(text, str) or not text.strip():
            self._refuse(key, f"{key} 是空的", "写上答复")
            return frozenset()
        grammar = jinja2.Environment(autoescape=False)
        try:
            tree = grammar.parse(text)
        except jinja2.TemplateSyntaxError as error:
            self._refuse(key, f"{key} 的模板写错了（{error.message}）", "检查 {{ }} 是否成对")
            return frozenset()
        names = frozenset(meta.find_undeclared_variables(tree))
        for name in sorted(names - set(self._parameters)):
            cure = f"用其中之一：{'、'.join(sorted(self._parameters))}"
            self._refuse(name, f"{key} 用了不存在的参数 {name}", cure)
        literal = "".join(value for _, kind, value in grammar.lex(text) if kind == "data")
        if any(c.isdigit() for c in literal):
            self._refuse(key, f"{key} 里直接写了数字", "数字一律写成参数，如 {{ pool_cap }}")
        return names
