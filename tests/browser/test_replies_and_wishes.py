"""What people wrote back, and what they want to be told, in a real browser and on a narrow
screen."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import select

from casework.people.tables import InsuredRow
from claims_core.claim import Role
from infra.sms.gateway import SmsReply
from notifications.replies.receiving import SmsReplies
from notifications.subjects.phone_owners import PhoneOwners
from tests.browser.desk_screen import sit_down
from tests.people import FATHER, STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.browser


async def test_a_clerk_reads_a_reply_and_records_what_somebody_wants(
    window: Window, chromium: Browser
) -> None:
    services = window.world.services
    replies = SmsReplies(services.db, services.sealer, PhoneOwners(services.sealer), services.clock)
    for number, text in enumerate(("钱还没到，麻烦查一下，家里等着用", "你们几点下班")):
        at = services.clock() + timedelta(minutes=number)
        reply = SmsReply(phone=FATHER.phone, text=text, reference=str(number), sent_at=at)
        await replies.receive("aliyun", [reply])
    async with services.db.read() as session:
        insured_id = await session.scalar(select(InsuredRow.id).order_by(InsuredRow.id))
    clerk = await sit_down(chromium, window.world.url, STAFF[Role.CLERK].login)
    page = clerk.page
    await clerk.open("/window/replies")
    await clerk.looked_at("sms-replies")
    await page.get_by_role("button", name="处理过了").first.click()
    await expect(page.get_by_role("status")).to_contain_text("已记下处理过了")
    await clerk.open(f"/window/people/{insured_id}")
    await clerk.click("要收哪些消息")
    await clerk.looked_at("message-wishes")
    await page.get_by_label("饮食").check()
    await page.get_by_label("依据").fill("健康提示订阅单")
    await clerk.click("登记")
    await expect(page.get_by_role("status")).to_contain_text("马上生效")
    await expect(page.get_by_label("饮食")).to_be_checked()
    assert clerk.complaints == []
