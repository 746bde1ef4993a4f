"""Is this upload a photo, and what is on it that a machine can tell?
Asked when a member or clerk uploads; the decoding itself happens in `infra.imaging_worker`."""

import asyncio
import json
import logging
import signal
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from claims_core.errors import ClaimsError
from infra.marking import MARKING, marking
from infra.photo_errors import (
    MAX_BYTES,
    DocumentLocked,
    PhotoDamaged,
    PhotoEmpty,
    PhotoNotAnImage,
    PhotoNotInTime,
    PhotoTooLarge,
    PhotoTooManyPages,
    PhotoTooManyPixels,
    PhotoUnreadable,
)
from infra.worker_process import WorkerProcess

MAX_PIXELS = 40_000_000
PATIENCE_SECONDS = 15.0

_WORKER = (sys.executable, "-m", "infra.imaging_worker")
_LARGEST_ANSWER = 64 * 1024 * 1024
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Photo:
    """照片: a clean copy and what was measured on it."""

    data: bytes = field(repr=False)
    """JPEG without metadata, upright, long side at most 2400; the first page where there are
    several."""
    further_pages: tuple[bytes, ...] = field(default=(), repr=False)
    """The others, of a document or a long picture."""
    width: int
    height: int
    sha256: str
    """Of the bytes as uploaded, hex: the same file twice is noticed by it."""
    qr_texts: tuple[str, ...] = field(default=(), repr=False)
    """Hostile text until parsed; never an address to fetch."""
    brightness: float
    """0 black to 255 white."""
    sharpness: float
    """Variance of the Laplacian at 1000 pixels: text in focus has hundreds."""
    glare: bool = False
    cut_off: bool = False
    screenshot: bool = False
    likeness: str = ""
    """64 hexadecimal digits that change little with the picture; empty where it is too plain."""

    @property
    def short_side(self) -> int:
        return min(self.width, self.height)

    @property
    def hints(self) -> tuple[str, ...]:
        """What might trouble the clerk's eyes; advice only, it stops nobody."""
        found = {
            "too_small": self.short_side < 800,
            "too_dark": self.brightness < 50,
            "blurred": self.sharpness < 60,
            "glare": self.glare,
            "cut_off": self.cut_off,
        }
        return tuple(code for code, holds in found.items() if holds)


class _WorkerDied(Exception):
    pass


class Imaging:
    """One decoding process, restarted when it dies or dawdles; photos wait for one another."""

    def __init__(
        self, *, command: Sequence[str] = _WORKER, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._worker = WorkerProcess(command)
        self._patience = patience
        self._lock = asyncio.Lock()

    @property
    def worker_pid(self) -> int | None:
        return self._worker.pid

    async def start(self) -> None:
        """Starts the process ahead of the first photo."""
        async with self._lock:
            await self._worker.running()

    async def stop(self) -> None:
        async with self._lock:
            await self._worker.end()

    async def measure(self, data: bytes, *, pages: int = 1) -> Photo:
        """The clean copy and its measurements; raises one of the errors of this module. With more
        than one of `pages`, documents are taken too, and long pictures cut into sheets."""
        check_from_outside(data, documents=pages > 1)
        return photo_from(*await self._ask(data, MAX_PIXELS, pages))

    async def straighten(self, page: bytes, *, turn: int = 0) -> bytes | None:
        """The sheet on a page of ours as from straight above, after so many quarter turns to the
        left; None where no edges of paper are to be seen and nothing is turned. Raises one of the
        errors of this module."""
        facts, flat = await self._ask(page, turn % 4, 0)
        if "refused" in facts:
            raise PhotoUnreadable
        return flat[0] if flat else None

    async def mark(self, page: bytes, text: str, *, longest: int = 0) -> bytes:
        """A page of ours with the text all over it, half transparent, as JPEG; made smaller where
        `longest` says so. Raises one of the errors of this module."""
        told = marking(text, longest)
        facts, pages = await self._ask(told + page, len(told), MARKING)
        if "refused" in facts:
            raise PhotoUnreadable
        return pages[0]

    async def _ask(
        self, data: bytes, most_pixels: int, pages: int
    ) -> tuple[dict[str, Any], list[bytes]]:
        """As the worker reads it: no pages is the question how it looks straightened, after as many
        turns as stand in the place of pixels; `MARKING` the one how it looks marked, with what
        stands in the first so many bytes."""
        async with self._lock:
            try:
                return await self._examine(data, most_pixels, pages)
            except _WorkerDied:
                # Somebody else may have ended it (an operator, the kernel): not the photo's fault.
                try:
                    return await self._examine(data, most_pixels, pages)
                except _WorkerDied:
                    raise PhotoUnreadable from None

    async def _examine(
        self, data: bytes, most_pixels: int, pages: int
    ) -> tuple[dict[str, Any], list[bytes]]:
        worker = await self._worker.running()
        try:
            async with self._worker.answering(worker, self._patience) as (write, read):
                return await _exchange(write, read, data, most_pixels, pages)
        except TimeoutError:
            # a photo that takes too long to decode meets the worker's own limit on computing time
            self._report("dawdled", worker)
            raise PhotoNotInTime from None
        except (OSError, EOFError, ValueError):
            self._report("died", worker)
            if worker.returncode == -signal.SIGPROF:  # its own limit on computing time
                raise PhotoUnreadable from None
            raise _WorkerDied from None

    def _report(self, what: str, worker: asyncio.subprocess.Process) -> None:
        _log.warning(
            "the imaging worker %s and is restarted",
            what,
            extra={"action": f"imaging_worker_{what}", "exit_code": worker.returncode},
        )


_REFUSALS: dict[str, type[ClaimsError]] = {
    "too_many_pixels": PhotoTooManyPixels,
    "too_many_pages": PhotoTooManyPages,
    "damaged": PhotoDamaged,
    "locked": DocumentLocked,
}


async def _exchange(
    write: asyncio.StreamWriter,
    read: asyncio.StreamReader,
    data: bytes,
    most_pixels: int,
    pages: int,
) -> tuple[dict[str, Any], list[bytes]]:
    write.write(struct.pack(">III", len(data), most_pixels, pages))
    write.write(data)
    await write.drain()
    facts_length, clean_length = struct.unpack(">II", await read.readexactly(8))
    if facts_length + clean_length > _LARGEST_ANSWER:
        raise ValueError("no honest answer is that long")
    facts = json.loads(await read.readexactly(facts_length))
    cleaned = [await read.readexactly(length) for length in facts.pop("pages")]
    return facts, cleaned


def photo_from(facts: dict[str, Any], cleaned: list[bytes]) -> Photo:
    """What the worker says of a picture; raises one of the Photo… errors."""
    if "refused" in facts:
        raise _REFUSALS.get(facts["refused"], PhotoUnreadable)
    texts = tuple(facts["qr_texts"])
    return Photo(data=cleaned[0], further_pages=tuple(cleaned[1:]), **facts | {"qr_texts": texts})


def check_from_outside(data: bytes, *, documents: bool) -> None:
    """What the first bytes tell; neither a file name nor a declared type is believed. Raises one of
    the Photo… errors."""
    if not data:
        raise PhotoEmpty
    if len(data) > MAX_BYTES:
        raise PhotoTooLarge
    is_heif = data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS
    is_webp = data.startswith(b"RIFF") and data[8:12] == b"WEBP"
    is_pdf = data.startswith(b"%PDF-")
    if is_heif or is_webp or data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return
    if not (is_pdf and documents):
        raise PhotoNotAnImage("pdf" if is_pdf else "other")


_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}
