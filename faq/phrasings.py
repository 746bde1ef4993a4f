"""Which phrasing of a group does a text sound like, and how much? The index asks, of the groups to
which the grams of the text point already."""

import math
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from faq.pinyin import heard

# Near-exact: one character of five wrong. Below that rapidfuzz is surer of itself than it may be.
_NEAR_EXACT = 80.0
# Up to here a text has too few grams to be weighed, so likeness to a phrasing counts instead.
_SHORT = 5
_SHORT_NEAR = 66.0
_ENDLESS = 60_000


class Phrasings:
    """说法 of all groups, by the number of the group, the shortest first."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self.groups = [sorted(group, key=len) for group in groups]
        self._heard = [list(map(heard, group)) for group in self.groups]
        self._lengths = [array("H", map(len, group)) for group in self.groups]

    def likenesses(self, text: str, numbers: Iterable[int]) -> dict[int, float]:
        """How like the text the nearest phrasing is, 0 to 1, of those groups that have one which is
        near; all their phrasings are compared at once."""
        sound, least = heard(text), _least(text)
        alike: list[str] = []
        groups: list[int] = []
        ends: list[int] = []
        for number in numbers:
            first, last = self._near_in_length(number, text)
            if first < last:
                alike += self._heard[number][first:last]
                groups.append(number)
                ends.append(len(alike))
        near = process.extract(sound, alike, scorer=fuzz.ratio, score_cutoff=least, limit=None)
        found: dict[int, float] = {}
        for _, likeness, at in near:  # the nearest comes first
            found.setdefault(groups[bisect_right(ends, at)], likeness / 100)
        return found

    def nearest(self, text: str, number: int) -> tuple[str, float]:
        """The group's phrasing that sounds most like the text, and how like, 0 when it is not
        near."""
        first, last = self._near_in_length(number, text)
        alike = self._heard[number][first:last]
        near = process.extractOne(heard(text), alike, scorer=fuzz.ratio, score_cutoff=_least(text))
        if near is None:
            return "", 0.0
        return self.groups[number][first + near[2]], near[1] / 100

    def _near_in_length(self, number: int, text: str) -> tuple[int, int]:
        """Where those begin and end of which none is so short or long that it cannot be near."""
        lengths, least = self._lengths[number], _least(text)
        part = least / (200 - least)
        return (
            bisect_left(lengths, math.ceil(len(text) * part)),
            bisect_right(lengths, min(_ENDLESS, int(len(text) / part))),
        )


def _least(text: str) -> float:
    return _SHORT_NEAR if len(text) <= _SHORT else _NEAR_EXACT
