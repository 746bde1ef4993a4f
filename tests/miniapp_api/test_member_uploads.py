"""Does a photograph come piece by piece, over any line, and is it then one like any other?"""

import base64
import hashlib
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.miniapp_api.phone import Phone, Reply
from tests.miniapp_api.test_member_photos import photo
from tests.people import STRANGER

TUS = {"Tus-Resumable": "1.0.0"}
STREAM = {"Content-Type": "application/offset+octet-stream"}


def encoded(**told: str) -> str:
    return ",".join(f"{n} {base64.b64encode(t.encode()).decode()}" for n, t in told.items())


class Sender:
    """A phone that sends one file piece by piece."""

    def __init__(self, phone: Phone, claim_id: str, data: bytes) -> None:
        self.phone, self.claim_id, self.data = phone, claim_id, data
        self.path = ""

    async def begin(
        self, key: str = "", material: str = "receipt", body: bytes | None = None, **told: str
    ) -> Reply:
        headers = TUS | {
            "Upload-Length": str(len(self.data)),
            "Upload-Metadata": encoded(material=material, **told),
        }
        if key:
            headers["Idempotency-Key"] = key
        if body is not None:
            headers |= STREAM
        reply = await self.phone.ask(
            "POST", f"/claims/{self.claim_id}/uploads", headers=headers, data=body
        )
        if reply.status == 201:
            self.path = f"/claims/{self.claim_id}/uploads/{reply.json['id']}"
            assert reply.headers["Location"].endswith(self.path)
        return reply

    async def send(self, offset: int, end: int | None = None, **headers: str) -> Reply:
        sent = TUS | STREAM | {"Upload-Offset": str(offset)} | headers
        return await self.phone.ask("PATCH", self.path, headers=sent, data=self.data[offset:end])

    async def post(self, method: str, offset: int, end: int | None = None) -> Reply:
        sent = TUS | STREAM | {"Upload-Offset": str(offset), "X-HTTP-Method-Override": method}
        return await self.phone.ask("POST", self.path, headers=sent, data=self.data[offset:end])

    async def shown(self) -> Any:
        return (await self.phone.get(self.path)).json

    async def head(self) -> Reply:
        return await self.phone.ask("HEAD", self.path, headers=TUS)


@pytest.fixture
async def draft(father):
    phone, insured_id = father
    return phone, (await phone.draft(insured_id))["id"]


@pytest.mark.both_databases("conditions on rows")
async def test_a_photo_in_three_pieces_is_one_like_any_other(draft) -> None:
    phone, claim_id = draft
    sender = Sender(phone, claim_id, photo())
    begun = await sender.begin(sha256=hashlib.sha256(sender.data).hexdigest())
    assert (begun.status, begun.json["state"], begun.json["offset"]) == (201, "coming", 0)
    for offset, end in ((0, 1000), (1000, 5000)):
        sent = await sender.send(offset, end)
        assert (sent.status, sent.headers["Upload-Offset"]) == (204, str(end))
        assert sent.headers["Tus-Resumable"] == "1.0.0" and "GMT" in sent.headers["Upload-Expires"]
    head = await sender.head()
    assert (head.status, head.headers["Upload-Offset"]) == (200, "5000")
    assert head.headers["Upload-Length"] == str(len(sender.data))
    assert head.headers["Cache-Control"] == "no-store"
    last = await sender.send(5000)
    assert (last.status, last.headers["Upload-Offset"]) == (204, str(len(sender.data)))
    shown = await sender.shown()
    assert (shown["state"], shown["photo"]["title"]) == ("taken", "医疗收费票据")
    at_once = await phone.photo(claim_id, "receipt", sender.data, "key-0001")
    assert at_once.json == shown["photo"]
    assert len((await phone.get(f"/claims/{claim_id}")).json["photos"]) == 1
