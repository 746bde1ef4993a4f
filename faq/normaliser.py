"""What did the person mean to write?

Asked by entries, index and guards, so that a phrasing and a question meet in one spelling.
"""

import re
import tomllib
import unicodedata
from importlib.resources import files

from faq.contacts import shipped_contacts

# Nobody explains a question in more; of a longer text the beginning and the end are read, because
# the question is often last.
MAX_CHARACTERS = 300
_BEGINNING = 100

_SPELLING = files("faq") / "spelling.toml"


# One county is asked about like another; which one it is, the answer knows from the question.
_COUNTY = "县里"


# Faces as the platform writes them into a text: [微笑], /::), and what it cannot show.
_FACES = re.compile(r"【收到不支持的消息类型[^】]*】|\[[\u4e00-\u9fffA-Za-z]{1,6}\]|/:[!-~]{1,9}")


_MARKS = re.compile(r"[^\w%]+|_+")


class Normaliser:
    """规范写法: `folded` for guards (punctuation kept), `plain` for matching."""

    def __init__(
        self,
        traditional: dict[str, str],
        words: dict[str, str],
        fillers: tuple[str, ...],
        dialect: dict[str, str] | None = None,
    ) -> None:
        self._dialect = dialect or {}
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
            table["dialect"],
        )

    def folded(self, text: str) -> str:
        """One width, case and script, without faces, spaces and invisible characters, at most
        300 long."""
        text = unicodedata.normalize("NFKC", _FACES.sub("", _read_to_the_end(text))).casefold()
        visible = "".join(filter(str.isprintable, text)).replace(" ", "")
        return _read_to_the_end(visible.translate(self._traditional))

    def guarded(self, folded: str) -> str:
        """A folded text as the guards read it: their words are not written down per region."""
        for word, plain in self._dialect.items():
            folded = folded.replace(word, plain)
        return folded

    def has_faces(self, text: str) -> bool:
        """Whether there are stickers or emoji in it."""
        seen = text[:MAX_CHARACTERS]
        return bool(_FACES.search(seen)) or any(unicodedata.category(c) == "So" for c in seen)

    def plain(self, text: str) -> str:
        """Folded, without punctuation; everyday words and slips read as the plain word."""
        return self.spelt(self.folded(text))

    def spelt(self, folded: str) -> str:
        """The same for a text that is folded already."""
        return self._pattern.sub(self._word, _MARKS.sub("", folded))

    def _word(self, found: re.Match[str]) -> str:
        return self._words[found.group()]


def _read_to_the_end(text: str) -> str:
    if len(text) <= MAX_CHARACTERS:
        return text
    return text[:_BEGINNING] + text[_BEGINNING - MAX_CHARACTERS :]


def _one_county() -> dict[str, str]:
    names = (name for outlet in shipped_contacts().outlets for name in outlet.names)
    return {f"{name}{end}": _COUNTY for name in names for end in ("", "县", "市")}
