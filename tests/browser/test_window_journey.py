"""The window's part of a claim's journey in a real browser: seven people, every page looked at."""

import pytest
from playwright.async_api import Browser, expect

from claims_core.claim import Role, Stage
from tests.browser.desk_screen import DeskScreen, sit_down
from tests.browser.fetched import fetched
from tests.people import DAUGHTER, FATHER, PASSWORD, STAFF, roster_csv
from tests.window.at_work import Window
from tests.window.files import PAID, bank_result, receipt_number

pytestmark = pytest.mark.browser

BILL = {
    "total": "86000",
    "non_covered_expense": "3000",
    "upfront_self_pay": "1447.06",
    "platform_in_scope": "81552.94",
    "platform_pool": "0",
    "platform_supplement": "73397.65",
}


async def test_seven_people_bring_a_claim_from_the_queue_to_paid(
    window: Window, chromium: Browser
) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    await window.cabinet.claim(Stage.SUBMITTED, DAUGHTER)
    url, path = window.world.url, f"/window/claims/{claim.line.id}"
    screens: list[DeskScreen] = []

    async def at_work(role: Role) -> DeskScreen:
        screen = await sit_down(chromium, url, STAFF[role].login)
        screens.append(screen)
        return screen

    supervisor = await at_work(Role.SUPERVISOR)
    await supervisor.open("/window/roster")
    await supervisor.looked_at("roster")
    roster = {"name": "roster.csv", "mimeType": "text/csv", "buffer": roster_csv()}
    await supervisor.page.set_input_files("#file", roster)
    await supervisor.click("读文件")
    await supervisor.looked_at("import-preview")
    await supervisor.click("导入3行")
    await expect(supervisor.page.locator("#progress")).to_contain_text("没有变化3")
    await supervisor.open("/window/platform")
    await supervisor.looked_at("platform")

    clerk = await at_work(Role.CLERK)
    await clerk.looked_at("queue")
    await clerk.click(claim.line.claim_no)
    await clerk.looked_at("accept")
    await clerk.click("材料齐全，受理")
    await clerk.looked_at("accepted")

    registrar = await at_work(Role.REGISTRAR)
    await registrar.click(claim.line.claim_no)
    await registrar.looked_at("register")
    await registrar.page.fill("#receipt-0-number", receipt_number())
    await registrar.page.fill("#receipt-0-amount", "86,000.00")
    await registrar.click("登记")

    initial = await at_work(Role.INITIAL_REVIEWER)
    await initial.click(claim.line.claim_no)
    await initial.page.get_by_role("button", name="右转").click()
    for name, value in BILL.items():
        await initial.page.fill(f"#{name}", value)
    await initial.page.click("#calculate")
    await expect(initial.page.locator(".payout b")).to_have_text(PAID)
    # only the work was renewed: the photo is still turned, the keyboard still where it was
    assert "rotate(90deg)" in str(
        await initial.page.locator("[data-sheet] img").evaluate("i => i.style.transform")
    )
    assert await initial.focused() == "calculate"
    await initial.looked_at("initial-review")
    await initial.click("金额无误，初审通过")

    second = await at_work(Role.SECOND_REVIEWER)
    await second.click(claim.line.claim_no)
    await second.looked_at("second-review")
    await second.click("核对无误，复审通过")

    final = await at_work(Role.FINAL_CHECKER)
    await final.click(claim.line.claim_no)
    await final.looked_at("final-check")
    await final.click(f"复核通过，支付 {PAID} 元")
    await final.looked_at("settled")

    cashier = await at_work(Role.CASHIER)
    await cashier.open("/window/payments")
    await cashier.click("交换核对")
    await cashier.click("导出核对文件")
    answer = {"name": "answer.csv", "mimeType": "text/csv", "buffer": await fetched(cashier)}
    await cashier.open("/window/exchange")
    await cashier.page.set_input_files("#file", answer)
    await cashier.looked_at("exchange")
    await cashier.click("导入")
    await expect(cashier.page.get_by_role("status")).to_contain_text("核对通过1份")
    await cashier.open("/window/payments")
    await cashier.looked_at("payments")
    await cashier.click("把勾选的编成一个批次")
    await cashier.looked_at("batch-made")
    batch = cashier.page.url.split("?")[0].removeprefix(url)

    await supervisor.open(batch)
    await supervisor.looked_at("batch-release")
    await supervisor.click(f"核对无误，放行 {PAID} 元")

    await cashier.open(batch)
    await cashier.click("取拨付文件")
    await cashier.looked_at("bank-file-fetch")
    file = await fetched(cashier)
    await cashier.open(batch)
    result = {
        "name": "result.csv",
        "mimeType": "text/csv",
        "buffer": bank_result(file),
    }
    await cashier.page.set_input_files("#file", result)
    await cashier.click("上传")
    await expect(cashier.page.get_by_role("status")).to_contain_text("银行结果已收下")
    await cashier.looked_at("batch-answered")
    await cashier.open(path)
    await cashier.looked_at("paid")

    shown = await window.world.services.desk_page.show(
        window.cabinet.actors[Role.CASHIER], claim.line.id
    )
    assert shown.line.stage is Stage.PAID
    assert [words for screen in screens for words in screen.complaints] == []


