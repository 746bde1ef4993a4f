"""What stands on the papers is not typed again, in a real browser: filled in, shown beside the
photo, put right where it is wrong, looked at where nobody could be certain."""

import asyncio

import pytest
from playwright.async_api import Browser, expect

from tests.browser.phone_screen import PATIENCE, WIDER, PhoneScreen, take_out
from tests.browser.phone_screen import bound as bound_by_code
from tests.browser.played_readings import BANK, HOSPITAL, UNSURE, WAITING, PlayedReadings
from tests.browser.test_a_relative_at_the_phone import (
    MOST_TAPS,
    arrived,
    authorised,
    begun,
    bound,
)
from tests.people import DAUGHTER, FATHER
from tests.window.at_work import Window

pytestmark = pytest.mark.browser

FIVE = ("身份证", "票据", "费用清单", "出院记录", "银行卡")
"""The papers of a stay whose numbers are wanted, by a word of their names."""


async def a_daughter(chromium: Browser, window: Window, read: PlayedReadings) -> PhoneScreen:
    """Her phone, with her father's authorisation, at a service that reads papers."""
    phone = await take_out(chromium, window.world, DAUGHTER.phone, played=read.on)
    await bound(phone)
    await authorised(phone)
    await phone.tap("回首页")
    return phone


async def with_five_photos(phone: PhoneScreen) -> None:
    await photographed(phone)
    await filled_in(phone)


async def photographed(phone: PhoneScreen) -> None:
    await begun(phone)
    for many, paper in enumerate(FIVE, start=1):
        module = phone.page.locator(f'section[aria-label*="{paper}"]:has(button:has-text("拍照"))')
        name = await module.first.get_attribute("aria-label")
        await phone.photograph(str(name))
        await arrived(phone, many)


async def filled_in(phone: PhoneScreen) -> None:
    await expect(phone.page.get_by_label("医院全称")).to_have_value(HOSPITAL, timeout=PATIENCE)
    await expect(phone.page.get_by_label("开户银行")).to_have_value(BANK, timeout=PATIENCE)


async def test_what_was_read_is_asked_for_again_where_the_answer_was_lost(
    window: Window, chromium: Browser
) -> None:
    read = PlayedReadings()
    phone = await a_daughter(chromium, window, read)
    read.lost = 7  # one for each photo, and more
    await with_five_photos(phone)
    assert read.lost == 0


async def test_what_is_read_after_a_minute_still_fills_what_is_empty(
    window: Window, chromium: Browser
) -> None:
    read = PlayedReadings(busy=True)
    phone = await a_daughter(chromium, window, read)
    await phone.page.clock.install()
    await phone.page.reload()
    await photographed(phone)
    await phone.shows(WAITING)
    await phone.type("出院日期", "2025-03-08")
    await phone.page.clock.fast_forward(65_000)
    await expect(phone.page.get_by_text(WAITING)).to_have_count(0, timeout=PATIENCE)
    read.busy = False
    await phone.page.clock.fast_forward(11_000)
    await filled_in(phone)
    await expect(phone.page.get_by_label("出院日期")).to_have_value("2025-03-08")


async def test_filing_with_five_photos_takes_twelve_taps_and_not_one_typed_letter(
    window: Window, chromium: Browser
) -> None:
    read = PlayedReadings()
    phone = await a_daughter(chromium, window, read)
    phone.taps, phone.typed = 0, []
    await with_five_photos(phone)
    await phone.tap("提交申请")
    await phone.shows("待核验材料")
    assert phone.taps == MOST_TAPS and phone.typed == []
    await phone.shows(HOSPITAL)
    await phone.shows(read.values["account"][-4:])
    told = {name: value for (_, name), value in read.said.items()}
    assert told == {name: value for name, value in read.values.items() if name != "amount"}
    assert phone.complaints == []


@pytest.mark.parametrize("elder", [False, True], ids=["normal", "elder"])
async def test_what_nobody_could_read_for_certain_is_looked_at_before_it_is_handed_in(
    window: Window, chromium: Browser, elder: bool
) -> None:
    read = PlayedReadings(unsure=frozenset({"discharge_on", "account"}))
    phone = await a_daughter(chromium, window, read)
    if elder:
        await phone.tap("设置")
        await phone.tap("换成大字版")
        phone.elder = True
    await with_five_photos(phone)
    for width in (360, *WIDER):
        await phone.looked_at("filing-read", width, at="医院全称")
    await phone.looked_at("filing-doubt", at="出院日期")
    await phone.tap("还读到了")
    await phone.shows("86000.00")
    await phone.looked_at("filing-beside", at="86000.00")
    await phone.tap("改金额")
    await phone.type("金额", "86500.00")
    await phone.tap("提交申请")
    await phone.shows("还没有提交")
    await phone.shows("2025-03-09，是从照片上读的，没看准")
    assert read.said == {}
    await phone.looked_at("filing-doubt-stopped", at="还没有提交")
    await phone.type("出院日期", "2025.3.8")
    await phone.tap("看过了，都对")
    await expect(phone.page.get_by_text("正在办，请稍等")).to_have_count(0, timeout=PATIENCE)
    await expect(phone.page.get_by_role("button", name="看过了，都对")).to_have_count(0)
    async with asyncio.timeout(PATIENCE / 1000):  # the button is gone before all is told
        while not {"discharge_on", "amount", "account"} <= {name for _, name in read.said}:
            await asyncio.sleep(0.05)
    told = {name: value for (_, name), value in read.said.items()}
    assert told["discharge_on"] == "2025-03-08" and told["amount"] == "86500.00"
    assert told["account"] == read.values["account"]
    await phone.tap("提交申请")
    await phone.shows("待核验材料")
    await phone.shows("2025年3月8日")
    assert phone.complaints == []


async def test_the_account_that_money_came_to_before_is_taken_with_one_tap(
    window: Window, chromium: Browser
) -> None:
    phone = await take_out(chromium, window.world, FATHER.phone)
    await bound_by_code(phone)
    await window.cabinet.paid(FATHER)
    await phone.open()
    await phone.tap("申请补助")
    for choice in ("住院", "本市", "生病"):
        await phone.choose(choice)
    await phone.tap("开始拍材料")
    await phone.shows("上次的钱打到了")
    await phone.shows(FATHER.account[-4:])
    assert FATHER.account not in await phone.page.content()
    await phone.looked_at("filing-known-account", at="上次的钱打到了")
    await phone.tap("还打到这个账户")
    await expect(phone.page.get_by_text("上次的钱打到了")).to_have_count(0, timeout=PATIENCE)
    await phone.tap("先存好，看还差什么")
    await expect(phone.page.get_by_text("收款银行账户")).to_have_count(0)
    assert UNSURE not in await phone.page.content()
    assert phone.complaints == []
