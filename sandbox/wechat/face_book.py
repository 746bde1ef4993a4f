"""Which faces were looked at, for whose papers, and how did it end? Asked by the two calls about
it, and by the phone of the stand-in world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.chance import Chance
from sandbox.journal import Entry
from sandbox.people import Person
from sandbox.recording import Appliers, Clock, Record, moment

LIFETIME = timedelta(seconds=3600)
PASSED, NOT_LOOKED_AT = 10000, 90107
RESULTS = {"passed": PASSED, "cancelled": 90002, "no_camera": 90008, "not_the_face": 90011}


@dataclass
class FaceSession:
    """核身会话: for one person, one number of the caller's and one document, kept as its digest."""

    person_id: str
    reference: str
    cert_hash: str
    until: datetime
    result: int = NOT_LOOKED_AT


class FaceBook:
    """核身会话簿."""

    def __init__(self, record: Record, clock: Clock, chance: Chance) -> None:
        self._record = record
        self._clock = clock
        self._chance = chance
        self._sessions: dict[str, FaceSession] = {}

    def appliers(self) -> Appliers:
        return {"face_session_opened": self._on_opened, "face_looked_at": self._on_looked_at}

    def open(self, person: Person, reference: str, cert_hash: str) -> str:
        """A new session's verify_id."""
        verify_id = self._chance.text(64)
        self._record(
            "face_session_opened",
            verify_id=verify_id,
            person=person.id,
            reference=reference,
            cert_hash=cert_hash,
        )
        return verify_id

    def is_used(self, reference: str) -> bool:
        """Whether the caller has given this number before."""
        return any(each.reference == reference for each in self._sessions.values())

    def session(self, verify_id: str) -> FaceSession | None:
        return self._sessions.get(verify_id)

    def look(self, person: Person, verify_id: str, result: str) -> bool:
        """The phone has looked; False where the session is another person's, over or done."""
        session = self._sessions.get(verify_id)
        if session is None or session.person_id != person.id or self._clock() > session.until:
            return False
        if session.result == PASSED:
            return False
        self._record("face_looked_at", verify_id=verify_id, result=RESULTS[result])
        return True

    def _on_opened(self, entry: Entry) -> None:
        self._sessions[entry["verify_id"]] = FaceSession(
            entry["person"], entry["reference"], entry["cert_hash"], moment(entry) + LIFETIME
        )

    def _on_looked_at(self, entry: Entry) -> None:
        self._sessions[entry["verify_id"]].result = entry["result"]
