"""Where does a QR code of the account lead? Tickets with their scene, temporary or for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.chance import Chance
from sandbox.journal import Entry
from sandbox.recording import Appliers, Clock, Record, moment


@dataclass(frozen=True)
class Scene:
    """带参数的二维码: ``until`` None is for good."""

    ticket: str
    value: str
    until: datetime | None


class SceneBook:
    """二维码簿: by ticket."""

    def __init__(self, record: Record, clock: Clock, chance: Chance) -> None:
        self._record = record
        self._clock = clock
        self._chance = chance
        self._scenes: dict[str, Scene] = {}

    def appliers(self) -> Appliers:
        return {"scene_made": self._on_made}

    def make(self, value: str, seconds: int | None) -> Scene:
        ticket = "gQ" + self._chance.text(94)
        self._record("scene_made", ticket=ticket, value=value, seconds=seconds)
        return self._scenes[ticket]

    def find(self, ticket: str) -> Scene | None:
        """None when it was never made or has expired."""
        scene = self._scenes.get(ticket)
        if scene is None or (scene.until is not None and self._clock() >= scene.until):
            return None
        return scene

    def permanent(self) -> int:
        return sum(scene.until is None for scene in self._scenes.values())

    def _on_made(self, entry: Entry) -> None:
        seconds = entry["seconds"]
        until = None if seconds is None else moment(entry) + timedelta(seconds=seconds)
        self._scenes[entry["ticket"]] = Scene(entry["ticket"], entry["value"], until)
