"""Who has stopped reading what we answer? The listener asks: such a connection says nothing, is in
work until it reads, and would be kept for good."""

import asyncio
import fcntl
import socket
import struct
import termios
from contextlib import suppress


class UnreadAnswers:
    """未读的答复: connections whose answer waits to be fetched, and how much of it is left."""

    def __init__(self) -> None:
        self._left: dict[asyncio.Transport, tuple[int, float]] = {}

    def watch(self, transport: asyncio.Transport, now: float) -> None:
        """Something is being answered to it, or more was than the system takes. A file that the
        system sends by itself is seen only there."""
        if transport not in self._left and (left := _left(transport)):
            self._left[transport] = (left, now)

    def cut(self, now: float, patience_s: float) -> None:
        """End those that have fetched nothing for so long; however slowly they do, they may."""
        for transport, (left, since) in list(self._left.items()):
            if not (now_left := _left(transport)):
                del self._left[transport]
            elif now_left != left:
                self._left[transport] = (now_left, now)
            elif since <= now - patience_s:
                del self._left[transport]
                with suppress(OSError):  # so whoever sends a file is woken, and ends
                    transport.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
                if transport.get_write_buffer_size():
                    transport.abort()


def _left(transport: asyncio.Transport) -> int:
    """Bytes that wait here and, not yet confirmed by the other end, in the system: it takes many
    at a time, so that ours alone stand still for long on a slow line."""
    if (descriptor := transport.get_extra_info("socket").fileno()) < 0:
        return 0
    (unconfirmed,) = struct.unpack("i", fcntl.ioctl(descriptor, termios.TIOCOUTQ, bytes(4)))
    return transport.get_write_buffer_size() + int(unconfirmed)
