"""Where do short random bytes come from that are wanted with every message? Asked for nonces and
ids: to ask the system for each costs more than what is made with it."""

import os
from collections import deque

MOST = 16
_AT_ONCE = 256

# Taken out one by one, which no two threads do at the same moment with the same one.
_ready: deque[bytes] = deque()
os.register_at_fork(after_in_child=_ready.clear)  # or both would go on with the same ones


def random_bytes(length: int) -> bytes:
    """So many, at most sixteen, of the system's generator; never the same ones for two callers."""
    if length > MOST:
        raise ValueError(f"at most {MOST} random bytes at a time")
    while True:
        try:
            return _ready.popleft()[:length]
        except IndexError:
            fresh = os.urandom(MOST * _AT_ONCE)
            _ready.extend([fresh[at : at + MOST] for at in range(0, len(fresh), MOST)])
