"""How many people does one transaction take, so that no other writer waits long? Asked by staging
and posting."""

import time

# Where one writes at a time, no other writer may wait for more than 200 ms; a transaction that
# comes out twice as long as expected still keeps to that.
AIM_ALONE = 0.08
# Where rows are locked one by one, only who writes about the same people waits, and whoever is to
# be answered by this process while it puts the rows together.
AIM_BESIDE = 0.3
# Every transaction has a cost of its own: on a busy machine smaller ones only take longer in all.
FIRST, LEAST, MOST = 250, 250, 2000


class ChunkSize:
    """每次入账的人数: grows and shrinks with the time that the last transaction took."""

    def __init__(self, *, alone: bool) -> None:
        self.now = FIRST
        self._aim = AIM_ALONE if alone else AIM_BESIDE
        self._begun = 0.0

    def begin(self) -> None:
        """The database is held from now on."""
        self._begun = time.monotonic()

    def end(self, people: int) -> None:
        """It is free again, so many people being kept; the next chunk is adapted."""
        took = max(time.monotonic() - self._begun, 0.001)
        factor = min(2.0, self._aim / took)
        self.now = max(LEAST, min(MOST, int(people * factor)))
