"""How does the account sort its followers? By tags, a hundred at most, twenty on one person."""

from __future__ import annotations

from sandbox.people import Person
from sandbox.wechat.gate import Answered, Call, Endpoint
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.tag_book import SYSTEM
from sandbox.world import SandboxWorld

_TAGS, _ON_ONE, _BATCH, _NAME_BYTES, _FANS = 100, 20, 50, 30, 100_000


class Tags:
    """标签管理."""

    def __init__(self, world: SandboxWorld) -> None:
        self._world = world

    def endpoints(self) -> list[Endpoint]:
        return [
            Endpoint("cgi-bin/tags/create", "POST", self.create),
            Endpoint("cgi-bin/tags/get", "GET", self.listed),
            Endpoint("cgi-bin/tags/update", "POST", self.update),
            Endpoint("cgi-bin/tags/delete", "POST", self.delete),
            Endpoint("cgi-bin/tags/members/batchtagging", "POST", self.tag),
            Endpoint("cgi-bin/tags/members/batchuntagging", "POST", self.untag),
            Endpoint("cgi-bin/tags/getidlist", "POST", self.of_person),
            Endpoint("cgi-bin/user/tag/get", "POST", self.members),
        ]

    async def create(self, call: Call) -> Answered:
        name = self._name(call)
        if self._world.tags.own() >= _TAGS:
            raise WeChatRefused(45056)
        return {"tag": {"id": self._world.tags.create(name), "name": name}}

    async def listed(self, call: Call) -> Answered:
        return {
            "tags": [
                {"id": tag, "name": name, "count": len(self._carriers(tag))}
                for tag, name in self._world.tags.all().items()
            ]
        }

    async def update(self, call: Call) -> Answered:
        tag = self._own_tag(_inside(call, "tag").get("id"))
        self._world.tags.rename(tag, self._name(call))
        return done()

    async def delete(self, call: Call) -> Answered:
        tag = self._own_tag(_inside(call, "tag").get("id"))
        if len(self._carriers(tag)) > _FANS:
            raise WeChatRefused(45057)
        self._world.tags.delete(tag)
        return done()

    async def tag(self, call: Call) -> Answered:
        tag, people = self._asked(call)
        if any(len(self._world.tags.of(person)) >= _ON_ONE for person in people):
            raise WeChatRefused(45059)
        for person in people:
            self._world.tags.tag(person, tag, on=True)
        return done()

    async def untag(self, call: Call) -> Answered:
        tag, people = self._asked(call)
        for person in people:
            self._world.tags.tag(person, tag, on=False)
        return done()

    async def of_person(self, call: Call) -> Answered:
        person = self._world.people.by_openid("official", call.body.get("openid"))
        if person is None:
            raise WeChatRefused(40003)
        return {"tagid_list": self._world.tags.of(person)}

    async def members(self, call: Call) -> Answered:
        openids = [each.official_openid for each in self._carriers(self._tag(call, "tagid"))]
        after = call.body.get("next_openid") or ""
        if after and after not in openids:
            raise WeChatRefused(40003)
        page = openids[openids.index(after) + 1 :] if after else openids
        body: dict[str, object] = {"count": len(page)}
        if page:
            body["data"] = {"openid": page}
        return {**body, "next_openid": page[-1] if page else ""}

    def _carriers(self, tag: int) -> list[Person]:
        tags = self._world.tags
        return [person for person in self._world.people.followers() if tag in tags.of(person)]

    def _name(self, call: Call) -> str:
        name = _inside(call, "tag").get("name")
        if not isinstance(name, str) or not name:
            raise WeChatRefused(45157)
        if len(name.encode()) > _NAME_BYTES:
            raise WeChatRefused(45158)
        if name in self._world.tags.all().values():
            raise WeChatRefused(45157)
        return name

    def _own_tag(self, tag: object) -> int:
        if tag in SYSTEM:
            raise WeChatRefused(45058)
        if not isinstance(tag, int) or tag not in self._world.tags.all():
            raise WeChatRefused(45159)
        return tag

    def _tag(self, call: Call, name: str) -> int:
        tag = call.body.get(name)
        if not isinstance(tag, int) or tag not in self._world.tags.all():
            raise WeChatRefused(45159)
        return tag

    def _asked(self, call: Call) -> tuple[int, list[Person]]:
        openids = call.body.get("openid_list")
        if not isinstance(openids, list) or not openids:
            raise WeChatRefused(40031)
        if len(openids) > _BATCH:
            raise WeChatRefused(40032)
        tag = self._own_tag(call.body.get("tagid"))
        people = [self._world.people.by_openid("official", openid) for openid in openids]
        known = [person for person in people if person is not None and person.follows]
        if len(known) != len(people):
            raise WeChatRefused(40003)
        return tag, known


def _inside(call: Call, name: str) -> dict[str, object]:
    inside = call.body.get(name)
    if not isinstance(inside, dict):
        raise WeChatRefused(47001)
    return inside
