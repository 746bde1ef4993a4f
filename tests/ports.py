"""Which port may a test's server have? Below those that the system hands out for outgoing
connections, and another range for every process that tests, so that nobody takes it in between."""

import itertools
import os
import socket

FIRST, LAST = 20_000, 32_000
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
_tried = itertools.count(int(_WORKER) * 5_000 + os.getpid() * 7 % 4_000)


def free_port() -> int:
    """A port on the loopback address that nobody listens on."""
    for step in _tried:
        port = FIRST + step % (LAST - FIRST)
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("unreachable: the count has no end")
