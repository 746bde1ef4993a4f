"""What stands in faq/guard_weights.tsv? What each few characters say for each guard, learned from
the labelled lines of tests/cases/faq; `make docs` writes the file anew (a minute).

One linear support vector machine for each guard, squared hinge loss, by dual coordinate descent
(Hsieh et al., ICML 2008). How much a guard asks for is set on lines that its machine had not seen:
so many in ten thousand of the innocent ones may lie beyond it.
"""

import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from math import log, sqrt
from operator import mul
from typing import Final

from faq.background import background
from faq.contacts import SITUATION, contacts
from faq.entries import CONTENT, load_entries
from faq.figures import FIGURES
from faq.golden import read_golden
from faq.guard_likeness import SCALE, grams_of
from faq.guards import Guards
from faq.normaliser import Normaliser
from faq.personal_data import without_introduction
from faq.services import shipped_services, shipped_small_talk
from tests.tools.tree import ROOT

TARGET = ROOT / "faq" / "guard_weights.tsv"
CASES = ROOT / "tests" / "cases" / "faq"
INNOCENT = "ok"
# Guard → innocent lines in ten thousand that may lie beyond it, and where there is no answer.
BEYOND: Final = {"other_person": 60, "injection": 20, "crisis": 25, "abuse": 15}
UNANSWERED: Final = {"other_person": 220, "injection": 50, "crisis": 60, "abuse": 40}
_REFUSED = {
    "refuse_person": "other_person",
    "refuse_injection": "injection",
    "refuse_abuse": "abuse",
    "refuse_crisis": "crisis",
}
_SELDOM = 3  # a gram of fewer lines is left out
_COST = 0.6
_ROUNDS, _WHOLE = 30, 5
_FAR = 0.1
_FOLDS = 5
_SEED = 20261129

Row = tuple[tuple[int, ...], tuple[float, ...]]  # grams by place, and their values


@dataclass(frozen=True, slots=True)
class Labelled:
    """One line: the text as the guards read it, and the guard that it is for, or INNOCENT; whether
    it is how people write, or a phrasing of ours."""

    text: str
    label: str
    peoples: bool = True


def labelled_lines() -> list[Labelled]:
    """Every labelled line once, those of the sealed sets left out."""
    normaliser = Normaliser.shipped()
    found: dict[str, Labelled] = {}

    def add(text: str, label: str, *, peoples: bool = True) -> None:
        folded = normaliser.guarded(without_introduction(normaliser.folded(text)))
        known = label if label in BEYOND else INNOCENT
        found.setdefault(folded, Labelled(folded, known, peoples))

    for file in sorted(CASES.glob("guard_lines/*.tsv")):
        for label, text in _cells(file.read_text(encoding="utf-8")):
            add(text, label)
    for label, text in _cells((CASES / "guarded.tsv").read_text(encoding="utf-8")):
        add(text, label)
    for guard in Guards.shipped().guards:
        for fires, spared in guard.examples:
            add(fires, guard.name)
            add(spared or "", INNOCENT)
    for file in sorted(CASES.glob("*_tuned.tsv")):
        for line in read_golden(file.read_text(encoding="utf-8")):
            add(line.utterance, _REFUSED.get(line.kind, INNOCENT))
    for text, *_ in _cells((CASES / "innocent.tsv").read_text(encoding="utf-8")):
        add(text, INNOCENT)
    names = contacts().keys()
    entries = load_entries(CONTENT, FIGURES.keys() | names | SITUATION, normaliser.plain)
    groups = [entry.all_phrasings() for entry in entries]
    groups += [each.phrasings for each in (*shipped_services(names), *shipped_small_talk(names))]
    for phrasing in chain(*groups, *background().values()):
        add(phrasing, INNOCENT, peoples=False)
    return [line for line in found.values() if line.text]


def _cells(text: str) -> list[list[str]]:
    lines = text.splitlines()
    return [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]


class Grams:
    """The grams of some lines, how rare each is, and any line as a row of unit length over them."""

    def __init__(self, lines: Sequence[Labelled]) -> None:
        found = [grams_of(line.text) for line in lines]
        lines_of = Counter(gram for grams in found for gram in grams)
        often = sorted(gram for gram, count in lines_of.items() if count >= _SELDOM)
        self.names = ("", *often)  # the first speaks for every text
        self.rarity = (
            1.0,
            *(log((1 + len(lines)) / (1 + lines_of[gram])) + 1 for gram in often),
        )
        self._places = {gram: place for place, gram in enumerate(self.names)}

    def row(self, text: str) -> Row:
        places = sorted(self._places[gram] for gram in grams_of(text) if gram in self._places)
        length = sqrt(sum(self.rarity[place] ** 2 for place in places)) or 1.0
        return (0, *places), (1.0, *(self.rarity[place] / length for place in places))


