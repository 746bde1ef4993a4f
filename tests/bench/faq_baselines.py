"""How would others find the phrasing that somebody means? Each gets the same phrasings and texts,
in plain spelling, and names the best few; asked by the bench of the FAQ."""

import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass

import rapidfuzz
from rapidfuzz import fuzz, process

from tests.bench import apart
from tests.bench.stopwatch import seconds_of_each

BEST = 10
Find = Callable[[str], list[int]]
Texts = Sequence[str]


@dataclass(frozen=True)
class Outcome:
    """Of every text: CPU seconds, and the places of the phrasings found, best first."""

    seconds: Sequence[float]
    best: Sequence[Sequence[int]]


def all_of_them(phrasings: Texts, texts: Texts) -> Mapping[str, Outcome]:
    """By name; bm25s is left out, with a word on stderr, where its environment cannot be made."""
    outcomes = {}
    try:
        theirs = apart.ask("bm25s", {"phrasings": phrasings, "texts": texts})
        outcomes[f"bm25s {theirs['version']}"] = Outcome(theirs["seconds"], theirs["best"])
    except apart.NoBaseline as problem:
        print(f"no bm25s beside our figures: {problem}", file=sys.stderr)
    outcomes[f"rapidfuzz {rapidfuzz.__version__} WRatio"] = _measured(_likeness(phrasings), texts)
    for name, tokens in (("trigram", _trigrams), ("characters", _characters)):
        with _full_text(phrasings, name, tokens) as find:
            outcomes[f"FTS5 {name} (SQLite {sqlite3.sqlite_version})"] = _measured(find, texts)
    return outcomes


def _measured(find: Find, texts: Texts) -> Outcome:
    best = [find(text) for text in texts]
    return Outcome(seconds_of_each(find, texts), best)


def _likeness(phrasings: Texts) -> Find:
    def find(text: str) -> list[int]:
        found = process.extract(text, phrasings, scorer=fuzz.WRatio, limit=BEST)
        return [place for _, _, place in found]

    return find


def _trigrams(text: str) -> Iterator[str]:
    """What the tokenizer makes of a text; nothing of two characters."""
    return (text[start : start + 3] for start in range(len(text) - 2))


def _characters(text: str) -> Iterator[str]:
    return iter(text)


@contextmanager
def _full_text(
    phrasings: Texts, name: str, tokens: Callable[[str], Iterator[str]]
) -> Iterator[Find]:
    """A table in memory; any of the text's tokens may stand in a phrasing, BM25 decides."""
    spaced = name == "characters"
    tokenizer = "unicode61" if spaced else name
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute(f"CREATE VIRTUAL TABLE ways USING fts5(words, tokenize='{tokenizer}')")
        rows = ((place, " ".join(each) if spaced else each) for place, each in enumerate(phrasings))
        connection.executemany("INSERT INTO ways(rowid, words) VALUES (?, ?)", rows)
        connection.execute("INSERT INTO ways(ways) VALUES ('optimize')")

        def find(text: str) -> list[int]:
            wanted = " OR ".join(f'"{token}"' for token in dict.fromkeys(tokens(text)))
            if not wanted:
                return []
            rows = connection.execute(
                "SELECT rowid FROM ways WHERE ways MATCH ? ORDER BY rank LIMIT ?", (wanted, BEST)
            )
            return [place for (place,) in rows]

        yield find
