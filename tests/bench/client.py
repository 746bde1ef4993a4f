"""How soon does the member's client show something on a slow phone and a slow network, and how much
has to be fetched for it? Chromium with a quarter of this processor and 1.6 Mbit/s."""

import asyncio
import json
import shutil
import statistics
import sys
from pathlib import Path

from playwright.async_api import Browser, CDPSession

from app.member_client import BUILT
from infra.db import Database
from tests.bench.report import Figure
from tests.browser.phone_screen import PhoneScreen, take_out
from tests.chromium import opened_browser
from tests.clock import Clock
from tests.databases import CAST, SqliteDatabases
from tests.leftovers import own_folder
from tests.people import DAUGHTER
from tests.world import World, open_world

OPENINGS = 5
SLOWED = 4
BITS_A_SECOND = 1_600_000
# There and back, as Lighthouse takes it for a slow mobile network.
ROUND_TRIP_MS = 150
# When the page first has a button for the next step; what is painted before is the shell.
_WATCHED = """
addEventListener('DOMContentLoaded', () => {
  const look = () => {
    if (window.usable || !document.querySelector('main .btn.main')) return
    requestAnimationFrame(() => { window.usable ??= performance.now() })
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true })
})
"""
_PAINTED = """() => performance.getEntriesByName('first-contentful-paint')[0].startTime"""


def measure() -> list[Figure]:
    """The two packages by their size, and the first page by the clock."""
    figures = [Figure("client: main package of the mini-program", _package_kb(), 1500, "kB")]
    chromium = shutil.which("chromium")
    if chromium is None:
        print("no chromium here: the client's pages are not measured", file=sys.stderr)
        return figures
    with own_folder("daetong-bench-") as where:
        folder = Path(where)
        with SqliteDatabases(folder).fresh(folder, CAST) as url:
            return figures + asyncio.run(_opened(url, folder, chromium))


def _package_kb() -> float:
    """As it was built; the sizes lie beside the fingerprints of what it was built from."""
    listed = json.loads((BUILT.parent / "built.json").read_text(encoding="utf-8"))
    return float(listed["weapp_bytes"]) / 1000


async def _opened(url: str, folder: Path, chromium: str) -> list[Figure]:
    async with (
        open_world(Database(url), Clock(), folder) as world,
        opened_browser(chromium) as browser,
    ):
        return await _first_time(browser, world) + await _known(browser, world)


async def _first_time(browser: Browser, world: World) -> list[Figure]:
    """Nothing is on the phone yet: what is used of somebody is asked first."""
    shells, usables, sizes = [], [], []
    for _ in range(OPENINGS):
        context = await browser.new_context(viewport={"width": 360, "height": 740})
        page = await context.new_page()
        fetched: list[float] = []
        slow = await _slowed(await context.new_cdp_session(page))
        slow.on("Network.loadingFinished", lambda end, to=fetched: to.append(_bytes(end)))
        await page.add_init_script(_WATCHED)
        await page.goto(f"{world.url}/m/")
        await page.wait_for_function("() => window.usable")
        shells.append(await page.evaluate(_PAINTED))
        usables.append(await page.evaluate("() => window.usable"))
        sizes.append(sum(fetched))
        await context.close()
    return [
        Figure("client: first load, as it is fetched", max(sizes) / 1000, 250, "kB"),
        _seconds("client: shell with purpose and help number", shells, 1.5),
        _seconds("client: first opening, usable", usables, 4),
    ]


async def _known(browser: Browser, world: World) -> list[Figure]:
    """Somebody who agreed and is logged in, with nothing of the pages kept on the phone."""
    phone: PhoneScreen = await take_out(browser, world, DAUGHTER.phone)
    await phone.shows("先认一下您是谁")
    slow = await _slowed(await phone.page.context.new_cdp_session(phone.page))
    await slow.send("Network.setCacheDisabled", {"cacheDisabled": True})
    await phone.page.add_init_script(_WATCHED)
    usables = []
    for _ in range(OPENINGS):
        await phone.open()
        await phone.page.wait_for_function("() => window.usable")
        usables.append(await phone.page.evaluate("() => window.usable"))
    await phone.page.context.close()
    return [_seconds("client: home of somebody known, usable", usables, 4)]


async def _slowed(session: CDPSession) -> CDPSession:
    await session.send("Network.enable")
    await session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    conditions = {
        "offline": False,
        "latency": ROUND_TRIP_MS,
        "downloadThroughput": BITS_A_SECOND / 8,
        "uploadThroughput": BITS_A_SECOND / 8,
    }
    await session.send("Network.emulateNetworkConditions", conditions)
    return session


def _bytes(end: dict[str, object]) -> float:
    return float(str(end["encodedDataLength"]))


def _seconds(name: str, milliseconds: list[float], target: float) -> Figure:
    return Figure(name, statistics.median(milliseconds) / 1000, target, "s")
