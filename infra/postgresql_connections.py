"""How is a server noticed that is gone without a word, and for how long is it waited for? Asked by
`infra.db`, whose connections to PostgreSQL are opened with this.

A host that loses its power closes no connection: without these settings a request would wait for
it until the kernel gives up, which takes a quarter of an hour."""

import socket
from collections.abc import Mapping
from typing import Any

CONNECT_SECONDS = 5.0
POOL_SECONDS = 5.0
LOCK_SECONDS = 15
# What is idle in the middle of a transaction for so long has stopped, and holds locks.
STUCK_SECONDS = 300

# Ours: silence for ten seconds is asked about three times, what was sent is to arrive in fifteen.
_KEPT_ALIVE = (
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, 10),
    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, 3),
    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT, 3),
    (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 15_000),
)
# The server's: it lets go of what a lost one of us holds.
_SERVER: Mapping[str, str] = {
    "application_name": "daetong",
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "3",
    "tcp_keepalives_count": "3",
    "lock_timeout": str(LOCK_SECONDS * 1000),
    "idle_in_transaction_session_timeout": str(STUCK_SECONDS * 1000),
}


def engine_options() -> dict[str, Any]:
    """What `create_async_engine` is told."""
    return {
        "pool_size": 10,
        "max_overflow": 10,
        "pool_pre_ping": True,
        "pool_timeout": POOL_SECONDS,
        "connect_args": {"timeout": CONNECT_SECONDS, "server_settings": dict(_SERVER)},
    }


def connected(dialect: Any, _record: Any, cargs: Any, cparams: Any) -> Any:
    """For the engine's `do_connect` event: a server that is not there is one, whether its name, its
    port, its file or its answer is missing.

    :raises ConnectionError:
    """
    try:
        return dialect.connect(*cargs, **cparams)
    except OSError as problem:
        raise ConnectionError(f"PostgreSQL cannot be reached ({problem})") from problem


def keep_alive(connection: Any, _record: Any) -> None:
    """For the engine's `connect` event; the driver itself has no word for it."""
    transport = getattr(connection.driver_connection, "_transport", None)
    opened = transport.get_extra_info("socket") if transport is not None else None
    if opened is None or opened.family not in (socket.AF_INET, socket.AF_INET6):
        return
    for level, option, value in _KEPT_ALIVE:
        opened.setsockopt(level, option, value)
