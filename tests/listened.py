"""How is an application tested behind the port that `daetong serve` opens? As by aiohttp's own
server of tests, with our listener in front of it."""

from contextlib import AsyncExitStack

from aiohttp import web
from aiohttp.test_utils import TestServer
from yarl import URL

from app.crowd import Room
from app.listening import Listener
from tests.ports import free_port


class ListenedServer(TestServer):
    """To be given to `aiohttp_client` in place of an application."""

    async def start_server(self, loop: object = None, **_: object) -> None:
        if self.runner is not None:
            return
        runner = self.runner = web.AppRunner(self.app)
        await runner.setup()
        self.port, self._opened = free_port(), AsyncExitStack()
        listener = await self._opened.enter_async_context(Listener())
        await self._opened.enter_async_context(listener.answering(runner, Room(1000)))
        await listener.open(self.host, self.port)
        self._root = URL(f"http://{self.host}:{self.port}")

    async def close(self) -> None:
        if self.started and not self.closed:
            await self._opened.aclose()
        await super().close()
