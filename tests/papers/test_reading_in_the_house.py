"""Does the running service read a photograph that a phone sends, with the part that really
reads?"""

import asyncio
import random
from pathlib import Path

import pytest

from app.paper_reading import PaperReading
from claims_core.checklist import Material
from infra.db import Database
from infra.reading.text_reader import reads_text
from tests.clock import Clock
from tests.miniapp_api.house_phone import logged_in_phone
from tests.papers.drawing import HAS_FONTS, drawn
from tests.papers.measuring import MEASURING
from tests.papers.photographing import photographed
from tests.people import FATHER
from tests.world import open_world

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not reads_text(), reason="make ocr adds what reads"),
    pytest.mark.skipif(not HAS_FONTS, reason="papers are drawn with fonts-noto-cjk"),
]
PATIENCE = 240


async def test_a_receipt_that_a_phone_sends_is_read_while_nobody_waits(
    db: Database, clock: Clock, tmp_path: Path
) -> None:
    rng = random.Random(MEASURING)
    paper = drawn(Material.RECEIPT, rng)
    picture = photographed(paper.picture, rng).data
    async with open_world(db, clock, tmp_path, read_papers=True) as world:
        phone = await logged_in_phone(world, FATHER)
        claim = await phone.draft(await phone.bind(FATHER))
        sent = await phone.photo(claim["id"], "receipt", picture, "photo-0001")
        assert sent.status == 201
        waiting = await phone.get(f"/claims/{claim['id']}/readings")
        assert waiting.json["state"] == "waiting"
        stop = asyncio.Event()
        reading = asyncio.create_task(PaperReading(world.services).run(stop))
        for _ in range(PATIENCE):
            shown = await phone.get(f"/claims/{claim['id']}/readings")
            if shown.json["state"] != "waiting":
                break
            await asyncio.sleep(0.5)
        stop.set()
        await reading
        assert shown.json["state"] == "done"
        (read,) = shown.json["photos"]
        found = {each["name"]: each for each in read["fields"]}
        assert found["amount"]["value"] == paper.truth["amount"]
        assert found["amount"]["confidence"] == "sure"
        assert found["provider_name"]["value"] == paper.truth["provider_name"]
        assert found["provider_name"]["box"]["page"] == 1
        offered = {each["field"] for each in shown.json["offers"]}
        assert {"provider_name", "receipts"} <= offered
