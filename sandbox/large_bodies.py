"""What does a large body hold? Forms with files part by part, others as a whole; whatever the
application around allows."""

from __future__ import annotations

from dataclasses import dataclass

from aiohttp import BodyPartReader, web

LARGEST = 90 * 1024 * 1024  # nine photos of ten megabytes
_SMALL = 64 * 1024


@dataclass(frozen=True)
class FormFile:
    """表单里的文件."""

    name: str
    filename: str
    content_type: str
    data: bytes


async def read_body(request: web.Request, most: int) -> bytes:
    """The body; a small one, as nearly all are, without the cost of another request object."""
    if (request.content_length or most) > _SMALL:
        request = request.clone(client_max_size=most)
    return await request.read()


async def read_form(request: web.Request) -> tuple[dict[str, str], list[FormFile]]:
    """Texts by name, and the files in their order; a form that is none is empty.

    :raises web.HTTPRequestEntityTooLarge: beyond ninety megabytes.
    """
    if not request.content_type.startswith("multipart/"):
        form = await request.post()
        return {name: value for name, value in form.items() if isinstance(value, str)}, []
    texts: dict[str, str] = {}
    files: list[FormFile] = []
    left = LARGEST
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader) or not part.name:
            continue
        data = bytearray()
        while chunk := await part.read_chunk(64 * 1024):
            data += chunk
            left -= len(chunk)
            if left < 0:
                raise web.HTTPRequestEntityTooLarge(LARGEST, LARGEST - left)
        if part.filename is None:
            texts[part.name] = data.decode(errors="replace")
        elif part.filename or data:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files.append(FormFile(part.name, part.filename, kind, bytes(data)))
    return texts, files
