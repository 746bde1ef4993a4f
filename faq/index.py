"""Which entries does a text speak for, and how strongly?

Asked by the FAQ service, which takes any other ranker as well.
"""

import math
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import add
from typing import Protocol

from rapidfuzz import fuzz, process

from faq.pinyin import syllables

SHOWN = 3

# BM25's saturation and length weight, low because a gram that stands in every second phrasing says
# little more than one in a few, and because entries differ little in length.
_SATURATION = 0.6
_LENGTH_WEIGHT = 0.3
# A gram that no entry knows is evidence that the person means something else; half, because names
# and stories surround many a good question.
_UNKNOWN_WEIGHT = 0.5
# Near-exact: one character of five wrong. Below that rapidfuzz is surer of itself than it may be.
_NEAR_EXACT = 80.0
# Up to here a text has too few grams to be weighed, so likeness to a phrasing counts instead.
_SHORT = 5
_SHORT_NEAR = 66.0
# Letters and digits: a stray English word or somebody's number says next to nothing.
_FOREIGN_WEIGHT = 0.1
# A story names its matter once and tells much besides: what is beyond this weight (in weights of a
# gram that no group knows) is held against the entry only in part.
_LONG = 50.0
_BEYOND = 0.4
# What is told around the question proves less than the question itself.
_ASIDE = 0.6
# Small talk and pointers silence the entries only when they are stronger by so much, or when the
# text is one of their phrasings word for word.
_LOUDER = 1.15
# What stands in more than this part of the groups says nothing about any of them, and would take
# most of the time.
_COMMON = 0.4
_FEW = 8  # groups, among which nothing is common
_ENDLESS = 60_000
# Marks a gram as heard, not written; in no text, since punctuation is gone by then.
_SOUND = "'"
# What is only heard alike proves less than what is written alike.
_SOUND_WEIGHT = 0.6
# Likeness is looked for among the groups that the grams already point to; nobody asks for more.
_LIKELY = 12
# A gram that stands in more than one of so many groups has a row of evidence, read at a stroke.
_ROW_FROM = 16
_UNIT = 2.0**-40  # of evidence in a row: a thousand grams of the heaviest fit a lane of 64 bits


