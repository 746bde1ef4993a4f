"""A list of places comes in at the window and a phone finds the nearest; a picture from the chat
goes into the claim that waits for it. In a real browser, wide and narrow."""

import pytest
from playwright.async_api import Browser, expect

from claims_core.checklist import Material
from claims_core.claim import Role, Stage, Wanted
from tests.browser.chat_screen import WIDTHS, kept, phone_page
from tests.browser.desk_screen import sit_down
from tests.people import STAFF
from tests.places import EVERY, places_csv
from tests.window.at_work import Window
from tests.window.files import picture

pytestmark = pytest.mark.browser
PUT = "放好了：医疗收费票据"


async def test_the_list_comes_in_and_the_nearest_outlet_is_told(
    window: Window, chromium: Browser
) -> None:
    await window.cabinet.follows()
    boss = await sit_down(chromium, window.world.url, STAFF[Role.SUPERVISOR].login)
    await boss.open("/window/places")
    await expect(boss.page.locator("main")).to_contain_text("还没有导入过名单")
    await boss.looked_at("places-none")
    await boss.click("导入名单")
    await boss.looked_at("places-file")
    rows = (*EVERY, EVERY[0].replace("WD1", "WD9").replace("服务网点", "饭店"))
    file = {"name": "places.csv", "mimeType": "text/csv", "buffer": places_csv(*rows)}
    await boss.page.set_input_files("#file", file)  # type: ignore[arg-type]
    await boss.click("读文件")
    main = boss.page.locator("main")
    await expect(main).to_contain_text("请写成这几样之一")
    await expect(main).to_contain_text("卫河演示网点")
    await expect(main).not_to_contain_text("先不能复核")
    await boss.looked_at("places-preview")
    await boss.click("只导入没有问题的5行，要改的1行不导入")
    await expect(boss.page.locator("#progress")).to_contain_text("新增5")
    await boss.open("/window/places")
    await expect(main).to_contain_text("一共5个")
    await boss.looked_at("places")
    await boss.click("定点医院")
    await expect(main).to_contain_text("三级甲等")
    await expect(main).not_to_contain_text("卫河演示网点")
    assert boss.complaints == []
    for width in WIDTHS:
        page = await phone_page(chromium, window, width)
        form = page.locator("form[action$='page/place']")
        await form.get_by_role("button", name="发").click()
        await expect(page.locator(".chat")).to_contain_text("离您最近的")
        await expect(page.locator(".chat")).to_contain_text("卫河演示网点（服务网点），约")
        await kept(page, "nearest", width)
        await page.close()


@pytest.mark.parametrize("width", WIDTHS)
async def test_a_picture_from_the_chat_goes_into_the_claim(
    window: Window, chromium: Browser, width: int
) -> None:
    await window.cabinet.follows()
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = window.cabinet.actors[Role.CLERK]
    wanted = (Wanted(Material.RECEIPT, "右下角的章没拍进来"),)
    window.world.clock.forward(hours=1)
    desk = window.world.services.desk
    await desk.request_materials(clerk, claim.line.id, claim.line.version, wanted)
    window.world.clock.forward(hours=1)
    page = await phone_page(chromium, window, width)
    form = page.locator("form[action$='page/picture']")
    shot = {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture((1200, 1600))}
    await form.locator("input[type=file]").set_input_files(shot)  # type: ignore[arg-type]
    await form.get_by_role("button", name="发").click()
    await expect(page.locator(".chat")).to_contain_text("1. 医疗收费票据（还缺）")
    await page.locator("form.say input.words").fill("1")
    await page.get_by_role("button", name="发送").click()
    await expect(page.locator(".chat")).to_contain_text(PUT)
    await kept(page, "picture", width)
    await page.close()
    screen = await sit_down(chromium, window.world.url, STAFF[Role.CLERK].login)
    await screen.open(f"/window/claims/{claim.line.id}")
    await screen.looked_at("claim-with-a-picture-from-the-chat")
    assert screen.complaints == []
