"""Which words mean several things at once? The FAQ service asks before it ranks, so that we ask
back instead of guessing."""

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from importlib.resources import files

from rapidfuzz import fuzz, process

_FILE = "choices.toml"
_KEYS = {"entries", "words"}
_MOST = 3
# One character more or less, in words of four characters and more; shorter ones must be the very
# word.
_NEAR = 85.0
# 那材料呢 is the word as well.
_LED_ON = re.compile(r"^(?:那么?|还有)|(?:呢|呀|啊)+$")


class Choices:
    """歧义词: word in plain spelling → the entries it may mean, most likely first."""

    def __init__(self, meanings: Mapping[str, tuple[str, ...]]) -> None:
        self._meanings = dict(meanings)
        self._words = [word for word in meanings if len(word) > _MOST]
        self._longest = max(map(len, self._words), default=0)

    def of(self, plain: str) -> tuple[str, ...]:
        """The entries that the whole text may mean; none when it says more than such a word."""
        for word in (plain, _LED_ON.sub("", plain)):
            if word in self._meanings:
                return self._meanings[word]
        if 200 * self._longest < _NEAR * (self._longest + len(plain)):
            return ()  # too long to be near any of them
        near = process.extractOne(plain, self._words, scorer=fuzz.ratio, score_cutoff=_NEAR)
        return self._meanings[near[0]] if near else ()


def shipped_choices(spelling: Callable[[str], str], known: Collection[str]) -> Choices:
    """The words of `choices.toml`. Raises ValueError naming the word and the cure."""
    text = (files("faq") / _FILE).read_text(encoding="utf-8")
    return read_choices(tomllib.loads(text).get("choice", []), spelling, known)


def read_choices(
    rows: Collection[Mapping[str, list[str]]],
    spelling: Callable[[str], str],
    known: Collection[str],
) -> Choices:
    """The words of such a table; `known` are the entries there are."""
    meanings: dict[str, tuple[str, ...]] = {}
    for number, row in enumerate(rows, start=1):
        place = f"{_FILE} 第{number}个 [[choice]]"
        if row.keys() != _KEYS or not 1 < len(row["entries"]) <= _MOST:
            raise ValueError(f"{place}: 要有 words 和两三个 entries，请补上或删减")
        unknown = [each for each in row["entries"] if each not in known]
        if unknown:
            raise ValueError(f"{place}: 没有条目 {'、'.join(unknown)}，请改成已有的编号")
        for word in row["words"]:
            plain = spelling(word)
            if meanings.setdefault(plain, tuple(row["entries"])) != tuple(row["entries"]):
                raise ValueError(f"{place}: “{word}”已经写在别处，请只留一处")
    return Choices(meanings)
