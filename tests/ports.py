"""Which port may a test's server have? Below those that the system hands out for outgoing
connections, and of a range that no other process that tests has meanwhile: a server that is killed
and started again finds its port as it left it, and nobody else's server there."""

import fcntl
import os
import socket
import tempfile
from functools import cache
from itertools import count
from pathlib import Path

FIRST, EACH, RANGES = 20_000, 200, 60
_tried = count()


def free_port() -> int:
    """A port on the loopback address that nobody listens on."""
    mine = own_range()
    for step in _tried:
        port = mine[step % EACH]
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("unreachable: the count has no end")


@cache
def own_range() -> range:
    """This process's; whoever asks in another process meanwhile has another one."""
    for step in range(RANGES):
        number = (os.getpid() + step) % RANGES
        if _held(Path(tempfile.gettempdir()) / f"daetong-ports-{number}"):
            first = FIRST + number * EACH
            return range(first, first + EACH)
    raise AssertionError(f"{RANGES} processes test on this machine")


def _held(place: Path) -> bool:
    """Locked until this process ends."""
    lock = os.open(place, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return False
    return True
