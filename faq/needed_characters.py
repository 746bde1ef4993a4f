"""Which patterns can a text match at all? The guards ask before they search: a pattern needs
certain characters, and most texts have hardly any of them."""

import re
from collections import defaultdict
from functools import reduce
from operator import or_

Needs = list[frozenset[str]]  # of each of them, a text that matches has at least one character

_SLOTS = 2  # the rarest needs of a pattern; more of them settle little
_LOOK = ("?!", "?<!", "?=", "?<=")
_OPTIONAL = re.compile(r"[*?]|\{0?,\d*\}|\{0\}")
_REPEATED = re.compile(r"[*+?]\??|\{\d*,?\d*\}\??")
_CLASS = re.compile(r"\[(\^?\]?(?:\\.|[^\]\\])*)\]")
_UNCERTAIN = re.compile(r"^\^|[\\-]")  # whatever is not there, and ranges
_STRANGE = re.compile(r"\(\?(?![:!=]|<[!=])")  # named groups and flags: nothing is said of them


def needs_of(pattern: str) -> Needs:
    """What every text that the pattern matches must have; empty when that cannot be told."""
    if _STRANGE.search(pattern):
        return []
    needs, end = _alternatives(pattern, 0)
    return needs if end == len(pattern) else []


def _alternatives(pattern: str, at: int) -> tuple[Needs, int]:
    """The needs of branches up to a closing bracket: all of the only one, or of several together
    the characters of which each branch needs some."""
    branches: list[Needs] = []
    while True:
        needs, at = _branch(pattern, at)
        branches.append(needs)
        if at >= len(pattern) or pattern[at] == ")":
            break
        at += 1  # past the |
    if len(branches) == 1:
        return branches[0], at
    if not all(branches):
        return [], at
    return [frozenset().union(*(min(each, key=len) for each in branches))], at


def _branch(pattern: str, at: int) -> tuple[Needs, int]:
    needs: Needs = []
    while at < len(pattern) and pattern[at] not in "|)":
        piece, at = _piece(pattern, at)
        repeated = _REPEATED.match(pattern, at)
        if repeated:
            at = repeated.end()
            if _OPTIONAL.match(repeated.group()):
                piece = []
        needs += piece
    return needs, at


def _piece(pattern: str, at: int) -> tuple[Needs, int]:
    """One character, class or bracket."""
    sign = pattern[at]
    if sign == "(":
        inner = at + 1
        looks = next((each for each in _LOOK if pattern.startswith(each, inner)), "")
        inner += len(looks) or 2 * pattern.startswith("?:", inner)
        needs, end = _alternatives(pattern, inner)
        return ([] if looks else needs), end + 1
    if sign == "[":
        found = _CLASS.match(pattern, at)
        if found is None:
            return [], len(pattern) + 1
        plain = not _UNCERTAIN.search(found[1])
        return ([frozenset(found[1])] if plain else []), found.end()
    if sign == "\\":
        escaped = pattern[at + 1]  # \\d and \\1 are no characters
        return ([] if escaped.isalnum() else [frozenset(escaped)]), at + 2
    return ([] if sign in ".^$" else [frozenset(sign)]), at + 1


class NeededCharacters:
    """Patterns by number: which of them a text may match, as a bit each."""

    def __init__(self) -> None:
        self._count = 0
        self._always = [0] * _SLOTS
        self._with: list[dict[str, int]] = [defaultdict(int) for _ in range(_SLOTS)]

    def add(self, pattern: str) -> int:
        """The number of the pattern; they are counted up."""
        number, self._count = self._count, self._count + 1
        needs = sorted(needs_of(pattern), key=len)[:_SLOTS]
        for slot in range(_SLOTS):
            if slot >= len(needs):
                self._always[slot] |= 1 << number
                continue
            for character in needs[slot]:
                self._with[slot][character] |= 1 << number
        return number

    def possible(self, text: str) -> int:
        """The bits of the patterns whose characters the text has."""
        characters = set(text)
        found = -1
        for always, known in zip(self._always, self._with, strict=True):
            found &= reduce(or_, map(known.__getitem__, characters & known.keys()), always)
        return found
