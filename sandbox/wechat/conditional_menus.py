"""May this group of followers have a menu of its own? By tag and kind of phone, newest first."""

from __future__ import annotations

from sandbox.wechat.gate import Answered, Call, Endpoint
from sandbox.wechat.menus import Menus
from sandbox.wechat.protocol import WeChatRefused, done
from sandbox.wechat.quotas import Limit
from sandbox.world import SandboxWorld

# What says too much about a person is refused since the platform protects that.
_PRIVATE = frozenset({"sex", "country", "province", "city", "language"})
_PHONES = (None, "", "1", "2", "3")  # iOS, Android, others


class ConditionalMenus:
    """个性化菜单: addconditional, delconditional and trymatch."""

    def __init__(self, world: SandboxWorld, menus: Menus) -> None:
        self._world = world
        self._menus = menus

    def endpoints(self) -> list[Endpoint]:
        limit, prefix = Limit(daily=2000), "cgi-bin/menu"
        return [
            Endpoint(f"{prefix}/addconditional", "POST", self.add, limit=limit, raw_utf8=True),
            Endpoint(f"{prefix}/delconditional", "POST", self.delete, limit=limit),
            Endpoint(f"{prefix}/trymatch", "POST", self.match, limit=Limit(daily=20_000)),
        ]

    async def add(self, call: Call) -> Answered:
        if self._world.menu.buttons is None:
            raise WeChatRefused(65303)
        rule = call.body.get("matchrule")
        if not isinstance(rule, dict) or not any(rule.values()):
            raise WeChatRefused(65304)
        if any(rule.get(name) for name in _PRIVATE):
            raise WeChatRefused(65320)
        given = {name: str(value) for name, value in rule.items() if value not in (None, "")}
        tag = given.get("tag_id")
        if tag is not None and tag not in map(str, self._world.tags.all()):
            raise WeChatRefused(45159)
        if given.get("client_platform_type") not in _PHONES or not given.keys() <= {
            "tag_id",
            "client_platform_type",
        }:
            raise WeChatRefused(47001)
        number = self._world.menu.add_conditional(self._menus.checked(call), given)
        return {"menuid": str(number)}

    async def delete(self, call: Call) -> Answered:
        number = str(call.body.get("menuid", ""))
        if not number.isdecimal() or not self._world.menu.delete_conditional(int(number)):
            raise WeChatRefused(65301)
        return done()

    async def match(self, call: Call) -> Answered:
        """The menu that somebody sees; ``user_id`` is an openid here."""
        person = self._world.people.by_openid("official", call.text("user_id", 65302))
        if person is None or not person.follows:
            raise WeChatRefused(65302)
        shown = self._world.menu.shown_to(self._world.tags.newest_of(person))
        if not shown:
            raise WeChatRefused(46003)
        return {"menu": {"button": [{"sub_button": [], **button} for button in shown]}}
