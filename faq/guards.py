"""Is this a text that the FAQ must not answer, and what is said instead?

Asked by the FAQ service before it looks for an entry; the tables are in `guards/`.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from faq.clauses import spoken_parts_of
from faq.needed_characters import NeededCharacters
from faq.personal_data import LIKELY_NAME, NUMBER, SURNAME

TABLES = files("faq") / "guards"
NOISE = "noise"
FACES = "faces"  # nothing but emoji and stickers
_FACES_REPLY = "表情收到了。有大额报销的事，直接打字问我就行，比如“要什么材料”。"
# The guard whose matters other offices have; which one, the index may know.
ELSEWHERE = "other_scheme"

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_KEYS = {"order", "reply", "words", "rule", "example", "not_likened"}
_RULE_KEYS = {"patterns", "together", "carried", "unless", "unless_clause"}
_SENTENCE = 8
_MASHED = re.compile(r"[b-df-hj-np-tv-xz]{5}")  # keys hit at random: no word has five consonants
# What every table may use between braces besides words of its own.
Words = Mapping[str, list[str]]  # name between braces → ways of saying it
_KNOWN_WORDS = {"name": [LIKELY_NAME], "surname": [SURNAME], "number": [re.escape(NUMBER)]}


@dataclass(frozen=True, slots=True)
class Heard:
    """A text or a clause of it, and the patterns that it may match, as a bit each."""

    text: str
    possible: int


class Patterns:
    """One after another: each alone is quick to say no, which the same in one big pattern is not;
    and those whose characters the text has not got are not tried."""

    def __init__(self, patterns: Iterable[str], needed: NeededCharacters) -> None:
        compiled = list(map(re.compile, patterns))  # first of all: a broken one is named
        self._by_bit = {1 << needed.add(each.pattern): each for each in compiled}
        self._bits = sum(self._by_bit)

    def __bool__(self) -> bool:
        return bool(self._by_bit)

    @property
    def bits(self) -> int:
        """Those of all of them."""
        return self._bits

    def found(self, heard: Heard) -> str:
        """The words that the first of them to match stands for; empty when none does."""
        left = heard.possible & self._bits
        while left:
            first = left & -left
            if found := self._by_bit[first].search(heard.text):
                return found.group()
            left ^= first
        return ""


@dataclass(frozen=True, slots=True)
class GuardRule:
    """规则: fires on a pattern, or on a clause in which all of `together` stand; `carried` stands
    for the first of them where that was in an earlier clause."""

    patterns: Patterns
    together: tuple[Patterns, ...]
    carried: Patterns
    unless: Patterns
    unless_clause: Patterns

    @property
    def begins_with(self) -> int:
        """The bits of the patterns of which one must be possible for it to fire at all; a clause
        has no characters that its text has not."""
        return self.patterns.bits | (self.together[0].bits if self.together else 0)

    def fires_on(self, folded: Heard, plain: Heard, clauses: Sequence[Heard]) -> str:
        """The words that make it fire; empty when it does not."""
        words = self.patterns.found(folded) or self._clause(clauses)
        if words and (self.unless.found(folded) or self.unless.found(plain)):
            return ""
        return words

    def _clause(self, clauses: Sequence[Heard]) -> str:
        if not self.together:
            return ""
        first, *others = self.together
        known = False
        for clause in clauses:
            named = bool(first.found(clause))
            meant = named or (known and bool(self.carried.found(clause)))
            known = known or named
            complete = meant and all(each.found(clause) for each in others)
            if complete and not self.unless_clause.found(clause):
                return clause.text
        return ""


@dataclass(frozen=True)
class QuestionGuard:
    """护栏: fires when one of its rules does."""

    name: str
    order: int
    rules: tuple[GuardRule, ...]
    reply: str | None
    examples: tuple[tuple[str, str | None], ...]  # what fires, and a neighbour that does not
    not_likened: tuple[re.Pattern[str], ...] = ()  # texts that only sound like what it is for

    @cached_property
    def _by_beginning(self) -> Sequence[tuple[int, GuardRule]]:
        return [(rule.begins_with, rule) for rule in self.rules]

    def fires_on(self, folded: Heard, plain: Heard, clauses: Sequence[Heard]) -> str:
        """The words that make it fire; empty when it does not."""
        for beginning, rule in self._by_beginning:
            if beginning & folded.possible and (words := rule.fires_on(folded, plain, clauses)):
                return words
        return ""


class Guards:
    """All guards, in their order; the first that fires decides."""

    def __init__(self, guards: Iterable[QuestionGuard], needed: NeededCharacters) -> None:
        self._needed = needed
        self.guards = tuple(sorted(guards, key=lambda guard: (guard.order, guard.name)))

    @classmethod
    def shipped(cls, folder: Traversable = TABLES) -> "Guards":
        needed = NeededCharacters()
        files = (file for file in folder.iterdir() if file.name.endswith(".toml"))
        return cls([_read(file, needed) for file in files], needed)

    def check(self, folded: str, plain: str) -> str | None:
        """The name of the guard that fires on the text, given in both spellings."""
        return self.fired(folded, plain)[0]

    def fired(self, folded: str, plain: str) -> tuple[str | None, str]:
        """The guard, and the part of the text that it fired on; empty when it was all of it."""
        whole = self._heard(folded)
        spelt = whole if plain == folded else self._heard(plain)
        parts = spoken_parts_of(folded)
        clauses = [whole] if parts == [folded] else list(map(self._heard, parts))
        for guard in self.guards:
            if words := guard.fires_on(whole, spelt, clauses):
                return guard.name, words
        return (NOISE if _is_noise(plain) else None), ""

    def _heard(self, text: str) -> Heard:
        return Heard(text, self._needed.possible(text))

    def only_sounds_like(self, name: str | None, folded: str) -> bool:
        """Whether likeness alone must not make that guard fire on the text."""
        guard = next((each for each in self.guards if each.name == name), None)
        return guard is not None and any(each.search(folded) for each in guard.not_likened)

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


def _read(file: Traversable, needed: NeededCharacters) -> QuestionGuard:
    """Raises ValueError naming the file and what to write instead."""
    try:
        table: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        _refuse_unknown(table, _KEYS)
        words: Words = _KNOWN_WORDS | table.get("words", {})
        return QuestionGuard(
            name=file.name.removesuffix(".toml"),
            order=table["order"],
            rules=tuple(_rules(table["rule"], words, needed)),
            reply=table.get("reply"),
            examples=tuple((each["fires"], each.get("spared")) for each in table["example"]),
            not_likened=tuple(map(re.compile, table.get("not_likened", ()))),
        )
    except KeyError as error:
        raise ValueError(f"{file.name}: 缺少 {error.args[0]}，请补上") from error
    except (ValueError, re.error) as error:
        raise ValueError(f"{file.name}: {error}") from error


def _rules(
    rows: list[dict[str, Any]], words: Words, needed: NeededCharacters
) -> Iterator[GuardRule]:
    for row in rows:
        _refuse_unknown(row, _RULE_KEYS)
        yield GuardRule(
            patterns=_any_of(row.get("patterns", ()), words, needed),
            together=tuple(_any_of([each], words, needed) for each in row.get("together", ())),
            carried=_any_of(row.get("carried", ()), words, needed),
            unless=_any_of(row.get("unless", ()), words, needed),
            unless_clause=_any_of(row.get("unless_clause", ()), words, needed),
        )


def _refuse_unknown(table: Mapping[str, Any], keys: set[str]) -> None:
    if unknown := table.keys() - keys:
        raise ValueError(f"不认识的键 {'、'.join(sorted(unknown))}，请删掉或改正")


def _any_of(patterns: Iterable[str], words: Words, needed: NeededCharacters) -> Patterns:
    """The patterns, with the words between braces filled in; a word that stands alone is as many
    patterns as it has ways of being said, since each has needs of its own."""
    apart: list[str] = []
    for pattern in patterns:
        apart += words.get(pattern[1:-1], [pattern]) if pattern.startswith("{") else [pattern]
    filled = []
    for pattern in apart:
        for _ in range(2):  # a table's own words may name the known ones
            for name, ways in words.items():
                pattern = pattern.replace(f"{{{name}}}", f"(?:{'|'.join(ways)})")
        filled.append(pattern)
    return Patterns(filled, needed)
