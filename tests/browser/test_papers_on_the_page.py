"""A photographed paper beside its claim in a real browser: straightened, its values compared, and
everything that is said of it legible."""

import random
from datetime import date

import pytest
from playwright.async_api import Browser, expect

from casework.claims.papers_read import to_be_read
from casework.claims.stored_photos import stored
from casework.claims.tables import PhotoRow
from casework.readings.reading_queue import ReadingQueue
from claims_core.checklist import Material
from claims_core.claim import Role, Stage
from claims_core.staff_scope import SCOPES
from infra.reading.text_reader import TextOfPage
from tests.browser.desk_screen import NARROW, WIDE, sit_down
from tests.browser.kept_pictures import kept_part
from tests.casework.paper_fields.test_paper_rules import RECEIPT
from tests.casework.paper_fields.written import sheet
from tests.infra.paper import page
from tests.papers.photographing import photographed
from tests.people import FATHER, PASSWORD, STAFF, STRANGER
from tests.window.at_work import Window
from tests.window.test_window_counties import WEIHUI, live_in
from window.words import HINT_WORDS

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


# What is laid over something else, or stands out of its picture's place, by its words.
_LAID_OVER = """() => {
  const boxes = [...document.querySelectorAll('.thumbs li')].flatMap((item) => {
    const place = item.getBoundingClientRect()
    return [...item.querySelectorAll('.tag, [data-thumb] img')].flatMap((each) => (
      [...each.getClientRects()].map((box) => ({ box, place, each, words: each.textContent }))
    ))
  })
  const across = (a, b) => a.left < b.right - 1 && b.left < a.right - 1
  const over = (a, b) => across(a, b) && a.top < b.bottom - 1 && b.top < a.bottom - 1
  const out = (a, of) => a.left < of.left - 1 || a.right > of.right + 1
  return boxes.flatMap(({ box, place, each, words }, at) => [
    ...(out(box, place) ? [`out of its place: ${words}`] : []),
    ...boxes.slice(at + 1).filter((other) => other.each !== each && over(box, other.box))
      .map((other) => `${words} over ${other.words}`),
  ])
}"""


async def test_no_two_words_below_the_pictures_lie_over_each_other(
    window: Window, chromium: Browser
) -> None:
    services = window.world.services
    await live_in(window, STRANGER, "卫辉市")
    await window.cabinet.pool_used_up(STRANGER)
    elsewhere = await window.cabinet.claim(Stage.SUBMITTED, FATHER)
    earlier = await window.cabinet.claim(Stage.SUBMITTED, STRANGER, discharge=date(2025, 11, 3))
    claim = await window.cabinet.claim(Stage.SUBMITTED, STRANGER)
    assert len(claim.photos) >= 4
    first = claim.photos[0].id
    alike = (None, first, elsewhere.photos[0].id, earlier.photos[0].id)
    async with services.db.write() as session:
        for photo, other in zip(claim.photos, alike, strict=False):
            row = await session.get_one(PhotoRow, photo.id)
            row.hints, row.insisted_at = list(HINT_WORDS), services.clock()
            row.resembles_id = other
    roles = frozenset({Role.CLERK})
    await services.staff.add("weihui", "鄢小卫", roles, PASSWORD, SCOPES[WEIHUI])
    clerk = await sit_down(chromium, window.world.url, "weihui")
    await clerk.open(f"/window/claims/{claim.line.id}")
    thumbs = clerk.page.locator(".thumbs")
    for words in ("本人说还用这张", "展平、对照上面的字", "和本申请里的", "办的一份申请", "和DE"):
        await expect(thumbs).to_contain_text(words)
    await clerk.looked_at("thumbs-with-every-tag")
    for size in (WIDE, {"width": 1024, "height": 768}, NARROW):
        await clerk.page.set_viewport_size(size)
        assert await clerk.page.evaluate(_LAID_OVER) == [], size
        await kept_part(thumbs, f"thumbs-{size['width']}")
    assert clerk.complaints == []
