"""Who lives in the stand-in world? Invented people with a phone and an openid per app."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from datetime import datetime

from sandbox.journal import Entry
from sandbox.recording import Appliers, Record, moment

_OPENID_ALPHABET = string.ascii_letters + string.digits + "-_"


@dataclass
class Person:
    """微信用户: two openids; ``unionid`` is None when the apps are not bound together."""

    id: str
    nickname: str
    phone: str
    unionid: str | None
    mini_openid: str
    official_openid: str
    follows_since: datetime | None = None

    @property
    def follows(self) -> bool:
        return self.follows_since is not None


class People:
    """通讯录: everybody, found by id, openid or phone."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._by_id: dict[str, Person] = {}
        self._by_official: dict[str, Person] = {}

    def appliers(self) -> Appliers:
        return {
            "person_added": self._on_added,
            "followed": self._on_followed,
            "unfollowed": self._on_unfollowed,
        }

    def add(self, *, phone: str, nickname: str | None, unionid: str | None) -> Person:
        person_id = f"p{len(self._by_id) + 1}"
        self._record(
            "person_added",
            person=person_id,
            nickname=nickname or f"用户{person_id[1:]}",
            phone=phone,
            unionid=unionid,
            mini_openid=_openid(),
            official_openid=_openid(),
        )
        return self._by_id[person_id]

    def follow(self, person: Person) -> None:
        self._record("followed", person=person.id)

    def unfollow(self, person: Person) -> None:
        self._record("unfollowed", person=person.id)

    def all(self) -> list[Person]:
        return list(self._by_id.values())

    def get(self, person_id: str) -> Person | None:
        return self._by_id.get(person_id)

    def by_official_openid(self, openid: str) -> Person | None:
        return self._by_official.get(openid)

    def _on_added(self, entry: Entry) -> None:
        person = Person(
            id=entry["person"],
            nickname=entry["nickname"],
            phone=entry["phone"],
            unionid=entry["unionid"],
            mini_openid=entry["mini_openid"],
            official_openid=entry["official_openid"],
        )
        self._by_id[person.id] = person
        self._by_official[person.official_openid] = person

    def _on_followed(self, entry: Entry) -> None:
        self._by_id[entry["person"]].follows_since = moment(entry)

    def _on_unfollowed(self, entry: Entry) -> None:
        self._by_id[entry["person"]].follows_since = None


def new_unionid() -> str:
    return _openid()


def _openid() -> str:
    return "o" + "".join(secrets.choice(_OPENID_ALPHABET) for _ in range(27))
