"""How many connections does the process hold at most? Asked when it begins to listen."""

import asyncio
import logging
import socket
from collections.abc import Callable

from aiohttp import web

log = logging.getLogger("daetong")


class _Full(asyncio.Protocol):
    """Answers one connection too many by closing it at once; the caller may try again."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        log.warning("a connection too many was closed", extra={"action": "connections_full"})
        transport.close()


def counted(server: web.Server, most: int) -> Callable[[], asyncio.BaseProtocol]:
    """A protocol factory that hands out at most `most` connections of `server` at a time."""

    def accept() -> asyncio.BaseProtocol:
        return server() if len(server.connections) < most else _Full()

    return accept


async def listen(runner: web.AppRunner, port: socket.socket, most: int) -> asyncio.Server:
    """Begin to answer what comes in at `port`, which stays open when the answer is closed; close
    that before the runner is cleaned up."""
    assert runner.server is not None
    loop = asyncio.get_running_loop()
    factory = counted(runner.server, most)
    return await loop.create_server(factory, sock=port.dup(), backlog=512)
