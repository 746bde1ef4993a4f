"""How long does the FAQ take to understand somebody, and how do others fare on the same phrasings?
Asked by `python -m tests.bench`."""

import gc
import json
import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import cycle
from pathlib import Path

import psutil

from claims_core.policy import PolicyBook
from faq.answers import FaqService, shipped_faq
from faq.background import background
from faq.contacts import SITUATION, contacts
from faq.decision import Decision
from faq.entries import CONTENT, Entry, load_entries
from faq.figures import FIGURES
from faq.golden import GoldenLine, read_golden
from faq.guards import Guards
from faq.index import EntryIndex
from faq.normaliser import Normaliser
from faq.services import shipped_services, shipped_small_talk
from tests.bench.faq_baselines import all_of_them
from tests.bench.report import Figure
from tests.bench.stopwatch import cpu_seconds, one_core, seconds_of_each

GOLDEN = Path(__file__).parents[1] / "cases" / "faq" / "golden_tuned.tsv"
MANY = 20_000
PHRASINGS = 12  # of a synthetic entry, as staff write them
BUILT = 1_000
EVERY = 8  # of the golden lines, where there are many phrasings
NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)
ROUNDS = 3


@dataclass(frozen=True)
class Content:
    """Phrasings by group, in plain spelling; the silent ones must match nothing."""

    entries: Mapping[str, Sequence[str]]
    silent: Mapping[str, Sequence[str]]

    @property
    def phrasings(self) -> list[tuple[str, str]]:
        """Group and phrasing, one after another."""
        groups = (*self.entries.items(), *self.silent.items())
        return [(name, each) for name, ways in groups for each in ways]

    def index(self, spelling: Callable[[str], str] = str) -> EntryIndex:
        return EntryIndex(self.entries, spelling, self.silent)


def shipped(normaliser: Normaliser) -> tuple[tuple[Entry, ...], Content]:
    names = contacts().keys()
    entries = load_entries(CONTENT, FIGURES.keys() | names | SITUATION, normaliser.plain)
    others = (*shipped_services(names), *shipped_small_talk(names))
    silent = {each.id: each.phrasings for each in others} | background()
    return entries, Content(
        _plain({entry.id: entry.all_phrasings() for entry in entries}, normaliser),
        _plain(silent, normaliser),
    )


def _plain(
    groups: Mapping[str, Sequence[str]], normaliser: Normaliser
) -> dict[str, tuple[str, ...]]:
    return {name: tuple(map(normaliser.plain, ways)) for name, ways in groups.items()}


def synthetic(few: Content, entries: int) -> Content:
    """Invented entries, the same in every run: each of the shipped phrasings of a few topics, cut
    in two and put together anew, none twice."""
    dice = random.Random(20261122)  # repeatable, not secret
    topics = list(few.entries.values())
    known: set[str] = set()
    groups = {}
    for number in range(entries):
        words = [each for topic in dice.sample(topics, 3) for each in topic]
        fresh = _recombined(dice, words, known)
        groups[f"synthetic_{number}"] = tuple(next(fresh) for _ in range(PHRASINGS))
    return Content(groups, few.silent)


def _recombined(dice: random.Random, words: Sequence[str], known: set[str]) -> Iterator[str]:
    while True:
        head, tail = dice.choice(words), dice.choice(words)
        made = head[: dice.randint(1, len(head))] + tail[dice.randrange(len(tail)) :]
        if made not in known:
            known.add(made)
            yield made


def synthetic_service(
    content: Content, like: Entry, index: EntryIndex, normaliser: Normaliser
) -> FaqService:
    """Every entry has the same answer: matching renders none."""
    return FaqService(
        [replace(like, id=name, follow_ups=()) for name in content.entries],
        index,
        Guards.shipped(),
        PolicyBook.load(),
        lambda: NOON,
        services=shipped_services(contacts().keys()),
        normaliser=normaliser,
    )