async def test_the_claim_page_is_worked_by_keyboard_alone(
    window: Window, chromium: Browser
) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await sit_down(chromium, window.world.url, "clerk")
    await clerk.open(f"/window/claims/{claim.line.id}")
    keys = clerk.page.keyboard
    await keys.press("Tab")
    assert await clerk.focused() == "跳到正文"
    await keys.press("Tab")
    assert await clerk.focused() == "跳到要办的事"
    await keys.press("Enter")
    for stop in ("designated", "accept-reason", "材料齐全，受理"):
        await keys.press("Tab")
        assert await clerk.focused() == stop

    picture = clerk.page.locator("[data-sheet] img")
    whole = await picture.bounding_box()
    await clerk.page.focus("[data-stage]")
    await keys.press("+")
    larger = await picture.bounding_box()
    assert whole is not None and larger is not None
    assert larger["width"] > whole["width"] * 1.4
    await keys.press("]")
    assert "rotate(90deg)" in str(await picture.evaluate("image => image.style.transform"))
    first = await picture.get_attribute("src")
    await keys.press("PageDown")
    assert await picture.get_attribute("src") != first

    await clerk.page.get_by_role("button", name="材料齐全，受理").focus()
    await keys.press("Enter")
    await expect(clerk.page.locator("#notice")).to_contain_text("已受理")


async def test_a_login_lost_while_calculating_keeps_the_figures(
    window: Window, chromium: Browser
) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED, keyed=False)
    initial = await sit_down(
        chromium, window.world.url, "initial", expected=["401", "Response Status Error Code"]
    )
    await initial.open(f"/window/claims/{claim.line.id}")
    for name, value in BILL.items():
        await initial.page.fill(f"#{name}", value)
    window.world.clock.forward(minutes=30)
    await initial.page.click("#calculate")
    await expect(initial.page.get_by_role("alert")).to_contain_text("没有丢")
    await expect(initial.page.locator("[autofocus]")).to_be_focused()
    await initial.looked_at("login-lost")
    await initial.page.fill("#login", "initial")
    await initial.page.fill("#password", PASSWORD)
    await initial.page.get_by_role("button", name="登录").click()
    await expect(initial.page.locator("#total")).to_have_value("86000")
    await expect(initial.page.locator("#platform_supplement")).to_have_value("73397.65")
    await initial.looked_at("figures-kept")
    await initial.page.click("#calculate")
    await expect(initial.page.locator(".payout b")).to_have_text(PAID)
    assert initial.complaints == []


async def test_refusals_and_empty_pages_are_clean_too(window: Window, chromium: Browser) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    clerk = await sit_down(chromium, window.world.url, "clerk", expected=["status of 4"])
    await clerk.open("/window/claims?stage=accepted")
    await clerk.looked_at("queue-empty")
    await clerk.open("/window/payments")
    await clerk.looked_at("refused")
    await clerk.open(f"/window/claims/{'0' * 32}")
    await clerk.looked_at("not-found")
    await clerk.open("/window/claims")
    await clerk.page.fill("#sought", FATHER.id_number)
    await clerk.page.keyboard.press("Enter")
    await expect(clerk.page.locator("tbody tr")).to_have_count(1)
    assert FATHER.id_number not in clerk.page.url
    await clerk.open(f"/window/claims/{claim.line.id}")
    await clerk.page.get_by_text("需要补材料").click()
    await clerk.page.check("#want-receipt")
    await clerk.page.get_by_role("button", name="请参保人补材料").click()
    await expect(clerk.page.get_by_role("alert")).to_contain_text("请写一句原因")
    assert await clerk.focused() == "notice"
    await clerk.looked_at("materials-refused")
    assert clerk.complaints == []
