"""Who has had how many mass messages this month? Four each, counted in China's calendar months."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sandbox.journal import Entry
from sandbox.people import Person
from sandbox.recording import Appliers, Clock, Record, moment
from sandbox.wechat.quotas import CHINA

PER_MONTH = 4
RETRY_APART = timedelta(minutes=1)
_FIRST = 3_147_483_647
MassStatus = Literal["SENDING", "SEND_SUCCESS", "SEND_FAIL", "DELETE"]


@dataclass(frozen=True)
class MassJob:
    """群发任务: ``filtered`` were meant but had had their four."""

    id: int
    client_id: str
    kind: str
    content: dict[str, Any]
    reached: tuple[str, ...]
    total: int
    to_all: bool
    at: datetime
    status: MassStatus = "SENDING"


class MassBook:
    """群发簿: jobs by number, and what each person has had."""

    def __init__(self, record: Record, clock: Clock) -> None:
        self._record = record
        self._clock = clock
        self._jobs: dict[int, MassJob] = {}
        self._by_client_id: dict[str, int] = {}
        self._retried: dict[str, datetime] = {}
        self._had: Counter[tuple[str, int, int]] = Counter()
        self._last = _FIRST

    def appliers(self) -> Appliers:
        return {
            "mass_begun": self._on_begun,
            "mass_ended": self._on_ended,
            "allowance_spent": self._on_spent,
        }

    def left(self, person: Person) -> int:
        """How many this person may still get this month."""
        return PER_MONTH - self._had[self._month(person.id, self._clock())]

    def spend_elsewhere(self, person: Person) -> None:
        """A mass message sent by hand in the console counts as well."""
        self._record("allowance_spent", person=person.id)

    def begin(
        self,
        client_id: str,
        kind: str,
        content: dict[str, Any],
        audience: list[Person],
        *,
        to_all: bool,
    ) -> MassJob:
        self._record(
            "mass_begun",
            number=self._last + 1,
            client_id=client_id,
            what=kind,
            content=content,
            reached=[person.id for person in audience if self.left(person) > 0],
            total=len(audience),
            to_all=to_all,
        )
        return self._jobs[self._last]

    def end(self, job: MassJob, status: MassStatus) -> None:
        self._record("mass_ended", number=job.id, status=status)

    def job(self, number: object) -> MassJob | None:
        text = str(number)
        return self._jobs.get(int(text)) if text.isascii() and text.isdigit() else None

    def by_client_id(self, client_id: str) -> MassJob | None:
        number = self._by_client_id.get(client_id)
        return None if number is None else self._jobs[number]

    def is_hasty(self, client_id: str) -> bool:
        """Whether the same id was tried again less than a minute ago; remembers this try."""
        now, before = self._clock(), self._retried.get(client_id)
        self._retried[client_id] = now
        return before is not None and now - before < RETRY_APART

    def sent_to_all_on(self, day: date) -> bool:
        return any(
            job.to_all and job.at.astimezone(CHINA).date() == day for job in self._jobs.values()
        )

    def running(self) -> list[MassJob]:
        return [job for job in self._jobs.values() if job.status == "SENDING"]

    def _month(self, person_id: str, at: datetime) -> tuple[str, int, int]:
        local = at.astimezone(CHINA)
        return person_id, local.year, local.month

    def _on_begun(self, entry: Entry) -> None:
        self._last = number = entry["number"]
        at = moment(entry)
        self._jobs[number] = MassJob(
            number,
            entry["client_id"],
            entry["what"],
            entry["content"],
            tuple(entry["reached"]),
            entry["total"],
            entry["to_all"],
            at,
        )
        if entry["client_id"]:
            self._by_client_id[entry["client_id"]] = number
        for person_id in entry["reached"]:
            self._had[self._month(person_id, at)] += 1

    def _on_ended(self, entry: Entry) -> None:
        number = entry["number"]
        self._jobs[number] = replace(self._jobs[number], status=entry["status"])

    def _on_spent(self, entry: Entry) -> None:
        self._had[self._month(entry["person"], moment(entry))] += 1
