"""Is the page usable in a real browser: by keyboard, by a screen reader, wide and narrow?"""

from base64 import b64encode
from collections.abc import AsyncIterator
from itertools import product

import pytest
from playwright.async_api import Browser, Page, expect

from sandbox.wechat.scenes import PICTURE
from tests.accessible import assert_accessible
from tests.chromium import browser_for_a_test
from tests.every_case import EveryCase

pytestmark = pytest.mark.browser


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with browser_for_a_test() as browser:
        yield browser


async def opened(browser: Browser, visit, width: int, query: str = "") -> Page:
    page = await browser.new_page(viewport={"width": width, "height": 844})
    await page.goto(f"{visit.client.make_url('/sandbox/')}{query}")
    return page


async def test_the_page_passes_axe_and_does_not_overflow(browser, visit, world) -> None:
    person = await visit.person(follows=True, nickname="周晓梅")
    await visit.person(follows=True, nickname="梁守田", phone="13900005678")
    await visit.sim(f"users/{person['id']}/say", text="进度")
    await visit.sim(f"users/{person['id']}/picture", data=b64encode(PICTURE).decode())
    world.texts.accept(["13700000011"], "SMS_1", "【大额通】您好", "d-1", "n-1")
    world.faults.lay("sms", "hang", None, None)
    queries = ("?who=p1&tab=texts", "?who=phone:13700000011", "?who=p1&who=p2", "calls")
    with EveryCase() as every:
        for width, query in product((1366, 390), queries):
            page = await opened(browser, visit, width, query)
            await opened_details(page)
            with every.case(width, query):
                await assert_accessible(page)
                assert await page.evaluate("document.documentElement.scrollWidth") <= width
            await page.close()


async def opened_details(page: Page) -> None:
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")


async def test_two_hundred_messages_stay_in_their_frame(browser, visit, world) -> None:
    person = await visit.person(follows=True)
    someone = world.people.get(person["id"])
    measure = """() => {
        const box = (at) => document.querySelector(at).getBoundingClientRect();
        const phone = box(".phone"), chat = box(".chat"), actions = box(".actions");
        const last = [...document.querySelectorAll(".chat .said")].at(-1).getBoundingClientRect();
        return {
            height: Math.round(phone.height), page: document.documentElement.scrollHeight,
            inside: actions.bottom <= phone.bottom && chat.bottom <= actions.top + 1,
            seen: last.bottom <= chat.bottom + 1 && last.top >= chat.top - 1,
            wide: document.querySelector(".chat").scrollWidth - chat.width,
        };
    }"""
    with EveryCase() as every:
        for width in (1366, 390):
            world.chats.heard(someone, "text", "进度", opens="message")
            page = await opened(browser, visit, width)
            few = await page.evaluate(measure)
            for number in range(100):
                world.chats.heard(someone, "text", f"第{number}句" + "很" * 60, opens="message")
                world.chats.replied(someone, f"{number}:" + "a" * 200, {})
            await page.reload()
            with every.case(width, "after a reload"):
                many = await page.evaluate(measure)
                assert many == few | {"page": many["page"]}
                assert few["inside"] and few["seen"] and few["wide"] <= 0
                assert many["page"] <= few["page"]
            world.chats.replied(someone, "刚刚说的", {})
            with every.case(width, "as it comes"):
                await expect(page.locator(".chat")).to_contain_text("刚刚说的")
                assert (await page.evaluate(measure))["seen"]
            await page.close()


async def test_a_conversation_is_held_by_keyboard_alone(browser, visit, our_side) -> None:
    await visit.person(nickname="周晓梅")
    page = await opened(browser, visit, 1366)
    await page.get_by_role("button", name="关注公众号").focus()
    await page.keyboard.press("Enter")
    field = page.get_by_label("对公众号说")
    await expect(field).to_be_focused()
    await page.keyboard.type("起付线多少")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log", name="周晓梅与公众号的聊天")).to_contain_text("起付线多少")
    await expect(field).to_be_focused()
    await expect(field).to_have_value("")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator(".chat")).to_contain_text("点菜单：办理进度")


