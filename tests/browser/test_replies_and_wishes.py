"""What people wrote back, and what they want to be told, in a real browser and on a narrow
screen."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, expect
from sqlalchemy import select

from casework.people.tables import InsuredRow
from claims_core.calendar_cn import china_day
from claims_core.claim import Role
from infra.sms.gateway import SmsReply
from notifications.replies.receiving import SmsReplies
from notifications.subjects.phone_owners import PhoneOwners
from notifications.tables import InboxRemovalRow, TipArticleRow
from notifications.tips.calendar import TipWeek, tips_of_week
from notifications.tips.catalogue import shipped_tips
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


async def test_a_supervisor_reads_how_many_messages_were_removed(
    window: Window, chromium: Browser
) -> None:
    services, now = window.world.services, window.world.clock()
    async with services.db.write() as session:
        for number in range(3):
            day = (now - timedelta(days=number)).date()
            older_than = day.replace(year=day.year - 3)
            session.add(InboxRemovalRow(day=day, older_than=older_than, removed=1_200 + number))
    boss = await sit_down(chromium, window.world.url, STAFF[Role.SUPERVISOR].login)
    await boss.open("/window/inbox-removals")
    await expect(boss.page.locator("main")).to_contain_text("1202")
    await boss.looked_at("inbox-removals")
    assert boss.complaints == []


async def test_the_week_of_tips_says_what_became_of_its_articles(
    window: Window, chromium: Browser
) -> None:
    services, now = window.world.services, window.world.clock()
    week = TipWeek.from_day(china_day(now))
    published, failed = tips_of_week(shipped_tips(), week)
    async with services.db.write() as session:
        for tip, state, url, problem in (
            (published, "published", "http://127.0.0.1/s/1", ""),
            (failed, "failed", "", "48001"),
        ):
            session.add(
                TipArticleRow(
                    week=week.name,
                    tip_id=tip.id,
                    text_hash=tip.text_hash,
                    state=state,
                    url=url,
                    last_error=problem,
                    run_at=now,
                    changed_at=now,
                )
            )
    publicity = await sit_down(chromium, window.world.url, STAFF[Role.PUBLICITY].login)
    await publicity.open("/window/tips")
    await expect(publicity.page.locator("main")).to_contain_text("公众号图文没有发成")
    await publicity.looked_at("tips-articles")
    assert publicity.complaints == []
