"""Promised days that were kept and missed, as a chart; and care that a clerk takes down before its
papers are there: in a real browser."""

from datetime import date, timedelta

import pytest
from playwright.async_api import Browser, expect

from casework.claims.promise_tables import PromiseResultRow
from casework.reports.promises_kept import last_months
from claims_core.claim import Role, Stage
from claims_core.promise_results import PromiseKind
from tests.browser.desk_screen import sit_down
from tests.people import FATHER, STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.browser


async def lay_a_year(window: Window) -> None:
    """What became of a year's promises, written down directly."""
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    kept = {"day_ward": (2, 0), "inpatient": (40, 3)}
    async with window.world.services.db.write() as session:
        for number, month in enumerate(last_months(window.world.clock().date())):
            ended = date(month.year, month.month, 3)
            for care_kind, (good, bad) in kept.items():
                late = bad + 4 * (number % 3 == 0)
                session.add_all(
                    PromiseResultRow(
                        claim_id=claim.line.id,
                        kind=PromiseKind.CLAIM,
                        claim_version=1000 + number * 100 + each + 50 * (care_kind == "day_ward"),
                        care_kind=care_kind,
                        care_place="local",
                        started_on=ended - timedelta(days=12),
                        promised_on=ended,
                        ended_on=ended,
                        working_days=9 + each % 5,
                        kept=each >= late,
                        paid=True,
                        at=window.world.clock(),
                    )
                    for each in range(good)
                )


async def test_a_supervisor_sees_the_year_and_a_clerk_takes_a_report_down(
    window: Window, chromium: Browser
) -> None:
    await lay_a_year(window)
    boss = await sit_down(chromium, window.world.url, STAFF[Role.SUPERVISOR].login)
    await boss.open("/window/promises")
    await expect(boss.page.locator("svg.kept-bars rect")).to_have_count(12)
    await boss.looked_at("promises")
    await boss.page.get_by_role("link", name="工单办完").click()
    await expect(boss.page.get_by_text("这十二个月里还没有到期的")).to_be_visible()
    clerk = await sit_down(
        chromium, window.world.url, STAFF[Role.CLERK].login, expected=("404", "422")
    )
    page = clerk.page
    await clerk.open("/window/people")
    await page.locator("#number").fill(FATHER.id_number)
    await clerk.click("查找")
    await page.get_by_role("link", name="报案").click()
    await page.get_by_label("怎么看的").select_option("inpatient")
    await page.get_by_label("在哪里看的").select_option("local")
    await page.get_by_label("哪家医院").fill("新乡演示医院")
    await page.get_by_label("哪天住院").fill("2031-03-01")
    await clerk.click("登记")
    await expect(page.locator("#error-admission_on")).to_be_visible()
    await clerk.looked_at("first-report-refused")
    await page.get_by_label("哪天住院").fill("2026-03-01")
    await clerk.click("登记")
    await expect(page.get_by_role("status")).to_contain_text("报案登记好了")
    await clerk.looked_at("first-reports")
    await clerk.open(f"/window/claims/{await _claim(window)}")
    await page.get_by_text("需要补材料").click()
    await clerk.looked_at("papers-with-samples")
    assert clerk.complaints == []
    assert boss.complaints == []


async def _claim(window: Window) -> str:
    claims = await window.world.services.queue.page(window.cabinet.actors[Role.CLERK])
    return claims.items[0].id
