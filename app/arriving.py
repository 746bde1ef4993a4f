"""Where does a connection come from, and is it let in? Asked once for each, when it is made."""

import asyncio
import logging
from collections.abc import Callable

log = logging.getLogger("daetong")


class NewConnection(asyncio.Protocol):
    """Decides about a connection once it is known where it comes from. One too many is closed at
    once; the caller may try again."""

    def __init__(
        self, admitted: Callable[[asyncio.BaseTransport], asyncio.BaseProtocol | None]
    ) -> None:
        self._admitted = admitted

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        protocol = self._admitted(transport)
        if protocol is None:
            log.warning("a connection too many was closed", extra={"action": "connections_full"})
            transport.close()
            return
        transport.set_protocol(protocol)
        protocol.connection_made(transport)


def address_of(transport: asyncio.BaseTransport) -> str:
    """Of whoever made the connection; empty where it cannot be told."""
    peer = transport.get_extra_info("peername")
    return str(peer[0]) if peer else ""
