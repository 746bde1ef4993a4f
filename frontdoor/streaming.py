"""How is a body taken in while it still comes? Asked by endpoints that keep what has arrived even
where the rest never does."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage

from claims_core.errors import ClaimsError
from frontdoor.reading import BodyBroken, BodyProgress, BodyTooLarge, BodyTooSlow, Pace, size_words

PIECE = 512 * 1024


async def pieces(
    request: web.Request, most: int, pace: Pace, size: int = PIECE
) -> AsyncIterator[bytes]:
    """The body in pieces of `size`, the last one shorter; never more than one of them in memory.

    :raises BodyTooLarge, BodyTooSlow, BodyBroken: the last two once everything that came was given.
    """
    if request.content_length is not None and request.content_length > most:
        raise BodyTooLarge(limit=size_words(most))
    loop = asyncio.get_running_loop()
    progress = BodyProgress(pace, loop.time())
    waiting, came = bytearray(), 0
    problem: ClaimsError | None = None
    while problem is None:
        left = progress.patience_s(loop.time(), request.content.total_bytes)
        if left <= 0:
            problem = BodyTooSlow()
            break
        try:
            async with asyncio.timeout(left):
                chunk = await request.content.readany()
        except TimeoutError:
            continue
        except (web.RequestPayloadError, BadHttpMessage, OSError, RuntimeError):
            problem = BodyBroken()
            break
        if not chunk:
            break
        came += len(chunk)
        if came > most:
            raise BodyTooLarge(limit=size_words(most))
        waiting += chunk
        while len(waiting) >= size:
            piece = bytes(waiting[:size])
            del waiting[:size]
            yield piece
    if waiting:
        yield bytes(waiting)
    if problem is not None:
        raise problem
