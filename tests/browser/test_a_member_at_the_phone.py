"""A member does everything on the phone, in a real browser: bound, filed with photos over a network
that goes away, and the claim looked at; every page in both modes."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.phone_screen import PhoneScreen, take_out
from tests.people import FATHER
from tests.window.at_work import Window

pytestmark = pytest.mark.browser

PAGES = {
    "claims": "全部申请",
    "limits": "今年的额度",
    "people": "帮家人办",
    "inbox": "我的消息",
    "announcements": "公告",
    "questions": "问政策",
    "places": "找网点",
    "tips": "健康提示",
    "activities": "活动报名",
    "settings": "设置",
    "new-claim": "申请补助",
    "bind": "绑定身份",
}


async def bound(phone: PhoneScreen) -> None:
    await phone.shows("先认一下您是谁")
    await phone.tap("开始绑定")
    await phone.type("姓名", FATHER.name)
    await phone.type("身份证号", FATHER.id_number[:-1])
    await phone.type("手机号", FATHER.phone)
    await phone.tap("发验证码")
    await expect(phone.page.get_by_role("alert").first).to_be_visible()
    await phone.type("身份证号", FATHER.id_number)
    await phone.tap("发验证码")
    await phone.shows("验证码已经发到")
    await phone.world.deliver()
    await phone.type("短信里的6位数字", await phone.text_message())
    await phone.tap("确定")
    await phone.shows("现在没有要您办的事")


async def test_a_claim_is_filed_from_the_phone_over_a_bad_network(
    window: Window, chromium: Browser
) -> None:
    phone = await take_out(chromium, window.world, FATHER.phone)
    await bound(phone)
    phone.taps = 0
    await phone.tap("申请补助")
    for choice in ("住院", "本市", "生病", "一定要有的材料"):
        await phone.tap(choice)
    await phone.shows("身份证")
    await phone.tap("开始拍材料")
    await phone.shows("还差这些")
    papers = await phone.page.locator(
        "section[aria-label]:has(button:has-text('拍照'))"
    ).evaluate_all("sections => sections.map((s) => s.getAttribute('aria-label'))")
    first, *others = papers[:5]
    await phone.page.context.set_offline(True)
    await phone.photograph(first)
    await phone.shows("正在上传")
    await phone.page.context.set_offline(False)
    await phone.shows("传好了")
    for paper in others:
        await phone.photograph(paper)
    await expect(phone.page.get_by_text("传好了")).to_have_count(5, timeout=30_000)
    await phone.type("医院全称", "新乡演示医院")
    await phone.type("医院在哪个省", "河南新乡")
    await phone.type("入院日期", "2025.3.1")
    await phone.type("出院日期", "2025年3月9日")
    await phone.type("户名", FATHER.name)
    await phone.type("银行账号", FATHER.account)
    await phone.type("开户银行", "工商银行新乡分行")
    await phone.tap("存好，看还差什么")
    await phone.shows("都齐了，可以提交")
    await phone.looked_at("filing")
    await phone.tap("提交申请")
    await phone.shows("待核验材料")
    await phone.looked_at("claim")
    assert phone.taps <= 14
    assert phone.complaints_beside("INTERNET_DISCONNECTED", "422") == []


async def test_every_page_keeps_the_numbers_for_elders(window: Window, chromium: Browser) -> None:
    phone = await take_out(chromium, window.world, FATHER.phone)
    await bound(phone)
    for elder in (False, True):
        if elder:
            await phone.open("pages/settings/index")
            await phone.tap("换成大字版")
            phone.elder = True
        await phone.open()
        await phone.shows("全部申请")
        await phone.looked_at("home")
        for page, title in PAGES.items():
            await phone.open(f"pages/{page}/index")
            await phone.shows(title)
            await phone.looked_at(page)
    assert phone.complaints_beside("422") == []
