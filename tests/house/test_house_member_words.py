"""Does every sentence of the member's client stand on a page? What no page says is no promise and
is taken out."""

import re
from collections.abc import Iterator
from pathlib import Path

from app.member_client import BUILT

SOURCES = BUILT.parent / "src"
WORDS = SOURCES / "words"
# `words.homePage.title` or, in a file that says `const say = words.homePage`, `say.title`.
_ALIAS = re.compile(r"const (\w+) = words\.(\w+)\b")


def _keys(path: Path) -> set[tuple[str, str]]:
    """The (group, word) pairs of one file's `…Words`; a word outside a group has the group ""."""
    found, group, words = set(), "", False
    for line in path.read_text(encoding="utf-8").splitlines():
        if named := re.match(r"export const (\w+) = \{", line):
            words = named[1].endswith("Words")
        elif not words:
            continue
        elif opened := re.match(r"  (\w+): \{$", line):
            group = opened[1]
        elif line == "  },":
            group = ""
        elif word := re.match(r"    (\w+):" if group else r"  (\w+):", line):
            found.add((group, word[1]))
    return found


def _said(text: str) -> set[tuple[str, str]]:
    """The pairs that one file of the client mentions."""
    said = {("", word) for word in re.findall(r"\bwords\.(\w+)", text)}
    said |= {(group, word) for group, word in re.findall(r"\bwords\.(\w+)\.(\w+)", text)}
    for alias, group in _ALIAS.findall(text):
        said |= {(group, word) for word in re.findall(rf"\b{alias}\.(\w+)", text)}
    return said


def test_every_word_of_the_client_is_said_by_some_page() -> None:
    written = set().union(*map(_keys, WORDS.glob("*.ts")))
    said = set().union(
        *(
            _said(path.read_text(encoding="utf-8"))
            for path in SOURCES.rglob("*.ts*")
            if WORDS not in path.parents
        )
    )
    assert len(written) > 200
    assert sorted(written - said) == []


def test_a_closed_list_of_words_is_used_by_some_page() -> None:
    pages = "\n".join(
        path.read_text(encoding="utf-8")
        for path in SOURCES.rglob("*.ts*")
        if WORDS not in path.parents
    )
    lists = {
        name
        for path in WORDS.glob("*.ts")
        for name in re.findall(r"^export const (\w+)", path.read_text(encoding="utf-8"), re.M)
    }
    unused = {name for name in lists if not name.endswith("Words") and name not in pages}
    assert lists and unused == set()


# What is not the client's: of WeChat, of the chat itself.
_ELSEWHERE = {"发送", "详细"}
_TAPPED = re.compile(r"(?:[点按开里]|小程序看)“([^”]+)”")


def _texts() -> Iterator[tuple[str, str]]:
    """What the programs and files of the member's side say, with the pieces of one text put
    together; the window speaks of its own buttons, too."""
    root = SOURCES.parents[1]
    for room in ("notifications", "bot", "faq/content", "faq/guards", "casework/phone"):
        for path in sorted((root / room).rglob("*.*")):
            if path.suffix in (".py", ".toml"):
                text = path.read_text(encoding="utf-8")
                yield str(path.relative_to(root)), re.sub(r'"\s*\n\s*f?"', "", text)
    for name in ("authority.html", "letters.html"):  # what the member is told to do on the phone
        yield name, (root / "window/templates" / name).read_text(encoding="utf-8")


def test_what_a_message_says_to_tap_is_written_so_on_the_phone() -> None:
    written = {
        word
        for path in WORDS.glob("*.ts")
        for word in re.findall(r"'([^'\n]+)'", path.read_text(encoding="utf-8"))
    }
    told = [(where, word) for where, text in _texts() for word in _TAPPED.findall(text)]
    assert len(told) > 30
    assert [each for each in told if each[1] not in written | _ELSEWHERE] == []
