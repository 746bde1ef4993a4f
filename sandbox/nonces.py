"""Was this signature nonce used before? Asked for every signed call to the SMS gateway."""

from __future__ import annotations

from datetime import datetime, timedelta

from sandbox.recording import Clock

# A signature is good for 15 minutes either way of its date, so a nonce is kept twice that.
_MEMORY = timedelta(minutes=31)


class Nonces:
    """随机数簿: those seen lately."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[str, datetime] = {}

    def __contains__(self, nonce: object) -> bool:
        return nonce in self._seen

    def remember(self, nonce: str) -> None:
        now = self._clock()
        # Insertion order is time order: forget from the front.
        while self._seen and now - next(iter(self._seen.values())) > _MEMORY:
            del self._seen[next(iter(self._seen))]
        self._seen[nonce] = now
