"""Which pictures does the README show? Real screens of the demo's city, taken anew by
`make pictures`: a service of its own on a folder of its own, and Chromium."""

import asyncio
import io
import json
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
from PIL import Image
from playwright.async_api import Browser, Page, async_playwright

from tests.ports import free_port
from tests.tools.tree import ROOT

IMAGES = ROOT / "docs" / "images"
LARGEST = 150 * 1024
COLOURS = 160
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Who is shown: the newest claim that waits for its final check, and the newest that was paid.
FOR_THE_FINAL_CHECK, PAID = "second_reviewed", "paid"


@asynccontextmanager
async def demo(folder: Path, port: int) -> AsyncIterator[dict[str, str]]:
    """The running demo with its city; answers the logins."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("DAETONG_")}
    env["PYTHONPATH"] = str(ROOT)
    await _ran(folder, env, "demo", "prepare", "--port", str(port))
    env["DAETONG_ENV_FILE"] = "var/demo.env"
    service = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "serve", cwd=folder, env=env
    )
    try:
        async with aiohttp.ClientSession() as http, asyncio.timeout(60):
            while not await _ready(http, port):
                await asyncio.sleep(0.2)
        yield json.loads((folder / "var/demo-logins.json").read_text())
    finally:
        service.terminate()
        await service.wait()


async def _ran(folder: Path, env: dict[str, str], *command: str) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", *command, cwd=folder, env=env
    )
    if await process.wait() != 0:
        raise SystemExit("the demo could not be prepared")


async def _ready(http: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with http.get(f"http://127.0.0.1:{port}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientConnectionError:
        return False


async def at_the_window(browser: Browser, url: str, login: str, password: str) -> Page:
    """A page on which this colleague is logged in."""
    page = await browser.new_page(viewport={"width": 1366, "height": 820})
    await page.goto(f"{url}/window/login")
    await page.fill("#login", login)
    await page.fill("#password", password)
    await page.click("button.main")
    await page.wait_for_url("**/window/**")
    return page


async def phone(browser: Browser, url: str, logins: dict[str, str]) -> bytes:
    """The stand-in phone of whoever has talked most with the official account."""
    page = await browser.new_page(viewport={"width": 1100, "height": 760})
    users = (await (await page.request.get(f"{url}/sandbox/_sim/users")).json())["users"]
    said: dict[str, int] = {}
    for user in users:
        chat = await page.request.get(f"{url}/sandbox/_sim/users/{user['id']}/chat")
        messages = (await chat.json())["messages"]
        said[user["id"]] = sum(each["kind"] == "text" for each in messages)
    await page.goto(f"{url}/sandbox/?who={max(said, key=lambda who: said[who])}")
    question = page.locator(".scroll.chat").first.get_by_text("报销比例").first
    await question.evaluate("bubble => bubble.scrollIntoView({block: 'start'})")
    return await page.locator(".phone").first.screenshot()


async def claim(browser: Browser, url: str, logins: dict[str, str]) -> bytes:
    """The claim page of whoever does the final check."""
    page = await at_the_window(browser, url, "fuhe", logins["fuhe"])
    await _opened(page, url, FOR_THE_FINAL_CHECK)
    await page.locator(".thumbs a[data-thumb]").nth(1).click()
    await page.wait_for_load_state("networkidle")
    return await page.screenshot()


async def statement(browser: Browser, url: str, logins: dict[str, str]) -> bytes:
    """The statement of a paid claim, with the steps of its calculation."""
    page = await at_the_window(browser, url, "fuhe", logins["fuhe"])
    await _opened(page, url, PAID)
    section = page.locator("section[aria-labelledby=statement-title]")
    await section.locator("summary").first.click()
    return await section.screenshot()


async def _opened(page: Page, url: str, stage: str) -> None:
    """The newest claim of a queue."""
    await page.goto(f"{url}/window/claims?stage={stage}")
    await page.locator("main table a").last.click()
    await page.wait_for_load_state("networkidle")


PICTURES: dict[str, Callable[[Browser, str, dict[str, str]], Awaitable[bytes]]] = {
    "screen-phone.png": phone,
    "screen-claim.png": claim,
    "screen-statement.png": statement,
}


def small(picture: bytes) -> bytes:
    """The same picture in few colours."""
    out = io.BytesIO()
    image = Image.open(io.BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


async def take() -> None:
    """All pictures, or none."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("there is no chromium on this machine")
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        async with demo(Path(folder), port) as logins, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=QUIET)
            taken = {}
            for name, shoot in PICTURES.items():
                taken[name] = small(await shoot(browser, f"http://127.0.0.1:{port}", logins))
            await browser.close()
    for name, picture in taken.items():
        if len(picture) > LARGEST:
            raise SystemExit(f"{name} has {len(picture)} bytes, {LARGEST} at most are wanted")
        (IMAGES / name).write_bytes(picture)
        sys.stdout.write(f"{name}: {len(picture)} bytes\n")


if __name__ == "__main__":
    asyncio.run(take())
