"""Who lives in the stand-in world? Invented people with a phone and an openid per app."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sandbox.chance import Chance
from sandbox.journal import Entry
from sandbox.recording import Appliers, Record, moment

App = Literal["official", "mini"]


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
    followed_by: str = ""  # the scene of the QR code, where one led here
    remark: str = ""

    def openid(self, app: App) -> str:
        return self.official_openid if app == "official" else self.mini_openid

    @property
    def follows(self) -> bool:
        return self.follows_since is not None


class People:
    """通讯录: everybody, found by id, openid or phone."""

    def __init__(self, record: Record, chance: Chance) -> None:
        self._record = record
        self._chance = chance
        self._by_id: dict[str, Person] = {}
        self._by_openid: dict[tuple[App, str], Person] = {}

    def appliers(self) -> Appliers:
        return {
            "person_added": self._on_added,
            "followed": self._on_followed,
            "unfollowed": self._on_unfollowed,
            "remarked": self._on_remarked,
        }

    def add(self, *, phone: str, nickname: str | None, unionid: str | None) -> Person:
        person_id = f"p{len(self._by_id) + 1}"
        self._record(
            "person_added",
            person=person_id,
            nickname=nickname or f"用户{person_id[1:]}",
            phone=phone,
            unionid=unionid,
            mini_openid=self._chance.openid(),
            official_openid=self._chance.openid(),
        )
        return self._by_id[person_id]

    def new_unionid(self) -> str:
        return self._chance.openid()

    def follow(self, person: Person, scene: str = "") -> None:
        self._record("followed", person=person.id, scene=scene)

    def unfollow(self, person: Person) -> None:
        self._record("unfollowed", person=person.id)

    def remark(self, person: Person, words: str) -> None:
        """What the account calls this follower."""
        self._record("remarked", person=person.id, words=words)

    def all(self) -> list[Person]:
        return list(self._by_id.values())

    def get(self, person_id: str) -> Person | None:
        return self._by_id.get(person_id)

    def followers(self) -> list[Person]:
        return [person for person in self._by_id.values() if person.follows]

    def by_openid(self, app: App, openid: object) -> Person | None:
        return self._by_openid.get((app, openid)) if isinstance(openid, str) else None

    def by_official_openid(self, openid: str) -> Person | None:
        return self.by_openid("official", openid)

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
        self._by_openid["official", person.official_openid] = person
        self._by_openid["mini", person.mini_openid] = person

    def _on_followed(self, entry: Entry) -> None:
        person = self._by_id[entry["person"]]
        person.follows_since, person.followed_by = moment(entry), entry.get("scene", "")

    def _on_unfollowed(self, entry: Entry) -> None:
        self._by_id[entry["person"]].follows_since = None

    def _on_remarked(self, entry: Entry) -> None:
        self._by_id[entry["person"]].remark = entry["words"]
