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
_VAGUE = 24  # characters: who writes more says more than such a word
# What may stand around a word and says nothing more about it: 老师我那卡有点问题，你看怎么弄.
_BEFORE = re.compile(
    r"^(?:那么?|还有|最近|老师|师傅|同志|(?:我|你们)(?:想)?(?:问问|问下|问一下)?(?:的|那个?|这个?)?|这"
    r"|[我他她]?家?(?:爸爸?|妈妈?|爹|娘|老伴|爱人|老公|老婆|媳妇|孩子|儿子|闺女|女儿|老人)的?)+"
)
_AFTER = re.compile(
    r"(?:那个|这个|的)?(?:事儿?|有点?问题)?(?:大额)?(?:这边|你看|应该|该|要)?"
    r"(?:怎么(?:办|弄|说|回事|整)|有?什么说法|(?:我?想)?(?:问问|问下|问一下))?(?:呢|呀|啊|吧|了)*$"
)


class Choices:
    """歧义词: word in plain spelling → the entries it may mean, most likely first."""

    def __init__(self, meanings: Mapping[str, tuple[str, ...]]) -> None:
        self._meanings = dict(meanings)
        self._words = [word for word in meanings if len(word) > _MOST]
        self._longest = max(map(len, self._words), default=0)

    def of(self, plain: str) -> tuple[str, ...]:
        """The entries that the whole text may mean; none when it says more than such a word."""
        if plain in self._meanings:
            return self._meanings[plain]
        if 200 * self._longest < _NEAR * (self._longest + len(plain)):
            return ()  # too long to be near any of them
        near = process.extractOne(plain, self._words, scorer=fuzz.ratio, score_cutoff=_NEAR)
        return self._meanings[near[0]] if near else ()

    def behind(self, plain: str) -> tuple[str, ...]:
        """The same for such a word among words that say nothing more."""
        if len(plain) > _VAGUE:
            return ()
        without = _BEFORE.sub("", plain)
        words = (without, plain, *(_AFTER.sub("", each, count=1) for each in (without, plain)))
        return next((self._meanings[word] for word in words if word in self._meanings), ())


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
