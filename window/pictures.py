"""How does a picture of somebody's paper leave for a colleague's screen? The one place that every
such answer comes from: with the colleague's name, login and the moment all over it, or as the
original that was asked for with a reason; never kept by the browser."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from aiohttp import web

from casework.errors import NotLoggedIn
from casework.people.staff import StaffSession
from claims_core.calendar_cn import CHINA
from frontdoor.guards import ADMITTED

SMALL = 480
"""Pixels of the longer side of a picture in a list."""
_HEADERS = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


class Marker(Protocol):
    """What writes on pictures; `infra.imaging` does it in a bounded process."""

    async def mark(self, page: bytes, text: str, *, longest: int = 0) -> bytes: ...


class StaffPictures:
    """给同事看的照片."""

    def __init__(self, marker: Marker, clock: Callable[[], datetime]) -> None:
        self._marker = marker
        self._clock = clock

    async def marked(
        self, request: web.Request, picture: bytes, *, small: bool = False
    ) -> web.Response:
        """The picture with who looks and when; where that cannot be written, nothing goes out.

        :raises NotLoggedIn, PhotoUnreadable, PhotoNotInTime:
        """
        session = request[ADMITTED].session
        if not isinstance(session, StaffSession):
            raise NotLoggedIn
        text = mark_text(session, self._clock())
        return _answer(await self._marker.mark(picture, text, longest=SMALL if small else 0))

    def original(self, picture: bytes) -> web.Response:
        """The picture as it is kept; whoever calls this has kept why it was wanted."""
        return _answer(picture)


def mark_text(session: StaffSession, at: datetime) -> str:
    """Who looks, and when in China."""
    moment = f"{at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return f"{session.actor.name} · {session.login} · {moment}"


def _answer(picture: bytes) -> web.Response:
    return web.Response(body=picture, content_type="image/jpeg", headers=_HEADERS)
