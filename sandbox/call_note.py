"""What does a call tell the timeline on its way? Filled in by whoever learns of it first."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from aiohttp import web


@dataclass
class CallNote:
    """调用记录: ``said`` is the errcode or the gateway's word; ``who`` a nickname, never an id."""

    begun: float = field(default_factory=time.perf_counter)
    app: str = ""
    said: str = ""
    who: str = ""
    reports_first: bool = False  # a fault: the delivery callback overtakes the answer
    broken: bool = False  # nobody got an answer

    @property
    def milliseconds(self) -> float:
        return (time.perf_counter() - self.begun) * 1000


NOTE: web.RequestKey[CallNote] = web.RequestKey("call_note", CallNote)
