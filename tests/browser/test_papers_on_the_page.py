"""A photographed paper beside its claim in a real browser: straightened, and its values
compared."""

import random

import pytest
from playwright.async_api import Browser, expect

from casework.claims.papers_read import to_be_read
from casework.claims.stored_photos import stored
from casework.claims.tables import PhotoRow
from casework.readings.reading_queue import ReadingQueue
from claims_core.checklist import Material
from claims_core.claim import Role, Stage
from infra.reading.text_reader import TextOfPage
from tests.browser.desk_screen import sit_down
from tests.casework.paper_fields.test_paper_rules import RECEIPT
from tests.casework.paper_fields.written import sheet
from tests.infra.paper import page
from tests.papers.photographing import photographed
from tests.people import STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.browser


class PlayedReader:
    """Reads an invented receipt on every page."""

    async def read(self, _: bytes) -> TextOfPage:
        return TextOfPage(tuple(sheet(*RECEIPT)))


async def test_a_sheet_is_seen_straightened_and_its_values_are_compared(
    window: Window, chromium: Browser
) -> None:
    services = window.world.services
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    photo = next(each for each in claim.photos if each.material is Material.RECEIPT)
    taken = photographed(page(), random.Random(3), folded=1.0, long_side=1600)
    async with services.db.write() as session:
        row = await session.get_one(PhotoRow, photo.id)
        await services.objects.delete(row.object_key)
        await stored(services.objects, services.sealer, row.object_key, taken.data)
        to_be_read(session, row, services.clock())
    parts = (services.db, services.sealer, services.objects)
    assert await ReadingQueue(*parts, PlayedReader(), "played", services.clock).read_next()

    clerk = await sit_down(chromium, window.world.url, STAFF[Role.CLERK].login, expected=("422",))
    await clerk.open(f"/window/claims/{claim.line.id}?photo={photo.id}")
    await clerk.page.locator(
        f"a[href='/window/claims/{claim.line.id}/photos/{photo.id}/paper']"
    ).click()
    await expect(clerk.page.get_by_role("heading", name="展平以后")).to_be_visible()
    for picture in await clerk.page.locator(".paper-picture").all():
        await expect(picture).to_have_js_property("complete", True)
        assert await picture.evaluate("image => image.naturalWidth") > 400
    await clerk.looked_at("paper-compared")
    await clerk.page.get_by_label("我们看到的金额").fill("很多")
    await clerk.click("记下我们看到的")
    await expect(clerk.page.locator("#notice")).to_contain_text("金额看着不对")
    await clerk.looked_at("paper-refused")
    await clerk.page.get_by_label("我们看到的金额").fill("86010")
    await clerk.click("记下我们看到的")
    await expect(clerk.page.get_by_role("status")).to_contain_text("记下了您看到的")
    await clerk.looked_at("paper-differs")
    assert clerk.complaints == []
