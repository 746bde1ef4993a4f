"""How many subscription messages has a person allowed? One tap is one message; a no is none."""

from __future__ import annotations

from typing import Literal

from sandbox.journal import Entry
from sandbox.people import App, Person
from sandbox.recording import Appliers, Record

SubscriptionAnswer = Literal["accept", "reject", "off"]


class Grants:
    """订阅授权簿: by person, app and template."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._left: dict[tuple[str, App, str], int] = {}

    def appliers(self) -> Appliers:
        return {"subscription_answered": self._on_answered, "grant_used": self._on_used}

    def answer(
        self, person: Person, app: App, template_id: str, answer: SubscriptionAnswer
    ) -> None:
        """The tap: ``off`` is the switch in the settings, which takes all that was allowed."""
        self._record(
            "subscription_answered",
            person=person.id,
            app=app,
            template=template_id,
            answer=answer,
        )

    def left(self, person: Person, app: App, template_id: str) -> int:
        return self._left.get((person.id, app, template_id), 0)

    def use(self, person: Person, app: App, template_id: str) -> bool:
        """Take one; False where none is left."""
        if not self.left(person, app, template_id):
            return False
        self._record("grant_used", person=person.id, app=app, template=template_id)
        return True

    def _on_answered(self, entry: Entry) -> None:
        key = (entry["person"], entry["app"], entry["template"])
        if entry["answer"] == "accept":
            self._left[key] = self._left.get(key, 0) + 1
        elif entry["answer"] == "off":
            self._left[key] = 0

    def _on_used(self, entry: Entry) -> None:
        self._left[entry["person"], entry["app"], entry["template"]] -= 1
