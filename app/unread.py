"""Who has stopped reading what we answer? The listener asks: such a connection says nothing, is in
work until it reads, and would be kept for good."""

import asyncio
import fcntl
import struct
import termios


class UnreadAnswers:
    """未读的答复: connections whose answer waits to be fetched, and how much of it is left."""

    def __init__(self) -> None:
        self._left: dict[asyncio.Transport, tuple[int, float]] = {}

    def watch(self, transport: asyncio.Transport, now: float) -> None:
        """More was written to it than the system takes."""
        self._left[transport] = (_left(transport), now)

    def cut(self, now: float, patience_s: float) -> None:
        """End those that have fetched nothing for so long; however slowly they do, they may."""
        for transport, (left, since) in list(self._left.items()):
            if not (now_left := _left(transport)):
                del self._left[transport]
            elif now_left != left:
                self._left[transport] = (now_left, now)
            elif since <= now - patience_s:
                del self._left[transport]
                transport.abort()


def _left(transport: asyncio.Transport) -> int:
    """Bytes that wait here and, not yet confirmed by the other end, in the system: it takes many
    at a time, so that ours alone stand still for long on a slow line."""
    if not (ours := transport.get_write_buffer_size()):
        return 0
    sent = fcntl.ioctl(transport.get_extra_info("socket").fileno(), termios.TIOCOUTQ, bytes(4))
    (unconfirmed,) = struct.unpack("i", sent)
    return ours + int(unconfirmed)
