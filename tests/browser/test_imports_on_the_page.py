"""A file with good and bad rows, in a real browser: both counts before anything is imported, the
good ones taken, the bad ones downloaded, and a large one with its progress."""

import asyncio
from datetime import date, timedelta

import pytest
from playwright.async_api import Browser, expect

from app.import_posting import ImportPosting
from casework.uploads.views import ImportChoice
from claims_core.claim import Role
from claims_core.identifiers import make_id_number
from infra.spreadsheet import xlsx_bytes
from tests.browser.desk_screen import sit_down
from tests.browser.fetched import fetched
from tests.people import STAFF
from tests.window.at_work import Window

pytestmark = pytest.mark.browser

COLUMNS = ("参保编号", "姓名", "身份证号", "手机号", "参保地")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def person(number: int, phone: str = "13900000100") -> list[str]:
    born = date(1950, 1, 1) + timedelta(number)
    return [f"N{number}", "新来人", make_id_number("410702", born, 100), phone, "410700"]


async def test_good_rows_are_imported_and_bad_ones_come_back_as_a_table(
    window: Window, chromium: Browser
) -> None:
    rows = [person(1), person(2, ""), [*person(3)[:2], "4.10702E+17", "13900000100", "410700"]]
    screen = await sit_down(chromium, window.world.url, STAFF[Role.SUPERVISOR].login)
    page = screen.page
    await screen.open("/window/roster")
    file = {"name": "roster.xlsx", "mimeType": XLSX, "buffer": xlsx_bytes(COLUMNS, rows)}
    await page.set_input_files("#file", file)
    await screen.click("读文件")
    await expect(page.get_by_text("科学计数法")).to_be_visible()
    await expect(page.get_by_text("没有手机号，短信发不到")).to_be_visible()
    await screen.looked_at("import-good-and-bad")
    staged = page.url
    await screen.click("取 Excel 表格")
    await screen.looked_at("import-rows-fetch")
    assert (await fetched(screen)).startswith(b"PK")
    await page.goto(staged)
    await screen.click("只导入没有问题的2行，要改的1行不导入")
    await expect(page.locator("#progress")).to_contain_text("新增2")
    await screen.click("导入记录")
    await expect(page.get_by_role("row").nth(1)).to_contain_text("已导入")
    await screen.looked_at("imports")
    assert screen.complaints == []


async def test_a_large_file_shows_how_far_it_is_and_ends_by_itself(
    window: Window, chromium: Browser
) -> None:
    services, boss = window.world.services.window, window.cabinet.actors[Role.SUPERVISOR]
    lines = "\r\n".join([",".join(COLUMNS), *(",".join(person(n)) for n in range(300))])
    staged = await services.roster.stage(boss, lines.encode())
    await services.imports.begin(boss, staged.import_id, ImportChoice(accept_good=True))
    turns = iter((True, False))
    await services.imports.go_on(staged.import_id, lambda: next(turns))
    screen = await sit_down(chromium, window.world.url, STAFF[Role.SUPERVISOR].login)
    await screen.open(f"/window/imports/{staged.import_id}")
    bar = screen.page.get_by_role("progressbar")
    await expect(bar).to_have_attribute("value", "83")
    await ImportPosting(services.imports, window.world.clock).turn(asyncio.Event())
    await expect(screen.page.locator("#progress")).to_contain_text("新增300")
    await expect(bar).to_have_count(0)
    assert screen.complaints == []
