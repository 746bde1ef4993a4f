"""What happens at the edges of the claim page in a real browser: work that comes back, numbers that
are looked up, two pages on one claim, typing while a calculation runs."""

import asyncio

import pytest
from playwright.async_api import Browser, Page, Route, expect

from claims_core.claim import Role, Stage
from tests.browser.desk_screen import sit_down
from tests.people import FATHER, STAFF
from tests.window.at_work import Window
from tests.window.files import PAID, receipt_number

pytestmark = pytest.mark.browser

BILL = {
    "total": "86,000.00",
    "non_covered_expense": "3,000.00",
    "upfront_self_pay": "1,447.06",
    "platform_in_scope": "81,552.94",
    "platform_pool": "0.00",
    "platform_supplement": "73,397.65",
}


async def fill_bill(page: Page, **changes: str) -> None:
    for name, value in (BILL | changes).items():
        await page.fill(f"#{name}", value)


async def test_returned_work_is_found_in_the_queue_and_mended_at_the_step_at_fault(
    window: Window, chromium: Browser
) -> None:
    claim = await window.cabinet.claim(Stage.INITIALLY_REVIEWED)
    await window.cabinet.claim(Stage.ACCEPTED)
    url, path = window.world.url, f"/window/claims/{claim.line.id}"
    second = await sit_down(chromium, url, STAFF[Role.SECOND_REVIEWER].login)
    await second.open(path)
    await second.page.locator("summary", has_text="退回重办").click()
    reasons = second.page.locator("#code-send-back")
    words = second.page.locator("#reason-send-back")
    # a reason that says too little asks for words, one that says enough does not
    await reasons.select_option(label="其他，退给初审（请写说明）")
    await expect(second.page.locator("#hint-send-back")).to_have_text("必填")
    await expect(words).to_have_attribute("required", "")
    await reasons.select_option(label="票据登记与照片不符，退给登记")
    await expect(second.page.locator("#hint-send-back")).to_have_text("可以不写")
    await words.fill("第二张票据没有登记")
    await second.looked_at("send-back")
    await second.click("退回重办")
    await expect(second.page.locator("#notice")).to_contain_text("已退回")

    registrar = await sit_down(chromium, url, STAFF[Role.REGISTRAR].login)
    row = registrar.page.locator("tr", has_text=claim.line.claim_no)
    await expect(row).to_contain_text("退回")
    await expect(row).to_contain_text("票据登记与照片不符")
    await expect(registrar.page.locator("tbody tr")).to_have_count(2)
    await expect(registrar.page.locator("tbody .tag.bad", has_text="退回")).to_have_count(1)
    await registrar.looked_at("queue-returned")
    await registrar.click(claim.line.claim_no)
    back = registrar.page.locator("#step #sent-back")
    await expect(back).to_contain_text("票据登记与照片不符")
    await expect(back).to_contain_text("第二张票据没有登记")
    # the step opens the paper it is about, and holds what was registered before
    await expect(registrar.page.locator("[data-title]").first).to_have_text("医疗收费票据")
    await expect(registrar.page.locator("#receipt-0-number")).not_to_have_value("")
    await registrar.looked_at("returned-registration")
    await registrar.page.fill("#receipt-1-number", receipt_number())
    await registrar.page.fill("#receipt-1-amount", "0.01")
    await registrar.click("登记")
    await expect(registrar.page.locator("#notice")).to_contain_text("已登记")

    initial = await sit_down(chromium, url, STAFF[Role.INITIAL_REVIEWER].login)
    await expect(initial.page.locator("tr", has_text=claim.line.claim_no)).not_to_contain_text(
        "退回"
    )
    await initial.open(path)
    await expect(initial.page.locator("[data-title]").first).to_have_text("费用清单")
    await expect(initial.page.locator("#sent-back")).to_have_count(0)
    assert second.complaints + registrar.complaints + initial.complaints == []


