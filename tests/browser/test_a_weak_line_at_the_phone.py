"""Does somebody in a lift file with five photos, in a real browser, over a line that loses every
fifth request and gives 35 KB a second? They may tap 提交申请 again, and nothing is there twice."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from infra.db import Database
from tests.browser.phone_screen import PATIENCE, SIZE, bound, take_out
from tests.browser.test_a_relative_at_the_phone import STILL_TYPED, papers
from tests.clock import Clock
from tests.people import FATHER
from tests.ports import free_port
from tests.weak_line import LOSES, RATE, WeakLine, weak_line
from tests.window.files import Cabinet, picture
from tests.world import World, open_world

pytestmark = pytest.mark.browser
PHOTOS = 5
# Each photo is tried five times within half a minute, and once more by a tap.
LONG = 3 * PATIENCE
TAPS_AGAIN = 8


@pytest.fixture
async def line_and_world(
    db: Database, clock: Clock, tmp_path: Path
) -> AsyncIterator[tuple[WeakLine, World]]:
    port = free_port()
    async with (
        open_world(db, clock, tmp_path, base_url=f"http://127.0.0.1:{port}") as world,
        weak_line(world.settings.port, port, rate=0) as line,
    ):
        yield line, world


async def test_five_photos_are_filed_from_a_lift(
    line_and_world: tuple[WeakLine, World], chromium: Browser
) -> None:
    line, world = line_and_world
    await Cabinet(world, photo_size=SIZE).pool_used_up()
    phone = await take_out(chromium, world, FATHER.phone)
    await bound(phone)
    line.rate, line.loses = RATE, LOSES
    await phone.tap("申请补助")
    for choice in ("住院", "本市", "生病"):
        await phone.tap(choice)
    await phone.shows("一定要有的材料")
    await phone.tap("开始拍材料")
    await phone.shows("还差这些")
    claim_id = phone.page.url.rpartition("id=")[2]
    for paper in (await papers(phone))[:PHOTOS]:
        await phone.photograph(paper, picture(SIZE))
    stored = phone.page.get_by_text("已存好")
    for _ in range(TAPS_AGAIN):
        try:
            await expect(stored).to_have_count(PHOTOS, timeout=LONG / TAPS_AGAIN)
            break
        except AssertionError:
            again = phone.page.get_by_role("button", name="再试一次")
            for each in await again.all():
                await each.click()
    await expect(stored).to_have_count(PHOTOS, timeout=LONG)
    for label, value in STILL_TYPED.items():
        await phone.type(label, "6222020000000000018" if label == "银行账号" else value)
    done = phone.page.get_by_text("待核验材料")
    for _ in range(TAPS_AGAIN):
        await phone.tap("提交申请")
        try:
            await expect(done.first).to_be_visible(timeout=LONG / TAPS_AGAIN)
            break
        except AssertionError:
            continue
    line.loses = 0.0
    await phone.open(f"pages/claim/index?id={claim_id}")
    await phone.shows("待核验材料")
    await phone.looked_at("claim-filed-from-a-lift")
    await expect(phone.page.get_by_text("已存好")).to_have_count(PHOTOS, timeout=PATIENCE)
    assert line.lost >= 5, "the line lost nothing: this proves nothing"
