"""Which entries does a text speak for, and how strongly?

Asked by the FAQ service, which takes any other ranker as well.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from rapidfuzz import fuzz, process

from faq.entries import Entry

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


@dataclass(frozen=True, slots=True)
class Candidate:
    """候选: an entry and how strongly the text speaks for it, 0 to 1."""

    id: str
    score: float


class Ranker(Protocol):
    """排序: for a text in plain spelling the candidates, best first, none of score 0."""

    def rank(self, text: str) -> tuple[Candidate, ...]: ...


def _grams(text: str) -> Iterable[str]:
    yield from text
    yield from map("".join, pairwise(text))


class EntryIndex:
    """索引: evidence of 1- and 2-grams summed per entry, and likeness to single phrasings.

    `background` are groups of lines that must match nothing: they teach which words prove nothing,
    and a group that is stronger than an entry drops it.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        spelling: Callable[[str], str],
        background: Sequence[Sequence[str]] = (),
    ) -> None:
        self._ids = tuple(entry.id for entry in entries)
        groups = [entry.all_phrasings() for entry in entries] + [tuple(g) for g in background]
        self._size = len(groups)
        self._phrasings: list[str] = []
        self._owners: list[int] = []
        counts: list[Counter[str]] = []
        for number, group in enumerate(groups):
            count: Counter[str] = Counter()
            for phrasing in map(spelling, group):
                self._phrasings.append(phrasing)
                self._owners.append(number)
                count.update(set(_grams(phrasing)))
            counts.append(count)
        frequency = Counter(gram for count in counts for gram in count)
        self._unknown = self._rarity(1) * _UNKNOWN_WEIGHT
        self._weights = {gram: self._rarity(known) for gram, known in frequency.items()}
        self._evidence: dict[str, list[tuple[int, float]]] = defaultdict(list)
        mean = sum(map(Counter.total, counts)) / max(1, len(counts))
        for number, count in enumerate(counts):
            length = 1 - _LENGTH_WEIGHT + _LENGTH_WEIGHT * count.total() / mean
            for gram, seen in count.items():
                share = seen / (seen + _SATURATION * length)
                self._evidence[gram].append((number, self._weights[gram] * share))

    def _rarity(self, entries_with_it: int) -> float:
        """BM25's inverse document frequency, an entry being the document."""
        others = self._size - entries_with_it
        return math.log(1 + (others + 0.5) / (entries_with_it + 0.5))

    def rank(self, text: str) -> tuple[Candidate, ...]:
        scores = self._by_grams(text)
        for number, likeness in self._by_likeness(text):
            scores[number] = max(scores[number], likeness)
        known = len(self._ids)
        silent = max((score for number, score in scores.items() if number >= known), default=0.0)
        found = [
            Candidate(self._ids[number], round(score, 4))
            for number, score in scores.items()
            if number < known and score > silent
        ]
        return tuple(sorted(found, key=lambda candidate: (-candidate.score, candidate.id)))

    def _by_grams(self, text: str) -> defaultdict[int, float]:
        """The share of the text's weight that each entry accounts for."""
        scores: defaultdict[int, float] = defaultdict(float)
        total = 0.0
        for gram in set(_grams(text)):
            total += self._weights.get(gram, self._unknown)
            for number, evidence in self._evidence.get(gram, ()):
                scores[number] += evidence
        for number in scores:
            scores[number] /= total
        return scores

    def _by_likeness(self, text: str) -> Iterable[tuple[int, float]]:
        least = _SHORT_NEAR if len(text) <= _SHORT else _NEAR_EXACT
        near = process.extract(
            text, self._phrasings, scorer=fuzz.ratio, score_cutoff=least, limit=SHOWN * 2
        )
        for _, likeness, number in near:
            yield self._owners[number], likeness / 100
