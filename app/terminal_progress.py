"""How far is a long run? Told on stderr, in place on a terminal and rarely in a log."""

import sys
import time

EVERY_SECONDS = 0.5
IN_A_LOG_SECONDS = 10.0


class TerminalProgress:
    """进度."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._begun = self._said = time.monotonic()
        self._on_terminal = sys.stderr.isatty()

    def __call__(self, people: int, entries: int) -> None:
        """Say how many people and entries have been read, now and then."""
        now = time.monotonic()
        if now - self._said < (EVERY_SECONDS if self._on_terminal else IN_A_LOG_SECONDS):
            return
        self._said = now
        self._write(people, entries, now, end="\r" if self._on_terminal else "\n")

    def done(self, people: int, entries: int) -> None:
        """Say the last word."""
        self._write(people, entries, time.monotonic(), end="\n")

    def _write(self, people: int, entries: int, now: float, *, end: str) -> None:
        seconds = now - self._begun
        sys.stderr.write(f"{self._what}：已看{people}人、{entries}笔，用时{seconds:.0f}秒{end}")
        sys.stderr.flush()
