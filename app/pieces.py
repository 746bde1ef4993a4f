"""How does a large answer leave, so that whoever does not read it keeps little of our memory? Asked
by the listener of each."""

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload

LARGE = 128 * 1024
PIECE = 64 * 1024


class _InPieces(Payload):
    """Bytes that all who ask share."""

    _value: bytes

    def __init__(self, value: bytes) -> None:
        super().__init__(value, content_type="application/octet-stream")
        self._size = len(value)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return self._value.decode(encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        await self.write_with_length(writer, None)

    async def write_with_length(
        self, writer: AbstractStreamWriter, content_length: int | None
    ) -> None:
        end = len(self._value) if content_length is None else content_length
        for start in range(0, end, PIECE):  # each waits until there is room for it
            await writer.write(self._value[start : min(start + PIECE, end)])


def send_in_pieces(answer: web.StreamResponse) -> None:
    """Of a large body a piece at a time waits to be fetched. Given as it is, all of it would be
    copied for each who asks and does not read."""
    if isinstance(answer, web.Response) and not answer.prepared:
        body = answer.body
        if isinstance(body, bytes) and len(body) > LARGE:
            answer.body = _InPieces(body)
