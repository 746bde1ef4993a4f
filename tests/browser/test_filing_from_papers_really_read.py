"""Five papers, photographed, read by the part that really reads, filed in a real browser: not a
letter is typed."""

import asyncio
import io
import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from claims_core.checklist import GUIDES, Material
from infra.db import Database
from infra.reading.text_reader import reads_text
from tests.browser.phone_screen import PhoneScreen, take_out
from tests.browser.test_a_relative_at_the_phone import (
    MOST_TAPS,
    arrived,
    authorised,
    begun,
    bound,
)
from tests.clock import Clock
from tests.papers.drawing import HAS_FONTS, KINDS
from tests.papers.invented import Invented, invented
from tests.people import DAUGHTER, FATHER
from tests.window.at_work import Window
from tests.window.files import Cabinet
from tests.world import open_world

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not reads_text(), reason="make ocr adds what reads"),
    pytest.mark.skipif(not HAS_FONTS, reason="papers are drawn with fonts-noto-cjk"),
]
PATIENCE = 240_000
"""A machine with other work reads five papers in minutes."""
FIVE = (
    Material.IDENTITY,
    Material.RECEIPT,
    Material.ITEMISED_LIST,
    Material.DISCHARGE_RECORD,
    Material.BANK_CARD,
)


def of_the_father(rng: random.Random) -> Invented:
    """His stay last year, on his own papers."""
    stay = invented(rng)
    days = {"admitted": date(2025, 3, 1), "discharged": date(2025, 3, 9)}
    return replace(
        stay, name=FATHER.name, id_number=FATHER.id_number, issued=date(2025, 3, 9), **days
    )


def photo(material: Material, of: Invented) -> bytes:
    """A paper that lies straight in a good light."""
    out = io.BytesIO()
    KINDS[material](random.Random(material), of).picture.save(out, "JPEG", quality=92)
    return out.getvalue()


async def read(phone: PhoneScreen) -> None:
    """Wait as long as the service reads; then have the page ask once more."""
    asked = """async () => {
      const id = new URLSearchParams(location.search).get('id')
      const headers = { Authorization: `Bearer ${sessionStorage.getItem('session')}` }
      const answer = await fetch(`/api/member/v1/claims/${id}/readings`, { headers })
      return (await answer.json()).state
    }"""
    async with asyncio.timeout(PATIENCE / 1000):
        while await phone.page.evaluate(asked) == "waiting":
            await asyncio.sleep(1)
    await phone.page.reload()


async def test_five_papers_are_filed_with_twelve_taps_and_not_one_typed_letter(
    db: Database, clock: Clock, tmp_path: Path, chromium: Browser
) -> None:
    papers = of_the_father(random.Random(8))
    async with open_world(db, clock, tmp_path, with_worker=True, read_papers=True) as world:
        window = Window(world, Cabinet(world, photo_size=(1200, 1600)))
        await window.cabinet.pool_used_up()
        phone = await take_out(chromium, world, DAUGHTER.phone)
        await bound(phone)
        await authorised(phone)
        await phone.tap("回首页")
        phone.taps, phone.typed = 0, []
        await begun(phone)
        for many, material in enumerate(FIVE, start=1):
            await phone.photograph(GUIDES[material].title, photo(material, papers))
            await arrived(phone, many)
        await read(phone)
        for label, value in (
            ("医院全称", papers.hospital),
            ("入院日期", "2025-03-01"),
            ("出院日期", "2025-03-09"),
            ("户名", FATHER.name),
            ("银行账号", papers.account),
            ("开户银行", papers.bank),
        ):
            field = phone.page.get_by_label(label, exact=False).first
            await expect(field).to_have_value(value, timeout=PATIENCE)
        await phone.looked_at("filing-really-read", at="医院全称")
        await phone.tap("提交申请")
        await phone.shows("待核验材料")
        assert phone.taps == MOST_TAPS and phone.typed == []
        await phone.shows(papers.hospital)
