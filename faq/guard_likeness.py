"""Is a text like those that a guard is for, in words that no table of it has? Asked after the
tables; the weights are learned from labelled lines (`tests.tools.guard_weights`)."""

from collections.abc import Iterable, Sequence
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


def grams_of(folded: str) -> set[str]:
    """One, two and three characters in a row, ends marked; every number is one character."""
    text = f"^{_SILENT.sub(' ', _NUMBER.sub('0', folded)).strip()}$"
    pairs = list(map(add, text, text[1:]))
    return {*text, *pairs, *map(add, pairs, text[2:])}


class GuardLikeness:
    """A linear classifier for each guard: what every gram says for it, by how rare the gram is."""

    def __init__(
        self,
        guards: Sequence[str],
        sure: Sequence[float],
        unanswered: Sequence[float],
        rows: Iterable[tuple[str, float, Sequence[float]]],
    ) -> None:
        """`rows`: gram, rarity, and for each guard what the gram says; `sure`, `unanswered`: what
        each guard asks for at any time, and where there is no answer anyway."""
        self.guards = tuple(guards)
        self._least = {False: tuple(sure), True: tuple(unanswered)}
        self._places: dict[str, int] = {}
        self._squares: list[float] = []
        self._says: tuple[list[float], ...] = tuple([] for _ in guards)
        squares: dict[float, float] = {}
        for place, (gram, rarity, says) in enumerate(rows):
            self._places[gram] = place
            self._squares.append(squares.setdefault(rarity, rarity * rarity))
            for column, each in zip(self._says, says, strict=True):
                column.append(each)

    @classmethod
    def read(cls, file: Traversable) -> "GuardLikeness":
        """The file that `tests.tools.guard_weights` writes."""
        kept: dict[str, float] = {}  # the same few thousand numbers again and again

        def number(cell: str) -> float:
            return kept.setdefault(cell, int(cell) / SCALE)

        with file.open(encoding="utf-8") as lines:
            rows = (line.rstrip("\n").split("\t") for line in lines)
            guards = next(rows)[2:]
            sure, unanswered = ([*map(number, next(rows)[2:])] for _ in range(2))
            named = ((gram, number(rarity), [*map(number, says)]) for gram, rarity, *says in rows)
            return cls(guards, sure, unanswered, named)

    def guard_of(self, folded: str, *, unanswered: bool = False) -> str | None:
        """The guard whose texts it is like; of several the one that it is like most."""
        found = map(self._places.get, grams_of(folded))
        known = [place for place in found if place is not None]
        length = sqrt(sum(map(self._squares.__getitem__, known))) or 1.0
        # what a gram says holds its rarity already; the first row speaks for every text
        beyond = [
            sum(map(column.__getitem__, known)) / length + column[0] - least
            for column, least in zip(self._says, self._least[unanswered], strict=True)
        ]
        most = max(beyond)
        return self.guards[beyond.index(most)] if most > 0 else None

    def speaking(self, guard: str, folded: str) -> str:
        """The grams that speak for that guard most, for whoever asks why."""
        column = self._says[self.guards.index(guard)]
        known = (gram for gram in grams_of(folded) if gram in self._places)
        best = sorted(known, key=lambda gram: (-column[self._places[gram]], gram))
        words = dict.fromkeys(filter(None, (each.strip("^$ ") for each in best)))
        return "、".join([*words][:_SPEAKING])


@cache
def shipped_likeness() -> GuardLikeness:
    """The packaged weights, read once in a process."""
    return GuardLikeness.read(WEIGHTS)
