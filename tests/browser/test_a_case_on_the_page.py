"""A payment that did not arrive, in a real browser: the question goes out, “没到” in the stand-in's
chat opens a case, and colleagues take it, hand it over, answer and close it."""

import re

import pytest
from playwright.async_api import Browser, expect

from app.compose import build_housekeeping
from claims_core.claim import Role
from tests.browser.chat_screen import kept, phone_page, typed
from tests.browser.desk_screen import NARROW, WIDE, sit_down
from tests.people import FATHER, STAFF
from tests.window.at_work import Window
from tests.world import World

pytestmark = pytest.mark.browser


async def said(world: World, phone: str, text: str) -> str:
    world.clock.forward(seconds=1)
    pushed = await world.sim("POST", f"users/{phone}/say", json={"text": text})
    return str(pushed["reply"]["text"])  # type: ignore[index]


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["desktop", "phone"])
async def test_a_complaint_goes_from_its_number_to_its_closing(
    window: Window, chromium: Browser, size: dict[str, int]
) -> None:
    world = window.world
    phone = await window.cabinet.follows()
    chat = await phone_page(chromium, window, size["width"])
    await typed(window, chat, "我要投诉", "写在一条里")
    await typed(window, chat, "昨天三号窗口让我跑了三趟，还不告诉我缺什么", "登记好了，编号FW-")
    await kept(chat, "complaint", size["width"])
    number = re.search(r"FW-\w{4}-\w{4}", await chat.locator(".chat").first.inner_text())
    assert number is not None
    clerk = await sit_down(chromium, world.url, STAFF[Role.CLERK].login, size=size)
    page = clerk.page
    await clerk.open("/window/missed-calls")
    await page.locator("#phone").fill("13900000009")
    await clerk.click("记下")
    await clerk.looked_at("missed-calls")
    await clerk.open("/window/cases")
    await page.get_by_role("link", name=number[0]).click()
    await clerk.click("我来办")
    assert "打算怎么办" in await said(world, phone, "投诉进度")
    await page.locator("#words-propose").fill("今天问三号窗口，明天回电话")
    await clerk.looked_at("case-to-propose")
    await clerk.click("记下办理意见")
    await page.locator("#words-mark_hard").fill("要等中心调监控")
    await clerk.click("定为疑难")
    await clerk.looked_at("case-hard")
    assert "难办些" in await said(world, phone, "投诉进度")
    await page.locator("#words-answer").fill("看了监控，给本人道了歉")
    await clerk.click("记下答复")
    await page.get_by_role("radio", name="已解决").check()
    await clerk.click("办结")
    assert "已经办结：已解决" in await said(world, phone, number[0])
    boss = await sit_down(chromium, world.url, STAFF[Role.SUPERVISOR].login, size=size)
    await boss.open("/window/chat-figures")
    await boss.looked_at("chat-figures")
    await said(world, phone, "举报")
    reported = await said(world, phone, "匿名，城东那家诊所拿老人的医保卡空刷，一天好几张")
    report = re.search(r"JB-\w{4}-\w{4}", reported)
    assert report is not None, reported
    await boss.open("/window/fraud")
    await boss.looked_at("fraud-reports")
    await boss.page.get_by_role("link", name=report[0]).click()
    await boss.click("开始查")
    await boss.looked_at("fraud-report")
    await boss.page.get_by_role("radio", name="查实了").check()
    await boss.page.locator("#words-close").fill("现场查了刷卡记录")
    await boss.page.locator("#told").fill("查实了，诊所已经停用。谢谢您。")
    await boss.click("查完了")
    assert "诊所已经停用" in await said(world, phone, report[0])
    await clerk.open("/window/fraud/new")
    await clerk.looked_at("fraud-new")
    assert clerk.complaints == []
    assert boss.complaints == []


async def test_a_payment_that_did_not_arrive_becomes_a_case_and_is_closed(
    window: Window, chromium: Browser
) -> None:
    world = window.world
    phone = await window.cabinet.follows()
    await window.cabinet.paid()
    world.clock.forward(days=6)
    await build_housekeeping(world.services).tidy()
    await world.deliver()
    chat = await world.sim("GET", f"users/{phone}/chat")
    assert "到账了吗" in str(chat["messages"])
    told = await said(world, phone, "没到")
    number = re.search(r"FW-\w{4}-\w{4}", told)
    assert number is not None, told
    assert "还没有人接手" in await said(world, phone, f"{number[0]}怎么样了")

    caller = await sit_down(
        chromium, world.url, STAFF[Role.CALLER].login, expected=("404", "409", "422")
    )
    page = caller.page
    await caller.open("/window/cases?list=open")
    await expect(page.get_by_role("cell", name="没有到账")).to_be_visible()
    await caller.looked_at("cases")
    await page.get_by_role("link", name=number[0]).click()
    await expect(page.get_by_text("说补助款没有到账")).to_be_visible()
    await caller.looked_at("case-open")
    await caller.click("查看完整号码")
    await expect(page.locator("#contacts")).to_contain_text(FATHER.phone)
    await caller.click("我来办")
    await page.locator("#words-answer").fill("银行次日入账，本人已经看到")
    await caller.click("记下答复")
    await caller.looked_at("case-answered")
    assert "已经答复过您" in await said(world, phone, number[0])
    await page.get_by_role("radio", name="已解决").check()
    await caller.click("办结")
    await expect(page.get_by_role("status")).to_contain_text("已办结")
    await expect(page.get_by_role("button", name="记下", exact=True)).to_have_count(0)
    await caller.looked_at("case-closed")
    assert "已经办结：已解决" in await said(world, phone, "我的工单")

    await caller.open("/window/cases/new")
    await page.get_by_label("什么事", exact=True).select_option("complaint")
    await page.locator("#claim_no").fill("DE-2222-2222")
    await page.locator("#words").fill("排队等了两个小时")
    await caller.click("登记")
    await expect(page.locator("#error-claim_no")).to_be_visible()
    await caller.looked_at("case-new")
    await page.locator("#claim_no").fill("")
    await caller.click("登记")
    await page.locator("#colleague_id").select_option(label=STAFF[Role.CLERK].name)
    await caller.click("转过去")
    await expect(page.get_by_role("status")).to_contain_text("已转给同事")
    await caller.looked_at("case-handed-over")
    assert caller.complaints == []
