"""Does a reviewer see the sheet straightened, and what was read beside what others say?"""

from sqlalchemy import select

from casework.access_log import AccessLogRow
from casework.claims.papers_read import to_be_read
from casework.claims.tables import PhotoRow
from casework.readings.reading_queue import ReadingQueue
from claims_core.checklist import Material
from claims_core.claim import Role, Stage
from infra.reading.text_reader import TextOfPage
from tests.casework.paper_fields.test_paper_rules import RECEIPT
from tests.casework.paper_fields.written import sheet
from tests.window.at_work import Window


class PlayedReader:
    """Reads an invented receipt on every page, which was taken on its side."""

    async def read(self, _: bytes) -> TextOfPage:
        return TextOfPage(tuple(sheet(*RECEIPT)), turn=1)


async def read_receipt(window: Window) -> str:
    """The address of a receipt in a claim that is handed in, once it is read."""
    services = window.world.services
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    photo = next(each for each in claim.photos if each.material is Material.RECEIPT)
    async with services.db.write() as session:
        to_be_read(session, await session.get_one(PhotoRow, photo.id), services.clock())
    parts = (services.db, services.sealer, services.objects)
    queue = ReadingQueue(*parts, PlayedReader(), "played", services.clock)
    assert await queue.read_next()
    return f"/window/claims/{claim.line.id}/photos/{photo.id}"


async def test_a_reviewer_sees_three_values_and_adds_their_own(window: Window) -> None:
    photo = await read_receipt(window)
    clerk = await window.sign_in(Role.CLERK)
    claim = await clerk.get(photo.partition("/photos/")[0])
    assert f"{photo}/paper" in claim.links
    page = await clerk.get(f"{photo}/paper")
    assert "86000.00" in page.text and "大写和小写对得上" in page.text
    assert "没有核对" in page.text and "不一样" not in page.text
    assert {f"{photo}/straightened", photo} <= set(page.images)
    refused = await clerk.send(page.form("/paper"), amount="many", check_code="a1b2c3")
    assert refused.status == 422 and "金额看着不对" in refused.text
    assert refused.form("/paper").fields["amount"] == "many", "what was typed stays"
    done = await clerk.send(refused.form("/paper"), amount="86010")
    assert "记下了您看到的" in done.text and "不一样" in done.text
    assert done.form("/paper").fields["amount"] == "86010.00" and "86000.00" in done.text
    async with window.world.services.db.read() as session:
        seen = [row.what for row in await session.scalars(select(AccessLogRow))]
    assert seen.count("photo.receipt") >= 3, "each look is written down"


async def test_a_sheet_is_shown_upright_uncached_and_only_to_those_who_work_on_it(
    window: Window,
) -> None:
    photo = await read_receipt(window)
    clerk = await window.sign_in(Role.CLERK)
    status, flat, headers = await clerk.fetch(f"{photo}/straightened")
    assert (status, headers["Cache-Control"]) == (200, "no-store")
    assert flat.startswith(b"\xff\xd8")
    _, original, _ = await clerk.fetch(photo)
    assert flat != original
    assert (await window.visitor().fetch(f"{photo}/straightened"))[0] == 401
    cashier = await window.sign_in(Role.PUBLICITY)
    assert (await cashier.fetch(f"{photo}/straightened"))[0] == 403


async def test_of_a_paper_that_is_not_read_the_page_says_so(window: Window) -> None:
    claim = await window.cabinet.claim(Stage.SUBMITTED)
    photo = next(each for each in claim.photos if each.material is Material.IDENTITY)
    clerk = await window.sign_in(Role.CLERK)
    page = await clerk.get(f"/window/claims/{claim.line.id}/photos/{photo.id}/paper")
    assert page.status == 200 and "这种材料上的字不认" in page.text
    nobodys = await clerk.get(f"/window/claims/{claim.line.id}/photos/{'0' * 32}/paper")
    assert nobodys.status == 404
