"""A member at a real browser inside WeChat: every page is measured against the numbers for elders
and looked at by axe on the way, narrow, in the mode that is on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, FilePayload, Page, expect

from tests.browser.desk_screen import SCREENSHOTS
from tests.window.files import picture
from tests.world import World

WIDTH = 360
# MIIT's numbers for elders, and those of the normal mode: text and main targets, in dp
ELDER, NORMAL = (18, 60), (15, 44)
_MEASURED = """() => {
  const seen = (e) => e.getClientRects().length > 0
  const texts = [...document.querySelectorAll('main *')].filter(
    (e) => seen(e) && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
  const targets = [...document.querySelectorAll('main button, main input')].filter(seen)
  return {
    text: Math.min(...texts.map((e) => parseFloat(getComputedStyle(e).fontSize))),
    line: Math.min(...texts.map((e) => parseFloat(getComputedStyle(e).lineHeight)
      / parseFloat(getComputedStyle(e).fontSize))),
    target: Math.min(...targets.map((e) => e.getBoundingClientRect().height)),
    across: document.documentElement.scrollWidth,
  }
}"""


@dataclass
class PhoneScreen:
    """One phone's browser; `complaints` are what its console said, `taps` what was pressed."""

    page: Page
    world: World
    number: str
    elder: bool = False
    taps: int = 0
    complaints: list[str] = field(default_factory=list)

    async def open(self, path: str = "") -> None:
        """A page of the client, as the phone's own browser does."""
        await self.page.goto(f"{self.world.url}/m/{path}")

    async def tap(self, words: str, which: int = 0) -> None:
        """Press the button with these words."""
        await self.page.get_by_role("button", name=words).nth(which).click()
        self.taps += 1

    async def type(self, label: str, value: str) -> None:
        """Fill in the field with this name."""
        await self.page.get_by_label(label, exact=False).first.fill(value)

    async def shows(self, words: str | re.Pattern[str]) -> None:
        """Wait until the page says so."""
        await expect(self.page.locator("main").last).to_contain_text(words, timeout=15_000)

    async def photograph(self, paper: str, size: tuple[int, int] = (1200, 1600)) -> None:
        """Take one picture for this kind of paper."""
        module = self.page.locator(f'section[aria-label="{paper}"]')
        async with self.page.expect_file_chooser() as chooser:
            await module.get_by_role("button", name=re.compile("拍")).last.click()
        self.taps += 1
        taken: Sequence[FilePayload] = [
            {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture(size)}
        ]
        await (await chooser.value).set_files(taken)

    async def text_message(self) -> str:
        """The six digits of the newest text message that this number got."""
        inbox = await self.world.sim("GET", f"sms?phone={self.number}")
        newest = str(inbox["messages"][-1])  # type: ignore[index]
        return re.findall(r"(?<!\d)\d{6}(?!\d)", newest)[0]

    def complaints_beside(self, *expected: str) -> list[str]:
        """What the console said, without the lines in which one of these stands."""
        return [line for line in self.complaints if not any(each in line for each in expected)]

    async def looked_at(self, name: str) -> None:
        """Measure the page as it stands, ask axe, and keep a picture."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        await self.page.wait_for_load_state("networkidle")
        mode = "elder" if self.elder else "normal"
        await self.page.screenshot(path=SCREENSHOTS / f"phone-{name}-{mode}.png")
        found = await self.page.evaluate(_MEASURED)
        text, target = ELDER if self.elder else NORMAL
        assert found["text"] >= text, (name, mode, found)
        assert found["target"] >= target, (name, mode, found)
        assert found["line"] >= 1.3, (name, mode, found)
        assert found["across"] <= WIDTH, (name, mode, found)
        results = await Axe().run(self.page)
        assert results.violations_count == 0, f"{name} {mode}\n{results.generate_report()}"


async def take_out(chromium: Browser, world: World, number: str) -> PhoneScreen:
    """A phone of the stand-in world with this number, the client open on it."""
    person = await world.sim("POST", "users", json={"phone": number})
    await world.sim("POST", f"users/{person['id']}/follow")
    page = await chromium.new_page(
        viewport={"width": WIDTH, "height": 740}, locale="zh-CN", has_touch=True
    )
    screen = PhoneScreen(page, world, number)
    page.on(
        "console",
        lambda said: screen.complaints.append(said.text) if said.type == "error" else None,
    )
    page.on("pageerror", lambda wrong: screen.complaints.append(str(wrong)))
    await page.goto(f"{world.url}/sandbox/phones/{person['id']}/page")
    return screen
