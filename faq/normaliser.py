"""What did the person mean to write?

Asked by entries, index and guards, so that a phrasing and a question meet in one spelling.
"""

import re
import tomllib
import unicodedata
from importlib.resources import files

from faq.contacts import shipped_contacts

# Nobody explains a question in more; the rest of a pasted page would only cost time.
MAX_CHARACTERS = 300

_SPELLING = files("faq") / "spelling.toml"


# One county is asked about like another; which one it is, the answer knows from the question.
_COUNTY = "县里"


class Normaliser:
    """规范写法: `folded` for guards (punctuation kept), `plain` for matching."""

    def __init__(
        self, traditional: dict[str, str], words: dict[str, str], fillers: tuple[str, ...]
    ) -> None:
        self._traditional = str.maketrans(traditional)
        self._words = words | dict.fromkeys(fillers, "")
        # Longest first: 咋样 must not be read as 咋 and 样.
        keys = sorted(self._words, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(re.escape, keys)) or r"(?!)")

    @classmethod
    def shipped(cls) -> "Normaliser":
        """The tables of `spelling.toml`; ValueError when the traditional lines differ in length."""
        table = tomllib.loads(_SPELLING.read_text(encoding="utf-8"))
        pairs = table["traditional"]
        return cls(
            dict(zip(pairs["from"], pairs["to"], strict=True)),
            table["slips"] | table["everyday"] | _one_county(),
            tuple(table["fillers"]["words"]),
        )

    def folded(self, text: str) -> str:
        """One width, case and script, without spaces and invisible characters, at most 300 long."""
        text = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS]).casefold()
        visible = (c for c in text if unicodedata.category(c)[0] not in "CZ")
        return "".join(visible).translate(self._traditional)[:MAX_CHARACTERS]

    def plain(self, text: str) -> str:
        """Folded, without punctuation; everyday words and slips read as the plain word."""
        letters = "".join(
            c for c in self.folded(text) if c == "%" or unicodedata.category(c)[0] in "LN"
        )
        return self._pattern.sub(lambda found: self._words[found.group()], letters)


def _one_county() -> dict[str, str]:
    names = (name for outlet in shipped_contacts().outlets for name in outlet.names)
    return {f"{name}{end}": _COUNTY for name in names for end in ("", "县", "市")}
