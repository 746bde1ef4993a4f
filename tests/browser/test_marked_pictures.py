"""A photographed paper with the name of whoever looks at it, in a real browser, and the original
for a reason."""

import random

import pytest
from playwright.async_api import Browser, expect

from casework.claims.stored_photos import stored
from casework.claims.tables import PhotoRow
from claims_core.claim import Role, Stage
from tests.browser.desk_screen import sit_down
from tests.browser.kept_pictures import kept_page
from tests.infra.paper import page
from tests.papers.photographing import photographed
from tests.people import STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.browser


async def test_a_clerk_looks_at_marked_pictures_and_writes_why_for_the_original(
    window: Window, chromium: Browser
) -> None:
    services = window.world.services
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    second = claim.photos[1]
    taken = photographed(page(), random.Random(5), folded=1.0, long_side=2400)
    async with services.db.write() as session:
        row = await session.get_one(PhotoRow, second.id)
        await services.objects.delete(row.object_key)
        await stored(services.objects, services.sealer, row.object_key, taken.data)

    clerk = await sit_down(chromium, window.world.url, STAFF[Role.CLERK].login, expected=("422",))
    await clerk.open(f"/window/claims/{claim.line.id}")
    address = f"/window/claims/{claim.line.id}/photos/{second.id}"
    await clerk.page.locator(f"[data-full='{address}']").click()
    original = clerk.page.get_by_role("link", name="看原图，要写理由")
    await expect(original).to_have_attribute("href", f"{address}/original")
    await expect(clerk.page.get_by_role("link", name="单独打开")).to_have_attribute("href", address)
    await expect(clerk.page.locator("[data-sheet] img")).to_have_js_property("complete", True)
    await clerk.looked_at("marked-claim")
    async with clerk.page.context.expect_page() as opened:
        await original.click()
    clerk.page = await opened.value
    await clerk.page.wait_for_load_state()
    await clerk.looked_at("original-asked")
    await clerk.page.get_by_label("理由").select_option("other")
    await clerk.click("记下理由，看原图")
    await expect(clerk.page.locator("#error-words")).to_contain_text("请写明")
    await clerk.looked_at("original-refused")
    await clerk.page.get_by_label("说明").fill("右上角看不清")
    async with clerk.page.expect_response(lambda each: each.url.endswith("/original")) as given:
        await clerk.page.get_by_role("button", name="记下理由，看原图").click()
    answer = await given.value
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    await clerk.page.wait_for_load_state()
    width = await clerk.page.evaluate("document.images[0].naturalWidth")
    assert width > 1000, "the browser shows it"
    await kept_page(clerk.page, "original-given")
    await clerk.open(address)
    await kept_page(clerk.page, "marked-alone")
    assert clerk.complaints == []