@dataclass(frozen=True, slots=True)
class Candidate:
    """候选: an entry and how strongly the text speaks for it, 0 to 1."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """排序结果: best first, none of score 0; `silenced_by` is the group of the background or of
    another service that the text speaks for clearly more than for any entry; `rival` the strongest
    such group that does not."""

    candidates: tuple[Candidate, ...]
    silenced_by: Candidate | None = None
    rival: Candidate | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """依据 of one group: its score, the grams that spoke for it (share of the text's weight), and
    the phrasing most like the text (0 to 1)."""

    id: str
    score: float
    grams: tuple[tuple[str, float], ...]
    phrasing: str
    likeness: float


class Ranker(Protocol):
    """排序: for a text in plain spelling, and those of its parts that ask (all of it, if none)."""

    def rank(self, text: str, asked: Sequence[str] = ()) -> Ranking: ...

    def explain(self, text: str) -> tuple[Evidence, ...]: ...


def _weight(gram: str) -> float:
    if gram.startswith(_SOUND):
        return _SOUND_WEIGHT
    return _FOREIGN_WEIGHT if gram.isascii() else 1.0


@lru_cache(maxsize=8_192)
def _sound(character: str) -> str:
    """The gram of its sound; empty where it has none."""
    return "" if character.isascii() else f"{_SOUND}{next(syllables(character))}"


def _grams(text: str) -> set[str]:
    """Characters and pairs of them, as written and, where they have a sound, as they sound."""
    grams = set(text)
    grams.update(map(add, text, text[1:]))
    sounds = list(map(_sound, text))
    grams.update(sounds)
    grams.update(map(add, sounds, sounds[1:]))  # beside what has no sound, the sound alone again
    grams.discard("")
    return grams


class EntryIndex:
    """索引: evidence of 1- and 2-grams summed per entry, and likeness to single phrasings.

    `entries` and `silent` map a group's id to its phrasings. Silent groups must match nothing:
    they teach which words prove nothing, and one that is stronger than an entry drops it.
    """

    def __init__(
        self,
        entries: Mapping[str, Sequence[str]],
        spelling: Callable[[str], str],
        silent: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        silent = silent or {}
        self._entries = len(entries)
        self._ids = (*entries, *silent)
        groups = [*entries.values(), *silent.values()]
        self._size = len(groups)
        self._phrasings = [sorted(map(spelling, group), key=len) for group in groups]
        self._owner = {each: n for n, group in enumerate(self._phrasings) for each in group}
        self._lengths = [array("H", map(len, group)) for group in self._phrasings]
        # Groups, and in how many phrasings of each; the same pair for all grams seen as often.
        self._seen: dict[str, list[tuple[int, int]]] = defaultdict(list)
        totals = []
        for number, group in enumerate(self._phrasings):
            count = _counted(group)
            totals.append(count.total())
            pairs = {seen: (number, seen) for seen in set(count.values())}
            for gram, seen in count.items():
                self._seen[gram].append(pairs[seen])
        mean = sum(totals) / max(1, len(totals))
        self._damping = [
            _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * total / mean) for total in totals
        ]
        rarity = [self._rarity(known) for known in range(self._size + 1)]
        self._unknown = rarity[1] * _UNKNOWN_WEIGHT if groups else 1.0
        common = max(_FEW, _COMMON * self._size)
        self._weights = {
            gram: rarity[len(groups_of)] * _weight(gram) if len(groups_of) <= common else 0.0
            for gram, groups_of in self._seen.items()
        }
        for gram in [gram for gram, weight in self._weights.items() if not weight]:
            del self._seen[gram]
        self._rows = {
            gram: self._row(gram)
            for gram, groups_of in self._seen.items()
            if len(groups_of) * _ROW_FROM > self._size
        }

    def _rarity(self, groups_with_it: int) -> float:
        """BM25's inverse document frequency, a group being the document."""
        others = self._size - groups_with_it
        return math.log(1 + (others + 0.5) / (groups_with_it + 0.5))

    def rank(self, text: str, asked: Sequence[str] = ()) -> Ranking:
        """Of no more than a dozen groups, those that the grams speak for the most."""
        scores = {
            n: max(score, self._nearest(text, n)[1]) for n, score in self._by_grams(text, asked)
        }
        if (owner := self._owner.get(text)) is not None:  # 你好: every gram of it is common
            scores[owner] = 1.0
        ranked = sorted(scores.items(), key=lambda each: (-each[1], self._ids[each[0]]))
        loudest = next((self._candidate(n, s) for n, s in ranked if n >= self._entries), None)
        found = tuple(self._candidate(n, score) for n, score in ranked if n < self._entries)
        if loudest is None:
            return Ranking(found)
        best = found[0].score if found else 0.0
        if loudest.score > _LOUDER * best or (loudest.score >= 1 > best):
            return Ranking((), loudest)
        return Ranking(found, rival=loudest)

    def _candidate(self, number: int, score: float) -> Candidate:
        return Candidate(self._ids[number], round(score, 4))

    def explain(self, text: str) -> tuple[Evidence, ...]:
        """The grounds of the strongest groups, silent ones among them; best first."""
        grams_of_text = _grams(text)
        total = _damped(self._add([0.0] * self._size, grams_of_text, 1.0), self._unknown)
        spoke: dict[int, list[tuple[str, float]]] = defaultdict(list)
        for gram in grams_of_text & self._seen.keys():
            for number, evidence in self._evidence(gram):
                spoke[number].append((gram.replace(_SOUND, " ").strip(), evidence / total))
        grounds = []
        for number, grams in spoke.items():
            phrasing, likeness = self._nearest(text, number)
            score = max(sum(share for _, share in grams), likeness)
            strongest = tuple(sorted(grams, key=lambda each: -each[1]))
            grounds.append(
                Evidence(self._ids[number], round(score, 4), strongest, phrasing, likeness)
            )
        return tuple(sorted(grounds, key=lambda each: (-each.score, each.id))[: 2 * SHOWN])

    def _by_grams(self, text: str, asked: Sequence[str]) -> list[tuple[int, float]]:
        """The likely groups, and the share of the text's weight that each accounts for."""
        grams = _grams(text)
        full = grams.intersection(chain.from_iterable(map(_grams, asked))) if asked else grams
        scores = [0.0] * self._size
        total = self._add(scores, full, 1.0) + self._add(scores, grams - full, _ASIDE)
        total = _damped(total, self._unknown)
        likely = sorted(range(self._size), key=scores.__getitem__, reverse=True)[:_LIKELY]
        return [(number, scores[number] / total) for number in likely if scores[number]]

    def _add(self, scores: list[float], grams: Set[str], part: float) -> float:
        """That part of the grams' evidence to the scores of the groups; returns their weight."""
        damping = self._damping
        known = grams & self._weights.keys()
        rows = known & self._rows.keys()
        for gram in known - rows:
            weight = part * self._weights[gram]
            for number, seen in self._seen.get(gram, ()):
                scores[number] += weight * seen / (seen + damping[number])
        if rows:
            row = sum(map(self._rows.__getitem__, rows))
            lanes = array("Q", row.to_bytes(8 * self._size, sys.byteorder))
            unit = part * _UNIT
            scores[:] = [score + unit * lane for score, lane in zip(scores, lanes, strict=True)]
        return part * (
            sum(map(self._weights.__getitem__, known))
            + self._unknown * sum(map(_weight, grams - known))
        )

    def _evidence(self, gram: str) -> Iterator[tuple[int, float]]:
        """What it has to say for each group it stands in."""
        weight, damping = self._weights[gram], self._damping
        for number, seen in self._seen.get(gram, ()):
            yield number, weight * seen / (seen + damping[number])

    def _row(self, gram: str) -> int:
        """A gram's evidence for all groups as one number with a lane for each: rows are added up
        like numbers, many times faster than group by group."""
        lanes = array("Q", bytes(8 * self._size))
        for number, evidence in self._evidence(gram):
            lanes[number] = round(evidence / _UNIT)
        return int.from_bytes(lanes.tobytes(), sys.byteorder)

    def _nearest(self, text: str, number: int) -> tuple[str, float]:
        """The group's phrasing most like the text, and how like, 0 when it is not near."""
        least = _SHORT_NEAR if len(text) <= _SHORT else _NEAR_EXACT
        # what is much shorter or longer than the text cannot be so like it
        lengths, part = self._lengths[number], least / (200 - least)
        shortest = bisect_left(lengths, math.ceil(len(text) * part))
        longest = bisect_right(lengths, min(_ENDLESS, int(len(text) / part)))
        if shortest >= longest:
            return "", 0.0
        alike = self._phrasings[number][shortest:longest]
        near = process.extractOne(text, alike, scorer=fuzz.ratio, score_cutoff=least)
        return ("", 0.0) if near is None else (near[0], near[1] / 100)


def _counted(phrasings: Iterable[str]) -> Counter[str]:
    """In how many phrasings of a group each gram stands."""
    return Counter(chain.from_iterable(_grams(phrasing) for phrasing in phrasings))


def _damped(total: float, unknown: float) -> float:
    """The weight of a text, of which what is beyond a story's beginning counts in part."""
    usual = min(total, unknown * _LONG)
    return usual + _BEYOND * (total - usual) or 1.0
