"""Does a picture come over lines that break, and by a program that nobody here wrote?"""

import asyncio
import io
from typing import Any

import pytest
import requests
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError
from tusclient.uploader import Uploader

from miniapp_api.api import PREFIX
from tests.miniapp_api.phone import Phone
from tests.miniapp_api.test_member_photos import photo
from tests.miniapp_api.test_member_uploads import TUS, Sender, digest

PATIENCE_S = 30.0


@pytest.fixture
async def draft(member_house, father):
    # as the service's own listener has it: a caller who is gone ends no handler
    member_house.client.server.runner.server.handler_cancellation = False
    phone, insured_id = father
    return phone, (await phone.draft(insured_id))["id"]


async def half_sent(sender: Sender, sent: bytes, announced: int, *more: str) -> None:
    """A piece of which only the beginning comes before the line is gone."""
    url = sender.phone.client.make_url(PREFIX + sender.path)
    head = [
        f"PATCH {url.path} HTTP/1.1",
        f"Host: {url.host}",
        f"Authorization: Bearer {sender.phone.token}",
        "Tus-Resumable: 1.0.0",
        "Content-Type: application/offset+octet-stream",
        "Upload-Offset: 0",
        f"Content-Length: {announced}",
        *more,
    ]
    _, writer = await asyncio.open_connection(url.host, url.port)
    writer.write("\r\n".join([*head, "", ""]).encode() + sent)
    await writer.drain()
    await asyncio.sleep(0.05)  # so that the request is being answered when the line breaks
    writer.transport.abort()


async def offset_once_settled(sender: Sender, wanted: int) -> int:
    """What has come once the server has noticed; what is not `wanted` within patience is told."""
    loop = asyncio.get_running_loop()
    until, offset = loop.time() + PATIENCE_S, -1
    while offset != wanted and loop.time() < until:
        offset = (await sender.shown())["offset"]
        await asyncio.sleep(0.02)
    return offset


async def test_of_a_piece_whose_line_breaks_what_came_is_kept(draft) -> None:
    phone, claim_id = draft
    sender = Sender(phone, claim_id, photo())
    await sender.begin()
    await half_sent(sender, sender.data[:3000], len(sender.data))
    assert await offset_once_settled(sender, 3000) == 3000
    assert (await sender.send(3000)).status == 204
    assert (await sender.shown())["state"] == "taken"


async def test_of_a_piece_with_a_checksum_whose_line_breaks_nothing_is_kept(draft) -> None:
    phone, claim_id = draft
    sender = Sender(phone, claim_id, photo())
    await sender.begin()
    checksum = f"Upload-Checksum: {digest('sha256', sender.data)}"
    await half_sent(sender, sender.data[:3000], len(sender.data), checksum)
    await asyncio.sleep(0.2)
    assert (await sender.shown())["offset"] == 0
    assert (await sender.send(0)).status == 204


def client_of(phone: Phone, claim_id: str) -> TusClient:
    """tuspy, as anybody installs it."""
    url = str(phone.client.make_url(f"{PREFIX}/claims/{claim_id}/uploads"))
    return TusClient(url, headers={"Authorization": f"Bearer {phone.token}"})


def uploader_of(client: TusClient, data: bytes, **options: Any) -> Uploader:
    told = {"material": "receipt", "filename": "影像.jpg"}
    return client.uploader(file_stream=io.BytesIO(data), metadata=told, **options)


async def test_a_client_nobody_here_wrote_completes(draft) -> None:
    phone, claim_id = draft
    client, data = client_of(phone, claim_id), photo()
    for options in ({}, {"chunk_size": 4096}, {"chunk_size": 5000, "upload_checksum": True}):
        uploader = uploader_of(client, data, **options)
        await asyncio.to_thread(uploader.upload)
        assert uploader.offset == len(data)
    assert len((await phone.get(f"/claims/{claim_id}")).json["photos"]) == 1


async def test_a_client_nobody_here_wrote_resumes(draft) -> None:
    phone, claim_id = draft
    client, data = client_of(phone, claim_id), photo()
    first = uploader_of(client, data, chunk_size=4096)
    await asyncio.to_thread(first.upload, 8192)
    assert first.offset == 8192
    # another process of it knows the address alone
    second = await asyncio.to_thread(uploader_of, client, data, url=first.url, chunk_size=4096)
    assert second.offset == 8192
    await asyncio.to_thread(second.upload)
    assert len((await phone.get(f"/claims/{claim_id}")).json["photos"]) == 1


async def test_a_client_nobody_here_wrote_aborts(draft) -> None:
    phone, claim_id = draft
    client, data = client_of(phone, claim_id), photo()
    uploader = uploader_of(client, data, chunk_size=4096)
    await asyncio.to_thread(uploader.upload, 4096)
    headers = client.headers | TUS
    ended = await asyncio.to_thread(requests.delete, uploader.url, headers=headers, timeout=30)
    assert ended.status_code == 204
    with pytest.raises(TusCommunicationError) as gone:
        await asyncio.to_thread(uploader.get_offset)
    assert gone.value.status_code == 410
    assert (await phone.get(f"/claims/{claim_id}")).json["photos"] == []


async def test_a_client_nobody_here_wrote_is_told_that_it_is_no_picture(draft) -> None:
    phone, claim_id = draft
    uploader = uploader_of(client_of(phone, claim_id), b"words " * 2000, chunk_size=4096)
    with pytest.raises(TusCommunicationError) as refused:
        await asyncio.to_thread(uploader.upload)
    assert refused.value.status_code == 422
    assert b"photo_not_an_image" in refused.value.response_content
