"""Does an application that has been closed go, with everything it held?"""

import gc
import weakref

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from frontdoor.application import forget_closed_applications


class Held:
    """What a handler holds: services, say."""

    async def answer(self, request: web.Request) -> web.Response:
        return web.Response()


@web.middleware
async def around(request: web.Request, handler: object) -> web.StreamResponse:
    return await handler(request)  # type: ignore[operator]


async def answered_and_closed() -> weakref.ref[Held]:
    held = Held()
    app = web.Application(middlewares=[around])
    app.router.add_get("/", held.answer)
    async with TestClient(TestServer(app)) as client:
        assert (await client.get("/")).status == 200
    return weakref.ref(held)


async def test_what_a_closed_application_held_is_let_go() -> None:
    held = await answered_and_closed()
    gc.collect()
    assert held() is not None, "aiohttp keeps it no longer: forgetting can go"
    forget_closed_applications()
    gc.collect()
    assert held() is None
