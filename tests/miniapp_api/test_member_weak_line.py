"""Does somebody file with their papers over a line that loses every fifth request and gives 35 KB a
second, by pieces and by whole pictures, and is nothing there twice?"""

import asyncio
import io
import os
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from PIL import Image

from infra.db import Database
from miniapp_api.api import PREFIX
from tests.clock import Clock
from tests.miniapp_api.house_phone import HousePhone, logged_in_phone
from tests.miniapp_api.phone import Reply, details
from tests.miniapp_api.test_member_uploads import STREAM, TUS, encoded
from tests.people import FATHER
from tests.ports import free_port
from tests.weak_line import LOSES, RATE, WeakLine, weak_line
from tests.world import World, open_world

pytestmark = pytest.mark.slow
PAPERS = ("identity", "receipt", "itemised_list", "discharge_record")
PIECE = 32 * 1024
TRIES = 60


class PatientPhone(HousePhone):
    """One that sends again, under the same key, what was not answered."""

    async def ask(self, method: str, path: str, **sent: object) -> Reply:
        headers = dict(sent.pop("headers", {}))  # type: ignore[call-overload]
        if method == "POST":
            headers.setdefault("Idempotency-Key", secrets.token_hex(8))
        for _ in range(1 if isinstance(sent.get("data"), aiohttp.FormData) else TRIES):
            try:
                return await super().ask(method, path, headers=headers, **sent)
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
        raise aiohttp.ClientError(f"{method} {path} did not come through")

    async def in_pieces(self, claim_id: str, material: str, data: bytes, key: str) -> None:
        """One picture by tus: after a break it asks how far it has come."""
        headers = TUS | {
            "Idempotency-Key": key,
            "Upload-Length": str(len(data)),
            "Upload-Metadata": encoded(material=material),
        }
        begun = await self.ask("POST", f"/claims/{claim_id}/uploads", headers=headers)
        assert begun.status == 201, begun.json
        path, told = f"/claims/{claim_id}/uploads/{begun.json['id']}", begun.json
        while told["state"] in ("coming", "whole"):
            at = told["offset"]
            piece = TUS | STREAM | {"Upload-Offset": str(at)}
            address, own = self.world.url + PREFIX + path, {"Authorization": f"Bearer {self.token}"}
            try:
                async with self.world.http.patch(
                    address, headers=own | piece, data=data[at : at + PIECE]
                ) as answer:
                    assert answer.status in (204, 409), await answer.text()
            except aiohttp.ClientError:
                await asyncio.sleep(0.05)
            told = (await self.get(path)).json
        assert told["state"] == "taken", told

    async def at_once(self, claim_id: str, material: str, data: bytes, key: str) -> None:
        """One picture in one request, again and again."""
        for _ in range(TRIES):
            try:
                added = await HousePhone.photo(self, claim_id, material, data, key)
            except aiohttp.ClientError:
                continue
            assert added.status == 201, added.json
            return
        raise AssertionError("the picture never came through")


def paper(size: int) -> bytes:
    """A picture of about so many bytes, unlike the others."""
    noise = Image.frombytes("L", (240, 320), os.urandom(240 * 320))
    out = io.BytesIO()
    noise.resize((900, 1200)).save(out, "JPEG", quality=size)
    return out.getvalue()


@pytest.fixture
async def line_and_world(
    db: Database, clock: Clock, tmp_path: Path
) -> AsyncIterator[tuple[WeakLine, World]]:
    port = free_port()
    base = f"http://127.0.0.1:{port}"
    async with (
        open_world(db, clock, tmp_path, base_url=base) as world,
        weak_line(world.settings.port, port, rate=0) as line,
    ):
        yield line, world


@pytest.mark.parametrize("road", ["in pieces", "at once"])
async def test_papers_are_filed_over_a_line_that_loses_every_fifth_request(
    line_and_world: tuple[WeakLine, World], road: str
) -> None:
    line, world = line_and_world
    known = await logged_in_phone(world, FATHER)
    insured_id = await known.bind(FATHER)
    phone = PatientPhone(world, known.promises, FATHER)
    phone.token = known.token
    line.rate, line.loses = RATE, LOSES
    claim = await phone.draft(insured_id)
    filled = await phone.put(f"/claims/{claim['id']}/details", details(claim, FATHER))
    assert filled.status == 200, filled.json
    send = phone.in_pieces if road == "in pieces" else phone.at_once
    pictures = [paper(40) for _ in PAPERS]
    await asyncio.gather(
        *(
            send(claim["id"], material, data, f"key-{number:04d}")
            for number, (material, data) in enumerate(zip(PAPERS, pictures, strict=True))
        )
    )
    shown = (await phone.get(f"/claims/{claim['id']}")).json
    done = await phone.post(f"/claims/{claim['id']}/submit", {"version": shown["version"]})
    assert done.status == 200, done.json
    held = (await phone.get("/claims")).json["items"]
    assert [each["id"] for each in held] == [claim["id"]]
    assert sorted(photo["material"] for photo in shown["photos"]) == sorted(PAPERS)
    assert line.lost >= 2, "the line lost nothing: this proves nothing"
