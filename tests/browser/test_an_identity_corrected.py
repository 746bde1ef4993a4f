"""An identity corrected, in a real browser: found by its number, proposed, seen side by side in
full, confirmed by another person, and found again by the old number."""

import pytest
from playwright.async_api import Browser, expect

from claims_core.claim import Role, Stage
from tests.browser.desk_screen import sit_down
from tests.people import DAUGHTER, FATHER, STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.browser

PASSPORT = "E19580314"


async def test_an_identity_is_corrected_and_two_people_become_one(
    window: Window, chromium: Browser
) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await sit_down(
        chromium, window.world.url, STAFF[Role.CLERK].login, expected=("422", "404")
    )
    page = clerk.page
    await clerk.click("参保人")
    await clerk.looked_at("people-empty")
    await page.get_by_label("完整证件号码").fill(FATHER.id_number)
    await clerk.click("查找")
    assert FATHER.id_number not in page.url
    await expect(page.get_by_role("link", name=claim.line.claim_no)).to_be_visible()
    await page.locator("summary", has_text="证件号码要改").click()
    await page.get_by_label("现在证件上的号码").fill(DAUGHTER.id_number)
    await page.select_option("#number-paper", "document_seen")
    await page.fill("#number-words", "登记时录错了，看过护照原件")
    await clerk.click("提出，请主管复核")
    await expect(page.locator("#error-new_number")).to_contain_text("另一个人用这个号码")
    await expect(page.locator("#number-words")).to_have_value("登记时录错了，看过护照原件")
    await clerk.looked_at("person-refused")
    await page.get_by_label("现在证件上的号码").fill(PASSPORT)
    await clerk.click("提出，请主管复核")
    await expect(page.get_by_role("status")).to_contain_text("请主管")
    await clerk.looked_at("identity-change-proposed")

    boss = await sit_down(chromium, window.world.url, STAFF[Role.SUPERVISOR].login)
    await boss.open("/window/people")
    await boss.looked_at("people-waiting")
    await boss.page.locator("a.row").click()
    await boss.page.locator("summary", has_text="不通过").click()
    await boss.page.fill("#refuse-words", "打了一半的理由")
    await boss.page.locator("summary", has_text="查看完整号码").click()
    await boss.page.select_option("#which", "new")
    await boss.page.fill("#reveal-reason", "和复印件对照")
    await boss.click("查看")
    await expect(boss.page.get_by_role("status")).to_contain_text(PASSPORT)
    await expect(boss.page.locator("#refuse-words")).to_have_value("打了一半的理由")
    await boss.looked_at("identity-change-revealed")
    await boss.click("和证件一致，改号码")
    await expect(boss.page.locator("#notice")).to_contain_text("已复核")

    # the old number still finds the person; now the daughter's entry turns out to be theirs
    await clerk.open("/window/people")
    await page.get_by_label("完整证件号码").fill(FATHER.id_number)
    await clerk.click("查找")
    await expect(page.locator(".facts")).to_contain_text("以前的号码")
    await page.locator("summary", has_text="是同一个人").click()
    await page.get_by_label("另一个人的证件号码").fill(DAUGHTER.id_number)
    await page.select_option("#same-paper", "police_letter")
    await page.fill("#same-words", "公安的证明，同一个人")
    await clerk.looked_at("person-same")
    await clerk.click("提出合并，请主管复核")
    await boss.open(page.url.partition(window.world.url)[2].partition("?")[0])
    await expect(boss.page.locator("main")).to_contain_text("合并后不能自动拆开")
    await boss.looked_at("identity-change-same")
    await boss.click("两边都看过，确认是同一个人")
    await boss.page.get_by_label("完整证件号码").fill(DAUGHTER.id_number)
    await boss.click("查找")
    await expect(boss.page.get_by_role("link", name=claim.line.claim_no)).to_be_visible()
    await boss.looked_at("person-merged")
    for screen in (clerk, boss):
        assert screen.complaints == []
