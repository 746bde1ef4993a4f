"""Receipts and a stay claimed twice on the claim page in a real browser."""

import pytest
from playwright.async_api import Browser, expect

from claims_core.claim import Role, Stage
from tests.browser.desk_screen import sit_down
from tests.people import STAFF
from tests.window.at_work import Window
from tests.window.files import receipt_number

pytestmark = pytest.mark.browser


async def test_two_claims_are_compared_and_a_receipt_is_registered_with_its_paper(
    window: Window, chromium: Browser
) -> None:
    one = await window.cabinet.claim(Stage.SUBMITTED)
    two = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await sit_down(chromium, window.world.url, STAFF[Role.CLERK].login)
    await clerk.open(f"/window/claims/{two.line.id}")
    await expect(clerk.page.get_by_role("link", name=one.line.claim_no, exact=True)).to_be_visible()
    await clerk.looked_at("same-stay")
    await clerk.page.get_by_label("对照的结果").select_option("more_receipts")
    await clerk.page.get_by_label("理由", exact=False).first.fill("清单不同，这是漏交的两张")
    await clerk.click("记下认定")
    await clerk.looked_at("same-stay-decided")
    await clerk.click("材料齐全，受理")

    registrar = await sit_down(
        chromium, window.world.url, STAFF[Role.REGISTRAR].login, expected=("422",)
    )
    await registrar.open(f"/window/claims/{two.line.id}")
    page = registrar.page
    await page.fill("#receipt-0-number", receipt_number())
    await page.locator("summary", has_text="查验结果").first.click()
    await page.select_option("#receipt-0-state", "exchanged")
    await registrar.looked_at("register-verified")
    await registrar.click("登记")
    await expect(page.locator("#notice")).to_contain_text("请写明另一张")
    await registrar.looked_at("register-refused")
    await page.fill("#receipt-0-related-code", "41019925")
    await page.fill("#receipt-0-related-number", "0000700001")
    await registrar.click("登记")
    await expect(page.get_by_role("status")).to_contain_text("已登记")
    await registrar.looked_at("registered-verified")
    for screen in (clerk, registrar):
        assert screen.complaints == []