def machine(
    rows: Sequence[Row], signs: Sequence[int], size: int, dice: random.Random
) -> list[float]:
    """The weights that tell rows of sign 1 from those of -1; the rarer sign costs more."""
    weights = [0.0] * size
    wanted = signs.count(1)
    costs = {1: _COST * len(signs) / (wanted * (len(BEYOND) + 1)), -1: _COST}
    alphas = [0.0] * len(rows)
    squares = [sum(value * value for value in values) for _, values in rows]
    active = list(range(len(rows)))
    for turn in range(_ROUNDS):
        dice.shuffle(active)
        settled = set()
        for each in active:
            row, sign, alpha = rows[each], signs[each], alphas[each]
            softness = 0.5 / costs[sign]
            slope = sign * said_of(weights, row) - 1 + alpha * softness
            if alpha == 0 and slope > _FAR:
                settled.add(each)
                continue
            alphas[each] = max(alpha - slope / (squares[each] + softness), 0.0)
            step = (alphas[each] - alpha) * sign
            for place, value in zip(*row, strict=True):
                weights[place] += step * value
        whole = turn % _WHOLE == _WHOLE - 1  # lines far on their side are looked at now and then
        active = list(range(len(rows))) if whole else [x for x in active if x not in settled]
    return weights


def said_of(weights: Sequence[float], row: Row) -> float:
    """What the machine says to a line: above zero, that it is its guard's."""
    return sum(map(mul, map(weights.__getitem__, row[0]), row[1]))


def machines(lines: Sequence[Labelled], grams: Grams) -> dict[str, list[float]]:
    """The weights of each guard's machine."""
    rows = [grams.row(line.text) for line in lines]
    dice = random.Random(_SEED)  # the same file every time
    learned = {}
    for guard in BEYOND:
        signs = [1 if line.label == guard else -1 for line in lines]
        learned[guard] = machine(rows, signs, len(grams.names), dice)
    return learned


Judged = dict[str, list[tuple[float, str]]]  # guard → what its machine says, and the label


def judged(lines: Sequence[Labelled]) -> Judged:
    """Every line of people's, by machines that had not seen it."""
    order = list(lines)
    random.Random(_SEED).shuffle(order)
    said: Judged = {guard: [] for guard in BEYOND}
    for fold in range(_FOLDS):
        seen = [line for place, line in enumerate(order) if place % _FOLDS != fold]
        grams = Grams(seen)
        learned = machines(seen, grams)
        for line in order[fold::_FOLDS]:
            row = grams.row(line.text)
            for guard, weights in learned.items():
                if line.peoples:
                    said[guard].append((said_of(weights, row), line.label))
        sys.stderr.write(f"{fold + 1} of {_FOLDS} parts judged\n")
    return said


def least(said: Judged, beyond: Mapping[str, int]) -> list[str]:
    """What each guard asks for, as a row of the file; says how many of its own lines lie beyond."""
    cells = []
    for guard, lines in said.items():
        innocent = sorted((value for value, label in lines if label == INNOCENT), reverse=True)
        limit = innocent[len(innocent) * beyond[guard] // 10_000]
        own = [value > limit for value, label in lines if label == guard]
        sys.stderr.write(f"{guard}: {own.count(True)} of {len(own)} lines, from {limit:.3f}\n")
        cells.append(f"{round(limit * SCALE)}")
    return ["", "0", *cells]


def table(lines: Sequence[Labelled]) -> str:
    """The file: what the columns are, what each guard asks for, then a line for each gram."""
    said = judged(lines)
    grams = Grams(lines)
    learned = machines(lines, grams)
    rows = [["gram", "rarity", *BEYOND], least(said, BEYOND), least(said, UNANSWERED)]
    for place, (name, rarity) in enumerate(zip(grams.names, grams.rarity, strict=True)):
        says = (round(learned[guard][place] * rarity * SCALE) for guard in BEYOND)
        rows.append([name, f"{round(rarity * SCALE)}", *map(str, says)])
    return "".join("\t".join(row) + "\n" for row in rows)


if __name__ == "__main__":
    TARGET.write_text(table(labelled_lines()), encoding="utf-8")
