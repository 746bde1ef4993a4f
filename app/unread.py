"""Who has stopped reading what we answer, or reads it a word at a time? The listener asks: such a
connection says nothing, is in work until it reads, and would be kept for good."""

import asyncio
import fcntl
import socket
import struct
import termios
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from app.short_connections import ShortWayConnection

# As little as a photograph may come with; beside it a page of any size is there within a minute.
SLOW_BYTES = 8 * 1024
SLOW_WITHIN_S = 3.0
# Bytes that the other end has confirmed, in the kernel's struct tcp_info.
_CONFIRMED_AT, _TCP_INFO_BYTES = 120, 128


@dataclass(slots=True)
class _Waiting:
    """What was left at the last change, and how much was fetched when the pace was last looked
    at."""

    left: int
    since: float
    fetched: int
    looked_at: float


class UnreadAnswers:
    """未读的答复: connections whose answer waits to be fetched, and how much of it is left."""

    def __init__(self) -> None:
        self._waiting: dict[ShortWayConnection, _Waiting] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def watch(self, connection: ShortWayConnection, now: float) -> None:
        """Something is being answered to it, or more was than the system takes. A file that the
        system sends by itself is seen only there."""
        if connection not in self._waiting and (left := _left(connection.transport)):
            fetched = _fetched(connection.transport)
            self._waiting[connection] = _Waiting(left, now, fetched, now)

    def cut(self, now: float, patience_s: float) -> None:
        """End those that have fetched nothing for so long."""
        for connection, waiting in list(self._waiting.items()):
            if not (left := _left(connection.transport)):
                del self._waiting[connection]
            elif left != waiting.left:
                waiting.left, waiting.since = left, now
            elif waiting.since <= now - patience_s:
                self.end(connection)

    def end(self, connection: ShortWayConnection) -> None:
        """What is left for it is not sent any more."""
        self._waiting.pop(connection, None)
        transport = connection.transport
        with suppress(OSError):  # so whoever sends a file is woken, and ends
            transport.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        if transport.get_write_buffer_size():
            transport.abort()

    def paces(self, now: float) -> Iterator[tuple[ShortWayConnection, bool]]:
        """Of each that has been watched for so long again whether it fetches too slowly to keep
        its place while others want it."""
        for connection, waiting in self._waiting.items():
            if (passed := now - waiting.looked_at) >= SLOW_WITHIN_S:
                fetched = _fetched(connection.transport)
                yield connection, fetched - waiting.fetched < SLOW_BYTES * passed
                waiting.fetched, waiting.looked_at = fetched, now


def _left(transport: asyncio.Transport) -> int:
    """Bytes that wait here and, not yet confirmed by the other end, in the system: it takes many
    at a time, so that ours alone stand still for long on a slow line."""
    if (descriptor := transport.get_extra_info("socket").fileno()) < 0:
        return 0
    (unconfirmed,) = struct.unpack("i", fcntl.ioctl(descriptor, termios.TIOCOUTQ, bytes(4)))
    return transport.get_write_buffer_size() + int(unconfirmed)


def _fetched(transport: asyncio.Transport) -> int:
    """Bytes that the other end has ever confirmed."""
    with suppress(OSError):
        of_socket = transport.get_extra_info("socket")
        info = of_socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
        if len(info) == _TCP_INFO_BYTES:
            return int(struct.unpack_from("Q", info, _CONFIRMED_AT)[0])
    return 0
