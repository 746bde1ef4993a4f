"""Which entries does a text speak for, and how strongly? Asked by the FAQ service, which takes any
other ranker as well."""

import math
import sys
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import add
from typing import Protocol

from faq.phrasings import Phrasings
from faq.pinyin import syllables

SHOWN = 3

# BM25's saturation and length weight, low because a gram that stands in every second phrasing says
# little more than one in a few, and because entries differ little in length.
_SATURATION = 0.6
_LENGTH_WEIGHT = 0.3
# A gram that no entry knows is evidence that the person means something else; half, because names
# and stories surround many a good question.
_UNKNOWN_WEIGHT = 0.5
# Letters and digits: a stray English word or somebody's number says next to nothing.
_FOREIGN_WEIGHT = 0.1
# A story names its matter once and tells much besides: what is beyond this weight (in weights of a
# gram that no group knows) is held against the entry only in part.
_LONG = 50.0
_BEYOND = 0.4
# What is told around the question proves less than the question itself: so many fifths.
_ASKED = 5
_ASIDE = 3
# Small talk and pointers silence the entries only when they are stronger by so much, or when the
# text is one of their phrasings word for word.
_LOUDER = 1.15
# What stands in more than this part of the groups says nothing about any of them, and would take
# most of the time.
_COMMON = 0.4
_FEW = 8  # groups, among which nothing is common
# Marks a gram as heard, not written; in no text, since punctuation is gone by then.
_SOUND = "'"
# What is only heard alike proves less than what is written alike.
_SOUND_WEIGHT = 0.6
# Likeness is looked for among the groups that the grams already point to; nobody asks for more.
_LIKELY = 12
# A gram that stands in more than one of so many groups has a row: its evidence for all groups as
# one number with a lane for each, so that grams are added up at once and not group by group.
_ROW_FROM = 12
# Among few groups rows are short, and pay sooner.
_SMALL, _ROW_FROM_SMALL = 300, 60
_UNIT = 2.0**-40  # of evidence in a row: a thousand grams of the heaviest fit a lane of 64 bits
# Its weight, its row (0 where none pays), and in how many phrasings of which groups it stands.
_Gram = tuple[float, int, list[tuple[int, int]]]
_SAYS_NOTHING: _Gram = (0.0, 0, [])


