"""How long does a 12-megapixel photograph take from the request to the committed row, at once and
in pieces, and how does the road beside the imaging compare with a bare server that writes the same
bytes to a synced file? Asked by `python -m tests.bench`."""

import asyncio
import base64
import io
import os
import statistics
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
from aiohttp import web
from PIL import Image, ImageDraw

from infra.db import Database
from infra.imaging import Imaging
from tests.bench.report import Figure
from tests.bench.stopwatch import one_core
from tests.clock import Clock
from tests.databases import CAST, SqliteDatabases
from tests.leftovers import own_folder
from tests.miniapp_api.house_phone import HousePhone, logged_in_phone
from tests.people import FATHER
from tests.world import open_world

PHOTOS = 15
PIECE = 512 * 1024
TUS, STREAM = {"Tus-Resumable": "1.0.0"}, "application/offset+octet-stream"
P50_MS, MARKED_MS, SHARE_OF_BARE = 450, 150, 0.6


def taken_by_a_phone(number: int) -> bytes:
    """An invented paper in 12 megapixels with a sensor's noise, without a code: the longest way.
    Each number gives other bytes of about 2.9 MB."""
    paper = Image.new("RGB", (3000, 4000), (206, 204, 198))
    draw = ImageDraw.Draw(paper)
    for line in range(60):
        draw.text((200, 150 + line * 62), f"{number:03d} item {line:02d}  123.45  67.89  191.34",
                  fill=(30, 30, 40), font_size=44)  # fmt: skip
    noise = Image.effect_noise(paper.size, 30).convert("RGB")
    out = io.BytesIO()
    Image.blend(paper, noise, 0.16).save(out, "JPEG", quality=88)
    return out.getvalue()


Send = Callable[[HousePhone, str, bytes, str], Awaitable[None]]


async def at_once(phone: HousePhone, claim_id: str, data: bytes, key: str) -> None:
    """In one request."""
    answer = await phone.photo(claim_id, "other", data, key)
    assert answer.status == 201, answer.json


async def in_pieces(phone: HousePhone, claim_id: str, data: bytes, key: str) -> None:
    """By tus, in pieces as the client sends them."""
    path = f"/claims/{claim_id}/uploads"
    metadata = f"material {base64.b64encode(b'other').decode()}"
    headers = TUS | {"Upload-Length": str(len(data)), "Upload-Metadata": metadata}
    begun = await phone.ask("POST", path, headers=headers | {"Idempotency-Key": key})
    assert begun.status == 201, begun.json
    for at in range(0, len(data), PIECE):
        headers = TUS | {"Content-Type": STREAM, "Upload-Offset": str(at)}
        piece = data[at : at + PIECE]
        sent = await phone.ask("PATCH", f"{path}/{begun.json['id']}", headers=headers, data=piece)
        assert sent.status == 204, sent.json


async def through_the_house(
    pictures: list[bytes], folder: Path, url: str, send: Send = at_once
) -> list[float]:
    """Seconds of each upload over loopback: checked, looked through, sealed, stored, committed."""
    async with open_world(Database(url), Clock(), folder) as world:
        phone = await logged_in_phone(world, FATHER)
        claim = await phone.draft(await phone.bind(FATHER))
        seconds = []
        for number, data in enumerate(pictures):
            begun = time.perf_counter()
            await send(phone, claim["id"], data, f"photo-{number:04d}")
            seconds.append(time.perf_counter() - begun)
        return seconds[1:]  # the first starts the worker


async def imaging_alone(pictures: list[bytes]) -> list[float]:
    """Seconds of each in the worker, with the road there and back."""
    imaging = Imaging()
    await imaging.measure(pictures[0])
    seconds = []
    for data in pictures[1:]:
        begun = time.perf_counter()
        await imaging.measure(data)
        seconds.append(time.perf_counter() - begun)
    await imaging.stop()
    return seconds


async def marked_alone(pictures: list[bytes]) -> list[float]:
    """Seconds of each to be shown to a colleague, with the road to the worker and back."""
    imaging = Imaging()
    seconds = []
    for data in pictures:
        kept = (await imaging.measure(data)).data
        begun = time.perf_counter()
        await imaging.mark(kept, "王审核 · wang.sh · 2026-11-29 22:40")
        seconds.append(time.perf_counter() - begun)
    await imaging.stop()
    return seconds[1:]


async def bare(pictures: list[bytes], folder: Path) -> list[float]:
    """Seconds of each with a server that does nothing but write the form's file and sync it."""

    async def keep(request: web.Request) -> web.Response:
        part = await (await request.multipart()).next()
        assert isinstance(part, aiohttp.BodyPartReader)
        data = await part.read()
        with (folder / f"{time.monotonic_ns()}").open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        return web.Response(status=201)

    app = web.Application(client_max_size=20 * 1024 * 1024)
    app.router.add_post("/", keep)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    seconds = []
    async with aiohttp.ClientSession() as http:
        for data in pictures:
            form = aiohttp.FormData()
            form.add_field("file", data, filename="photo.jpg")
            begun = time.perf_counter()
            async with http.post(address, data=form) as answer:
                assert answer.status == 201
            seconds.append(time.perf_counter() - begun)
    await runner.cleanup()
    return seconds[1:]


def measure() -> list[Figure]:
    """On one core, everything of it; what others do on the machine counts as ours, so run alone."""
    pictures = [taken_by_a_phone(number) for number in range(PHOTOS + 1)]
    size = statistics.mean(map(len, pictures)) / 1e6
    print(f"{PHOTOS} photographs of 12 megapixels, {size:.1f} MB; load {os.getloadavg()[0]:.1f}")
    with own_folder("daetong-bench-") as where, one_core():
        folder = Path(where)
        with SqliteDatabases(folder).fresh(folder, CAST) as url:
            whole = _p50_ms(lambda: through_the_house(pictures, folder, url))
        with SqliteDatabases(folder).fresh(folder, CAST) as url:
            pieces = _p50_ms(lambda: through_the_house(pictures, folder, url, in_pieces))
        alone = _p50_ms(lambda: imaging_alone(pictures))
        shown = _p50_ms(lambda: marked_alone(pictures))
        (folder / "bare").mkdir()
        plain = _p50_ms(lambda: bare(pictures, folder / "bare"))
    return [
        Figure("photo of 12 megapixels, request to committed row, p50", whole, P50_MS, "ms"),
        Figure("the same in pieces of 512 KB (tus)", pieces, None, "ms"),
        Figure("of it the imaging", alone, None, "ms"),
        Figure("the kept picture marked for a colleague's screen, p50", shown, MARKED_MS, "ms"),
        Figure(
            "the rest of it", whole - alone, plain / SHARE_OF_BARE, "ms", plain,
            "bare aiohttp with a synced file",
        ),
    ]  # fmt: skip


def _p50_ms(run: Callable[[], Awaitable[list[float]]]) -> float:
    return statistics.median(asyncio.run(run())) * 1000  # type: ignore[arg-type]
