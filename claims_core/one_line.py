"""May this text stand in a one-line field of a paper that somebody acts on? Asked of payees and
their banks before they are kept, and again by the file that goes to the bank."""

import unicodedata
from typing import Final

# Line breaks and tabs, zero-width and direction characters, halves of characters: what the eye does
# not see and a program takes for something else. Private-use characters are names of old fonts.
_STRAY: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_FORMULA_STARTS: Final = ("=", "+", "-", "@")


def is_one_line(text: str) -> bool:
    """Whether `text` is a line of visible characters that no spreadsheet takes for a formula, with
    nothing to trim."""
    return (
        bool(text)
        and text == text.strip()
        and not text.startswith(_FORMULA_STARTS)
        and not any(unicodedata.category(character) in _STRAY for character in text)
    )
