"""How many rows does one transaction take, so that no other writer waits long? Asked by staging and
posting."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

# No other writer may wait for more than 200 ms; a transaction that comes out twice as long as
# expected still keeps to that.
AIM_SECONDS = 0.08
# Every transaction has a cost of its own: on a busy machine smaller ones only take longer in all.
FIRST, LEAST, MOST = 200, 100, 2000


class ChunkSize:
    """每次入账的人数: grows and shrinks with the time that the last transaction took."""

    def __init__(self) -> None:
        self.now = FIRST

    @contextmanager
    def measured(self) -> Iterator[None]:
        """Around what holds the database, and adapts the next chunk to it."""
        begun = time.monotonic()
        yield
        took = max(time.monotonic() - begun, 0.001)
        factor = min(2.0, AIM_SECONDS / took)
        self.now = max(LEAST, min(MOST, int(self.now * factor)))
