"""Which tags has the account, and who carries which? Numbers from 100 on, as the platform gives."""

from __future__ import annotations

from sandbox.journal import Entry
from sandbox.people import Person
from sandbox.recording import Appliers, Record

SYSTEM = {0: "默认组", 1: "黑名单", 2: "星标组"}
_FIRST = 99


class TagBook:
    """标签簿."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._names: dict[int, str] = dict(SYSTEM)
        self._of: dict[str, dict[int, None]] = {}
        self._last = _FIRST

    def appliers(self) -> Appliers:
        return {
            "tag_named": self._on_named,
            "tag_deleted": self._on_deleted,
            "tagged": self._on_tagged,
        }

    def create(self, name: str) -> int:
        self._record("tag_named", tag=self._last + 1, name=name)
        return self._last

    def rename(self, tag: int, name: str) -> None:
        self._record("tag_named", tag=tag, name=name)

    def delete(self, tag: int) -> None:
        self._record("tag_deleted", tag=tag)

    def tag(self, person: Person, tag: int, *, on: bool) -> None:
        self._record("tagged", person=person.id, tag=tag, on=on)

    def all(self) -> dict[int, str]:
        return self._names

    def own(self) -> int:
        """How many the account has made."""
        return len(self._names) - len(SYSTEM)

    def of(self, person: Person) -> list[int]:
        """Oldest first."""
        return sorted(self._of.get(person.id, ()))

    def newest_of(self, person: Person) -> int | None:
        """The tag put on last: by it a conditional menu is chosen."""
        return next(reversed(self._of.get(person.id, {})), None)

    def _on_named(self, entry: Entry) -> None:
        self._names[entry["tag"]] = entry["name"]
        self._last = max(self._last, entry["tag"])

    def _on_deleted(self, entry: Entry) -> None:
        self._names.pop(entry["tag"], None)
        for tags in self._of.values():
            tags.pop(entry["tag"], None)

    def _on_tagged(self, entry: Entry) -> None:
        tags = self._of.setdefault(entry["person"], {})
        tags.pop(entry["tag"], None)
        if entry["on"]:
            tags[entry["tag"]] = None
