"""A member who wants a person, in a real browser: from the chat onto the clerks' list, answered,
back to the bot, and rated."""

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import select, update

from casework.handover import sentences
from casework.people.tables import BindingRow, MemberRow
from claims_core.claim import Role, Stage
from tests.browser.chat_screen import kept, phone_page, typed
from tests.browser.desk_screen import NARROW, WIDE, sit_down
from tests.people import FATHER, STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["desktop", "phone"])
async def test_a_chat_goes_from_the_bot_to_a_clerk_and_back_with_a_rating(
    window: Window, chromium: Browser, size: dict[str, int]
) -> None:
    world = window.world
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    user = await world.sim("POST", "users", json={"phone": FATHER.phone})
    phone = user["id"]
    await world.sim("POST", f"users/{phone}/follow")
    async with world.services.db.write() as session:  # the phone is the one that filed the claim
        follower = select(MemberRow.id).where(MemberRow.official_openid.is_not(None))
        await session.execute(update(BindingRow).values(member_id=follower.scalar_subquery()))
    await world.sim("POST", f"users/{phone}/say", json={"text": "大额一年封顶多少"})
    world.clock.forward(seconds=1)
    chat = await phone_page(chromium, window, size["width"])
    await typed(window, chat, "给我找个真人", "已经帮您叫工作人员了")
    await world.sim("POST", f"users/{phone}/say", json={"text": "我爸的钱怎么还没到，他急着用"})

    clerk = await sit_down(chromium, world.url, STAFF[Role.CLERK].login, size=size)
    page = clerk.page
    await clerk.open("/window/chats")
    await expect(page.locator("main")).to_contain_text("您没在接待")
    await clerk.looked_at("chats-waiting")
    await clerk.click("开始接待")
    await expect(page.get_by_role("status")).to_contain_text("您在接待了")
    await page.locator(".chats a.who").first.click()
    await expect(page.locator("#thread .thread")).to_contain_text("我爸的钱怎么还没到")
    await expect(page.get_by_role("link", name=claim.line.claim_no)).to_be_visible()
    await page.locator("summary", has_text="找人工以前").click()
    await expect(page.locator(".before")).to_contain_text("大额一年封顶多少")
    await expect(page.locator("main")).to_contain_text("问答里可能的答案")
    await page.locator("summary", has_text="常用语").click()
    await page.get_by_role("button", name="请稍等，我查一下").click()
    await expect(page.locator("#text")).to_have_value("请稍等，我查一下，马上回您。")
    await clerk.looked_at("chat-open")
    await clerk.click("发给对方")
    await expect(page.locator("#notice")).to_contain_text("发出去了")
    await world.sim("POST", f"users/{phone}/say", json={"text": "好的，谢谢"})
    await expect(page.locator("#thread .thread")).to_contain_text("好的，谢谢")
    await clerk.looked_at("chat-answered")
    await page.locator("summary", has_text="登记成工单").click()
    await page.get_by_role("radio", name="疑难问题").check()
    await page.locator("#words").fill("等银行回音，本人要一个准信")
    await clerk.looked_at("chat-case")
    await clerk.click("登记")
    await expect(page.locator("#notice")).to_contain_text("登记成工单了")
    await expect(page.locator("#thread .thread")).to_contain_text("FW-")
    await clerk.click("结束这次接待")
    await expect(page.get_by_role("status")).to_contain_text("结束了")
    await clerk.looked_at("chats-ended")

    await chat.reload()
    for words in ("请稍等，我查一下", sentences.RATE):
        await expect(chat.locator(".chat").first).to_contain_text(words)
    await typed(window, chat, "5", sentences.RATED)
    await kept(chat, "with-a-clerk", size["width"])
    await page.locator(".chats a.who").first.click()
    await expect(page.locator("main")).to_contain_text("评价：5分")
    await clerk.looked_at("chat-rated")
    assert clerk.complaints == []
