"""A clerk fills in a claim for somebody and prints the sheet that they sign: in a real browser."""

from dataclasses import replace

import pytest
from playwright.async_api import Browser, expect

from casework.assisted.filling import FilledIn
from casework.claims.views import TypedReceipt
from claims_core.checklist import CareKind, CarePlace
from claims_core.claim import CareFacts, Role
from tests.browser.desk_screen import sit_down
from tests.casework.assisted.filled import KNOWN
from tests.people import FATHER, STAFF
from tests.window.at_work import Window
from tests.window.people.test_window_assisted import PAPERS, photograph, the_father

pytestmark = pytest.mark.browser


async def test_a_clerk_fills_in_asks_and_prints(window: Window, chromium: Browser) -> None:
    clerk = await sit_down(chromium, window.world.url, STAFF[Role.CLERK].login, expected=("422",))
    page = clerk.page
    await clerk.open("/window/people")
    await page.locator("#number").fill(FATHER.id_number)
    await clerk.click("查找")
    await page.get_by_role("link", name="替他填申请").click()
    await page.get_by_label("怎么认出来的").select_option("questions")
    await page.get_by_label("问了哪几样").fill("问了单位和住址")
    await page.get_by_label("怎么看的").select_option("inpatient")
    await page.get_by_label("在哪里看的").select_option("local")
    await page.get_by_label("哪家医院").fill("新乡演示医院")
    await page.get_by_label("哪天出院").fill("去年")
    await clerk.click("开始代填")
    await expect(page.locator("#error-discharge_on")).to_be_visible()
    await clerk.looked_at("assisted-refused")
    await page.get_by_label("哪天出院").fill("2026-03-01")
    await page.get_by_label("收款户名").fill(FATHER.name)
    await page.get_by_label("银行卡号").fill(FATHER.account)
    await page.get_by_label("开户银行").fill("中国工商银行新乡分行")
    await clerk.click("开始代填")
    await expect(page.get_by_role("status")).to_contain_text("还没有交")
    await clerk.click("填好了，请本人在手机上看")
    await expect(page.get_by_role("status")).to_contain_text("等本人点头才交")
    await clerk.looked_at("assisted-asked")
    # nobody signs before everything is there
    await expect(page.get_by_role("link", name="打开确认单")).to_have_count(0)
    for number, material in enumerate(PAPERS):
        await page.locator("#material").select_option(material)
        await page.locator("#paper-file").set_input_files(
            {"name": "paper.jpg", "mimeType": "image/jpeg", "buffer": photograph(number)}
        )
        await clerk.click("拍上")
    await clerk.looked_at("assisted-whole")
    await page.get_by_role("link", name="打开确认单").click()
    await expect(page.get_by_text("本人签名")).to_be_visible()
    await clerk.looked_at("assisted-sheet")
    await page.evaluate("window.print = () => { window.printed = true; }")
    await page.get_by_role("button", name="打印确认单").click()
    assert await page.evaluate("window.printed") is True
    await page.go_back()
    # taking everything away is asked about first
    await expect(page.get_by_role("button", name="确定不办")).to_be_hidden()
    await page.get_by_text("不办了", exact=True).click()
    await clerk.looked_at("assisted-drop")
    await clerk.click("确定不办，全部删掉")
    await expect(page.get_by_text("不办了").first).to_be_visible()
    await clerk.open("/window/people/assisted")
    await clerk.looked_at("assisted-waiting")
    assert clerk.complaints == []


async def test_a_field_that_a_colleague_changed_meanwhile_is_named_beside_what_stands_now(
    window: Window, chromium: Browser
) -> None:
    filling, insured_id = window.world.services.window.assisted.filling, await the_father(window)
    colleague = window.cabinet.actors[Role.CLERK]
    care = CareFacts(CareKind.INPATIENT, CarePlace.LOCAL, provider_name="新乡演示医院")
    given = FilledIn(care=care)
    claim_id = await filling.open(colleague, insured_id, KNOWN, given)
    clerk = await sit_down(chromium, window.world.url, STAFF[Role.CLERK].login, expected=("412",))
    await clerk.open(f"/window/people/{insured_id}/assisted/{claim_id}")
    await clerk.page.get_by_label("哪个省市").fill("开封市")
    theirs = replace(care, region="郑州市", provider_name="新乡另一家医院")
    receipts = (TypedReceipt("41060125", "0000000001", 12_000),)
    moved = replace(given, care=theirs, receipts=receipts)
    await filling.change(colleague, insured_id, claim_id, 1, moved)
    await clerk.click("保存")
    await expect(clerk.page.locator("#error-region")).to_contain_text("刚在别的地方改过")
    await expect(clerk.page.get_by_label("哪个省市")).to_have_value("开封市")
    await expect(clerk.page.get_by_label("哪家医院")).to_have_value("新乡另一家医院")
    await expect(clerk.page.locator("#receipt-0-number")).to_have_value("0000000001")
    await clerk.looked_at("assisted-moved")
    await clerk.click("保存")
    await expect(clerk.page.get_by_role("status")).to_contain_text("改好了")
    assert clerk.complaints == []
