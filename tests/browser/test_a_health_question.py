"""A question about somebody's health, in a real browser: from the chat to the medical staff and
nobody else, wide and narrow."""

import re

import pytest
from playwright.async_api import Browser, expect

from claims_core.claim import Role
from tests.browser.chat_screen import kept, phone_page, typed
from tests.browser.desk_screen import NARROW, WIDE, sit_down
from tests.people import FATHER, STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["desktop", "phone"])
async def test_a_health_question_is_the_medical_staffs_from_the_chat_to_the_answer(
    window: Window, chromium: Browser, size: dict[str, int]
) -> None:
    world = window.world
    await window.cabinet.follows()
    chat = await phone_page(chromium, window, size["width"])
    await typed(window, chat, "健康咨询", "身体难受、情况急，先打120")
    await typed(window, chat, "我68岁，膝盖疼了两个月，想问怎么锻炼", "医务人员给您打电话")
    await kept(chat, "health-question", size["width"])
    number = re.search(r"FW-\w{4}-\w{4}", await chat.locator(".chat").first.inner_text())
    assert number is not None

    login = STAFF[Role.CLERK].login
    clerk = await sit_down(chromium, world.url, login, expected=("404",), size=size)
    await clerk.open("/window/cases")
    await expect(clerk.page.locator("main")).not_to_contain_text(number[0])
    await clerk.open("/window/cases/new")
    await clerk.page.get_by_label("什么事", exact=True).select_option("health_question")
    await clerk.page.locator("#insured_no").fill(FATHER.insured_no)
    await clerk.page.locator("#words").fill("窗口来问：血压药和痛风药能不能一起吃")
    await clerk.looked_at("health-question-at-the-window")
    await clerk.click("登记")
    await expect(clerk.page.locator("main")).to_contain_text("归医护办")
    await expect(clerk.page.locator("main")).not_to_contain_text("痛风药")
    await clerk.looked_at("health-question-passed-on")

    medical = await sit_down(chromium, world.url, STAFF[Role.MEDICAL].login, size=size)
    page = medical.page
    await expect(page.locator("main")).to_contain_text("这里只有健康咨询")
    await medical.looked_at("health-questions")
    await page.get_by_role("link", name=number[0]).click()
    await expect(page.locator("main")).to_contain_text("膝盖疼了两个月")
    await medical.click("查看完整号码")
    await expect(page.locator("#contacts")).to_contain_text(FATHER.phone)
    await medical.click("我来办")
    await page.locator("#words-answer").fill("教了两个不伤膝盖的动作，请他看骨科")
    await medical.looked_at("health-question-to-answer")
    await medical.click("记下答复")
    await page.get_by_role("radio", name="已解决").check()
    await medical.click("办结")
    await expect(page.get_by_role("status")).to_contain_text("已办结")
    await typed(window, chat, number[0], "已经办结：已解决")
    assert clerk.complaints == []
    assert medical.complaints == []

    boss = await sit_down(chromium, world.url, STAFF[Role.SUPERVISOR].login, size=size)
    await boss.open("/window/cases?kind=health_question")
    await boss.page.locator("a.row").first.click()
    await boss.click("我来办")
    await expect(boss.page.locator("main")).to_contain_text("健康咨询由医护答复")
    await expect(boss.page.locator("#words-answer")).to_have_count(0)
    await boss.looked_at("health-question-with-the-supervisor")
    await boss.page.locator("#colleague_id").select_option(label=STAFF[Role.MEDICAL].name)
    await boss.click("转过去")
    await expect(boss.page.get_by_role("status")).to_contain_text("已转给同事")
    assert boss.complaints == []
