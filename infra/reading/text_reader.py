"""Which text stands on a photographed paper? Asked for photographs that have been stored; the
reading itself happens in `infra.reading.text_worker`, one page at a time, and nobody waits for
it."""

import asyncio
import json
import logging
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import metadata
from importlib.util import find_spec
from math import dist
from typing import Any

from infra.worker_process import WorkerProcess

PATIENCE_SECONDS = 120.0
PACKAGE = "rapidocr_onnxruntime"

_WORKER = (sys.executable, "-m", "infra.reading.text_worker")
_LARGEST_ANSWER = 4 * 1024 * 1024
_log = logging.getLogger(__name__)


class PageUnreadable(Exception):
    """The process that reads has died of this page, or took too long."""


@dataclass(frozen=True)
class TextLine:
    """一行字: its text and the model's own score (0 to 1); where it stands on the upright sheet in
    pixels, and on the photograph in thousandths of its width and height."""

    text: str = field(repr=False)
    score: float
    left: float
    top: float
    right: float
    bottom: float
    box: tuple[int, int, int, int] = (0, 0, 0, 0)

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True)
class TextOfPage:
    """一页上的字: `turn` are the quarter turns to the left that make the sheet upright."""

    lines: tuple[TextLine, ...]
    turn: int = 0


def reads_text() -> bool:
    """Whether the optional part that reads is installed."""
    return find_spec(PACKAGE) is not None


def engine_name() -> str:
    """What reads, and its version; kept with what was read."""
    try:
        return f"{PACKAGE} {metadata.version('rapidocr-onnxruntime')}"
    except metadata.PackageNotFoundError:
        return ""


class TextReader:
    """识字: one process, started with the first page and restarted when it dies or dawdles."""

    def __init__(
        self, *, command: Sequence[str] = _WORKER, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._worker = WorkerProcess(command)
        self._patience = patience
        self._lock = asyncio.Lock()

    @property
    def worker_pid(self) -> int | None:
        return self._worker.pid

    async def stop(self) -> None:
        """End the process; the next page starts another."""
        async with self._lock:
            await self._worker.end()

    async def read(self, page: bytes) -> TextOfPage:
        """The text of one page, a JPEG of ours.

        :raises PageUnreadable:
        """
        async with self._lock:
            worker = await self._worker.running()
            try:
                async with self._worker.answering(worker, self._patience) as (write, read):
                    answer = await _exchange(write, read, page)
            except (TimeoutError, OSError, EOFError, ValueError) as problem:
                _log.warning(
                    "the process that reads papers is restarted",
                    extra={
                        "action": "text_worker_died",
                        "problem": type(problem).__name__,
                        "exit_code": worker.returncode,
                    },
                )
                raise PageUnreadable from None
        return page_from(answer)


async def _exchange(
    write: asyncio.StreamWriter, read: asyncio.StreamReader, page: bytes
) -> dict[str, Any]:
    write.write(struct.pack(">I", len(page)))
    write.write(page)
    await write.drain()
    (length,) = struct.unpack(">I", await read.readexactly(4))
    if length > _LARGEST_ANSWER:
        raise ValueError("no honest answer is that long")
    found = json.loads(await read.readexactly(length))
    if not isinstance(found, dict):
        raise ValueError("no answer of ours")
    return found


def page_from(answer: dict[str, Any]) -> TextOfPage:
    """What the process says of a page; lines lie level, even where the sheet was taken askew."""
    corners = [each["at"] for each in answer["lines"]]
    slope = _slope(corners)
    lines = []
    for each in answer["lines"]:
        level = [(x, y - slope * x) for x, y in each["at"]]
        left, right = min(x for x, _ in level), max(x for x, _ in level)
        top, bottom = min(y for _, y in level), max(y for _, y in level)
        a, b, c, d = each["box"]
        lines.append(TextLine(each["text"], each["score"], left, top, right, bottom, (a, b, c, d)))
    return TextOfPage(tuple(lines), answer["turn"])


def _slope(lines: list[list[tuple[float, float]]]) -> float:
    """How far lines sink on their way to the right: the middle of those that are long."""
    slopes = []
    for corners in lines:
        a, b, c, d = corners
        sides = [(a, b), (b, c), (c, d), (d, a)]
        longest = max(sides, key=lambda side: dist(*side))
        begin, end = sorted(longest)
        run = end[0] - begin[0]
        if run > 3 * abs(end[1] - begin[1]) and run > 60:
            slopes.append((end[1] - begin[1]) / run)
    return sorted(slopes)[len(slopes) // 2] if slopes else 0.0
