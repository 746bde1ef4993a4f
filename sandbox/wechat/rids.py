"""Which refused call does a request id name? Kept seven days, of this process, without tokens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.chance import Chance
from sandbox.recording import Clock

MEMORY = timedelta(days=7)
_KEPT = 5000


@dataclass(frozen=True)
class RefusedCall:
    """被拒调用: what ``openapi/rid/get`` tells of it."""

    appid: str
    at: datetime
    milliseconds: int
    url: str
    body: str
    answer: str
    address: str


class Rids:
    """请求编号簿: by rid."""

    def __init__(self, clock: Clock, chance: Chance) -> None:
        self._clock = clock
        self._chance = chance
        self._known: dict[str, RefusedCall] = {}

    def new(self) -> str:
        return "-".join(self._chance.hex(8) for _ in range(3))

    def remember(self, rid: str, call: RefusedCall) -> None:
        if len(self._known) >= _KEPT:
            del self._known[next(iter(self._known))]
        self._known[rid] = call

    def find(self, rid: str) -> RefusedCall | None:
        return self._known.get(rid)

    def is_old(self, call: RefusedCall) -> bool:
        return self._clock() - call.at > MEMORY