def measure() -> list[Figure]:
    """Two sizes, each beside the others; then building and memory."""
    lines = list(read_golden(GOLDEN.read_text(encoding="utf-8")))
    normaliser = Normaliser.shipped()
    entries, few = shipped(normaliser)
    some = len(few.phrasings)
    many = synthetic(few, (MANY - sum(map(len, few.silent.values()))) // PHRASINGS)
    index, large = few.index(), many.index()
    faq = shipped_faq(PolicyBook.load(), lambda: NOON, index)
    larger = synthetic_service(many, entries[0], large, normaliser)
    with one_core():
        figures = _beside(lines, few, faq, index, 1, right=True)
        # the slowest of the others takes a tenth of a second for each
        figures += _beside(lines[::EVERY], many, larger, large, 6, right=False)
        thousand = synthetic(few, BUILT)
        build = partial(thousand.index, normaliser.plain)
        built = statistics.median(cpu_seconds(build) for _ in range(ROUNDS))
    size = len(thousand.phrasings)
    return [
        *figures,
        Figure(f"FAQ: index of {BUILT} entries ({size} phrasings) built", built, 1, "s"),
        Figure(f"FAQ: memory of index and tables, {some} phrasings", _memory("few"), 40, "MB"),
        Figure(
            f"FAQ: memory of index and tables, {len(many.phrasings)} phrasings",
            _memory("many"),
            40,
            "MB",
        ),
    ]


def _beside(
    lines: Sequence[GoldenLine],
    content: Content,
    faq: FaqService,
    index: EntryIndex,
    target: float,
    *,
    right: bool,
) -> list[Figure]:
    """The whole path and the ranker alone, and others; `right`: whose first entry is wrong, too."""
    size = f"FAQ, {len(content.phrasings)} phrasings"
    # What was matched on a day is known for the rest of it: each call is on a day of its own.
    days = cycle(date(2026, 1, 1) + timedelta(days=each) for each in range(300))
    whole = seconds_of_each(
        lambda text: faq.match(text, next(days)), [line.utterance for line in lines]
    )
    texts = [faq.reading(line.utterance) for line in lines]
    alone = seconds_of_each(index.rank, texts)
    figures = [
        Figure(f"{size}: match, guards included, p50", _share(whole, 50), None, "ms"),
        Figure(f"{size}: match, guards included, p95", _share(whole, 95), target, "ms"),
        Figure(f"{size}: ranker alone, p50", _share(alone, 50), None, "ms"),
    ]
    owners = [owner for owner, _ in content.phrasings]
    outcomes = all_of_them([each for _, each in content.phrasings], texts)
    for name, theirs in outcomes.items():
        p95 = _share(theirs.seconds, 95)
        figures.append(
            Figure(f"{size}: ranker alone, p95", _share(alone, 95), target, "ms", p95, name)
        )
        print(f"{size}: {name}, p50 {_share(theirs.seconds, 50):.3g} ms", file=sys.stderr)
    if not right:
        return figures
    ours = [[each.id for each in index.rank(text).candidates] for text in texts]
    asked = sum(line.wanted is Decision.ANSWER for line in lines)
    for name, theirs in outcomes.items():
        found = [
            [owners[place] for place in best if owners[place] in content.entries]
            for best in theirs.best
        ]
        figures.append(
            Figure(
                f"{size}: first entry wrong, {asked} golden lines to be answered",
                _wrong(lines, ours),
                None,
                "%",
                _wrong(lines, found),
                name,
            )
        )
    return figures


def _share(seconds: Sequence[float], percent: int) -> float:
    """That percentile, in milliseconds."""
    return statistics.quantiles(seconds, n=100)[percent - 1] * 1000


def _wrong(lines: Sequence[GoldenLine], found: Sequence[Sequence[str]]) -> float:
    """Percent of the lines to be answered whose first entry is none of those expected."""
    firsts = [
        bool(names) and names[0] in line.acceptable
        for line, names in zip(lines, found, strict=True)
        if line.wanted is Decision.ANSWER
    ]
    return 100 * firsts.count(False) / len(firsts)


def _memory(size: str) -> float:
    command = [sys.executable, "-m", "tests.bench.faq", size]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return float(json.loads(done.stdout))


def _resident(make: Callable[[], object]) -> float:
    """By how much this process grows, in MB (10^6 bytes)."""
    gc.collect()
    before = psutil.Process().memory_info().rss
    made = make()
    gc.collect()
    grown = psutil.Process().memory_info().rss - before
    assert made
    return grown / 1e6


def _grown(size: str) -> float:
    """Everything that a process keeps once it can match; the texts of the bench left out."""
    if size == "few":
        return _resident(lambda: shipped_faq(PolicyBook.load(), lambda: NOON))
    normaliser = Normaliser.shipped()
    few = shipped(normaliser)[1]
    many = synthetic(few, (MANY - sum(map(len, few.silent.values()))) // PHRASINGS)
    return _resident(many.index)


if __name__ == "__main__":
    print(json.dumps(_grown(sys.argv[1])))
