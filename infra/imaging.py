"""Is this upload a photo, and what is on it that a machine can tell?
Asked when a member or clerk uploads; the decoding itself happens in `infra.imaging_worker`."""

import asyncio
import contextlib
import json
import logging
import os
import signal
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from claims_core.errors import ClaimsError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
PATIENCE_SECONDS = 15.0

_WORKER = (sys.executable, "-m", "infra.imaging_worker")
_LARGEST_ANSWER = 64 * 1024 * 1024
_log = logging.getLogger(__name__)


class PhotoEmpty(ClaimsError):
    """照片是空的: not a single byte arrived."""

    code = "photo_empty"
    template = "这张照片是空的，没有传上来。请从相册里再选一次，或者重新拍一张。"


class PhotoNotAnImage(ClaimsError):
    """不是照片: the content, whatever its name, is no JPEG, PNG or HEIC; `kind` says what it is."""

    code = "photo_not_an_image"
    template = "{sentence}"
    sentences = {
        "webp": "这张图是网页或聊天里存下来的格式，这里打不开。请拿着原件，用手机拍一张再传。",
        "pdf": "这是 PDF 文件，这里只收照片。请对着纸质材料拍照；只有电子版的，打开后截屏再传。",
        "other": "这个文件不是照片，这里打不开。请用手机对着材料拍一张，或从相册里选一张照片。",
    }

    def __init__(self, kind: str) -> None:
        super().__init__(kind=kind, sentence=self.sentences[kind])


class PhotoTooLarge(ClaimsError):
    """照片太大: more bytes than we take."""

    code = "photo_too_large"
    template = (
        "这张照片超过了 {limit_mb} 兆，太大了，传不上来。"
        "请用手机相机的普通模式重新拍一张，选照片时不要勾选“原图”。"
    )

    def __init__(self) -> None:
        super().__init__(limit_mb=MAX_BYTES // (1024 * 1024))


class PhotoTooManyPixels(ClaimsError):
    """像素太多: the picture would not fit into memory, or only pretends to be a picture."""

    code = "photo_too_many_pixels"
    template = "这张图片的像素太多，打不开。请关掉相机里的“高像素”，用普通模式重新拍一张。"


class PhotoUnreadable(ClaimsError):
    """照片读不出来: it begins like a photo, but cannot be decoded."""

    code = "photo_unreadable"
    template = "这张照片没有读出来，可能没有传完整。请再传一次；还是不行，就重新拍一张。"


class PhotoNotInTime(ClaimsError):
    """照片还没看完: the machine has more to do than it can; nothing is known of the photo."""

    code = "photo_not_in_time"
    template = "现在传照片的人多，这一张还没来得及看，没有收下。请过几分钟再传一次，不用重拍。"


@dataclass(frozen=True, kw_only=True)
class Photo:
    """照片: a clean copy and what was measured on it."""

    data: bytes = field(repr=False)
    """JPEG without metadata, upright, long side at most 2400."""
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
        }
        return tuple(code for code, holds in found.items() if holds)


class _WorkerDied(Exception):
    pass


class Imaging:
    """One decoding process, restarted when it dies or dawdles; photos wait for one another."""

    def __init__(
        self, *, command: Sequence[str] = _WORKER, patience: float = PATIENCE_SECONDS
    ) -> None:
        self._command = tuple(command)
        self._patience = patience
        self._lock = asyncio.Lock()
        self._worker: asyncio.subprocess.Process | None = None

    @property
    def worker_pid(self) -> int | None:
        return self._worker.pid if self._worker else None

    async def start(self) -> None:
        """Starts the process ahead of the first photo."""
        async with self._lock:
            await self._running_worker()

    async def stop(self) -> None:
        async with self._lock:
            await self._kill()

    async def measure(self, data: bytes) -> Photo:
        """The clean copy and its measurements; raises one of the Photo… errors."""
        check_from_outside(data)
        async with self._lock:
            try:
                facts, clean = await self._examine(data)
            except _WorkerDied:
                # Somebody else may have ended it (an operator, the kernel): not the photo's fault.
                try:
                    facts, clean = await self._examine(data)
                except _WorkerDied:
                    raise PhotoUnreadable from None
        return photo_from(facts, clean)

    async def _examine(self, data: bytes) -> tuple[dict[str, Any], bytes]:
        worker = await self._running_worker()
        try:
            async with asyncio.timeout(self._patience):
                return await _exchange(worker, data)
        except TimeoutError:
            # a photo that takes too long to decode meets the worker's own limit on computing time
            self._report("dawdled", worker)
            await self._kill()
            raise PhotoNotInTime from None
        except (OSError, EOFError, ValueError):
            await self._kill()
            self._report("died", worker)
            if worker.returncode == -signal.SIGPROF:  # its own limit on computing time
                raise PhotoUnreadable from None
            raise _WorkerDied from None
        except BaseException:
            # Whoever asked is gone, the answer is not: the next photo must not receive it.
            await self._kill()
            raise

    async def _running_worker(self) -> asyncio.subprocess.Process:
        if self._worker is not None and self._worker.returncode is None:
            return self._worker
        await self._kill()
        self._worker = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            env=_environment(),
        )
        return self._worker

    async def _kill(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        with contextlib.suppress(ProcessLookupError):
            worker.kill()
        # communicate() also closes the pipes; without it their transports outlive the loop
        with contextlib.suppress(OSError):
            await worker.communicate()

    def _report(self, what: str, worker: asyncio.subprocess.Process) -> None:
        _log.warning(
            "the imaging worker %s and is restarted",
            what,
            extra={"action": f"imaging_worker_{what}", "exit_code": worker.returncode},
        )


async def _exchange(
    worker: asyncio.subprocess.Process, data: bytes
) -> tuple[dict[str, Any], bytes]:
    if worker.stdin is None or worker.stdout is None:
        raise EOFError
    worker.stdin.write(struct.pack(">II", len(data), MAX_PIXELS))
    worker.stdin.write(data)
    await worker.stdin.drain()
    facts_length, clean_length = struct.unpack(">II", await worker.stdout.readexactly(8))
    if facts_length + clean_length > _LARGEST_ANSWER:
        raise ValueError("no honest answer is that long")
    facts = json.loads(await worker.stdout.readexactly(facts_length))
    return facts, await worker.stdout.readexactly(clean_length)


def photo_from(facts: dict[str, Any], clean: bytes) -> Photo:
    """What the worker says of a picture; raises one of the Photo… errors."""
    match facts.get("refused"):
        case None:
            return Photo(data=clean, **facts | {"qr_texts": tuple(facts["qr_texts"])})
        case "too_many_pixels":
            raise PhotoTooManyPixels
        case _:
            raise PhotoUnreadable


def check_from_outside(data: bytes) -> None:
    """What the first bytes tell; neither a file name nor a declared type is believed. Raises one of
    the Photo… errors."""
    if not data:
        raise PhotoEmpty
    if len(data) > MAX_BYTES:
        raise PhotoTooLarge
    is_heif = data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS
    if is_heif or data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        raise PhotoNotAnImage("webp")
    raise PhotoNotAnImage("pdf" if data.startswith(b"%PDF-") else "other")


_HEIF_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"}


def _environment() -> dict[str, str]:
    """What the worker needs to start, and none of our secrets; few arenas keep it in its limit."""
    needed = ("PATH", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "LANG", "VIRTUAL_ENV")
    return {name: os.environ[name] for name in needed if name in os.environ} | {
        "MALLOC_ARENA_MAX": "2"
    }
