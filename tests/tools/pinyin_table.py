"""What stands in faq/pinyin.txt? pypinyin's commonest reading of each character of GB 2312; run it
to write the file anew: `python -m tests.tools.pinyin_table`."""

import os
from collections import defaultdict

from tests.tools.tree import ROOT

# Read when pypinyin is imported: 50 MB of phrases that a single character does not ask.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
from pypinyin import Style, pinyin

TARGET = ROOT / "faq" / "pinyin.txt"

# The rows of GB 2312 that hold Chinese characters; 94 places each, the last five of row 55 empty.
_ROWS = range(0xB0, 0xF8)
_PLACES = range(0xA1, 0xFF)
_EMPTY = {bytes((0xD7, place)) for place in range(0xFA, 0xFF)}


def characters() -> tuple[str, ...]:
    """The 6,763 characters, in the standard's order: by sound, then by radical."""
    places = (bytes((row, place)) for row in _ROWS for place in _PLACES)
    return tuple(place.decode("gb2312") for place in places if place not in _EMPTY)


def reading(character: str) -> str:
    """The commonest reading without its tone; ü is v, as it is typed."""
    return pinyin(character, style=Style.NORMAL)[0][0]


def table() -> str:
    """One line per syllable: the syllable, a space, then the characters that sound so."""
    lines: defaultdict[str, str] = defaultdict(str)
    for character in characters():
        lines[reading(character)] += character
    return "".join(f"{syllable} {lines[syllable]}\n" for syllable in sorted(lines))


if __name__ == "__main__":
    TARGET.write_text(table(), encoding="utf-8")