async def test_a_number_is_looked_up_in_the_middle_of_a_form(
    window: Window, chromium: Browser
) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED, keyed=False)
    initial = await sit_down(
        chromium, window.world.url, "initial", expected=["401", "422", "Autofocus"]
    )
    page = initial.page
    await initial.open(f"/window/claims/{claim.line.id}")
    await fill_bill(page)

    async def look_up(reason: str) -> None:
        if not await page.locator("#reveal-reason").is_visible():
            await page.locator("summary", has_text="查看完整号码").click()
        await page.select_option("#reveal-field", "account")
        await page.fill("#reveal-reason", reason)
        async with page.expect_response(lambda response: response.url.endswith("/reveal")):
            await page.get_by_role("button", name="查看", exact=True).click()

    await look_up("   ")
    await expect(page.locator("#reveal .error")).to_be_visible()
    await look_up("电话核对账号")
    await expect(page.locator("#reveal [role=status]")).to_contain_text(FATHER.account)
    assert "account" not in page.url and FATHER.account not in page.url
    for name, value in BILL.items():
        await expect(page.locator(f"#{name}")).to_have_value(value)
    await initial.looked_at("number-in-the-middle")

    # nor does a login that has run out meanwhile cost what is typed
    window.world.clock.forward(minutes=30)
    await look_up("再看一次")
    await expect(page.locator("#reveal")).to_contain_text("登录已经过期")
    await expect(page.locator("#total")).to_have_value(BILL["total"])
    assert initial.complaints == []


async def test_of_two_pages_on_one_claim_the_later_keeps_what_was_typed_and_says_what_changed(
    window: Window, chromium: Browser
) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED, keyed=False)
    first = await sit_down(chromium, window.world.url, "initial", expected=["409", "Autofocus"])
    path = f"/window/claims/{claim.line.id}"
    await first.open(path)
    other = (await sit_down(chromium, window.world.url, "initial")).page
    await other.goto(window.world.url + path)

    window.world.clock.forward(minutes=1)
    await fill_bill(other)
    await other.click("#calculate")
    await expect(other.locator(".payout b")).to_have_text(PAID)

    await fill_bill(first.page, total="86,000.01")
    await first.page.click("#calculate")
    notice = first.page.locator("#notice")
    await expect(notice).to_contain_text("有了新变化")
    await expect(notice).to_contain_text("都还在")
    await expect(notice.locator("caption")).to_have_text("和现在存的不一样：医疗费总额")
    await expect(notice.locator("tbody tr")).to_have_count(1)
    await expect(first.page.locator("#total")).to_have_value("86,000.01")
    await first.looked_at("conflict")

    # the other page goes on to the next step: what is typed here has no form any more, yet is shown
    window.world.clock.forward(minutes=1)
    await other.get_by_role("button", name="金额无误，初审通过").click()
    await expect(other.locator("#notice")).to_contain_text("初审通过")
    await first.page.click("#calculate")
    await expect(notice).to_contain_text("初审通过")
    await expect(notice).to_contain_text("这一步现在不用您办了")
    await expect(notice).to_contain_text("86,000.01")
    await first.looked_at("conflict-moved-on")
    assert first.complaints == []


async def test_what_is_typed_while_a_calculation_runs_is_not_lost(
    window: Window, chromium: Browser
) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED, keyed=False)
    initial = await sit_down(chromium, window.world.url, "initial")
    page = initial.page
    await initial.open(f"/window/claims/{claim.line.id}")
    await fill_bill(page)
    may_go = asyncio.Event()

    async def slowly(route: Route) -> None:
        await may_go.wait()
        await route.continue_()

    await page.route("**/expense", slowly)
    await page.click("#calculate")
    await expect(page.locator("#calculating")).to_have_text("正在计算…")
    await page.focus("#deductible")
    await page.keyboard.type("12")
    may_go.set()
    await expect(page.locator(".payout b")).to_have_text(PAID)
    await expect(page.locator("#deductible")).to_have_value("12")
    await expect(page.locator("#calculating")).to_contain_text("还没有算进去")
    await page.keyboard.type("34")  # the caret is where it was
    await expect(page.locator("#deductible")).to_have_value("1234")
    assert initial.complaints == []
