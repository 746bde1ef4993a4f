"""Does the memory of the service stay flat while fifty people send a 12-megapixel photograph at one
moment, at once and in pieces? Asked by `python -m tests.bench`."""

import asyncio
import tempfile
import time
from pathlib import Path

import aiohttp

from app.maintenance import migrate
from tests.bench.photos import taken_by_a_phone
from tests.bench.report import Figure
from tests.processes import Installation, Running
from tests.reliability.piece_uploaders import PieceUploader
from tests.reliability.uploaders import Uploader, new_uploaders

PEOPLE, WAVES = 50, 3
# Every one of the 32 places holds a picture of 2.9 MB, sealed and not; what a wave leaves behind
# would add up.
MOST_GROWN_MB = 250
MOST_LEFT_MB = 25
LOOK_EVERY_S = 0.02
PATIENCE = aiohttp.ClientTimeout(total=600)


async def _sent(http: aiohttp.ClientSession, who: Uploader, key: str) -> None:
    while True:
        try:
            await who.send(http, key)
            return
        except AssertionError as refused:
            if refused.args[0][0] not in (429, 503):
                raise
            await asyncio.sleep(0.5)


async def _wave(url: str, people: list[Uploader], number: int) -> None:
    async with aiohttp.ClientSession(url, timeout=PATIENCE) as http:
        for place, who in enumerate(people):
            who.sent[f"wave-{number:04d}"] = taken_by_a_phone(number * 5 + place % 5)
        await asyncio.gather(*(_sent(http, who, f"wave-{number:04d}") for who in people))


async def _most(service: Running, going: "asyncio.Task[None]") -> float:
    most = service.resident_mb
    while not going.done():
        most = max(most, service.resident_mb)
        await asyncio.sleep(LOOK_EVERY_S)
    await going
    return most


async def crowd(kind: type[Uploader], name: str) -> list[Figure]:
    """The waves of one kind, and how much memory the process had at its most."""
    with tempfile.TemporaryDirectory(prefix="daetong-bench-") as where:
        folder = Path(where)
        url = f"sqlite+aiosqlite:///{folder}/daetong.db"
        house = Installation(folder, url, log_level="ERROR", requests_per_second=1000)
        await migrate(house.settings)
        people = await new_uploaders(house.settings, PEOPLE, kind)
        async with house.serving() as service:
            idle, peaks, seconds = service.resident_mb, [], []
            for number in range(WAVES):
                begun = time.perf_counter()
                going = asyncio.create_task(_wave(house.url, people, number))
                peaks.append(await _most(service, going))
                seconds.append(time.perf_counter() - begun)
    return [
        Figure(f"{PEOPLE} photos at one moment, {name}: grown at the most", max(peaks) - idle,
               MOST_GROWN_MB, "MB"),
        Figure(f"{name}: the last of {WAVES} waves beyond the first", peaks[-1] - peaks[0],
               MOST_LEFT_MB, "MB"),
        Figure(f"{name}: photos a second", PEOPLE / min(seconds), None, "/s"),
    ]  # fmt: skip


def measure() -> list[Figure]:
    """Both roads."""
    return [
        *asyncio.run(crowd(Uploader, "at once")),
        *asyncio.run(crowd(PieceUploader, "in pieces")),
    ]
