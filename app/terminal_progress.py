"""How far is a long run? Told on stderr, in place on a terminal and rarely in a log."""

import sys
import time

EVERY_SECONDS = 0.5
IN_A_LOG_SECONDS = 10.0


class TerminalProgress:
    """进度."""

    def __init__(self, what: str, units: tuple[str, str] = ("人", "笔")) -> None:
        self._what = what
        self._units = units
        self._counts = (0, 0)
        self._begun = self._said = time.monotonic()
        self._on_terminal = sys.stderr.isatty()

    def __call__(self, owners: int, entries: int) -> None:
        """Say how many people (or claims) and entries have been read, now and then."""
        self._counts = (owners, entries)
        now = time.monotonic()
        if now - self._said < (EVERY_SECONDS if self._on_terminal else IN_A_LOG_SECONDS):
            return
        self._said = now
        self._write(owners, entries, now, end="\r" if self._on_terminal else "\n")

    def done(self, owners: int, entries: int) -> None:
        """Say the last word."""
        self._write(owners, entries, time.monotonic(), end="\n")

    def finish(self) -> None:
        """Say the last word, with what was counted last."""
        self.done(*self._counts)

    def _write(self, owners: int, entries: int, now: float, *, end: str) -> None:
        seconds = now - self._begun
        of, unit = self._units
        sys.stderr.write(
            f"{self._what}：已看{owners}{of}、{entries}{unit}，用时{seconds:.0f}秒{end}"
        )
        sys.stderr.flush()
