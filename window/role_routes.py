"""How does one handler serve several addresses, each open to roles of its own? Asked by the pages
that differ in their service only."""

from collections.abc import Awaitable, Callable, Collection

from aiohttp import web

from claims_core.claim import Role
from frontdoor.guards import staff
from window.visits import Sent, Visit, posted

Shower = Callable[[web.Request], Awaitable[web.StreamResponse]]
Receiver = Callable[[web.Request, Visit, Sent], Awaitable[web.StreamResponse]]


def shown_to(roles: Collection[Role], shower: Shower) -> Shower:
    """A page that these roles may open."""

    async def handle(request: web.Request) -> web.StreamResponse:
        return await shower(request)

    return staff(*roles)(handle)


def received_from(roles: Collection[Role], name: str, page: str, receiver: Receiver) -> Shower:
    """The receiver of a form that these roles may send from `page`; checked as `posted` does."""

    async def receive(
        _: object, request: web.Request, visit: Visit, sent: Sent
    ) -> web.StreamResponse:
        return await receiver(request, visit, sent)

    checked = posted(name, page)(receive)

    async def handle(request: web.Request) -> web.StreamResponse:
        answer: web.StreamResponse = await checked(None, request)
        return answer

    handle.form_route = checked.form_route  # type: ignore[attr-defined]
    return staff(*roles)(handle)
