"""How fast is bm25s, and whom does it find? Run by `tests.bench.faq` as a process of its own, in an
environment of its own: phrasings and texts on stdin, JSON on stdout."""

import gc
import json
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from itertools import pairwise

import bm25s

PASSES = 3
BEST = 10


def grams(text: str) -> list[str]:
    """Characters and pairs of them: it splits at spaces, which Chinese has none of."""
    return [*text, *map("".join, pairwise(text))]


def main() -> None:
    asked = json.load(sys.stdin)
    gc.disable()
    retriever = bm25s.BM25()
    retriever.index([grams(each) for each in asked["phrasings"]], show_progress=False)

    def find(text: str) -> list[int]:
        """Places of the best phrasings, best first."""
        found, _ = retriever.retrieve([grams(text)], k=BEST, show_progress=False)
        return [int(place) for place in found[0]]

    best = [find(text) for text in asked["texts"]]
    seconds = [
        statistics.median(spent(find, text) for _ in range(PASSES)) for text in asked["texts"]
    ]
    json.dump({"version": version("bm25s"), "seconds": seconds, "best": best}, sys.stdout)


def spent(find: Callable[[str], object], text: str) -> float:
    begun = time.process_time()
    find(text)
    return time.process_time() - begun


if __name__ == "__main__":
    main()
