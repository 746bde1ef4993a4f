"""How well are people understood? Scores a golden set by the rule of the command-line contract."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from faq.decision import Decision
from faq.matching import FaqMatch

WEIGHTS: Final = {Decision.ANSWER: 0.60, Decision.NONE: 0.25, Decision.SUGGEST: 0.15}
_MANY: Final = 2


class GoldenError(ValueError):
    """金标准文件有误: says the line and the cure."""


_LEAST: Final = re.compile(r"^# least: ([0-9]+(?:\.[0-9]+)?)$", re.MULTILINE)
_SEALED: Final = re.compile(r"^# part: sealed$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class GoldenLine:
    """金标准的一行: a text, how it is written, which entries are acceptable, what is wanted."""

    utterance: str
    kind: str
    acceptable: frozenset[str]
    wanted: Decision


@dataclass(frozen=True, slots=True)
class Score:
    """得分: 0 to 100, and what it is made of (0 to 1)."""

    total: float
    groups: Mapping[Decision, float]
    kinds: Mapping[str, tuple[int, float]]
    top1: float
    top3: float
    precision: float
    """Of the answers given, the part that was right."""
    lost: tuple[tuple[GoldenLine, FaqMatch, float], ...]
    """Every line that did not earn its whole point."""


def read_golden(text: str) -> Iterator[GoldenLine]:
    """Tab-separated: utterance, kind, expected ids joined by ``|`` or empty, wanted decision.

    Raises GoldenError with the line.
    """
    for number, row in enumerate(text.splitlines(), start=1):
        if not row.strip() or row.startswith("#"):
            continue
        cells = row.split("\t")
        if len(cells) != 4 or cells[3] not in list(Decision):
            raise GoldenError(
                f"第{number}行：要有四栏（说法、种类、条目、决定），用制表符分开，"
                f"决定是 {'、'.join(Decision)} 之一。"
            )
        ids = frozenset(filter(None, cells[2].split("|")))
        if bool(ids) is (cells[3] == Decision.NONE):
            raise GoldenError(f"第{number}行：要回答的写上条目编号，不回答的不写。")
        yield GoldenLine(cells[0], cells[1], ids, Decision(cells[3]))


def least_total(text: str) -> float:
    """下限: below this a golden file must not fall, as it says itself (``# least: 90.5``)."""
    found = _LEAST.search(text)
    return float(found[1]) if found else 0.0


def is_sealed(text: str) -> bool:
    """封存: whether a golden file says of itself that nobody tunes on it (``# part: sealed``)."""
    return bool(_SEALED.search(text))


def points(line: GoldenLine, match: FaqMatch) -> float:
    """得分 of one utterance, 0 to 1."""
    shown = [candidate.id for candidate in match.matches]
    good = len(line.acceptable.intersection(shown))
    first = bool(shown) and shown[0] in line.acceptable
    if line.wanted is Decision.NONE:
        return {Decision.NONE: 1.0, Decision.SUGGEST: 0.3, Decision.ANSWER: 0.0}[match.decision]
    if match.decision is Decision.NONE:
        return 0.2
    if line.wanted is Decision.ANSWER:
        if match.decision is Decision.ANSWER:
            return float(first)
        return 0.7 if good else 0.1
    if match.decision is Decision.ANSWER:
        return 0.4 if first else 0.0
    return 1.0 if good >= _MANY else 0.6 * good


def score(lines: Iterable[GoldenLine], match: Callable[[str], FaqMatch]) -> Score:
    """得分 of a whole set; a group without lines earns nothing."""
    groups: dict[Decision, list[float]] = defaultdict(list)
    kinds: dict[str, list[float]] = defaultdict(list)
    lost: list[tuple[GoldenLine, FaqMatch, float]] = []
    firsts: list[bool] = []
    thirds: list[bool] = []
    right: list[bool] = []
    for line in lines:
        found = match(line.utterance)
        earned = points(line, found)
        groups[line.wanted].append(earned)
        kinds[line.kind].append(earned)
        if earned < 1:
            lost.append((line, found, earned))
        shown = [candidate.id for candidate in found.matches]
        first = bool(shown) and shown[0] in line.acceptable
        if line.wanted is Decision.ANSWER:
            firsts.append(first)
            thirds.append(bool(line.acceptable.intersection(shown)))
        if found.decision is Decision.ANSWER:
            right.append(first)
    means = {wanted: _mean(groups[wanted]) for wanted in Decision}
    return Score(
        total=100 * sum(WEIGHTS[wanted] * mean for wanted, mean in means.items()),
        groups=means,
        kinds={kind: (len(each), _mean(each)) for kind, each in kinds.items()},
        top1=_mean(firsts),
        top3=_mean(thirds),
        precision=_mean(right),
        lost=tuple(lost),
    )


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0
