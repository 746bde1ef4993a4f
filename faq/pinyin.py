"""How does a character sound? Asked by the index, so that 大鹅咋报消 is heard as it was meant."""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

# One line per syllable without its tone: the syllable, then the characters that sound so (the
# 6,763 of GB 2312, each with its commonest reading).
_TABLE = files("faq") / "pinyin.txt"


def syllables(text: str) -> Iterator[str]:
    """拼音: one syllable per character; what is no known character stands for itself."""
    table = _table()
    return (table.get(character, character) for character in text)


def heard(text: str) -> str:
    """How the whole text sounds: each character as the first of those that sound like it, so that
    two texts which sound alike are the same."""
    return text.translate(_alike())


@cache
def _alike() -> dict[int, str]:
    first: dict[str, str] = {}
    return {ord(each): first.setdefault(sound, each) for each, sound in _table().items()}


@cache
def _table() -> dict[str, str]:
    lines = _TABLE.read_text(encoding="utf-8").splitlines()
    pairs = (line.split(" ") for line in lines)
    return {character: syllable for syllable, characters in pairs for character in characters}
