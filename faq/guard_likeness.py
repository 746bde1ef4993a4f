"""Is a text like those that a guard is for, in words that no table of it has? Asked after the tables;
the weights are learned from labelled lines (`tests.tools.guard_weights`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from math import sqrt
from operator import add
from re import compile as pattern

WEIGHTS = files("faq") / "guard_weights.tsv"
SCALE = 1_000  # what a weight of one is in the file
_SPEAKING = 5

_SILENT = pattern(r"[\s,.!;:、。~…]+")
_NUMBER = pattern(r"\d+")


@dataclass(frozen=True, slots=True)
class Likeness:
    """相像: which guard's texts it is most like, and by how much more than that guard asks for."""

    guard: str
    margin: float
    """Above zero: that guard's; the classifier's own scale."""


def grams_of(folded: str) -> set[str]:
    """One, two and three characters in a row, ends marked; every number is one character."""
    text = f"^{_SILENT.sub(' ', _NUMBER.sub('0', folded)).strip()}$"
    pairs = list(map(add, text, text[1:]))
    return {*text, *pairs, *map(add, pairs, text[2:])}


class GuardLikeness:
    """A linear classifier for each guard: what every gram says for it, by how rare the gram is."""

    def __init__(
        self,
        guards: tuple[str, ...],
        least: tuple[float, ...],
        rows: Iterable[tuple[str, float, tuple[float, ...]]],
    ) -> None:
        """`rows`: gram, rarity, and for each guard what the gram says; `least`: what each asks."""
        self._guards = guards
        self._least = least
        self._places: dict[str, int] = {}
        self._squares: list[float] = []
        self._says: tuple[list[float], ...] = tuple([] for _ in guards)
        for place, (gram, rarity, says) in enumerate(rows):
            self._places[gram] = place
            self._squares.append(rarity * rarity)
            for column, each in zip(self._says, says, strict=True):
                column.append(each)

    @classmethod
    def read(cls, file: Traversable) -> "GuardLikeness":
        """The file that `tests.tools.guard_weights` writes."""
        head, asked, *lines = file.read_text(encoding="utf-8").splitlines()
        guards = tuple(head.split("\t")[2:])
        least = tuple(int(each) / SCALE for each in asked.split("\t")[2:])
        cells = (line.split("\t") for line in lines)
        rows = (
            (gram, int(rarity) / SCALE, tuple(int(each) / SCALE for each in says))
            for gram, rarity, *says in cells
        )
        return cls(guards, least, rows)

    def nearest(self, folded: str) -> Likeness:
        """The guard whose line the text is furthest beyond, or misses by least."""
        margins = self.margins(folded)
        best = max(self._guards, key=margins.__getitem__)
        return Likeness(best, margins[best])

    def margins(self, folded: str) -> dict[str, float]:
        """By how much the text is beyond each guard's line."""
        found = map(self._places.get, grams_of(folded))
        known = [place for place in found if place is not None]
        length = sqrt(sum(map(self._squares.__getitem__, known))) or 1.0
        # what a gram says holds its rarity already; the first row speaks for every text
        return {
            guard: sum(map(column.__getitem__, known)) / length + column[0] - least
            for guard, column, least in zip(self._guards, self._says, self._least, strict=True)
        }

    def speaking(self, guard: str, folded: str) -> str:
        """The grams that speak for that guard most, for whoever asks why."""
        column = self._says[self._guards.index(guard)]
        known = (gram for gram in grams_of(folded) if gram in self._places)
        best = sorted(known, key=lambda gram: (-column[self._places[gram]], gram))[:_SPEAKING]
        return "、".join(filter(None, (each.strip("^$ ") for each in best)))


@cache
def shipped_likeness() -> GuardLikeness:
    """The packaged weights, read once in a process."""
    return GuardLikeness.read(WEIGHTS)
