"""Is a scope given, seen and felt at a real browser, and is it plain that money which left takes a
second person?"""

import pytest
from playwright.async_api import Browser, expect

from casework.bank_statements.views import EntryClass
from claims_core.calendar_cn import china_day
from claims_core.claim import Role, Stage
from claims_core.staff_scope import SCOPES
from tests.browser.desk_screen import sit_down
from tests.casework.statement_files import statement
from tests.people import FATHER, PASSWORD, STAFF, STRANGER
from tests.window.at_work import Window
from tests.window.test_window_counties import WEIHUI, live_in

pytestmark = pytest.mark.browser


async def test_a_scope_is_proposed_and_its_holder_sees_one_county(
    window: Window, chromium: Browser
) -> None:
    boss = await sit_down(chromium, window.world.url, STAFF[Role.SUPERVISOR].login)
    await boss.open("/window/staff")
    page = boss.page
    await page.get_by_label("哪一种").select_option("roles")
    await page.get_by_label("账号", exact=False).first.fill("clerk")
    await page.get_by_label("范围", exact=False).first.select_option(label="卫辉市")
    await page.get_by_label("窗口受理").check()
    await page.get_by_label("为什么", exact=False).last.fill("派到卫辉的窗口")
    await boss.click("提出")
    await expect(page.get_by_role("table").first).to_contain_text("卫辉市")
    await boss.looked_at("staff-scope")

    await live_in(window, STRANGER, "卫辉市")
    await window.cabinet.pool_used_up(STRANGER)
    for person in (FATHER, STRANGER):
        await window.cabinet.claim(Stage.SUBMITTED, person)
    roles = frozenset({Role.CLERK, Role.SUPERVISOR})
    await window.world.services.staff.add("weihui", "鄢小卫", roles, PASSWORD, SCOPES[WEIHUI])
    clerk = await sit_down(chromium, window.world.url, "weihui", expected=("403",))
    await expect(clerk.page.locator("main")).to_contain_text("邢**")
    await expect(clerk.page.locator("main")).not_to_contain_text("梁**")
    await expect(clerk.page.locator(".who")).to_contain_text("卫辉市")
    await clerk.looked_at("county-queue")
    await clerk.open("/window/account")
    await clerk.looked_at("county-account")
    await clerk.open("/window/payments")
    await expect(clerk.page.locator("main")).to_contain_text("由市里统一办理")
    await clerk.looked_at("county-refused")


async def test_a_fee_waits_for_a_second_person(window: Window, chromium: Browser) -> None:
    services, cashier = window.world.services, window.cabinet.actors[Role.CASHIER]
    bank = services.window.reconciling
    file = statement(china_day(window.world.clock()), 1_000_000_00, (-9_999_00, ""))
    await bank.statements.import_file(cashier, file)
    (entry,) = (await bank.differences.standing(cashier)).differences
    await bank.differences.class_entry(cashier, entry.entry_id, EntryClass.FEE, "季度手续费")
    mine = await sit_down(chromium, window.world.url, STAFF[Role.CASHIER].login)
    await mine.open("/window/bank-statements")
    await expect(mine.page.locator("main")).to_contain_text("要另一位财务或主管也这样归才算数")
    await mine.looked_at("fee-waits-mine")
    boss = await sit_down(chromium, window.world.url, STAFF[Role.SUPERVISOR].login)
    await boss.open("/window/bank-statements")
    await boss.looked_at("fee-waits")
    await boss.page.get_by_label("为什么").fill("看过银行的收费通知")
    await boss.click("归类")
    await expect(boss.page.locator("main")).to_contain_text("每一笔都对得上")
