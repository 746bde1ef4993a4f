"""What does somebody get who sends what no phone sends while a photograph comes piece by piece?"""

import asyncio
import zlib

import pytest

from miniapp_api.api import PREFIX
from tests.miniapp_api.phone import Phone
from tests.miniapp_api.test_member_photos import photo
from tests.miniapp_api.test_member_uploads import Sender, encoded

STREAM = b"Content-Type: application/offset+octet-stream"


@pytest.fixture
async def sender(father) -> Sender:
    phone, insured_id = father
    sender = Sender(phone, (await phone.draft(insured_id))["id"], photo("strange"))
    await sender.begin()
    return sender


async def raw(phone: Phone, method: str, path: str, *lines: bytes, body: bytes = b"") -> bytes:
    """The status line and what follows, of bytes as they are."""
    server = phone.client.server
    reader, writer = await asyncio.open_connection(server.host, server.port)
    head = [
        f"{method} {PREFIX}{path} HTTP/1.1".encode(),
        b"Host: here",
        b"Connection: close",
        b"Tus-Resumable: 1.0.0",
        f"Authorization: Bearer {phone.token}".encode(),
        *lines,
    ]
    writer.write(b"\r\n".join(head) + b"\r\n\r\n" + body)
    await writer.drain()
    async with asyncio.timeout(30):
        answer = await reader.read()
    writer.close()
    return answer


def refused(answer: bytes) -> bool:
    return answer.startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize(
    "lines",
    [
        (b"Upload-Length: \xd9\xa1\xd9\xa2", b"Upload-Metadata: material cmVjZWlwdA=="),
        (b"Upload-Length: -1", b"Upload-Metadata: material cmVjZWlwdA=="),
        (b"Upload-Length: 1e3", b"Upload-Metadata: material cmVjZWlwdA=="),
        (b"Upload-Length: 999999999999", b"Upload-Metadata: material cmVjZWlwdA=="),
        (b"Upload-Length: 99999999999999999999", b"Upload-Metadata: material cmVjZWlwdA=="),
        (b"Upload-Length: 12", b"Upload-Metadata: material \xff\xfe"),
        (b"Upload-Length: 12", b"Upload-Metadata: \xff cmVjZWlwdA=="),
        (b"Upload-Length: 12", b"Upload-Metadata: material cmVjZWlwdA==,material b3RoZXI="),
        (b"Upload-Length: 12", b"Upload-Metadata: material /w=="),
        (b"Upload-Length: 12", b"Upload-Metadata: material AA=="),
        (b"Upload-Length: 12", b"Upload-Metadata: material cmVjZWlwdA==,sha256 " + b"YQ=="),
        (b"Upload-Length: 12", b"Upload-Metadata: " + b"x " * 3000),
        (
            b"Upload-Length: 12",
            b"Upload-Metadata: material cmVjZWlwdA==",
            b"Idempotency-Key: \xff\xff\xff\xff\xff\xff\xff\xff",
        ),
        (
            b"Upload-Length: 12",
            b"Upload-Metadata: material cmVjZWlwdA==",
            b"Idempotency-Key: " + b"k" * 300,
        ),
        (
            b"Upload-Length: 12",
            b"Upload-Metadata: material cmVjZWlwdA==",
            b"X-HTTP-Method-Override: DELETE",
        ),
    ],
)
async def test_a_beginning_of_strange_bytes_is_refused(sender: Sender, lines) -> None:
    answer = await raw(
        sender.phone,
        "POST",
        f"/claims/{sender.claim_id}/uploads",
        *lines,
        b"Content-Length: 0",
    )
    assert refused(answer), answer[:300]


@pytest.mark.parametrize(
    "lines",
    [
        (b"Upload-Offset: -1",),
        (b"Upload-Offset: 999999999999",),
        (b"Upload-Offset: \xd9\xa1",),
        (b"Upload-Offset: 0", b"Upload-Checksum: md5 AAAA"),
        (b"Upload-Offset: 0", b"Upload-Checksum: sha1 \xff\xff"),
        (b"Upload-Offset: 0", b"Upload-Checksum: \xff\xff AAAA"),
        (b"Upload-Offset: 0", b"Upload-Checksum: sha256 AAAA"),
    ],
)
async def test_a_piece_of_strange_bytes_is_refused(sender: Sender, lines) -> None:
    sent = (*lines, STREAM, b"Content-Length: 4")
    answer = await raw(sender.phone, "PATCH", sender.path, *sent, body=b"abcd")
    assert refused(answer), answer[:300]
    assert (await sender.shown())["offset"] == 0


async def test_another_method_than_ours_is_not_put_in_the_place_of_post(sender: Sender) -> None:
    for meant in (b"PUT", b"\xff\xff", b"PATCH, DELETE", b""):
        line = b"X-HTTP-Method-Override: " + meant
        sent = (line, b"Upload-Offset: 0", STREAM, b"Content-Length: 4")
        answer = await raw(sender.phone, "POST", sender.path, *sent, body=b"abcd")
        assert refused(answer), answer[:300]
    assert (await sender.shown())["offset"] == 0


async def test_what_swells_on_its_way_in_is_cut_off(sender: Sender) -> None:
    packer = zlib.compressobj(9, wbits=31)
    swelling = b"".join(packer.compress(bytes(1024 * 1024)) for _ in range(200)) + packer.flush()
    sent = (b"Upload-Offset: 0", STREAM, b"Content-Encoding: gzip")
    length = b"Content-Length: %d" % len(swelling)
    answer = await raw(sender.phone, "PATCH", sender.path, *sent, length, body=swelling)
    assert refused(answer), answer[:300]
    chunked = b"%x\r\n" % (12 << 20) + b"x" * (12 << 20) + b"\r\n0\r\n\r\n"
    sent = (b"Upload-Offset: 0", STREAM, b"Transfer-Encoding: chunked")
    answer = await raw(sender.phone, "PATCH", sender.path, *sent, body=chunked)
    assert refused(answer), answer[:300]


async def test_a_name_for_the_file_is_not_looked_at(sender: Sender) -> None:
    told = encoded(material="receipt", filename="../../etc/passwd\0\r\nX-Evil: 1")
    answer = await raw(
        sender.phone,
        "POST",
        f"/claims/{sender.claim_id}/uploads",
        b"Upload-Length: 12",
        b"Upload-Metadata: " + told.encode(),
        b"Content-Length: 0",
    )
    assert answer.startswith(b"HTTP/1.1 201") and b"Evil" not in answer and b"passwd" not in answer
