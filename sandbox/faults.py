"""What should go wrong next? Faults are laid on a path and strike the calls that come there."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from sandbox.chance import Chance
from sandbox.journal import Entry
from sandbox.recording import Appliers, Record

CallFault = Literal[
    "refuse",
    "http_500",
    "http_502",
    "hang",
    "delay",
    "reset_after_processing",
    "truncated",
    "errcode",
    "report_first",
]
PushFault = Literal["duplicate", "out_of_order", "lost"]
FaultKind = CallFault | PushFault
CALL_FAULTS: tuple[CallFault, ...] = get_args(CallFault)
PUSH_FAULTS: tuple[PushFault, ...] = get_args(PushFault)
KINDS: tuple[FaultKind, ...] = (*CALL_FAULTS, *PUSH_FAULTS)
PUSHES = "push"  # what the platform pushes lies below this path, by type or event


@dataclass
class Fault:
    """故障: ``path`` is relative to the sandbox (wechat/…, sms, bank) and covers what lies below.

    ``errcode`` is WeChat's number or the gateway's word; ``seconds`` how long a delay lasts;
    ``left`` None means until it is lifted. ``probability`` is that of each call to be struck.
    """

    id: str
    path: str
    kind: FaultKind
    errcode: int | str | None
    left: int | None
    seconds: float = 0.0
    probability: float = 1.0
    lifted: asyncio.Event = field(default_factory=asyncio.Event)

    def covers(self, path: str) -> bool:
        path = path.strip("/")
        if (self.kind in PUSH_FAULTS) != (path.partition("/")[0] == PUSHES):
            return False
        return not self.path or path == self.path or path.startswith(self.path + "/")


class Faults:
    """故障簿: those still in force, oldest first; they outlive a restart as an outage would."""

    def __init__(self, record: Record, chance: Chance) -> None:
        self._record = record
        self._chance = chance
        self._faults: dict[str, Fault] = {}
        self._made = 0

    def appliers(self) -> Appliers:
        return {
            "fault_laid": self._on_laid,
            "fault_struck": self._on_struck,
            "fault_lifted": self._on_lifted,
        }

    def all(self) -> list[Fault]:
        return list(self._faults.values())

    def lay(
        self,
        path: str,
        kind: FaultKind,
        errcode: int | str | None,
        times: int | None,
        *,
        seconds: float = 0.0,
        probability: float = 1.0,
    ) -> Fault:
        fault_id = f"f{self._made + 1}"
        self._record(
            "fault_laid",
            fault=fault_id,
            path=path.strip("/"),
            what=kind,
            errcode=errcode,
            times=times,
            seconds=seconds,
            probability=probability,
        )
        return self._faults[fault_id]

    def strike(self, path: str) -> Fault | None:
        """The fault that hits this call, used up by one."""
        for fault in self._faults.values():
            if fault.covers(path) and self._chance.strikes(fault.probability):
                self._record("fault_struck", fault=fault.id)
                return fault
        return None

    def lift(self, fault_id: str | None = None) -> None:
        """Take one fault away, or all of them; calls that hang on it go free."""
        for fault in self.all():
            if fault_id in (None, fault.id):
                self._record("fault_lifted", fault=fault.id)

    def _on_laid(self, entry: Entry) -> None:
        self._made += 1
        self._faults[entry["fault"]] = Fault(
            entry["fault"],
            entry["path"],
            cast(FaultKind, entry["what"]),
            entry["errcode"],
            entry["times"],
            entry["seconds"],
            entry["probability"],
        )

    def _on_struck(self, entry: Entry) -> None:
        fault = self._faults[entry["fault"]]
        if fault.left is not None:
            fault.left -= 1
            if fault.left <= 0:
                del self._faults[fault.id]

    def _on_lifted(self, entry: Entry) -> None:
        self._faults.pop(entry["fault"]).lifted.set()
