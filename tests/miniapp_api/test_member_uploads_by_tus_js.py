"""Does tus-js-client, which nobody here wrote, complete a picture, go on after the server was
killed, and take one back so that nothing is left? Under Node, against the real service."""

import asyncio
import json
import os
import random
import shutil
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image
from sqlalchemy import func, select

from app.maintenance import migrate
from casework.claims.tables import PhotoRow
from casework.phone.upload_tables import PhotoUploadPartRow
from infra.db import Database
from miniapp_api.api import PREFIX
from tests.processes import PATIENCE_S, Installation
from tests.reliability.deaths import MortalService
from tests.reliability.uploaders import PATIENCE, Uploader, new_uploaders
from tests.tools.tree import ROOT

pytestmark = pytest.mark.slow
TUS_JS = ROOT / "tests" / "tus_js"
HALF_WAY = 400_000


@pytest.fixture
def node() -> str:
    """Node with the client; without them the test is skipped, or fails where they are required."""
    found = shutil.which("node")
    if found is None or not (TUS_JS / "node_modules" / "tus-js-client").is_dir():
        missing = "no Node, or no tus-js-client (make tus-client fetches it)"
        if os.environ.get("REQUIRE_TUS_JS") == "1":
            pytest.fail(f"REQUIRE_TUS_JS=1, and there is {missing}")
        pytest.skip(missing)
    return found


@dataclass
class Sending:
    """A running service, somebody with an empty draft, and a picture that takes many pieces."""

    node: str
    house: Installation
    service: MortalService
    sender: Uploader
    picture: Path

    async def client(self, what: str, begun: str = "") -> "Client":
        """tus-js-client, begun."""
        endpoint = f"{self.house.url}{PREFIX}/claims/{self.sender.claim_id}/uploads"
        arguments = (str(TUS_JS / "client.mjs"), what, endpoint, str(self.picture))
        process = await asyncio.create_subprocess_exec(
            *(self.node, *arguments, *([begun] if begun else [])),
            stdout=PIPE,
            env={"PATH": os.environ["PATH"], "MEMBER_TOKEN": self.sender.token},
        )
        return Client(process)

    async def status(self, method: str, url: str) -> int:
        """How an address answers."""
        headers = {"Authorization": f"Bearer {self.sender.token}", "Tus-Resumable": "1.0.0"}
        async with (
            aiohttp.ClientSession(timeout=PATIENCE) as http,
            http.request(method, url, headers=headers) as answer,
        ):
            return answer.status

    async def left(self) -> tuple[int, int, list[str]]:
        """Photographs of the claim, pieces in rows, and pieces in the store."""
        db, claim_id = Database(self.house.settings.database_url), self.sender.claim_id
        try:
            async with db.read() as session:
                photos = await session.scalar(
                    select(func.count()).where(PhotoRow.claim_id == claim_id)
                )
                parts = await session.scalar(select(func.count()).select_from(PhotoUploadPartRow))
        finally:
            await db.close()
        pieces = (self.house.folder / "objects" / "uploads").rglob("[!.]*")
        return photos or 0, parts or 0, [each.name for each in pieces if each.is_file()]


@dataclass
class Client:
    """The running program, and what it says."""

    process: Process

    async def until(self, *words: str) -> dict[str, Any]:
        """The next line that tells of one of these; an error is told and fails."""
        assert self.process.stdout is not None
        async with asyncio.timeout(PATIENCE_S):
            while line := await self.process.stdout.readline():
                told: dict[str, Any] = json.loads(line)
                assert "error" not in told, told
                if any(word in told for word in words):
                    return told
        raise AssertionError(f"it ended without {words}")

    async def half_way(self) -> int:
        """How much has been acknowledged once it is under way."""
        while (accepted := int((await self.until("accepted"))["accepted"])) < HALF_WAY:
            pass
        return accepted


@pytest.fixture
async def sending(node: str, empty_database_url: str, tmp_path: Path) -> AsyncIterator[Sending]:
    house = Installation(tmp_path, empty_database_url, log_level="ERROR", requests_per_second=1000)
    await migrate(house.settings)
    [sender] = await new_uploaders(house.settings, 1)
    picture = tmp_path / "paper.jpg"
    noise = random.Random(7).randbytes(1200 * 1500 * 3)
    Image.frombytes("RGB", (1200, 1500), noise).save(picture, "JPEG", quality=90)
    assert picture.stat().st_size > 3 * HALF_WAY
    service = MortalService(house)
    await service.start()
    try:
        yield Sending(node, house, service, sender, picture)
    finally:
        service.kill()
        await service.gone()


async def test_it_completes_and_sent_again_it_is_the_same_photograph(sending: Sending) -> None:
    for _ in "ab":
        client = await sending.client("whole")
        assert (await client.until("ended"))["ended"] == "whole"
        assert await client.process.wait() == 0
    assert await sending.left() == (1, 0, [])


async def test_another_process_of_it_goes_on_by_the_address_alone(sending: Sending) -> None:
    first = await sending.client("pause")
    paused = await first.until("ended")
    assert paused["ended"] == "pause" and await first.process.wait() == 0
    assert await sending.status("HEAD", paused["url"]) == 200
    second = await sending.client("whole", paused["url"])
    # what had come is not sent again
    assert await second.half_way() > HALF_WAY
    assert (await second.until("ended"))["url"] == paused["url"]
    assert await sending.left() == (1, 0, [])


async def test_it_goes_on_by_itself_after_the_server_was_killed(sending: Sending) -> None:
    client = await sending.client("whole")
    url = (await client.until("url"))["url"]
    came = await client.half_way()
    sending.service.kill()
    await sending.service.gone()
    _, parts, pieces = await sending.left()
    assert parts > 0 and len(pieces) >= parts
    await sending.service.start()
    assert int((await client.until("accepted"))["accepted"]) > came
    ended = await client.until("ended")
    assert (ended["ended"], ended["url"]) == ("whole", url)
    assert await client.process.wait() == 0
    assert await sending.left() == (1, 0, [])


async def test_what_it_aborts_is_gone_and_leaves_nothing(sending: Sending) -> None:
    client = await sending.client("abort")
    aborted = await client.until("ended")
    assert aborted["ended"] == "abort" and await client.process.wait() == 0
    assert await sending.status("HEAD", aborted["url"]) == 410
    assert await sending.left() == (0, 0, [])
