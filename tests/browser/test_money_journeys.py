"""Money on roads that are gone seldom, in a real browser: it comes back after a reversal, the
platform tells of our own claim, the platform's figure is paid."""

from dataclasses import replace

import pytest
from playwright.async_api import Browser, expect

from casework.claims.bills import YearBill
from casework.payments.dues import money_of_one
from claims_core.claim import Role, Stage
from claims_core.review_reasons import ReasonCode
from tests.browser.desk_screen import DeskScreen, sit_down
from tests.casework.bank import answer, given_back
from tests.casework.stay import EXPENSE, PAYMENT_FEN, PLATFORM
from tests.people import FATHER, STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.browser


async def seated(window: Window, chromium: Browser, role: Role) -> DeskScreen:
    return await sit_down(chromium, window.world.url, STAFF[role].login)


async def said(screen: DeskScreen, words: str) -> None:
    await expect(screen.page.locator("#notice")).to_contain_text(words)


async def test_money_comes_back_after_the_claim_was_reversed(
    window: Window, chromium: Browser
) -> None:
    claim = await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    services, actors = window.world.services, window.cabinet.actors
    cashier_id, boss_id = actors[Role.CASHIER], actors[Role.SUPERVISOR]
    batch = await services.payments.make_batch(cashier_id, (claim.line.id,))
    await services.payments.release(boss_id, batch)
    data = (await services.payments.file(cashier_id, batch)).data
    await services.banking.results.record_result(cashier_id, batch, answer(data))
    paid = await services.desk_page.show(boss_id, claim.line.id)
    await services.exits.reverse(boss_id, claim.line.id, paid.line.version, ReasonCode.AMOUNT_WRONG)
    cashier = await seated(window, chromium, Role.CASHIER)
    await cashier.open("/window/money/recoveries")
    await expect(cashier.page.get_by_text(claim.line.claim_no)).to_be_visible()
    await cashier.open(f"/window/payments/{batch}")
    await cashier.page.get_by_text("上传银行退汇文件").click()
    back = given_back(data, f"{claim.line.claim_no}-1")
    file = {"name": "return.csv", "mimeType": "text/csv", "buffer": back}
    await cashier.page.set_input_files("#late-file", file)
    await cashier.click("上传")
    await said(cashier, "退汇文件已收下")
    await cashier.looked_at("returned-after-reversal")
    await cashier.open("/window/money/recoveries")
    await expect(cashier.page.get_by_text(claim.line.claim_no)).to_have_count(0)
    shown = await services.desk_page.show(boss_id, claim.line.id)
    assert shown.line.stage is Stage.REVERSED
    async with services.db.read() as session:
        assert (await money_of_one(session, claim.line.id)).due == 0
    assert cashier.complaints == []


async def test_a_held_row_of_the_platform_is_decided(window: Window, chromium: Browser) -> None:
    claim = await window.cabinet.claim(Stage.APPROVED)
    boss_id = window.cabinet.actors[Role.SUPERVISOR]
    row = f"{FATHER.id_number},2025,410700S2025120001,0.00,73397.65"
    report = await window.world.services.platform_feed.import_file(
        boss_id, f"身份证号,年度,结算单号,统筹支付,大额支付\r\n{row}\r\n".encode()
    )
    assert report.held == 1
    boss = await seated(window, chromium, Role.SUPERVISOR)
    await boss.open("/window/platform/held")
    await boss.page.locator("summary", has_text="认定").click()
    await boss.page.select_option("#h1-decision", "our_claim")
    await boss.page.fill("#h1-words", "问过市医保中心，是同一笔")
    await boss.click("记下认定结果")
    await said(boss, "认定结果已记下")
    await boss.open(f"/window/claims/{claim.line.id}")
    await expect(boss.page.get_by_text("410700S2025120001").first).to_be_visible()
    await boss.looked_at("number-by-decision")
    assert boss.complaints == []


async def test_a_claim_is_settled_at_the_platforms_figure(
    window: Window, chromium: Browser
) -> None:
    claim = await window.cabinet.claim(Stage.REGISTERED, keyed=False)
    services, first = window.world.services, window.cabinet.actors[Role.INITIAL_REVIEWER]
    claim_id = claim.line.id
    less = replace(PLATFORM, supplement_fen=PAYMENT_FEN - 1)
    bills = (YearBill(2025, EXPENSE, less),)
    await services.desk.save_expense(first, claim_id, claim.line.version, bills)
    shown = await services.desk_page.show(first, claim_id)
    seen = shown.statement.seen
    await services.desk.review_initially(first, claim_id, shown.line.version, seen)
    second = await seated(window, chromium, Role.SECOND_REVIEWER)
    await second.open(f"/window/claims/{claim_id}")
    await expect(second.page.get_by_text("73,397.64")).to_have_count(0)  # not before it is keyed
    for name, yuan in (("in_scope", "81552.94"), ("pool", "0.00"), ("supplement", "73397.64")):
        await second.page.fill(f"#keyed_{name}-2025", yuan)
    await second.looked_at("keyed-again")
    await second.click("核对无误，复审通过")
    checker = await seated(window, chromium, Role.FINAL_CHECKER)
    await checker.open(f"/window/claims/{claim_id}")
    await checker.looked_at("platform-figure")
    await checker.click("复核通过，支付 73,397.64 元")
    done = await services.desk_page.show(first, claim_id)
    assert (done.line.stage, done.line.assessed_fen) == (Stage.APPROVED, PAYMENT_FEN - 1)
    assert [*second.complaints, *checker.complaints] == []
