"""A table that is asked for, agreed to by somebody else and fetched, in a real browser."""

import pytest
from playwright.async_api import Browser, expect

from claims_core.claim import Role, Stage
from tests.browser.desk_screen import sit_down
from tests.browser.fetched import fetched
from tests.people import STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.browser


async def test_a_table_leaves_agreed_to_and_encrypted(window: Window, chromium: Browser) -> None:
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    url = window.world.url
    cashier = await sit_down(chromium, url, STAFF[Role.CASHIER].login, expected=("422",))
    boss = await sit_down(chromium, url, STAFF[Role.SUPERVISOR].login, expected=("422",))
    await cashier.open("/window/exports")
    await cashier.looked_at("exports-none")
    await cashier.open("/window/money/lines")
    await cashier.looked_at("money-lines-to-export")
    await cashier.click("导出 Excel 表格")
    await cashier.page.get_by_label("拿去做什么用").fill("和市财政核对上个月的账")
    await cashier.looked_at("export-ask")
    await cashier.click("申请导出")
    await cashier.looked_at("export-waiting")
    await boss.open("/window/claims")
    await boss.looked_at("claims-export-waiting")
    await boss.click("去「导出」")
    await boss.looked_at("exports-waiting")
    await boss.page.get_by_role("table").get_by_role("link", name="资金分录").click()
    await expect(boss.page.get_by_text("和市财政核对上个月的账")).to_be_visible()
    await boss.click("不批准")
    await boss.looked_at("export-refusal-without-words")
    await boss.click("批准")
    await boss.looked_at("export-approved")
    await cashier.open("/window/claims")
    await cashier.looked_at("claims-export-ready")
    await cashier.open("/window/exports")
    await cashier.looked_at("exports-mine")
    await cashier.page.get_by_role("table").get_by_role("link", name="资金分录").click()
    await cashier.looked_at("export-fetch")
    shown = await cashier.page.locator("#password").inner_text()
    await cashier.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await cashier.page.get_by_role("button", name="复制密码").click()
    await expect(cashier.page.get_by_role("button", name="复制好了")).to_be_visible()
    assert await cashier.page.evaluate("navigator.clipboard.readText()") == shown
    assert (await fetched(cashier)).startswith(b"PK")
    await cashier.page.reload()
    await expect(cashier.page.get_by_text("还能取 2 次")).to_be_visible()
    await expect(cashier.page.locator("#password")).to_have_text(shown)
    await cashier.looked_at("export-fetched")
    assert [*cashier.complaints, *boss.complaints] == []
