"""Money that takes the long way, in a real browser: a file refused as a whole is voided and paid
anew, a payment is left open and answered later, an account is refused."""

import pytest
from playwright.async_api import Browser, expect

from claims_core.claim import Role, Stage
from tests.browser.desk_screen import DeskScreen, sit_down
from tests.browser.fetched import fetched
from tests.casework.bank import answer
from tests.people import DAUGHTER, FATHER, STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.browser


async def upload(screen: DeskScreen, data: bytes) -> None:
    file = {"name": "result.csv", "mimeType": "text/csv", "buffer": data}
    await screen.page.set_input_files("#file", file)
    await screen.click("上传")


async def said(screen: DeskScreen, words: str) -> None:
    await expect(screen.page.locator("#notice")).to_contain_text(words)


async def test_a_file_refused_as_a_whole_is_voided_and_paid_anew(
    window: Window, chromium: Browser
) -> None:
    await window.cabinet.pool_used_up(DAUGHTER)
    claims = [await window.cabinet.claim(Stage.EXCHANGE_CHECKED, who) for who in (FATHER, DAUGHTER)]
    url = window.world.url
    cashier = await sit_down(chromium, url, STAFF[Role.CASHIER].login)
    boss = await sit_down(chromium, url, STAFF[Role.SUPERVISOR].login)

    async def made() -> str:
        await cashier.open("/window/payments")
        await cashier.click("把勾选的编成一个批次")
        return cashier.page.url.split("?")[0].removeprefix(url)

    async def released(batch: str) -> bytes:
        await boss.open(batch)
        await boss.page.get_by_role("button", name="核对无误，放行").click()
        await said(boss, "已放行")
        await cashier.open(batch)
        await cashier.click("取拨付文件")
        data = await fetched(cashier)
        await cashier.open(batch)
        return data

    # 拆散: the wrong batch, taken apart by the second person
    wrong = await made()
    await boss.open(wrong)
    await boss.page.get_by_text("撤出几笔，或拆散整批").click()
    await boss.page.select_option("#out-code", "batch_wrong")
    await boss.looked_at("batch-exits")
    await boss.click("拆散整批")
    await said(boss, "申请都回到待拨付")
    await boss.looked_at("batch-dissolved")

    # 整批拒收: the bank has put it in writing
    batch = await made()
    await released(batch)
    await boss.open(batch)
    await boss.page.get_by_text("登记银行的书面拒付").click()
    await boss.page.fill("#void-reference", "JS-2026-0031")
    await boss.page.fill("#void-on", "2026-03-04")
    await boss.page.fill("#void-words", "系统维护，整批未办理")
    await boss.looked_at("batch-void")
    await boss.click("整个文件被拒收，全部作废")
    await said(boss, "书面拒付已记下")
    await boss.looked_at("batch-voided")

    # paid anew; the bank leaves one of them open at first
    batch = await made()
    data = await released(batch)
    open_ = f"{claims[0].line.claim_no}-3"
    await upload(cashier, answer(data, {open_: "2001"}))
    await said(cashier, "银行结果已收下")
    await cashier.looked_at("batch-partly-answered")
    await cashier.open("/window/open-payments")
    await cashier.page.get_by_label("问了谁，银行怎么说").fill("问了工行柜台，说明天办")
    await cashier.click("记下追问")
    await expect(cashier.page.get_by_text("说明天办")).to_be_visible()
    await cashier.looked_at("open-payments")
    await cashier.open(batch)
    await upload(cashier, answer(data))
    await said(cashier, "银行结果已收下")
    desk, actor = window.world.services.desk_page, window.cabinet.actors[Role.CASHIER]
    for claim in claims:
        shown = await desk.show(actor, claim.line.id)
        assert shown.line.stage is Stage.PAID
        assert [payment.state for payment in shown.payments] == ["taken_out", "voided", "paid"]
    await cashier.open(f"/window/claims/{claims[0].line.id}")
    await cashier.looked_at("paid-at-last")
    assert [*cashier.complaints, *boss.complaints] == []


async def test_a_refused_account_is_shown_and_its_member_is_asked(
    window: Window, chromium: Browser
) -> None:
    """The bank refuses an account while another claim of the same person waits to be paid."""
    first = await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    payments, actors = window.world.services.payments, window.cabinet.actors
    cashier_id, boss_id = actors[Role.CASHIER], actors[Role.SUPERVISOR]
    batch = await payments.make_batch(cashier_id, (first.line.id,))
    await payments.release(boss_id, batch)
    data = (await payments.file(cashier_id, batch)).data
    await window.cabinet.claim(Stage.EXCHANGE_CHECKED)
    results = window.world.services.banking.results
    await results.record_result(cashier_id, batch, answer(data, default="1002"))
    boss = await sit_down(chromium, window.world.url, STAFF[Role.SUPERVISOR].login)
    await boss.open("/window/payments")
    await boss.looked_at("account-refused-supervisor")
    cashier = await sit_down(chromium, window.world.url, STAFF[Role.CASHIER].login)
    await cashier.open("/window/payments")
    await cashier.looked_at("account-refused")
    await cashier.click("请参保人换账户")
    await said(cashier, "已请参保人换账户")
    assert [*cashier.complaints, *boss.complaints] == []