async def test_what_stands_below_a_button_of_the_menu_opens_and_goes_when_it_is_tapped(
    browser, visit, our_side
) -> None:
    below = [
        {"type": "click", "name": f"第{number}件", "key": f"key-{number}"} for number in range(5)
    ]
    plain = {"type": "click", "name": "人工", "key": "human"}
    menu = [{"name": name, "sub_button": below} for name in ("办事", "政策")] + [plain]
    assert (await visit.call("cgi-bin/menu/create", {"button": menu}))["errcode"] == 0
    await visit.person(follows=True)
    with EveryCase() as every:
        for taps, width in enumerate((1366, 390), start=1):
            page = await opened(browser, visit, width)
            with every.case(width):
                heading, other = page.get_by_text("办事"), page.get_by_text("政策")
                one = page.get_by_role("button", name="第3件")
                await expect(one).to_be_hidden()
                await expect(page.get_by_role("button", name="人工")).to_be_visible()
                await heading.focus()
                await page.keyboard.press("Enter")
                await expect(one).to_be_visible()
                await assert_accessible(page)
                await other.click()  # only one is open
                await expect(one).to_have_count(1)
                await heading.click()
                await one.click()
                await expect(page.locator(".chat").get_by_text("第3件")).to_have_count(taps)
                await expect(one).to_be_hidden()
                await expect(heading).to_be_focused()
            await page.close()
    assert [push["xml"].count("key-3") for push in our_side.pushes[-2:]] == [1, 1]


async def test_voice_pictures_places_and_a_yes_go_out_from_the_right_one_of_two_phones(
    browser, visit, our_side
) -> None:
    for nickname, phone in (("周晓梅", "13800001234"), ("梁守田", "13900005678")):
        await visit.person(follows=True, nickname=nickname, phone=phone)
    page = await opened(browser, visit, 1366, "?who=p1")
    await page.get_by_label("手机", exact=True).select_option("p2")
    await page.get_by_role("button", name="放在旁边").click()
    first, second = page.locator(".phone").nth(0), page.locator(".phone").nth(1)
    await second.locator("summary").click()
    await second.get_by_label("语音").fill("报销要什么材料")
    await second.get_by_role("button", name="说", exact=True).click()
    await expect(second.locator(".chat")).to_contain_text("[语音] 报销要什么材料")
    pictures = [{"name": f"{n}.png", "mimeType": "image/png", "buffer": PICTURE} for n in (1, 2)]
    await second.get_by_label("照片").set_input_files(pictures)
    await second.get_by_role("button", name="发", exact=True).first.click()
    await expect(second.locator(".chat img")).to_have_count(2)
    await second.get_by_label("位置").fill("人民路1号")
    await second.get_by_label("位置").press("Enter")
    await expect(second.locator(".chat")).to_contain_text("[位置] 人民路1号")
    await second.get_by_role("button", name="允许").click()
    await expect(second.locator(".chat")).to_contain_text("允许订阅消息")
    await expect(second.locator("option").first).to_contain_text("剩 1 次")
    assert await first.locator(".chat img").count() == 0
    kinds = [push["xml"].partition("<MsgType><![CDATA[")[2][:5] for push in our_side.pushes]
    assert kinds == ["event", "event", "voice", "image", "image", "locat"]
    assert [push["Event"] for push in our_side.mini] == ["subscribe_msg_popup_event"]
    await second.get_by_role("link", name="收起").click()
    await expect(page.locator(".phone")).to_have_count(1)


async def test_news_comes_by_itself_and_leaves_what_is_being_typed(browser, visit, world) -> None:
    await visit.person(follows=True)
    page = await opened(browser, visit, 390)
    field = page.get_by_label("对公众号说")
    await field.fill("正在打的字")
    world.texts.accept(["13800001234"], "SMS_1", "【大额通】您的验证码是482913", "d-1", "n-1")
    await expect(page.get_by_role("link", name="短信（1）")).to_be_visible()
    await expect(field).to_be_focused()
    await expect(field).to_have_value("正在打的字")
    await page.get_by_role("link", name="短信（1）").click()
    await expect(page.get_by_role("log", name="短信")).to_contain_text("482913")
