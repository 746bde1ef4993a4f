"""A member looks after their own things on the phone, in a real browser: agreed, bound, asks and is
answered, reports, logs out; every page in both modes and at three widths."""

import re

import pytest
from playwright.async_api import Browser, expect

from claims_core.claim import Role
from tests.browser.phone_screen import PATIENCE, WIDER, bound, take_out
from tests.people import FATHER
from tests.window.at_work import Window

pytestmark = pytest.mark.browser

PAGES = {
    "consents": "您同意过什么",
    "first-reports": "报案",
    "assisted": "窗口替我填的",
    "claims": "全部申请",
    "limits": "今年的额度",
    "people": "帮家人办",
    "proof": "填窗口码",
    "inbox": "我的消息",
    "announcements": "公告",
    "questions": "问政策",
    "person": "找工作人员",
    "estimate": "试算能补多少",
    "fraud": "举报",
    "places": "找网点",
    "tips": "健康提示",
    "activities": "活动报名",
    "settings": "设置",
    "my-data": "我的资料",
    "new-claim": "申请补助",
    "bind": "绑定身份",
    "components": "样子一览",
}


async def test_nobody_is_known_before_they_agreed_and_a_no_leads_on(
    window: Window, chromium: Browser
) -> None:
    phone = await take_out(chromium, window.world, FATHER.phone, agree=False)
    await phone.shows("我们要用到您的哪些信息")
    await phone.looked_at("privacy")
    assert await phone.page.evaluate("window.sessionStorage.getItem('session')") is None
    await phone.tap("不同意")
    await phone.shows("不认您是谁")
    await phone.looked_at("privacy-refused")
    await phone.tap("问政策")
    await phone.type("您想问什么", "大额一年封顶多少")
    await phone.tap("问", 0)
    await expect(phone.page.get_by_role("status").first).to_contain_text("元", timeout=PATIENCE)
    assert await phone.page.evaluate("window.sessionStorage.getItem('session')") is None
    await phone.tap("回首页")
    await phone.tap("再看一遍")
    await phone.tap("同意，开始用")
    await phone.shows("先认一下您是谁")
    assert phone.complaints == []


async def test_a_login_that_ends_in_a_form_loses_nothing_that_was_typed(
    window: Window, chromium: Browser
) -> None:
    phone = await take_out(chromium, window.world, FATHER.phone)
    await phone.tap("开始绑定")
    await phone.type("姓名", FATHER.name)
    await phone.type("身份证号", FATHER.id_number[:-1])
    await phone.type("手机号", FATHER.phone)
    await phone.login_ends()
    await phone.tap("发验证码")
    await phone.shows("刚才重新登录了一次")
    for label, value in (("姓名", FATHER.name), ("手机号", FATHER.phone)):
        await expect(phone.page.get_by_label(label, exact=False).first).to_have_value(
            value, timeout=PATIENCE
        )
    held = await phone.page.evaluate(
        "[...Object.values(sessionStorage), ...Object.values(localStorage)].join()"
    )
    assert FATHER.name not in held and FATHER.phone not in held
    await phone.tap("发验证码")
    await expect(phone.page.get_by_role("alert").first).to_be_visible(timeout=PATIENCE)
    await phone.type("身份证号", FATHER.id_number)
    await phone.tap("发验证码")
    await phone.shows("验证码已经发到")
    assert phone.complaints_beside("401", "422") == []


async def test_a_member_asks_talks_reports_chooses_and_leaves(
    window: Window, chromium: Browser
) -> None:
    phone = await take_out(chromium, window.world, FATHER.phone)
    await bound(phone)
    await phone.tap("试算能补多少")
    await phone.type("一共花了多少元", "10万")
    await phone.tap("算一算")
    await phone.shows("估算")
    await phone.tap("回首页")

    await phone.tap("找工作人员")
    await phone.type("要说的话", "我的钱怎么还没到")
    await phone.tap("发出去")
    await phone.shows("我的钱怎么还没到")
    services, clerk = window.world.services, window.cabinet.actors[Role.CLERK]
    (line,) = (await services.window.chats.lists.chats(clerk)).waiting
    await services.window.chats.desk.reply(clerk, line.id, "您好，我查一下。", after=1)
    await phone.shows("您好，我查一下。")
    await phone.looked_at("person-talking")
    await phone.tap("不用了，结束")
    await phone.tap("5　很满意")
    await phone.shows("谢谢您的评价")
    await phone.tap("回首页")

    await phone.tap("举报")
    await phone.type("怎么回事", "有人拿别人的票据来报销，上个月在卫辉。")
    await phone.tap("交上去")
    number = await phone.page.locator(".number").inner_text()
    assert re.fullmatch(r"JB[-0-9A-Z]+", number)
    await phone.looked_at("fraud-taken")
    await phone.type("用编号问办到哪了", number)
    await phone.tap("看一看")
    await phone.shows("还要补充的话")
    await phone.tap("回首页")

    await phone.tap("设置")
    await phone.tap("不收政策公告")
    await phone.shows("没有在收")
    await phone.tap("我的资料")
    await phone.shows(f"{FATHER.name[0]}")
    await phone.tap("退出登录")
    await phone.shows("退出了")
    assert await phone.page.evaluate("window.sessionStorage.getItem('session')") is None
    assert phone.complaints == []


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
            for width in WIDER:
                await phone.looked_at(page, width)
    assert phone.complaints_beside("422") == []
