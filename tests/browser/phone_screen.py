"""A member at a real browser inside WeChat: every page is measured against the numbers for elders
and looked at by axe on the way, narrow, in the mode that is on."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from playwright.async_api import Browser, FilePayload, Page, ViewportSize, expect

from tests.accessible import assert_accessible
from tests.browser.kept_pictures import kept_page
from tests.browser.settled import Underway
from tests.people import FATHER, Insured
from tests.window.files import picture
from tests.world import World

WIDTH = 360
SCREEN: ViewportSize = {"width": WIDTH, "height": 740}
# Other phones, and a tablet; where nothing is laid out anew, axe is not asked again.
WIDER, BETWEEN = (390, 768), (390,)
SIZE = (1200, 1600)
# A machine with other work takes its time over a page; nothing here waits for a fixed one.
PATIENCE = 90_000
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
    """One phone's browser; `complaints` are what its console said, `taps` what was pressed, `typed`
    what was written into fields."""

    page: Page
    world: World
    number: str
    elder: bool = False
    taps: int = 0
    typed: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    async def open(self, path: str = "") -> None:
        """A page of the client, as the phone's own browser does."""
        await self.page.goto(f"{self.world.url}/m/{path}")

    async def tap(self, words: str, which: int = 0) -> None:
        """Press the button with these words."""
        await self.page.get_by_role("button", name=words).nth(which).click()
        self.taps += 1

    async def choose(self, words: str) -> None:
        """Press the button that says just this, and not one of a page before that also does."""
        await self.page.get_by_role("button", name=words, exact=True).first.click()
        self.taps += 1

    async def type(self, label: str, value: str) -> None:
        """Fill in the field with this name."""
        await self.page.get_by_label(label, exact=False).first.fill(value)
        self.typed.append(value)

    async def shows(self, words: str | re.Pattern[str]) -> None:
        """Wait until the page says so."""
        await expect(self.page.locator("main").last).to_contain_text(words, timeout=PATIENCE)

    async def photograph(self, paper: str, data: bytes | None = None, again: str = "") -> None:
        """Take one picture for this kind of paper; `again` is the button of one to be taken
        anew."""
        module = self.page.locator(f'section[aria-label="{paper}"]')
        button = module.get_by_role("button", name=again or re.compile("拍")).last
        async with self.page.expect_file_chooser() as chooser:
            await button.click()
        self.taps += 1
        data = data or picture(SIZE)
        taken: Sequence[FilePayload] = [
            {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": data}
        ]
        await (await chooser.value).set_files(taken)

    async def killed(self) -> None:
        """The system closes the page and its tab; the person opens our page again, from the start.
        What was said on the console while it had no network goes with it."""
        context = self.page.context
        await self.page.close()
        await context.set_offline(False)
        self.page = await context.new_page()
        self.complaints.clear()
        self.listen()
        await self.open()

    def listen(self) -> None:
        """Keep what this page says on its console, and what it waits for."""
        self._underway = Underway(self.page)
        self.page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )
        self.page.on("pageerror", lambda wrong: self.complaints.append(str(wrong)))

    async def login_ends(self) -> None:
        """The service knows this login no more; the phone learns it with the next step."""
        await self.page.evaluate("window.sessionStorage.setItem('session', 'no-more')")

    async def text_message(self, number: str = "") -> str:
        """The six digits of the newest text message that this number got, or another one."""
        async with asyncio.timeout(PATIENCE / 1000):  # a worker of its own sends it in a moment
            while True:
                inbox = await self.world.sim("GET", f"sms?phone={number or self.number}")
                newest = str((inbox["messages"] or [""])[-1])  # type: ignore[index]
                if found := re.findall(r"(?<!\d)\d{6}(?!\d)", newest):
                    return found[0]
                await asyncio.sleep(0.2)

    def complaints_beside(self, *expected: str) -> list[str]:
        """What the console said, without the lines in which one of these stands."""
        return [line for line in self.complaints if not any(each in line for each in expected)]

    async def looked_at(self, name: str, width: int = WIDTH, at: str = "") -> None:
        """Measure the page as it stands, at another width too, ask axe; where pictures are asked
        for, of what is in sight, or with these words in the middle of it."""
        await self._underway.settled()
        mode = "elder" if self.elder else "normal"
        wider = "" if width == WIDTH else f"-{width}"
        if wider:
            await self.page.set_viewport_size({"width": width, "height": 740})
        if at:
            words = self.page.locator("main").last.get_by_text(at).first
            await words.evaluate("each => each.scrollIntoView({block: 'center'})")
        await kept_page(self.page, f"phone-{name}-{mode}{wider}")
        found = await self.page.evaluate(_MEASURED)
        text, target = ELDER if self.elder else NORMAL
        assert found["text"] >= text, (name, mode, found)
        assert found["target"] >= target, (name, mode, found)
        assert found["line"] >= 1.3, (name, mode, found)
        assert found["across"] <= width, (name, mode, width, found)
        if width not in BETWEEN:
            await assert_accessible(self.page, f"{name} {mode}")
        if wider:
            await self.page.set_viewport_size(SCREEN)


async def take_out(
    chromium: Browser,
    world: World,
    number: str,
    *,
    agree: bool = True,
    played: Callable[[Page], Awaitable[None]] | None = None,
) -> PhoneScreen:
    """A phone of the stand-in world with this number, the client open on it, and what it uses of
    somebody agreed to.

    `played` puts what is answered at the browser's edge in place. It has to stand before the page
    opens its first address: put there while the browser goes from one to the next, it now and then
    catches nothing of the page that comes."""
    person = await world.sim("POST", "users", json={"phone": number})
    await world.sim("POST", f"users/{person['id']}/follow")
    context = await chromium.new_context(viewport=SCREEN, locale="zh-CN", has_touch=True)
    context.set_default_timeout(PATIENCE)
    screen = PhoneScreen(await context.new_page(), world, number)
    screen.listen()
    if played is not None:
        await played(screen.page)
    await screen.page.goto(f"{world.url}/sandbox/phones/{person['id']}/page")
    if agree:
        await screen.tap("同意，开始用")
    return screen


async def bound(phone: PhoneScreen, person: Insured = FATHER) -> None:
    """Whoever holds the phone has shown who they are, by a code that came in a text message."""
    await phone.shows("先认一下您是谁")
    await phone.tap("开始绑定")
    await phone.type("姓名", person.name)
    await phone.type("身份证号", person.id_number)
    await phone.type("手机号", person.phone)
    await phone.tap("发验证码")
    await phone.shows("验证码已经发到")
    await phone.world.deliver()
    await phone.type("短信里的6位数字", await phone.text_message())
    await phone.tap("确定")
    await phone.shows("现在没有要您办的事")
