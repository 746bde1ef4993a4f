"""Is this a text that the FAQ must not answer, and what is said instead?

Asked by the FAQ service before it looks for an entry; the tables are in `guards/`.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from faq.clauses import spoken_parts_of
from faq.personal_data import LIKELY_NAME, NUMBER, SURNAME

TABLES = files("faq") / "guards"
NOISE = "noise"
FACES = "faces"  # nothing but emoji and stickers
_FACES_REPLY = "表情收到了。有大额报销的事，直接打字问我就行，比如“要什么材料”。"
# The guard whose matters other offices have; which one, the index may know.
ELSEWHERE = "other_scheme"

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_KEYS = {"order", "reply", "words", "rule", "example"}
_RULE_KEYS = {"patterns", "together", "carried", "unless", "unless_clause"}
_SENTENCE = 8
_MASHED = re.compile(r"[b-df-hj-np-tv-xz]{5}")  # keys hit at random: no word has five consonants
# One after another: each alone is quick to say no, which the same in one big pattern is not.
Patterns = tuple[re.Pattern[str], ...]
# What every table may use between braces besides words of its own.
_KNOWN_WORDS = {"name": LIKELY_NAME, "surname": SURNAME, "number": re.escape(NUMBER)}


@dataclass(frozen=True, slots=True)
class GuardRule:
    """规则: fires on a pattern, or on a clause in which all of `together` stand; `carried` stands
    for the first of them where that was in an earlier clause."""

    patterns: Patterns
    together: tuple[Patterns, ...]
    carried: Patterns
    unless: Patterns
    unless_clause: Patterns

    def fires_on(self, folded: str, plain: str, clauses: Sequence[str]) -> str:
        """The words that make it fire; empty when it does not."""
        words = _found(self.patterns, folded) or self._clause(clauses)
        if words and (_found(self.unless, folded) or _found(self.unless, plain)):
            return ""
        return words

    def _clause(self, clauses: Sequence[str]) -> str:
        if not self.together:
            return ""
        first, *others = self.together
        known = False
        for clause in clauses:
            named = bool(_found(first, clause))
            meant = named or (known and bool(_found(self.carried, clause)))
            known = known or named
            complete = meant and all(_found(each, clause) for each in others)
            if complete and not _found(self.unless_clause, clause):
                return clause
        return ""


@dataclass(frozen=True, slots=True)
class QuestionGuard:
    """护栏: fires when one of its rules does."""

    name: str
    order: int
    rules: tuple[GuardRule, ...]
    reply: str | None
    examples: tuple[tuple[str, str | None], ...]  # what fires, and a neighbour that does not

    def fires_on(self, folded: str, plain: str, clauses: Sequence[str]) -> str:
        """The words that make it fire; empty when it does not."""
        found = (rule.fires_on(folded, plain, clauses) for rule in self.rules)
        return next(filter(None, found), "")


class Guards:
    """All guards, in their order; the first that fires decides."""

    def __init__(self, guards: Iterable[QuestionGuard]) -> None:
        self.guards = tuple(sorted(guards, key=lambda guard: (guard.order, guard.name)))

    @classmethod
    def shipped(cls, folder: Traversable = TABLES) -> "Guards":
        return cls(_read(file) for file in folder.iterdir() if file.name.endswith(".toml"))

    def check(self, folded: str, plain: str) -> str | None:
        """The name of the guard that fires on the text, given in both spellings."""
        return self.fired(folded, plain)[0]

    def fired(self, folded: str, plain: str) -> tuple[str | None, str]:
        """The guard, and the part of the text that it fired on; empty when it was all of it."""
        clauses = spoken_parts_of(folded)
        for guard in self.guards:
            if words := guard.fires_on(folded, plain, clauses):
                return guard.name, words
        return (NOISE if _is_noise(plain) else None), ""

    def reply(self, name: str) -> str | None:
        """What is said when that guard fired; None when silence or a plain 没听懂 is better."""
        if name == FACES:
            return _FACES_REPLY
        return next((guard.reply for guard in self.guards if guard.name == name), None)


def _is_noise(plain: str) -> bool:
    """Nothing to read: hardly any Chinese, a single character, or one or two over and over."""
    chinese = len(_CHINESE.findall(plain))
    repeated = len(plain) > 3 and len(set(plain)) * 2 <= min(len(plain), 10)
    mashed = chinese < _SENTENCE and bool(_MASHED.search(plain))
    return len(plain) < 2 or repeated or not chinese or mashed


def _read(file: Traversable) -> QuestionGuard:
    """Raises ValueError naming the file and what to write instead."""
    try:
        table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        _refuse_unknown(table, _KEYS)
        words = _KNOWN_WORDS | {
            name: f"(?:{'|'.join(each)})" for name, each in table.get("words", {}).items()
        }
        return QuestionGuard(
            name=file.name.removesuffix(".toml"),
            order=table["order"],
            rules=tuple(_rules(table["rule"], words)),
            reply=table.get("reply"),
            examples=tuple((each["fires"], each.get("spared")) for each in table["example"]),
        )
    except KeyError as error:
        raise ValueError(f"{file.name}: 缺少 {error.args[0]}，请补上") from error
    except (ValueError, re.error) as error:
        raise ValueError(f"{file.name}: {error}") from error


def _rules(rows: list[dict[str, Any]], words: Mapping[str, str]) -> Iterator[GuardRule]:
    for row in rows:
        _refuse_unknown(row, _RULE_KEYS)
        yield GuardRule(
            patterns=_any_of(row.get("patterns", ()), words),
            together=tuple(_any_of([each], words) for each in row.get("together", ())),
            carried=_any_of(row.get("carried", ()), words),
            unless=_any_of(row.get("unless", ()), words),
            unless_clause=_any_of(row.get("unless_clause", ()), words),
        )


def _refuse_unknown(table: Mapping[str, Any], keys: set[str]) -> None:
    if unknown := table.keys() - keys:
        raise ValueError(f"不认识的键 {'、'.join(sorted(unknown))}，请删掉或改正")


def _any_of(patterns: Iterable[str], words: Mapping[str, str]) -> Patterns:
    """The patterns, with the words between braces filled in."""
    compiled = []
    for pattern in patterns:
        for _ in range(2):  # a table's own words may name the known ones
            for name, each in words.items():
                pattern = pattern.replace(f"{{{name}}}", each)
        compiled.append(re.compile(pattern))
    return tuple(compiled)


def _found(patterns: Patterns, text: str) -> str:
    """The words of the text that the first of them to match stands for; empty when none does."""
    for each in patterns:
        if found := each.search(text):
            return found.group()
    return ""
