"""Which member sent this request? Asked by the guard of the member API."""

from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from casework.errors import NotLoggedIn
from claims_core.claim import Actor
from frontdoor.guards import Admitted

# Longer than any token we give out; what is longer was not ours.
_LONGEST = 200


def token_of(request: web.Request) -> str:
    """The token in the Authorization header.

    :raises NotLoggedIn: when there is none.
    """
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not could_be_ours(token):
        raise NotLoggedIn
    return token


def could_be_ours(token: str) -> bool:
    """Whether a token looks like one that we give out; a header may hold anything."""
    return 0 < len(token) <= _LONGEST and token.isascii()


class MemberDoor:
    """Lets members in by their bearer token; `authenticate` raises NotLoggedIn for a bad one."""

    def __init__(self, authenticate: Callable[[str], Awaitable[Actor]]) -> None:
        self._authenticate = authenticate

    async def __call__(self, request: web.Request) -> Admitted:
        """Who sent `request`."""
        return Admitted(await self._authenticate(token_of(request)))