@dataclass(frozen=True, slots=True)
class Candidate:
    """候选: an entry and how strongly the text speaks for it, 0 to 1."""

    id: str
    score: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """排序结果: best first, none of score 0; `silenced_by` is the group of the background or of
    another service that the text speaks for clearly more than for any entry, and `silenced` what
    entries those are; `rival` is the strongest such group that silences none."""

    candidates: tuple[Candidate, ...]
    silenced_by: Candidate | None = None
    rival: Candidate | None = None
    silenced: tuple[Candidate, ...] = ()


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
        self._phrasings = Phrasings([*map(spelling, group)] for group in groups)
        phrasings = self._phrasings.groups
        self._owner = {each: n for n, group in enumerate(phrasings) for each in group}
        # Groups, and in how many phrasings of each; the same pair for all grams seen as often.
        seen_in: dict[str, list[tuple[int, int]]] = defaultdict(list)
        totals = []
        for number, group in enumerate(phrasings):
            count = _counted(group)
            totals.append(count.total())
            pairs = {seen: (number, seen) for seen in set(count.values())}
            for gram, seen in count.items():
                seen_in[gram].append(pairs[seen])
        mean = sum(totals) / max(1, len(totals))
        self._damping = [
            _SATURATION * (1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * total / mean) for total in totals
        ]
        self._row_from = _ROW_FROM if self._size > _SMALL else _ROW_FROM_SMALL
        rarity = [self._rarity(known) for known in range(self._size + 1)]
        self._unknown = rarity[1] * _UNKNOWN_WEIGHT if groups else 1.0
        common = max(_FEW, _COMMON * self._size)
        self._known = {
            gram: self._gram(rarity[len(pairs)] * _weight(gram), pairs)
            if len(pairs) <= common
            else _SAYS_NOTHING
            for gram, pairs in seen_in.items()
        }

    def _rarity(self, groups_with_it: int) -> float:
        """BM25's inverse document frequency, a group being the document."""
        others = self._size - groups_with_it
        return math.log(1 + (others + 0.5) / (groups_with_it + 0.5))

    def rank(self, text: str, asked: Sequence[str] = ()) -> Ranking:
        """Of no more than a dozen groups, those that the grams speak for the most."""
        scores = dict(self._by_grams(text, asked))
        for number, likeness in self._phrasings.likenesses(text, scores).items():
            scores[number] = max(scores[number], likeness)
        if (owner := self._owner.get(text)) is not None:  # 你好: every gram of it is common
            scores[owner] = 1.0
        ranked = sorted(scores.items(), key=lambda each: (-each[1], self._ids[each[0]]))
        loudest = next((self._candidate(n, s) for n, s in ranked if n >= self._entries), None)
        found = tuple(self._candidate(n, score) for n, score in ranked if n < self._entries)
        if loudest is None:
            return Ranking(found)
        best = found[0].score if found else 0.0
        if loudest.score > _LOUDER * best or (loudest.score >= 1 > best):
            return Ranking((), loudest, silenced=found)
        return Ranking(found, rival=loudest)

    def _candidate(self, number: int, score: float) -> Candidate:
        return Candidate(self._ids[number], round(score, 4))

    def explain(self, text: str) -> tuple[Evidence, ...]:
        """The grounds of the strongest groups, silent ones among them; best first."""
        spoke: dict[int, list[tuple[str, float]]] = defaultdict(list)
        total = 0.0
        for gram in _grams(text):
            known = self._known.get(gram)
            if known is None:
                total += self._unknown * _weight(gram)
                continue
            total += known[0]
            for number, evidence in self._evidence(known):
                spoke[number].append((gram.replace(_SOUND, " ").strip(), evidence))
        total = _damped(total, self._unknown)
        grounds = []
        for number, grams in spoke.items():
            phrasing, likeness = self._phrasings.nearest(text, number)
            shares = ((gram, evidence / total) for gram, evidence in grams)
            strongest = tuple(sorted(shares, key=lambda each: -each[1]))
            score = max(sum(share for _, share in strongest), likeness)
            grounds.append(
                Evidence(self._ids[number], round(score, 4), strongest, phrasing, likeness)
            )
        return tuple(sorted(grounds, key=lambda each: (-each.score, each.id))[: 2 * SHOWN])

    def _by_grams(self, text: str, asked: Sequence[str]) -> list[tuple[int, float]]:
        """The likely groups, and the share of the text's weight that each accounts for."""
        grams = _grams(text)
        full = grams.intersection(chain.from_iterable(map(_grams, asked))) if asked else grams
        total, row = 0.0, 0
        rare: list[tuple[float, list[tuple[int, int]]]] = []
        known_of = self._known.get
        for some, part in ((full, _ASKED), (grams - full, _ASIDE)):
            weights, rows = 0.0, 0
            for gram in some:
                known = known_of(gram)
                if known is None:
                    weights += self._unknown * _weight(gram)
                    continue
                weight, in_row, seen_in = known
                weights += weight
                if in_row:
                    rows += in_row
                elif seen_in:
                    rare.append((part * weight / _UNIT, seen_in))
            total += part * weights
            row += part * rows
        scores = list(map(float, array("Q", row.to_bytes(8 * self._size, sys.byteorder))))
        damping = self._damping
        for weight, seen_in in rare:
            for number, seen in seen_in:
                scores[number] += weight * seen / (seen + damping[number])
        whole = _damped(total / _ASKED, self._unknown) * _ASKED / _UNIT
        least = sorted(scores)[-_LIKELY:][0] if scores else 0.0
        likely = [number for number, score in enumerate(scores) if score >= least and score]
        likely.sort(key=scores.__getitem__, reverse=True)
        return [(number, scores[number] / whole) for number in likely[:_LIKELY]]

    def _gram(self, weight: float, seen_in: list[tuple[int, int]]) -> _Gram:
        """With its row, when so many groups have it that a row is read sooner than they are."""
        if len(seen_in) * self._row_from <= self._size:
            return weight, 0, seen_in
        lanes = array("Q", bytes(8 * self._size))
        for number, evidence in self._evidence((weight, 0, seen_in)):
            lanes[number] = round(evidence / _UNIT)
        return weight, int.from_bytes(lanes.tobytes(), sys.byteorder), seen_in

    def _evidence(self, gram: _Gram) -> Iterator[tuple[int, float]]:
        """What it has to say for each group it stands in."""
        weight, _, seen_in = gram
        for number, seen in seen_in:
            yield number, weight * seen / (seen + self._damping[number])


def _counted(phrasings: Iterable[str]) -> Counter[str]:
    """In how many phrasings of a group each gram stands."""
    return Counter(chain.from_iterable(_grams(phrasing) for phrasing in phrasings))


def _damped(total: float, unknown: float) -> float:
    """The weight of a text, of which what is beyond a story's beginning counts in part."""
    usual = min(total, unknown * _LONG)
    return usual + _BEYOND * (total - usual) or 1.0
